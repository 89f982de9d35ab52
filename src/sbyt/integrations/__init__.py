"""Transports: they fetch and send, try again, and call one use case. What the bytes mean is not known here."""
