"""A list declared once: its rows, columns, filters, search and words; and one page of it read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final

from django.db.models import Count, F, Model, QuerySet, Sum, Window
from django.db.models.expressions import OrderBy

from sbyt.interfaces.backoffice.lists.columns import Column, Source
from sbyt.interfaces.backoffice.lists.filters import Fault, Filter, take
from sbyt.interfaces.backoffice.lists.state import PAGE_SIZE, ListState
from sbyt.kit.access.actor import Actor
from sbyt.kit.row_by_row import row_by_row

_CHUNK = 1000
_FEW: Final = 1000
COUNTED_ROWS: Final = 20_000
"""A selection is counted and summed up to so many rows: beyond that people narrow it, they do not leaf through it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Empty:
    """What an empty list says: what happened, when it will change, what to do."""

    title: str
    words: str
    action_title: str = ""
    action_url_name: str = ""
    action_verb: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltInView:
    """A tab that everybody has."""

    title: str
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkAction:
    """A button of the selection's bar: the list is asked for again with `do` = the name and the picked ids."""

    name: str
    title: str
    icon: str
    verb: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list. `rows` is the scoped door of the capability; `search` narrows it by words; `open_url` opens a row.

    `selection_sum` is the column that the bar of the selection sums up. `door` is the scope without the conditions of `rows`, where
    these cost: rows whose ids are known to meet them are read through it. `under` is the address name and the title of the screen
    above it.
    """

    name: str
    title: str
    noun: tuple[str, str, str]
    rows: Callable[[Actor], QuerySet[Any]]
    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    search: Callable[[QuerySet[Any], str], QuerySet[Any]] | None = None
    search_hint: str = ""
    default_sort: str = ""
    open_url: Callable[[int], str] | None = None
    views: Sequence[BuiltInView] = ()
    empty: Empty
    selection_sum: str = ""
    actions: Sequence[BulkAction] = ()
    extra_fields: Sequence[str] = ()
    door: Callable[[Actor], QuerySet[Any]] | None = None
    under: tuple[str, str] | None = None

    @property
    def searchable(self) -> bool:
        return self.search is not None

    @property
    def noun_forms(self) -> str:
        """Return the counted noun as the template filter takes it."""
        return ",".join(self.noun)

    def column(self, key: str) -> Column | None:
        return next((column for column in self.columns if column.key == key), None)

    def state_of(self, query: Any) -> ListState:
        """Return the state that the parameters of an address describe."""
        return ListState.read(
            query,
            filters=[one.key for one in self.filters],
            columns=[column.key for column in self.columns],
        )

    def visible(self, state: ListState) -> list[Column]:
        """Return the columns to show: the chosen ones in their order, or the default ones; pinned ones first, always."""
        if not state.columns:
            return [column for column in self.columns if column.shown]
        pinned = [column for column in self.columns if column.pinned]
        chosen = [column for key in state.columns if (column := self.column(key)) and not column.pinned]
        return [*pinned, *chosen]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """The rows that meet the conditions of a state, not yet read; `reach` is where rows of known ids are read."""

    rows: QuerySet[Any]
    reach: QuerySet[Any]
    conditions: list[tuple[Filter, Any]]
    faults: list[Fault]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a list: rows as dictionaries, count and totals of the whole selection.

    Where there are `many` rows, more than COUNTED_ROWS, `count` is that limit, pages end there too, and only columns
    that the selection is sorted or narrowed by as a whole (Column.joined) have totals. Totals that look at more rows than the page
    come `later`, by `read_totals`.
    """

    rows: list[dict[str, Any]]
    count: int
    totals: Mapping[str, int]
    number: int
    many: bool = False
    later: bool = False

    @property
    def last(self) -> int:
        return max(1, -(-self.count // PAGE_SIZE))

    @property
    def first_row(self) -> int:
        return (self.number - 1) * PAGE_SIZE + 1 if self.count else 0

    @property
    def last_row(self) -> int:
        return min(self.count, self.number * PAGE_SIZE)


def select(listing: Listing, state: ListState, actor: Actor) -> Selected:
    """Return the rows of the actor that meet the words and the filters."""
    rows = listing.rows(actor)
    reach = rows if listing.door is None else listing.door(actor)
    conditions, faults = take(listing.filters, state.filters(), actor)
    if state.words and listing.search is not None:
        rows = listing.search(rows, state.words)
    for one, value in conditions:
        rows = one.narrow(rows, value)
    return Selected(rows=rows, reach=reach, conditions=conditions, faults=faults)


def read_page(listing: Listing, state: ListState, selected: Selected) -> Page:
    """Read one page: at most four queries, and one for each visible column that is read by batches.

    Of a large selection the order picks the ids first, and only their rows are joined with what the columns show.
    """
    columns = listing.visible(state)
    passed = _in_one_pass(listing, state, selected)
    if passed is not None:
        count, many = min(passed.found, COUNTED_ROWS), passed.found > COUNTED_ROWS
        rows = _rows_of_ids(listing, state, selected, passed.ids)
        _add_batches(columns, rows)
        summed = {} if many else _summed(listing, state, selected, many=many)
        rest = {key: one for key, one in summed.items() if key not in passed.totals}
        totals = {**passed.totals, **_sums(selected.rows, rest)}
        return Page(rows=rows, count=count, totals=totals, number=state.page, many=many)
    selected, found = _found(selected) if state.words else (selected, counted_rows(selected.rows))
    count, many = min(found, COUNTED_ROWS), found > COUNTED_ROWS
    number = min(state.page, max(1, -(-count // PAGE_SIZE)))
    start = (number - 1) * PAGE_SIZE
    rows = _rows_of_page(listing, state, selected, start=start, few=found <= _FEW) if count else []
    _add_batches(columns, rows)
    summed = _summed(listing, state, selected, many=many)
    later = bool(summed) and found > _FEW
    totals = {} if later else _sums(selected.rows, summed)
    return Page(rows=rows, count=count, totals=totals, number=number, many=many, later=later)


def read_totals(listing: Listing, state: ListState, selected: Selected) -> dict[str, int]:
    """Return the sums of the whole selection that the page left for later."""
    many = counted_rows(selected.rows) > COUNTED_ROWS
    return _sums(selected.rows, _summed(listing, state, selected, many=many))


def _summed(listing: Listing, state: ListState, selected: Selected, *, many: bool) -> dict[str, Source]:
    """Return what the foot adds up: of many rows only what the selection is sorted or narrowed by as a whole."""
    summed: dict[str, Source] = {}
    for column in listing.visible(state):
        whole = many or column.indexed
        if column.total and whole and _is_joined(listing, state, selected, column):
            summed[column.key] = column.expression_of_all
        elif column.total and not many:
            summed[column.key] = column.summed_expression
    return summed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Passed:
    """What one pass over a selection told: ids of the page, how many rows there are, sums of the joined columns."""

    ids: list[int]
    found: int
    totals: dict[str, int]


def _in_one_pass(listing: Listing, state: ListState, selected: Selected) -> _Passed | None:
    """Order, count and sum at once where a joined column looks at every row anyway; None where none does.

    None also for a page that is not there, for words, for what they leave is few, and for an order that an index has.
    """
    joined = [column for column in listing.columns if _is_joined(listing, state, selected, column)]
    start = (state.page - 1) * PAGE_SIZE
    if state.words or not joined or start >= COUNTED_ROWS or _is_by_index(listing, state):
        return None
    shown = listing.visible(state)
    summed = [column for column in joined if column.total and column in shown]
    windows = {f"w_{column.key}": Window(Sum(column.expression_of_all)) for column in summed}
    ordered = ordered_rows(listing, state, selected.rows).annotate(w=Window(Count("*")), **windows)
    rows = list(ordered.values_list("pk", "w", *windows)[start : start + PAGE_SIZE])
    if not rows:
        return None
    _pk, found, *sums = rows[0]
    totals = {column.key: int(value or 0) for column, value in zip(summed, sums, strict=True)}
    return _Passed(ids=[row[0] for row in rows], found=found, totals=totals)


def _rows_of_page(
    listing: Listing, state: ListState, selected: Selected, *, start: int, few: bool
) -> list[dict[str, Any]]:
    ordered = ordered_rows(listing, state, selected.rows)
    if few:
        return list(_values(listing, listing.visible(state), ordered)[start : start + PAGE_SIZE])
    ids = list(ordered.values_list("pk", flat=True)[start : start + PAGE_SIZE])
    return _rows_of_ids(listing, state, selected, ids)


def _rows_of_ids(
    listing: Listing, state: ListState, selected: Selected, ids: Sequence[int]
) -> list[dict[str, Any]]:
    """Return the rows in the order of their ids; what only some columns need is joined with these alone."""
    found = _values(listing, listing.visible(state), selected.reach.filter(pk__in=ids))
    by_id = {row["pk"]: row for row in found}
    return [by_id[pk] for pk in ids if pk in by_id]


def _found(selected: Selected) -> tuple[Selected, int]:
    """Search once: where the words have left few rows, what follows is asked of those alone; and their count."""
    ids = list(selected.rows.order_by().values_list("pk", flat=True)[: COUNTED_ROWS + 1])
    if len(ids) > _FEW:
        return selected, len(ids)
    return replace(selected, rows=selected.reach.filter(pk__in=ids)), len(ids)


def counted_rows(rows: QuerySet[Any]) -> int:
    """Return how many rows there are, or COUNTED_ROWS + 1 where there are more than COUNTED_ROWS.

    Where the first thousand are soon found, walking on to the end of what is counted is short, whatever the planner thinks: it
    would read a table of ten million whole to join twenty thousand of its rows.
    """
    ids = rows.order_by().values("pk")
    few = int(ids[: _FEW + 1].count())
    if few <= _FEW:
        return few
    with row_by_row():
        return int(ids[: COUNTED_ROWS + 1].count())


def _sums(rows: QuerySet[Any], summed: Mapping[str, Source]) -> dict[str, int]:
    if not summed:
        return {}
    sums = (
        rows.order_by()
        .annotate(**{f"s_{key}": expression for key, expression in summed.items()})
        .aggregate(**{key: Sum(f"s_{key}") for key in summed})
    )
    return {key: int(value or 0) for key, value in sums.items()}


def _is_joined(listing: Listing, state: ListState, selected: Selected, column: Column) -> bool:
    """Tell whether the whole selection is sorted or narrowed by the column, so that its sum costs no more."""
    if column.joined is None:
        return False
    sorted_by = effective_sort(listing, state).lstrip("-") == column.key
    return sorted_by or any(
        one.on is column.joined or one.of == column.key for one, _value in selected.conditions
    )


def _is_by_index(listing: Listing, state: ListState) -> bool:
    column = listing.column(effective_sort(listing, state).lstrip("-"))
    return column is not None and column.indexed


def read_all(listing: Listing, state: ListState, selected: Selected) -> Iterator[dict[str, Any]]:
    """Read the whole selection in chunks, for an export; of a large one sums are reckoned for all rows at once."""
    columns = listing.visible(state)
    many = selected.rows.order_by().values("pk")[: _FEW + 1].count() > _FEW
    ordered = ordered_rows(listing, state, selected.rows)
    found = _values(listing, columns, ordered, of_all=many).iterator(chunk_size=_CHUNK)
    while rows := list(islice(found, _CHUNK)):
        _add_batches(columns, rows)
        yield from rows


def ordered_rows(listing: Listing, state: ListState, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the rows in the order asked for; the key makes it firm."""
    sort = effective_sort(listing, state)
    column = listing.column(sort.lstrip("-"))
    if column is None:
        return rows.order_by("pk")
    falling = sort.startswith("-")
    own = column.expression_of_all
    by: Sequence[str | Source] = column.sort if isinstance(column.sort, Sequence) else [own]
    keys: list[OrderBy | str] = [
        _ordered(key, falling=falling, never_null=_is_never_null(rows.model, key)) for key in by
    ]
    if column.indexed:
        # falling, the index has its nulls last; read backward it would have them first
        keys = [OrderBy(own, descending=falling, nulls_last=falling or None, nulls_first=not falling or None)]
    return rows.order_by(*keys, "-pk" if falling else "pk")


def effective_sort(listing: Listing, state: ListState) -> str:
    """Return the sort in force: the one asked for where such a column can be sorted, else the default."""
    column = listing.column(state.sort.lstrip("-"))
    return state.sort if column is not None and column.sortable else listing.default_sort


def with_default_sort(listing: Listing, state: ListState) -> ListState:
    """Return the state with the sort in force written out, so that the head of the table knows it."""
    return replace(state, sort=effective_sort(listing, state))


def _ordered(key: str | Source, *, falling: bool, never_null: bool) -> OrderBy:
    expression = F(key) if isinstance(key, str) else key
    # of what is never null nothing is said: an index read backward has its order
    return OrderBy(expression, descending=falling, nulls_last=None if never_null else True)


def _is_never_null(model: type[Model], key: str | Source) -> bool:
    """Tell whether the key is a field of the rows themselves that is never null; of what is joined or reckoned nothing is known."""
    name = key if isinstance(key, str) else str(getattr(key, "name", "")) if isinstance(key, F) else ""
    if name == "pk":
        return True
    own = {one.name: one for one in model._meta.concrete_fields}  # noqa: SLF001  Django's own name for it
    return name in own and not own[name].null


def _values(
    listing: Listing, columns: Sequence[Column], rows: QuerySet[Any], *, of_all: bool = False
) -> QuerySet[Any, dict[str, Any]]:
    needed = {
        column.name: column.expression_of_all if of_all else column.expression
        for column in columns
        if column.source is not None
    }
    values: QuerySet[Any, dict[str, Any]] = rows.annotate(**needed).values(
        "pk", *listing.extra_fields, *needed
    )
    return values


def _add_batches(columns: Sequence[Column], rows: list[dict[str, Any]]) -> None:
    ids = [row["pk"] for row in rows]
    for column in columns:
        if column.batch is not None and ids:
            found = column.batch(ids)
            for row in rows:
                row[column.name] = found.get(row["pk"])
