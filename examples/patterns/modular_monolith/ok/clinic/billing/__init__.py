"""What they pay."""
