"""Keeps accounts in a file."""

import json
from decimal import Decimal
from pathlib import Path

from bank.application.ports import Accounts
from bank.domain.account import Account


class Ledger(Accounts):
    def __init__(self, path: Path) -> None:
        self.path = path

    def find(self, number: str) -> Account:
        balances = json.loads(self.path.read_text())
        return Account(number, Decimal(balances[number]))

    def save(self, account: Account) -> None:
        balances = json.loads(self.path.read_text())
        balances[account.number] = str(account.balance)
        self.path.write_text(json.dumps(balances))
