"""Measure hourly rules at the size of a supplier, from the store on; beside them pandas and a row an hour."""
