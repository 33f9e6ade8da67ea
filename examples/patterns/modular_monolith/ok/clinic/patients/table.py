"""The patients."""

ROWS = {1: "Ada", 2: "Emil"}
