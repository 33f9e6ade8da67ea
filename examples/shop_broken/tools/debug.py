"""Shows what a value is."""

from services.web import client


def dump(value: object) -> None:
    """Prints a value and who asks."""
    print(client.__name__, value)
