"""The files of the store."""

from hasty_weather.store import rows


def write(averages: dict[str, float]) -> None:
    print([rows.row(station, degrees) for station, degrees in averages.items()])
