"""Who may borrow what."""

import sqlite3

from hasty_library.business import fines


def lend(reader: str, title: str) -> bool:
    connection = sqlite3.connect("library.db")
    owed = fines.owed(reader)
    if owed:
        return False
    connection.execute("update books set reader = ? where title = ?", (reader, title))
    return True


def days_late(reader: str) -> int:
    return len(reader)
