"""What fits nowhere."""
