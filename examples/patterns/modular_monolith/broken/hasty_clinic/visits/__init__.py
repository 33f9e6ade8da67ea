"""When they come."""
