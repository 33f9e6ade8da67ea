"""The program of a clinic, in a hurry."""
