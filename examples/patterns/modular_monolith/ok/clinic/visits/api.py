"""What others may know of visits."""

from clinic.patients import api as patients


def greeting(patient: int) -> str:
    return f"Welcome, {patients.name(patient)}."


def price(patient: int) -> int:
    return 40 + patient
