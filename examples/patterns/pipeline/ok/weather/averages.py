"""Readings become averages."""

from collections.abc import Iterable, Iterator

from weather.records import Average, Reading

READS = "reading/1"
WRITES = "average/1"


def averages(readings: Iterable[Reading]) -> Iterator[Average]:
    degrees: dict[str, list[float]] = {}
    for reading in readings:
        degrees.setdefault(reading.station, []).append(reading.degrees)
    for station, found in degrees.items():
        yield Average(station, sum(found) / len(found), len(found))
