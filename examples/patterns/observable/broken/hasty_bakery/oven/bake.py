"""Bakes."""

LOAVES = 12
