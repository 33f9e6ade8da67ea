"""What others may know of visits."""

from hasty_clinic.patients import table


def day(patient: int) -> str:
    return f"Monday, {table.ROWS[patient]}"
