"""What the weather was."""
