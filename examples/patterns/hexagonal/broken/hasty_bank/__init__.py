"""A bank that moves money, in a hurry."""
