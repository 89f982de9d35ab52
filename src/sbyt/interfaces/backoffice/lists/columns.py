"""Columns of a list: where a value comes from, how it is shown, sorted, summed and exported."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from django.db.models import F, Subquery
from django.db.models.expressions import Expression

from sbyt.kit import numbers
from sbyt.kit.xlsx_export import Column as SheetColumn
from sbyt.kit.xlsx_export import Kind as SheetKind

Kind = Literal[
    "text",
    "code",
    "state",
    "money",
    "energy",
    "whole",
    "area",
    "price",
    "percent",
    "coefficient",
    "day",
    "moment",
    "month",
]
Tone = Literal["", "ok", "warn", "bad", "accent", "none"]
if TYPE_CHECKING:
    Source = Expression | F | Subquery[Any]
else:
    Source = Expression | F | Subquery  # not subscriptable when it runs
Batch = Callable[[Sequence[int]], Mapping[int, Any]]

_MAY_BE_CUT: Final = 20
_NUMERIC: Final = frozenset({"money", "energy", "whole", "area", "price", "percent", "coefficient"})
_SHEET_KINDS: Final[Mapping[str, SheetKind]] = {
    "money": "money",
    "energy": "energy",
    "whole": "integer",
    "area": "area",
    "percent": "percent",
    "coefficient": "coefficient",
    "day": "date",
    "moment": "moment",
}
_SHOWN: Final[Mapping[str, Callable[[Any], str]]] = {
    "money": numbers.money,
    "energy": numbers.energy,
    "whole": numbers.whole,
    "area": numbers.area,
    "price": numbers.price,
    "percent": numbers.percent,
    "coefficient": lambda value: numbers.scaled(value, places=4, at_least=4),
    "day": numbers.day,
    "moment": numbers.moment,
    "month": numbers.month,
}


@dataclass(frozen=True, slots=True)
class Word:
    """How a stored value is said, and its tone: the dot before it, or a filled mark where it is an exception."""

    text: str
    tone: Tone = ""
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as it is drawn."""

    text: str
    css: str
    tone: Tone = ""
    marked: bool = False
    url: str = ""
    opens: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column.

    `source` is a field path or an expression over the list's queryset; it joins the statement only when the
    column is shown, sorted or filtered by. `batch` gives values for the rows of a page by their ids instead: such
    a column can be neither sorted nor summed. `sort` names other expressions to order by (False: no sorting).
    `summed` is what the foot adds in place of the value where values may not be added as they stand. `joined` is the
    same value reckoned for all rows at once (a join): the list is sorted and summed by it, a page is read by
    `source`. `indexed` says that an index has `joined` in falling order, nulls last: a page of that order looks at its own rows
    alone. `say` shows a value that no kind fits.
    """

    key: str
    title: str
    kind: Kind = "text"
    source: str | Source | None = None
    batch: Batch | None = None
    sort: Sequence[str | Source] | bool = True
    total: bool = False
    summed: Source | None = None
    joined: Source | None = None
    indexed: bool = False
    shown: bool = True
    pinned: bool = False
    opens: bool = False
    wide: bool = False
    strong: bool = False
    words: Mapping[Any, Word] = field(default_factory=dict)
    say: Callable[[Any], str] | None = None
    url: Callable[[Mapping[str, Any]], str] | None = None

    @property
    def name(self) -> str:
        """Return the name of the annotation that carries the value."""
        return f"c_{self.key}"

    @property
    def expression(self) -> Source:
        assert self.source is not None, self.key
        return F(self.source) if isinstance(self.source, str) else self.source

    @property
    def summed_expression(self) -> Source:
        return self.summed if self.summed is not None else self.expression

    @property
    def expression_of_all(self) -> Source:
        """Return what the value is reckoned by where all rows are looked at."""
        return self.joined if self.joined is not None else self.expression

    @property
    def sortable(self) -> bool:
        return self.source is not None and self.sort is not False

    @property
    def css(self) -> str:
        classes = [
            "num"
            if self.kind in _NUMERIC
            else "day"
            if self.kind in {"day", "moment"}
            else f"of-{self.kind}",
            "wide" if self.wide else "",
            "strong" if self.strong else "",
            "is-pinned" if self.pinned else "",
        ]
        return " ".join(name for name in classes if name)

    def cell(self, row: Mapping[str, Any], *, open_url: str) -> Cell:
        """Return the value of the row as it is drawn."""
        value = row.get(self.name)
        word = self.words.get(value)
        url = open_url if self.opens else self.url(row) if self.url else ""
        text = word.text if word else self.shown_as(value)
        return Cell(
            text=text,
            css=self.css,
            tone=word.tone if word else "",
            marked=word.marked if word else False,
            url=url,
            opens=self.opens,
            title=text if self.kind in {"text", "code"} and len(text) > _MAY_BE_CUT else "",
        )

    def shown_as(self, value: Any) -> str:
        """Return the value in words and figures; «—» where there is none."""
        if value is None or value == "":
            return numbers.NOTHING
        shown = self.say or _SHOWN.get(self.kind)
        return shown(value) if shown else str(value)

    def sheet_column(self) -> SheetColumn:
        """Return the column as the export writes it."""
        return SheetColumn(
            title=self.title,
            kind=_SHEET_KINDS.get(self.kind, "text"),
            total=self.total and self.summed is None,
        )

    def sheet_value(self, row: Mapping[str, Any]) -> Any:
        """Return the value as the export takes it: exact numbers, words for everything else."""
        value = row.get(self.name)
        if self.kind in _SHEET_KINDS or value is None:
            return value
        word = self.words.get(value)
        return word.text if word else self.shown_as(value)
