"""The shop window: what a visitor sees."""
