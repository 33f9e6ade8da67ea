"""When a patient comes again."""

from hasty_clinic.visits import api as visits


def next_day(number: int) -> str:
    return visits.day(number)
