"""Measure hourly rules at the size of a supplier, without a database."""
