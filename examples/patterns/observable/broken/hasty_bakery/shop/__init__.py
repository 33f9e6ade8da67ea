"""Where bread goes."""
