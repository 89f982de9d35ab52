"""What may be asked of billing: runs, findings, bills and why they say what they say."""
