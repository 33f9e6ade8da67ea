"""The program of a clinic."""
