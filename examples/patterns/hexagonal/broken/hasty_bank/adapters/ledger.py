"""Keeps accounts in a file."""

import json
from pathlib import Path

PATH = Path("ledger.json")


def find(number: str) -> int:
    return json.loads(PATH.read_text())[number]


def save(number: str, balance: int) -> None:
    balances = json.loads(PATH.read_text())
    PATH.write_text(json.dumps(balances | {number: balance}))
