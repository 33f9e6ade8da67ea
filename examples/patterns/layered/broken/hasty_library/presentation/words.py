"""How things are called on a page."""


def shown(title: str) -> str:
    return title.title()
