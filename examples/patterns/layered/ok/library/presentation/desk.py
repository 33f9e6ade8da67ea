"""The lending desk."""

from library.business import lending


def answer(reader: str, title: str) -> str:
    if lending.lend(reader, title):
        return f"{title} is yours until next month."
    return f"{title} is lent."
