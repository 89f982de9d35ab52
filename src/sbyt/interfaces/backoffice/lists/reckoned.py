"""A list whose rows are reckoned and not read: put in order by a heading, narrowed by words, cut into pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final, Generic, TypeVar

from django.http import HttpResponseBase, QueryDict
from django.utils import timezone

from sbyt.interfaces.backoffice.lists.columns import Column
from sbyt.interfaces.backoffice.lists.heads import Head, head_of
from sbyt.interfaces.backoffice.lists.state import page_asked, words_asked
from sbyt.kit.xlsx_export import xlsx_response

Values = Mapping[str, Any]
Item = TypeVar("Item")
_WORDED: Final = frozenset({"text", "code", "state"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranged(Generic[Item]):
    """`rows` are those of the page, `found` all that meet the words; the addresses are "" where there is no such page."""

    rows: Sequence[Item]
    found: Sequence[Item]
    heads: Sequence[Head]
    words: str
    kept: Sequence[tuple[str, str]]
    page: int
    last: int
    url_before: str
    url_after: str
    url_export: str

    @property
    def count(self) -> int:
        return len(self.found)


def arrange(
    items: Sequence[Item],
    *,
    columns: Sequence[Column],
    values: Callable[[Item], Values],
    query: QueryDict,
    page_size: int | None = None,
    by_words: bool = True,
) -> Arranged[Item]:
    """Return the items as the address asks for them: `q` words, `sort` a column's key («-» before it: falling), `page`.

    `values` gives the value of an item by keys of columns. What has no value stands last either way; items of equal
    value keep the order they came in, which is also the order where no column is named. Not `by_words`: all of them.
    """
    words = words_asked(query) if by_words else ""
    found = [one for one in items if _meets(values(one), columns, words)] if words else list(items)
    sort = query.get("sort", "")
    column = next((one for one in columns if one.key == sort.removeprefix("-") and one.sort), None)
    if column is not None:
        found = _in_order(found, column, values, falling=sort.startswith("-"))
    size = page_size or max(1, len(found))
    last = max(1, -(-len(found) // size))
    page = min(page_asked(query), last)
    return Arranged(
        rows=found[(page - 1) * size : page * size],
        found=found,
        heads=[_head(one, sort if column is not None else "", query) for one in columns],
        words=words,
        kept=[(key, text) for key, text in _pairs(query) if key != "q"],
        page=page,
        last=last,
        url_before=_address(query, page=str(page - 1)) if page > 1 else "",
        url_after=_address(query, page=str(page + 1)) if page < last else "",
        url_export=_address(query, export="xlsx"),
    )


def as_xlsx(
    items: Sequence[Item], *, columns: Sequence[Column], values: Callable[[Item], Values], title: str
) -> HttpResponseBase:
    """Return the items as a workbook, all pages of them."""
    rows = ([one.sheet_value(named(values(item))) for one in columns] for item in items)
    sheet_columns = [one.sheet_column() for one in columns]
    return xlsx_response(rows, columns=sheet_columns, title=title, on=timezone.localdate())


def named(values: Values) -> dict[str, Any]:
    """Return the values of an item under the names that columns look for."""
    return {f"c_{key}": value for key, value in values.items()}


def _meets(values: Values, columns: Sequence[Column], words: str) -> bool:
    """Tell whether every word stands in what some column of text shows."""
    shown = " ".join(str(_said(one, values)) for one in columns if one.kind in _WORDED).casefold()
    return all(word in shown for word in words.casefold().split())


def _in_order(
    items: Sequence[Item], column: Column, values: Callable[[Item], Values], *, falling: bool
) -> list[Item]:
    keyed = [(_said(column, values(one)), one) for one in items]
    known = sorted((pair for pair in keyed if pair[0] not in {None, ""}), key=itemgetter(0), reverse=falling)
    return [one for _key, one in known] + [one for key, one in keyed if key in {None, ""}]


def _said(column: Column, values: Values) -> Any:
    """Return what the value is put in order and looked for by: its word where it has one, texts without case."""
    value = values.get(column.key)
    word = column.words.get(value)
    said = word.text if word else value
    return said.casefold() if isinstance(said, str) else said


def _head(column: Column, sort: str, query: QueryDict) -> Head:
    asked = f"-{column.key}" if sort == column.key else column.key
    return head_of(column, sort=sort, url=_address(query, sort=asked) if column.sort else "")


def _pairs(query: QueryDict) -> list[tuple[str, str]]:
    return [(key, text) for key, texts in query.lists() for text in texts if key not in {"page", "export"}]


def _address(query: QueryDict, **changes: str) -> str:
    kept = query.copy()
    for key in ("page", "export", *changes):
        kept.pop(key, None)
    kept.update(changes)
    return f"?{kept.urlencode()}"
