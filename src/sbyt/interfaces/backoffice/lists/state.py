"""What the address of a list says: words, filters, sort, page, columns, height of rows, view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from django.http import QueryDict

ROW_HEIGHTS: Final = (28, 32, 40)
PAGE_SIZE: Final = 50
_LAST_PAGE: Final = 200_000


def words_asked(query: QueryDict) -> str:
    """Return the words that the address looks for."""
    return " ".join(query.get("q", "").replace("\x00", "").split())[:100]


def page_asked(query: QueryDict) -> int:
    """Return the page that the address asks for, counted from 1; what is no number is the first."""
    page = query.get("page", "")
    return min(int(page), _LAST_PAGE) if page.isascii() and page.isdigit() and int(page) > 0 else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ListState:
    """A list as somebody looks at it; `columns` are in the order chosen, empty where the default ones are meant."""

    words: str = ""
    given: tuple[tuple[str, str], ...] = ()
    sort: str = ""
    page: int = 1
    columns: tuple[str, ...] = ()
    row: int = 32
    view: str = ""

    @classmethod
    def read(cls, query: QueryDict, *, filters: Sequence[str], columns: Sequence[str]) -> ListState:
        """Return the state; what is not understood is left out."""
        chosen = [key for part in query.getlist("cols") for key in part.split(",")]
        row = query.get("row", "")
        return cls(
            words=words_asked(query),
            given=tuple((key, text) for key in filters if (text := query.get(key, "").replace("\x00", ""))),
            sort=query.get("sort", ""),
            page=page_asked(query),
            columns=tuple(key for key in dict.fromkeys(chosen) if key in columns),
            row=int(row) if row in {str(height) for height in ROW_HEIGHTS} else 32,
            view=query.get("view", ""),
        )

    def filters(self) -> Mapping[str, str]:
        return dict(self.given)

    def parameters(self, *, page: bool = True) -> list[tuple[str, str]]:
        """Return the state as parameters, defaults left out."""
        pairs = [("view", self.view), ("q", self.words), *self.given, ("sort", self.sort)]
        if self.columns:
            pairs.append(("cols", ",".join(self.columns)))
        if self.row != 32:  # noqa: PLR2004  the default
            pairs.append(("row", str(self.row)))
        if page and self.page > 1:
            pairs.append(("page", str(self.page)))
        return [(key, value) for key, value in pairs if value]

    def address(self, *, page: bool = True) -> str:
        """Return the query string, with its «?»; «?» alone is the list with nothing chosen."""
        return "?" + urlencode(self.parameters(page=page))

    def sorted_by(self, key: str) -> ListState:
        """Return the list sorted by a column; the second time the other way."""
        return replace(self, sort=f"-{key}" if self.sort == key else key, page=1)

    def without(self, key: str) -> ListState:
        return replace(self, given=tuple(pair for pair in self.given if pair[0] != key), page=1)

    def without_conditions(self) -> ListState:
        return replace(self, given=(), words="", page=1, view="")
