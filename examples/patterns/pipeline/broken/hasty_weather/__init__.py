"""What the weather was, in a hurry."""
