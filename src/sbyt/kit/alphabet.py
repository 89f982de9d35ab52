"""Order of Russian words: the database compares code points, where «Ё» stands before «А» and «я» after «Я»."""

from __future__ import annotations

from django.db.models import BigIntegerField, F, Func, Value
from django.db.models.functions import Lower, Replace


def alphabetical(field: str) -> Replace:
    """Return what sorts a text field as a dictionary does: any case, ё among е."""
    return Replace(Lower(F(field)), Value("ё"), Value("е"))


def by_number(field: str) -> Func:
    """Return what sorts numbers of houses and flats: 2 before 10; what begins with no figure comes last. The whole text goes after it."""
    return Func(
        F(field),
        template="nullif(substring(%(expressions)s from '^[0-9]{1,9}'), '')::bigint",
        output_field=BigIntegerField(),
    )
