"""Readings become averages."""

from hasty_weather.stations import readings

READS = "reading/1"
WRITES = "average/2"


def averages(lines: list[str]) -> dict[str, float]:
    return {station: float(degrees) for station, degrees in readings(lines)}
