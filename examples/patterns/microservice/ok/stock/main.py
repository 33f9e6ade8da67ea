"""What the service listens to."""

from messages.order_placed import OrderPlaced

PORT = 8002

shelves: dict[str, int] = {}


def on_order(event: OrderPlaced) -> None:
    shelves[event.article] = shelves.get(event.article, 0) - event.count
