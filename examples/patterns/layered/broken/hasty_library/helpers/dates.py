"""Something about dates."""


def month(number: int) -> str:
    return f"{number:02}"
