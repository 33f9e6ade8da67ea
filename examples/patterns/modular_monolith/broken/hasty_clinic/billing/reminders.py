"""Who has not paid."""

late: list[int] = []
