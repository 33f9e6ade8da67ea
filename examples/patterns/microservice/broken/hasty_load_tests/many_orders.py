"""A thousand orders a second."""

from hasty_orders.main import place


def run() -> None:
    for _ in range(1000):
        place("tea", 1)
