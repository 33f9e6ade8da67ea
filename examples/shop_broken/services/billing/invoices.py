"""What an invoice says."""

from dataclasses import dataclass
from http import HTTPStatus


@dataclass
class Bill:
    """The items of one order, in cents."""

    items: list[int]

    def total(self) -> int:
        """What the items cost together."""
        return sum(self.items)

    def status(self) -> HTTPStatus:
        """Whether there is anything to pay."""
        return HTTPStatus.OK if self.items else HTTPStatus.NOT_FOUND
