"""Texts found by whole words in any case (`field__has_words`) or by the beginnings of words (`field__begins_words`), numbers by `field__ends`.

A trigram index (`trigram_search`) reads as much as the commonest three letters of the words take: time grows with the table. Words of a text in an
index of their own are found at once, whole or by their beginning; so is the end of a number, by an index of it reversed.
"""

from __future__ import annotations

import re
from typing import Any, Final

from django.contrib.postgres.search import SearchVectorField
from django.db.models import CharField, Func, Lookup, TextField

_BETWEEN: Final = ',.;:"«»()№\t\u00a0'
_APART: Final = str.maketrans(_BETWEEN, " " * len(_BETWEEN))
WORDS_OF: Final = f"""
CREATE FUNCTION words_of(told text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 10000 AS $$
BEGIN
    RETURN array_to_tsvector(array_remove(string_to_array(translate(lower(told), '{_BETWEEN}', '{" " * len(_BETWEEN)}'), ' '), ''));
END $$
"""
"""Words as they are typed, «2-я» one of them: PostgreSQL's own parsers take such apart. Its cost tells the planner to ask an index, even for one row."""


class Words(Func):
    """The words of a text, as an index of them (GIN) keeps them."""

    function = "words_of"
    output_field = SearchVectorField()


@CharField.register_lookup
@TextField.register_lookup
class HasWords(Lookup):
    """Each word of the right side is a word of the column; where it holds no word at all, nothing is found."""

    lookup_name = "has_words"
    how = ""

    def get_prep_lookup(self) -> str:
        asked = str(self.rhs).lower().translate(_APART).split(" ")
        return " & ".join(_quoted(word) + self.how for word in asked if word)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, left_values = self.process_lhs(compiler, connection)
        right, right_values = self.process_rhs(compiler, connection)
        return f"words_of({left}) @@ {right}::tsquery", (*left_values, *right_values)


@CharField.register_lookup
@TextField.register_lookup
class BeginsWords(HasWords):
    """Each word of the right side begins a word of the column. Dearer the more words begin so."""

    lookup_name = "begins_words"
    how = ":*"


@CharField.register_lookup
class Ends(Lookup):
    """The column ends with the right side, letter by letter: `reverse(column) LIKE …`, which an index of it answers."""

    lookup_name = "ends"

    def get_prep_lookup(self) -> str:
        return re.sub(r"([\\%_])", r"\\\1", str(self.rhs)[::-1]) + "%"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, left_values = self.process_lhs(compiler, connection)
        right, right_values = self.process_rhs(compiler, connection)
        return f"reverse({left}) LIKE {right}", (*left_values, *right_values)


def _quoted(word: str) -> str:
    """Return the word as a query of words takes it."""
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
