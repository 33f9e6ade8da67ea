"""Something that two services needed once."""
