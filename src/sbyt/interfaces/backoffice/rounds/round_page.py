"""The page of a round: a grid to type results into, the sheet to take along, the end of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sbyt.apps.metering.operations.control_rounds import UnableToKeepRound
from sbyt.apps.metering.queries.control_rounds import rounds_for
from sbyt.apps.metering.types import ControlRound, RoundStop
from sbyt.formats.energy_text import Energy
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.forms import scaled_from
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit import numbers
from sbyt.kit.asked_days import asked_day
from sbyt.kit.xlsx_export import Column, xlsx_response
from sbyt.usecases.registers.closing_readings import ClosingScale
from sbyt.usecases.rounds.enter_visit import UnableToEnterVisit, Visit, close_round, enter_visit
from sbyt.usecases.rounds.round_card import StopRow, round_rows

PAGE: Final = 100
_RESULTS: Final = RoundStop.Result.choices
_KWH_PLACES: Final = 3


@dataclass(slots=True, kw_only=True)
class ScaleCell:
    """A field for what a scale shows."""

    scale: ClosingScale
    name: str
    text: str = ""
    fault: str = ""


@dataclass(slots=True, kw_only=True)
class Line:
    """A stop in the grid: its fields as they were typed, and what is wrong with them."""

    row: StopRow
    cells: list[ScaleCell] = field(default_factory=list)
    result: str = ""
    on: str = ""
    act: str = ""
    note: str = ""
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def is_typed(self) -> bool:
        return bool(self.result or any(cell.text for cell in self.cells))


@require_http_methods(["GET", "POST"])
@screen(verb="readings.view", section="rounds")
def round_page(request: StaffRequest, round_id: int) -> HttpResponse:
    """Show the round; store what was typed, row by row: what is wrong stays in its row, the rest is entered."""
    laid = _round_or_404(request, round_id)
    rows = round_rows(laid=laid)
    page = _page_of(request, len(rows))
    shown = rows[(page - 1) * PAGE : page * PAGE]
    posted = request.POST if request.method == "POST" else None
    lines = [_line(row, laid, posted) for row in shown]
    if posted is not None:
        request.actor.require("readings.enter", branch_id=laid.branch_id)
        entered, wrong = _entered(request, laid, lines)
        if entered:
            words = f"Внесено: {numbers.counted(entered, 'точка', 'точки', 'точек')}."
            messages.add_message(request, messages.INFO, words, extra_tags="ok")
        if not wrong:
            return HttpResponseRedirect(f"{reverse('backoffice:round', args=[round_id])}?page={page}")
        rows = round_rows(laid=laid)
        lines = _drawn_again(rows[(page - 1) * PAGE : page * PAGE], lines)
    entered_stops = sum(1 for row in rows if row.stop.result)
    context = {
        "laid": laid,
        "lines": lines,
        "results": _RESULTS,
        "page": page,
        "pages": max(1, -(-len(rows) // PAGE)),
        "stops": len(rows),
        "entered": entered_stops,
        "progress": _progress(laid, entered=entered_stops, stops=len(rows)),
        "has_more_to_enter": any(line.row.is_open for line in lines),
        "acts": sum(1 for row in rows if row.stop.ground_id is not None),
        "is_open": laid.state == ControlRound.State.PLANNED,
        "may_enter": laid.state == ControlRound.State.PLANNED
        and request.actor.may("readings.enter", branch_id=laid.branch_id),
    }
    status = 422 if posted is not None else 200
    return render_screen(request, "backoffice/rounds/round.html", context, status=status)


@require_GET
@screen(verb="readings.view", section="rounds")
def sheet(request: StaffRequest, round_id: int) -> HttpResponseBase:
    """Return the sheet of the round as xlsx: a row a scale, empty columns for what is found."""
    laid = _round_or_404(request, round_id)
    columns = [
        *(Column(title="№", kind="integer"), Column(title="Адрес"), Column(title="Счёт")),
        *(Column(title="Потребитель"), Column(title="Прибор"), Column(title="Шкала")),
        *(Column(title="Прошлое показание", kind="energy"), Column(title="Снято", kind="date")),
        *(Column(title="Пломбы"), Column(title="Показание"), Column(title="Итог"), Column(title="Акт №")),
        Column(title="Примечание"),
    ]
    return xlsx_response(
        (values for row in round_rows(laid=laid) for values in _sheet_rows(row)),
        columns=columns,
        title=f"Обход {laid.number}",
        on=laid.planned_on,
    )


@require_POST
@screen(verb="readings.enter", section="rounds")
def end(request: StaffRequest, round_id: int) -> HttpResponse:
    """Close the round, or cancel one in which nothing was entered."""
    laid = _round_or_404(request, round_id)
    cancel = request.POST.get("how") == "cancel"
    reason = request.POST.get("reason", "").strip() or "обход закончен"
    try:
        close_round(actor=request.actor, round_id=laid.pk, cancel=cancel, reason=reason)
    except UnableToKeepRound as refusal:
        messages.add_message(request, messages.ERROR, str(refusal), extra_tags="bad")
    else:
        words = "Обход отменён." if cancel else "Обход закрыт."
        messages.add_message(request, messages.INFO, words, extra_tags="ok")
    return HttpResponseRedirect(reverse("backoffice:round", args=[round_id]))


def _progress(laid: ControlRound, *, entered: int, stops: int) -> str:
    """Return how far the round is, in words: an open one by what is entered, a closed one by its state."""
    if laid.state != ControlRound.State.PLANNED or not entered:
        return laid.get_state_display()
    return "итоги внесены" if entered >= stops else "идёт"


def _round_or_404(request: StaffRequest, round_id: int) -> ControlRound:
    return get_object_or_404(rounds_for(request.actor).select_related("branch"), pk=round_id)


def _page_of(request: StaffRequest, stops: int) -> int:
    text = request.GET.get("page", "1")
    wanted = int(text) if text.isascii() and text.isdigit() else 1
    return min(max(1, wanted), max(1, -(-stops // PAGE)))


def _line(row: StopRow, laid: ControlRound, posted: QueryDict | None) -> Line:
    key = row.stop.pk
    cells = [ScaleCell(scale=scale, name=f"r-{key}-{scale.register_id}") for scale in row.scales]
    line = Line(row=row, cells=cells, on=laid.planned_on.isoformat())
    if posted is None or not row.is_open:
        return line
    for cell in cells:
        cell.text = posted.get(cell.name, "").strip()
    line.result = posted.get(f"s-{key}", "")
    line.on = posted.get(f"d-{key}", line.on)
    line.act = posted.get(f"a-{key}", "").strip()
    line.note = posted.get(f"n-{key}", "").strip()
    return line


def _entered(request: StaffRequest, laid: ControlRound, lines: list[Line]) -> tuple[int, int]:
    """Enter the rows that were typed, each by itself; returns how many were and how many are wrong."""
    entered = wrong = 0
    for line in lines:
        if not line.row.is_open or not line.is_typed:
            continue
        visit = _visit(line)
        try:
            if visit is not None:
                enter_visit(
                    actor=request.actor,
                    round_id=laid.pk,
                    stop_id=line.row.stop.pk,
                    visit=visit,
                    now=timezone.now(),
                )
        except UnableToEnterVisit as refusal:
            _blame(line, refusal)
        if line.faults or any(cell.fault for cell in line.cells):
            wrong += 1
        else:
            entered += 1
    return entered, wrong


def _visit(line: Line) -> Visit | None:
    """Return the visit that was typed; None where something in it cannot be read: a reading without a result is «снято»."""
    shows: dict[int, Energy | None] = {}
    for cell in line.cells:
        if cell.text:
            wh = scaled_from(cell.text, places=_KWH_PLACES)
            if wh is None or wh < 0:
                cell.fault = "Нужно число, например 21850"
            shows[cell.scale.register_id] = Energy(wh=max(wh or 0, 0), rounded=False)
    try:
        visited_on = asked_day(line.on)
    except ValueError:
        line.faults["visited_on"] = "Нужна дата"
        return None
    if any(cell.fault for cell in line.cells):
        return None
    return Visit(
        result=line.result or RoundStop.Result.READ,
        visited_on=visited_on,
        shows=shows,
        act_number=line.act[:20],
        note=line.note,
    )


def _blame(line: Line, refusal: UnableToEnterVisit) -> None:
    for cell in line.cells:
        if refusal.field == cell.scale.field:
            cell.fault = str(refusal)
            return
    line.faults[refusal.field] = str(refusal)


def _drawn_again(rows: list[StopRow], typed: list[Line]) -> list[Line]:
    """Return the lines after entering: what was stored stands as stored, what is wrong as it was typed."""
    kept = {line.row.stop.pk: line for line in typed if line.faults or any(cell.fault for cell in line.cells)}
    fresh = {row.stop.pk: _line(row, row.stop.round, None) for row in rows}
    return [kept.get(key) or line for key, line in fresh.items()]


def _sheet_rows(row: StopRow) -> list[tuple[Any, ...]]:
    meter = row.meter.name if row.meter is not None else "прибора нет"
    place = (row.stop.place, row.address, row.account, row.party_name, meter)
    found = (row.stop.get_result_display(), row.stop.act_number, row.stop.note)
    if not row.scales:
        return [(*place, "", None, None, row.seals, "", *found)]
    return [
        (*place, scale.zone_name, scale.last_wh, scale.last_on, row.seals, "", *found) for scale in row.scales
    ]
