"""What an invoice says."""

from dataclasses import dataclass

from shop_platform.log import logger


@dataclass
class Invoice:
    """The items of one order, in cents."""

    items: list[int]

    def total(self) -> int:
        """What the items cost together."""
        logger(__name__).info("invoice of %d items", len(self.items))
        return sum(self.items)
