"""Thin doors: parse, one call, render."""
