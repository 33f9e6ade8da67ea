"""What the library does."""
