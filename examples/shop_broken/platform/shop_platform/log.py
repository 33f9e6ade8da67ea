"""One way to write logs."""

import logging


def logger(name: str) -> logging.Logger:
    """The logger of a module."""
    return logging.getLogger(name)
