"""What the bank can do."""
