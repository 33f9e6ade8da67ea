"""Pages."""

from shop.orders import price


def page(item):
    return f"{item}: {price(item)}"
