"""Answer a request for a list: the page, the bar of its selection, counts of its tabs, or the export."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.utils import timezone

from sbyt.interfaces.backoffice.entrance import StaffRequest
from sbyt.interfaces.backoffice.lists.columns import Cell, Column
from sbyt.interfaces.backoffice.lists.filters import Chip
from sbyt.interfaces.backoffice.lists.heads import Head, head_of
from sbyt.interfaces.backoffice.lists.kept_columns import keep_columns, with_kept_columns
from sbyt.interfaces.backoffice.lists.listing import (
    COUNTED_ROWS,
    Listing,
    Page,
    Selected,
    counted_rows,
    read_all,
    read_page,
    read_totals,
    select,
    with_default_sort,
)
from sbyt.interfaces.backoffice.lists.saved_views import views_of
from sbyt.interfaces.backoffice.lists.state import ROW_HEIGHTS, ListState
from sbyt.interfaces.backoffice.rendering import render_part, render_screen
from sbyt.kit import numbers
from sbyt.kit.access.actor import Actor
from sbyt.kit.xlsx_export import xlsx_response


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it is drawn."""

    pk: int
    cells: Sequence[Cell]
    open_url: str


@dataclass(frozen=True, slots=True)
class Tab:
    """A saved view as a tab; `own_id` is set where the person may drop it."""

    title: str
    url: str
    current: bool
    shared: bool = False
    own_id: int | None = None


def answer_list(
    request: StaffRequest,
    listing: Listing,
    *,
    template: str = "backoffice/lists/page.html",
    context: Mapping[str, Any] | None = None,
) -> HttpResponseBase:
    """Return what the address asks for. A template of one's own extends `backoffice/lists/page.html`."""
    state = with_kept_columns(request, listing, listing.state_of(request.GET))
    part = request.GET.get("part", "")
    if request.GET.get("export") == "xlsx":
        return _export(request, listing, state)
    if part == "selection":
        return _selection(request, listing, state)
    if part == "foot":
        return _foot(request, listing, state)
    if part == "counts":
        return _tabs(request, listing, state, counted=True)
    begun = time.perf_counter()
    selected = select(listing, state, request.actor)
    page = read_page(listing, state, selected)
    shown = {
        **_frame_of(request, listing, state, selected, page),
        "tabs": tabs_of(request, listing, state),
        "took_ms": max(1, round((time.perf_counter() - begun) * 1000)),
    }
    response = render_screen(request, template, {**shown, **(context or {})})
    keep_columns(request, response, listing, state)
    return response


def picked_rows(listing: Listing, query: QueryDict, actor: Actor) -> QuerySet[Any]:
    """Return the rows that a request picks: with `all=yes` everything found, else those named by `id`."""
    if query.get("all") == "yes":
        return select(listing, listing.state_of(query), actor).rows
    return listing.rows(actor).filter(pk__in=picked_ids(query))


def picked_ids(query: QueryDict) -> list[int]:
    """Return the ids of the rows picked on the page."""
    return [int(text) for text in query.getlist("id") if text.isascii() and text.isdigit()]


def _frame_of(
    request: StaffRequest, listing: Listing, state: ListState, selected: Selected, page: Page
) -> dict[str, Any]:
    columns = listing.visible(state)
    sorted_state = with_default_sort(listing, state)
    given = state.filters()
    faults = {fault.title: fault.words for fault in selected.faults}
    return {
        "listing": listing,
        "state": state,
        "page": page,
        "heads": [_head(column, sorted_state) for column in columns],
        "rows": [_row(listing, columns, row) for row in page.rows],
        "totals": _totals(columns, page.totals, later=page.later),
        "chips": _chips(selected, state, request),
        "faults": selected.faults,
        "filter_fields": [
            {
                "filter": one,
                "value": given.get(one.key, ""),
                "choices": one.choices_for(request.actor),
                "fault": faults.get(one.title, ""),
            }
            for one in listing.filters
        ],
        "column_fields": [
            *((column, True) for column in columns),
            *((column, False) for column in listing.columns if column not in columns),
        ],
        "url_default_columns": f"{replace(state, columns=()).address(page=False)}&cols=&keep=yes",
        "row_heights": [(height, replace(state, row=height).address()) for height in ROW_HEIGHTS],
        "hidden_for_search": _hidden(state, leave_out={"q"}),
        "hidden_for_filters": _hidden(state, leave_out={one.key for one in listing.filters} | {"view"}),
        "hidden_for_columns": _hidden(state, leave_out={"cols"}),
        "here": state.address(page=False),
        "url_bare": replace(state.without_conditions(), sort=state.sort).address(),
        "url_before": replace(state, page=page.number - 1).address() if page.number > 1 else "",
        "url_after": replace(state, page=page.number + 1).address() if page.number < page.last else "",
        "narrowed": bool(state.words or selected.conditions),
        "empty_action": listing.empty.action_title
        and (not listing.empty.action_verb or request.actor.may(listing.empty.action_verb)),
    }


def _head(column: Column, state: ListState) -> Head:
    url = state.sorted_by(column.key).address() if column.sortable else ""
    return head_of(column, sort=state.sort, url=url)


def _row(listing: Listing, columns: Sequence[Column], row: Mapping[str, Any]) -> Row:
    url = listing.open_url(row["pk"]) if listing.open_url is not None else ""
    return Row(row["pk"], [column.cell(row, open_url=url) for column in columns], url)


def _totals(
    columns: Sequence[Column], totals: Mapping[str, int], *, later: bool = False
) -> list[tuple[Column, str]]:
    if not any(column.total for column in columns):
        return []
    return [
        (column, column.shown_as(totals.get(column.key)) if column.total and not later else "")
        for column in columns
    ]


def _foot(request: StaffRequest, listing: Listing, state: ListState) -> HttpResponse:
    """Return the foot that the page left for later."""
    totals = read_totals(listing, state, select(listing, state, request.actor))
    context = {"totals": _totals(listing.visible(state), totals)}
    return render_part(request, "backoffice/lists/foot.html", context)


def _chips(selected: Selected, state: ListState, request: StaffRequest) -> list[Chip]:
    return [
        Chip(one.title, one.said(value, request.actor), state.without(one.key).address())
        for one, value in selected.conditions
    ]


def _hidden(state: ListState, *, leave_out: set[str]) -> list[tuple[str, str]]:
    return [pair for pair in state.parameters(page=False) if pair[0] not in leave_out]


def tabs_of(request: StaffRequest, listing: Listing, state: ListState) -> list[Tab]:
    """Return the tabs: the whole list, the views everybody has, then saved ones. One query."""
    saved = views_of(list_name=listing.name, user_id=request.user.pk)
    tabs = [Tab("Все", "?", current=not state.view and not state.given and not state.words)]
    for number, view in enumerate(listing.views, start=1):
        mark = f"b{number}"
        tabs.append(Tab(view.title, f"?view={mark}&{view.query}", current=state.view == mark))
    for kept in saved:
        mark = str(kept.pk)
        tabs.append(
            Tab(
                kept.title,
                f"?view={mark}&{kept.query}",
                current=state.view == mark,
                shared=kept.shared,
                own_id=kept.pk if kept.owner_id == request.user.pk else None,
            )
        )
    return tabs


def _tabs(request: StaffRequest, listing: Listing, state: ListState, *, counted: bool) -> HttpResponse:
    tabs = tabs_of(request, listing, state)
    counts: list[str | None] = [None] * len(tabs)
    if counted:
        for place, tab in enumerate(tabs):
            own = listing.state_of(QueryDict(tab.url.lstrip("?")))
            counts[place] = _said_count(counted_rows(select(listing, own, request.actor).rows))
    context = {
        "listing": listing,
        "state": state,
        "tabs": tabs,
        "counts": counts,
        "here": state.address(page=False),
    }
    return render_part(request, "backoffice/lists/tabs.html", context)


def _said_count(count: int) -> str:
    return numbers.whole(count) if count <= COUNTED_ROWS else f"{numbers.whole(COUNTED_ROWS)}+"


def _selection(request: StaffRequest, listing: Listing, state: ListState) -> HttpResponse:
    rows = picked_rows(listing, request.GET, request.actor).order_by()
    column = listing.column(listing.selection_sum)
    if column is None:
        answer: dict[str, Any] = rows.aggregate(count=Count("pk"))
    else:
        answer = rows.annotate(**{column.name: column.summed_expression}).aggregate(
            count=Count("pk"), total=Sum(column.name)
        )
    context = {
        "listing": listing,
        "actions": [one for one in listing.actions if not one.verb or request.actor.may(one.verb)],
        "count": answer["count"],
        "total": column.shown_as(answer["total"]) if column is not None and answer["count"] else "",
        "all_found": request.GET.get("all") == "yes",
        "found": select(listing, state, request.actor).rows.order_by().count(),
        "here": state.address(page=False),
    }
    return render_part(request, "backoffice/lists/selection.html", context)


def _export(request: StaffRequest, listing: Listing, state: ListState) -> HttpResponseBase:
    """Return the selection (or the rows picked, where ids are given) with the visible columns as xlsx."""
    selected = select(listing, state, request.actor)
    if picked_ids(request.GET):
        selected = replace(selected, rows=picked_rows(listing, request.GET, request.actor))
    columns = listing.visible(state)
    rows = ([column.sheet_value(row) for column in columns] for row in read_all(listing, state, selected))
    sheet_columns = [column.sheet_column() for column in columns]
    return xlsx_response(rows, columns=sheet_columns, title=listing.title, on=timezone.localdate())
