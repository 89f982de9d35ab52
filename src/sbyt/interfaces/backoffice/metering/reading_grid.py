"""«Ввод показаний подряд»: a house or a street as a grid, typed through without the mouse, saved as it is typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from sbyt.apps.metering.types import Reading
from sbyt.apps.premises.queries_found import Walk, find_buildings, walk_of_house, walk_of_street
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit import numbers
from sbyt.kit.asked_days import asked_day
from sbyt.usecases.find_register import ENTER
from sbyt.usecases.reading_grid import ROWS_A_PAGE, GridRow, GridTotals, reading_grid, totals_of, type_reading
from sbyt.usecases.readings_intake import TakenReading
from sbyt.usecases.validate_reading import Outcome

SOURCES: Final = (
    (Reading.Source.OPERATOR.value, "со слов абонентов"),
    (Reading.Source.CONTROLLER.value, "ведомость контролёра"),
)
_TONES: Final = {
    Outcome.ACCEPTED: "ok",
    Outcome.UNCHANGED: "ok",
    Outcome.WARNED: "warn",
    Outcome.ASKED: "bad",
    Outcome.REFUSED: "bad",
}
_KEPT: Final = frozenset({Outcome.ACCEPTED, Outcome.UNCHANGED, Outcome.WARNED, Outcome.ASKED})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Where:
    """What the address asks for."""

    walk: Walk
    day: date
    source: str
    query: str


@require_GET
@screen(verb=ENTER, section="reading-grid")
def grid(request: StaffRequest) -> HttpResponse:
    """Show the grid of a house or a street; without either, what was found by the words."""
    where = _where(request, request.GET)
    if where is None:
        return _choose(request)
    rows = reading_grid(walk=where.walk, day=where.day, source=where.source)
    last = max(1, -(-len(rows) // ROWS_A_PAGE))
    page = min(max(_whole(request.GET.get("page", "")), 1), last)
    context = {
        "walk": where.walk,
        "day": where.day,
        "today": timezone.localdate(),
        "source": where.source,
        "sources": SOURCES,
        "query": where.query,
        "rows": [_drawn(row) for row in rows[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE]],
        "with_houses": len(where.walk.addresses) > 1,
        "totals": _said(totals_of(rows)),
        "page": page,
        "last": last,
        "given": {key: request.GET[key] for key in ("house", "street", "locality") if key in request.GET},
    }
    return render_screen(request, "backoffice/metering/reading_grid.html", context)


@require_POST
@screen(verb=ENTER, section="reading-grid")
def save(request: StaffRequest) -> JsonResponse:
    """Take in one scale; with `preview`, only tell what would become of it. Answers with words and the totals."""
    where = _where(request, request.POST)
    register_id = _whole(request.POST.get("register", ""))
    if where is None or not register_id:
        return JsonResponse(
            {"tone": "bad", "saved": False, "used": "", "said": "не названа шкала"}, status=422
        )
    keep = not request.POST.get("preview")
    taken = type_reading(
        actor=request.actor,
        register_id=register_id,
        text=request.POST.get("value", ""),
        day=where.day,
        source=where.source,
        now=timezone.now(),
        keep=keep,
    )
    answer: dict[str, Any] = {
        "tone": _TONES[taken.verdict.outcome],
        "saved": keep and taken.verdict.outcome in _KEPT,
        "used": "" if taken.verdict.consumption_wh is None else numbers.energy(taken.verdict.consumption_wh),
        "said": _words(taken, keep=keep),
    }
    if keep:
        rows = reading_grid(walk=where.walk, day=where.day, source=where.source)
        answer["totals"] = _said(totals_of(rows))
    return JsonResponse(answer)


def _choose(request: StaffRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    found = find_buildings(request.actor, words, verb=ENTER, limit=40) if words else []
    streets = list(dict.fromkeys((one.locality, one.address.rpartition(", ")[0]) for one in found))
    context = {"words": words, "found": found, "streets": streets, "today": timezone.localdate()}
    return render_screen(request, "backoffice/metering/reading_grid_choose.html", context)


def _where(request: StaffRequest, given: QueryDict) -> _Where | None:
    """Return the place, day and source; None where no place is named. 404 for one out of reach."""
    house, street = _whole(given.get("house", "")), given.get("street", "")
    if not house and not street:
        return None
    walk = (
        walk_of_house(request.actor, house, verb=ENTER)
        if house
        else walk_of_street(request.actor, locality=given.get("locality", ""), street=street, verb=ENTER)
    )
    if walk is None:
        raise Http404
    today = timezone.localdate()
    try:
        day = min(asked_day(given.get("day", "")), today)
    except ValueError:
        day = today
    source = given.get("source", "")
    source = source if source in dict(SOURCES) else SOURCES[0][0]
    kept = QueryDict(mutable=True)
    kept.update({key: str(given[key]) for key in ("house", "street", "locality") if key in given})
    kept.update({"day": day.isoformat(), "source": source})
    return _Where(walk=walk, day=day, source=source, query=kept.urlencode())


def _drawn(row: GridRow) -> dict[str, Any]:
    typed = "" if row.typed_wh is None else numbers.scaled(row.typed_wh, places=3, at_least=0)
    return {
        "row": row,
        "typed": "".join(typed.split()),
        "tone": "" if row.typed_wh is None else "bad" if row.is_asked else "ok",
        "said": "" if row.typed_wh is None else "ждёт подтверждения" if row.is_asked else "сохранено",
    }


def _words(taken: TakenReading, *, keep: bool) -> str:
    verdict = taken.verdict
    if verdict.outcome is Outcome.UNCHANGED:
        return "сохранено"
    words = [reason.message for reason in verdict.reasons]
    if verdict.outcome is Outcome.ASKED:
        words.insert(0, "ждёт подтверждения" if keep else "потребует подтверждения")
    elif keep and verdict.outcome is not Outcome.REFUSED:
        words.insert(0, "сохранено")
    return "; ".join(words)


def _said(totals: GridTotals) -> dict[str, str]:
    return {
        "typed": numbers.whole(totals.typed),
        "scales": numbers.whole(totals.scales),
        "left": numbers.whole(totals.scales - totals.typed),
        "asked": numbers.whole(totals.asked),
        "used": numbers.energy(totals.used_wh),
    }


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0  # noqa: PLR2004  ids are shorter
