"""Whether there is bread."""

from bakery import telemetry

log = telemetry.logger("health")


def healthy(loaves: int) -> bool:
    log.debug("asked")
    return loaves > 0
