"""What others may know of bills."""

from hasty_clinic.visits import api as visits
from hasty_clinic.shared.texts import polite


def bill(patient: int) -> str:
    """The text of a bill, with the day of the visit."""
    day = visits.day(patient)
    return f"{polite('patient')}, for {day} you owe 40."
