"""Money goes from one account to another."""

from decimal import Decimal

from bank.application.ports import Accounts


def transfer(accounts: Accounts, source: str, target: str, amount: Decimal) -> None:
    giver, taker = accounts.find(source), accounts.find(target)
    giver.withdraw(amount)
    taker.balance += amount
    accounts.save(giver)
    accounts.save(taker)
