"""Something that two adapters needed once."""

from hasty_bank.application import transfer

__all__ = ["transfer"]
