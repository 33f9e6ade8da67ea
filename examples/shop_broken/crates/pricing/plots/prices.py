"""Draws how prices change."""

print("no prices yet")
