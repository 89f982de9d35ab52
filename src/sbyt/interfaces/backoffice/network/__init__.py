"""Screens of the network: map with its balance, suspects, reconciliation with the network company."""
