"""Runs: their list, the page of one with live progress, findings and verdicts, release."""
