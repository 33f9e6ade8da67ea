"""The end points of the service."""

from hasty_stock import main as stock


def place(article: str, count: int) -> bool:
    return stock.shelves.get(article, 0) >= count
