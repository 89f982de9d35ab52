"""Screens of users, rights, sign-ins, keys of the API and the journal of changes."""
