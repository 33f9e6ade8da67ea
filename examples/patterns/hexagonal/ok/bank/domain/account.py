"""An account."""

from dataclasses import dataclass
from decimal import Decimal

from decimal_math import rounded


@dataclass
class Account:
    number: str
    balance: Decimal

    def withdraw(self, amount: Decimal) -> None:
        if amount > self.balance:
            raise ValueError("an account is never overdrawn")
        self.balance = rounded(self.balance - amount)
