"""Django plumbing without a domain noun."""
