"""What the application needs from the world."""

from typing import Protocol

from bank.domain.account import Account


class Accounts(Protocol):
    def find(self, number: str) -> Account: ...

    def save(self, account: Account) -> None: ...
