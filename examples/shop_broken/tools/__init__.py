"""Tools for the people behind the shop."""
