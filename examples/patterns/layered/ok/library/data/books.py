"""The table of the books."""

import sqlite3

connection = sqlite3.connect("library.db")


def reader_of(title: str) -> str | None:
    found = connection.execute("select reader from books where title = ?", (title,))
    row = found.fetchone()
    return row[0] if row else None


def note(title: str, reader: str) -> None:
    connection.execute("update books set reader = ? where title = ?", (reader, title))
