"""Intervals and readings from a Пирамида 2.0 server by its web service, asked for and fetched in two steps."""
