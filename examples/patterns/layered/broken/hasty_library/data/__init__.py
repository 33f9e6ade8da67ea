"""Where the data lives."""
