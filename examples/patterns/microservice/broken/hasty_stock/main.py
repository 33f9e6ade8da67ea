"""What the service listens to."""

shelves: dict[str, int] = {}
