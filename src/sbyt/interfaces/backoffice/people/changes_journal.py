"""«Кто, что и почему изменил»: the journal of changes over all registers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_GET

from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.filters import UnableToReadFilter, day_from
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit.access.actor import Actor
from sbyt.kit.journal.changes import (
    COUNTED_UP_TO,
    Change,
    Found,
    Sought,
    audited_models,
    journal,
)
from sbyt.kit.xlsx_export import Column, xlsx_response
from sbyt.usecases.people.lists import staff_of_all_times

_PAGE: Final = 50
_CHUNK: Final = 500
_SHEET: Final = (
    Column(title="Когда", kind="moment"),
    Column(title="Кто"),
    Column(title="Что сделано"),
    Column(title="Вид"),
    Column(title="Запись"),
    Column(title="Поле"),
    Column(title="Было"),
    Column(title="Стало"),
    Column(title="Основание"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for, and what in it could not be read."""

    sought: Sought
    given: dict[str, str]
    faults: list[str]
    page: int

    def address(self, **other: str) -> str:
        """Return the query string with some parameters changed; an empty one is left out."""
        pairs = {**self.given, **other}
        return "?" + urlencode({key: value for key, value in pairs.items() if value})


@require_GET
@screen(verb="audit.view", section="journal")
def changes(request: StaffRequest) -> HttpResponseBase:
    """Show a page of the journal, or give all that is sought as xlsx."""
    asked = _asked(request.GET)
    if request.GET.get("export") == "xlsx":
        rows = _sheet_rows(request.actor, asked.sought)
        return xlsx_response(rows, columns=_SHEET, title="Журнал изменений", on=timezone.localdate())
    found = journal(actor=request.actor, sought=asked.sought, offset=(asked.page - 1) * _PAGE, limit=_PAGE)
    return _page(request, asked, found)


def _asked(query: QueryDict) -> Asked:
    given = {
        key: query.get(key, "").replace("\x00", "").strip() for key in ("q", "who", "what", "since", "until")
    }
    faults: list[str] = []
    page = query.get("page", "")
    who = given["who"]
    sought = Sought(
        user_id=int(who) if who.isascii() and who.isdigit() else None,
        model=given["what"] if given["what"] in dict(audited_models()) else "",
        since=_midnight(given["since"], faults),
        until=_midnight(given["until"], faults, days=1),
        words=given["q"][:100],
    )
    number = int(page) if page.isascii() and page.isdigit() else 1
    return Asked(sought, given, faults, min(max(number, 1), COUNTED_UP_TO // _PAGE))


def _midnight(text: str, faults: list[str], *, days: int = 0) -> datetime | None:
    if not text:
        return None
    try:
        day = day_from(text) + timedelta(days=days)
    except (UnableToReadFilter, OverflowError) as fault:
        faults.append(str(fault) or "Нужна дата, например 01.07.2021")
        return None
    return timezone.make_aware(datetime.combine(day, time.min))


def _page(request: StaffRequest, asked: Asked, found: Found) -> HttpResponse:
    last = max(1, -(-found.total // _PAGE))
    context = {
        "changes": found.changes,
        "total": found.total,
        "more": found.total >= COUNTED_UP_TO,
        "page": asked.page,
        "last": last,
        "first_row": (asked.page - 1) * _PAGE + 1 if found.changes else 0,
        "last_row": (asked.page - 1) * _PAGE + len(found.changes),
        "given": asked.given,
        "faults": asked.faults,
        "narrowed": any(asked.given.values()),
        "people": staff_of_all_times(request.actor),
        "models": audited_models(),
        "url_before": asked.address(page=str(asked.page - 1)) if asked.page > 1 else "",
        "url_after": asked.address(page=str(asked.page + 1)) if asked.page < last else "",
        "url_export": asked.address(export="xlsx"),
    }
    return render_screen(request, "backoffice/people/changes.html", context)


def _sheet_rows(actor: Actor, sought: Sought) -> Iterator[tuple[object, ...]]:
    """Give a row for each field changed, up to the most that is counted."""
    for offset in range(0, COUNTED_UP_TO, _CHUNK):
        found = journal(actor=actor, sought=sought, offset=offset, limit=_CHUNK)
        for change in found.changes:
            yield from _lines(change)
        if len(found.changes) < _CHUNK:
            return


def _lines(change: Change) -> Iterator[tuple[object, ...]]:
    head = (change.at, change.who, change.action, change.model_name, change.object_name)
    for field in change.fields:
        yield (*head, field.name, field.before, field.after, change.reason)
    if not change.fields:
        yield (*head, "", "", "", change.reason)
