"""How the bakery is watched."""

import logging

from prometheus_client import Counter


def counter(name: str) -> Counter:
    return Counter(name, name)


def logger(name: str) -> logging.Logger:
    return logging.getLogger(f"bakery.{name}")
