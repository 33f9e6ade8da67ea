"""Who may borrow what."""

from library.data import books


def lend(reader: str, title: str) -> bool:
    if books.reader_of(title) is not None:
        return False
    books.note(title, reader)
    return True
