"""Why a source could not be looked into."""

from __future__ import annotations


class UnableToLook(RuntimeError):
    """Raised when a source cannot be reached or says no; the words are shown beside the source."""
