"""Somebody ordered something."""

from dataclasses import dataclass


@dataclass(frozen=True)
class OrderPlaced:
    article: str
    count: int
