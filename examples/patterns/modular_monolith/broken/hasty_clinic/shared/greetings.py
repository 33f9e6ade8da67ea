"""Texts for one of them."""

from hasty_clinic.visits import api as visits


def greeting(patient: int) -> str:
    return f"See you on {visits.day(patient)}."
