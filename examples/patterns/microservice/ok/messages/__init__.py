"""What the services tell each other."""
