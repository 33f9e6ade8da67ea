"""The table of the books."""

from hasty_library.presentation import words

titles = ["emma", "persuasion"]


def listed() -> list[str]:
    return [words.shown(title) for title in titles]
