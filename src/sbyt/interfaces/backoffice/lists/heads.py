"""The head of a column: the address that sorts by it, and how the list is sorted by it now."""

from __future__ import annotations

from dataclasses import dataclass

from sbyt.interfaces.backoffice.lists.columns import Column


@dataclass(frozen=True, slots=True)
class Head:
    """A head as it is drawn; `url` is "" where nothing sorts by it."""

    column: Column
    url: str
    direction: str


def head_of(column: Column, *, sort: str, url: str) -> Head:
    """Return the head in a list sorted by `sort`: a key, with «-» before it where it falls."""
    direction = ""
    if sort.removeprefix("-") == column.key:
        direction = "descending" if sort.startswith("-") else "ascending"
    return Head(column, url, direction)
