"""Texts for all."""


def polite(name: str) -> str:
    return f"Dear {name}"
