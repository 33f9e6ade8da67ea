"""Prints averages."""

from collections.abc import Iterable

from weather.records import Average

READS = "average/1"


def show(averages: Iterable[Average]) -> None:
    for average in averages:
        print(f"{average.station}: {average.degrees:.1f} °C")
