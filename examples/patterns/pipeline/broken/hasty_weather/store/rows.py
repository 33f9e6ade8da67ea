"""The rows of the store."""

from hasty_weather import records
from hasty_weather.store import files

READS = "average/1"


def row(station: str, degrees: float) -> object:
    return (records.Reading, station, degrees)


def keep(averages: dict[str, float]) -> None:
    files.write(averages)
