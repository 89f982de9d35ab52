"""`field__holds="words"`: a part of the text in any case, by a trigram index where the column has one.

Django's own `icontains` says UPPER(column) LIKE, which an index on the column does not serve.
"""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Lookup, TextField


@CharField.register_lookup
@TextField.register_lookup
class Holds(Lookup):
    """`column ILIKE '%words%'`; percent, underscore and backslash in the words mean themselves."""

    lookup_name = "holds"

    def get_prep_lookup(self) -> str:
        text = str(self.rhs)
        for letter in ("\\", "%", "_"):
            text = text.replace(letter, "\\" + letter)
        return f"%{text}%"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, left_values = self.process_lhs(compiler, connection)
        right, right_values = self.process_rhs(compiler, connection)
        return f"{left} ILIKE {right}", (*left_values, *right_values)
