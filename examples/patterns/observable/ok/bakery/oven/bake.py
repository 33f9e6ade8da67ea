"""Bakes."""

from bakery import telemetry

baked = telemetry.counter("baked")


def bake(loaves: int) -> None:
    baked.inc(loaves)
