"""Knows what is there."""
