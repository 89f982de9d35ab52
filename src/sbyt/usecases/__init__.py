"""Journeys that cross capabilities: close a month, take readings in, replace a meter."""
