"""Sells."""

from bakery import telemetry

log = telemetry.logger("shop")


def sell(loaves: int) -> None:
    log.info("sold %s", loaves)
