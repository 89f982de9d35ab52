"""Screens of schemes: list, the graph with its table and formula, editing a draft."""
