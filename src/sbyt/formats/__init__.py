"""Pure bytes <-> typed values and issues. No Django, no network, no database."""
