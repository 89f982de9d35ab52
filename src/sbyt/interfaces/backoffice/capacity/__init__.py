"""Screens of capacity: all consumers of a month, one with the hours that made it."""
