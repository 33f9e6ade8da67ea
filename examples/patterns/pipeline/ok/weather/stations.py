"""Reads what the stations wrote down."""

from collections.abc import Iterator

from weather.records import Reading

WRITES = "reading/1"


def readings(lines: list[str]) -> Iterator[Reading]:
    for line in lines:
        station, degrees = line.split()
        yield Reading(station, float(degrees))
