"""Takes orders from a command line."""

import argparse
from decimal import Decimal

from bank.application.ports import Accounts
from bank.application.transfer import transfer

parser = argparse.ArgumentParser()
parser.add_argument("source")
parser.add_argument("target")
parser.add_argument("amount", type=Decimal)


def run(accounts: Accounts, words: list[str]) -> None:
    order = parser.parse_args(words)
    transfer(accounts, order.source, order.target, order.amount)
