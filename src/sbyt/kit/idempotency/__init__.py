"""A request with a key is done once, however often it is sent."""
