"""What others may know of patients."""

from hasty_clinic.patients import table


def name(number: int) -> str:
    return table.ROWS[number]
