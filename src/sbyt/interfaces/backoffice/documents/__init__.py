"""Screens of issued documents."""
