"""Measurement of hourly rules."""
