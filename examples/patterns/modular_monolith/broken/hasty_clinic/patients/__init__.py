"""Who comes."""
