"""Reads what the stations wrote down."""

from hasty_weather import records

WRITES = "reading/2"


def readings(lines: list[str]) -> list[tuple[str, str]]:
    return [tuple(line.split()) for line in lines if records.Reading]
