"""Keeps averages."""
