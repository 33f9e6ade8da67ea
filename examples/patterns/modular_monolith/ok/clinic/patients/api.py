"""What others may know of patients."""

from clinic.patients import table


def name(number: int) -> str:
    return table.ROWS[number]
