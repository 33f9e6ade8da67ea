"""Where bread comes from."""
