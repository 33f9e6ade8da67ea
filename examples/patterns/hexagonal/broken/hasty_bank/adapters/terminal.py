"""Takes orders from a command line."""

from hasty_bank.application.transfer import transfer


def run(words: list[str]) -> None:
    source, target, amount = words
    transfer(source, target, int(amount))
