"""What is around the bank."""
