"""A library that lends books, in a hurry."""
