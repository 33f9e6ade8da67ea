"""Sells."""

from prometheus_client import Counter

from hasty_bakery import telemetry

sold = Counter("sold", "Loaves that were sold")


def sell(loaves: int) -> None:
    sold.inc(loaves)
    telemetry.loaves().inc(-loaves)
