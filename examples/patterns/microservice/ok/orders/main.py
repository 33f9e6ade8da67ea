"""The end points of the service."""

from messages.order_placed import OrderPlaced


def place(article: str, count: int) -> OrderPlaced:
    return OrderPlaced(article, count)
