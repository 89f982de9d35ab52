"""Facts kept as versions over periods."""
