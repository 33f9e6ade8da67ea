"""Something about strings."""


def short(text: str) -> str:
    return text[:10]
