"""What readers owe."""

from hasty_library.business import lending


def owed(reader: str) -> int:
    return lending.days_late(reader)
