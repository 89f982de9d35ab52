"""One invariant: what is looked at, and what is found broken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.db import connection

SAMPLES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What a check came to: how many things it looked at, how many are broken, and the first of those in words."""

    name: str
    title: str
    checked: int
    broken: int
    samples: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return self.broken == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlCheck:
    """An invariant in SQL: `checked` is one count, `broken` selects one text a broken thing."""

    name: str
    title: str
    checked: str
    broken: str

    def examine(self) -> Examined:
        with connection.cursor() as cursor:
            cursor.execute(self.checked)
            (checked,) = cursor.fetchone()
            cursor.execute(
                f"SELECT count(*), (array_agg(what ORDER BY what))[1:{SAMPLES}] FROM ({self.broken}) b (what)"  # noqa: S608  constants of this package
            )
            broken, samples = cursor.fetchone()
        return Examined(
            name=self.name,
            title=self.title,
            checked=int(checked or 0),
            broken=int(broken),
            samples=tuple(samples or ()),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnCheck:
    """An invariant that is reckoned again by the rules of `calc`: `reckon` returns checked, broken and samples."""

    name: str
    title: str
    reckon: Callable[[], tuple[int, int, tuple[str, ...]]]

    def examine(self) -> Examined:
        checked, broken, samples = self.reckon()
        return Examined(
            name=self.name, title=self.title, checked=checked, broken=broken, samples=samples[:SAMPLES]
        )


Check = SqlCheck | ColumnCheck
