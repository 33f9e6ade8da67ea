"""A bakery, in a hurry."""
