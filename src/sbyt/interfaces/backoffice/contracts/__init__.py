"""Screens of accounts and contracts."""
