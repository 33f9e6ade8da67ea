"""What nobody owns."""
