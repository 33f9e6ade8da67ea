"""A bank that moves money."""
