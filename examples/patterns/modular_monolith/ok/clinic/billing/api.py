"""What others may know of bills."""

from decimal import Decimal

from clinic.shared.money import cents
from clinic.visits import api as visits


def owed(patient: int) -> int:
    return cents(Decimal(visits.price(patient)))
