"""Money goes from one account to another."""

from hasty_bank.adapters import ledger
from hasty_bank.domain.account import Account


def transfer(source: str, target: str, amount: int) -> None:
    giver = Account(source, ledger.find(source) - amount)
    taker = Account(target, ledger.find(target) + amount)
    ledger.save(giver.number, giver.balance)
    ledger.save(taker.number, taker.balance)
