"""What flows through the pipeline."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reading:
    station: str
    degrees: float


@dataclass(frozen=True)
class Average:
    station: str
    degrees: float
    readings: int
