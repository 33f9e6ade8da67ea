"""Helps to find mistakes."""


def dump(thing: object) -> None:
    """Shows a thing."""
    print(repr(thing))
