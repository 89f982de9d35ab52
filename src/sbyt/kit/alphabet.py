"""Order of Russian words: the database compares code points, where «Ё» stands before «А» and «я» after «Я»."""

from __future__ import annotations

from django.db.models import F, Value
from django.db.models.functions import Lower, Replace


def alphabetical(field: str) -> Replace:
    """Return what sorts a text field as a dictionary does: any case, ё among е."""
    return Replace(Lower(F(field)), Value("ё"), Value("е"))
