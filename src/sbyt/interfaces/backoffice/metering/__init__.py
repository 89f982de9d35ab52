"""Screens of usage points: list, hours of a month, readings, meters."""
