"""«Что знает о нас ГИС ЖКХ»: the state of each kind, what could not be told and why, a button to tell."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from sbyt.apps.exchange.queries import VIEW, rounds_for, state_by_kind
from sbyt.apps.exchange.types import MessageKind
from sbyt.apps.parties.queries import branches_where
from sbyt.formats.giszhkh.schemas import UnableToReadSchemas
from sbyt.integrations.giszhkh.connection import UnableToConnect, connection_of_settings, is_set_up
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.giszhkh.words import KINDS
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit.asked_days import month_or_none
from sbyt.usecases.giszhkh.rounds import BY_FILE, BY_MONTH, SEND, UnableToAskForRound, begin_round
from sbyt.usecases.giszhkh.rounds_in_background import carry_out_in_background

_LATEST: Final = 20
_ORDER: Final = (
    (MessageKind.HOUSES, "Запросить"),
    (MessageKind.ACCOUNTS, "Передать"),
    (MessageKind.DEVICES, "Передать"),
    (MessageKind.READINGS, "Передать"),
    (MessageKind.BILLS, "Передать"),
    (MessageKind.RECEIVED, "Запросить"),
)


@require_GET
@screen(verb=VIEW, section="giszhkh")
def overview(request: StaffRequest) -> HttpResponse:
    """Show the state by kind and the latest rounds."""
    states = state_by_kind(request.actor)
    context: dict[str, Any] = {
        "kinds": [
            {
                "key": kind,
                "title": KINDS[kind].text,
                "button": button,
                "by_month": kind in BY_MONTH,
                "by_file": kind in BY_FILE,
                **states[kind],
            }
            for kind, button in _ORDER
        ],
        "rounds": rounds_for(request.actor)[:_LATEST],
        "may_send": request.actor.may(SEND),
        "branches": branches_where(request.actor, verb=SEND),
        "month": timezone.localdate().replace(day=1),
        "hindrance": _hindrance(),
        "is_set_up": is_set_up(),
    }
    return render_screen(request, "backoffice/giszhkh/overview.html", context)


@require_POST
@screen(verb=SEND, section="giszhkh")
def tell(request: StaffRequest) -> HttpResponse:
    """Ask for a round of a kind in a branch; a job carries it out."""
    back = HttpResponseRedirect(reverse("backoffice:giszhkh"))
    kind, _colon, way = request.POST.get("kind", "").partition(":")
    branch = request.POST.get("branch", "")
    known = {str(branch_id): branch_id for branch_id, _name in branches_where(request.actor, verb=SEND)}
    month = month_or_none(request.POST.get("month", ""))
    if kind not in KINDS or branch not in known or (kind in BY_MONTH and month is None):
        messages.add_message(request, messages.ERROR, "Выберите отделение и месяц.", extra_tags="bad")
        return back
    try:
        asked = begin_round(
            actor=request.actor,
            kind=kind,
            branch_id=known[branch],
            month=month,
            now=timezone.now(),
            by_file=way == "file",
            again=bool(request.POST.get("again")),
        )
    except (UnableToAskForRound, UnableToReadSchemas) as refusal:
        messages.add_message(request, messages.ERROR, str(refusal), extra_tags="bad")
        return back
    carry_out_in_background(round_id=asked.pk)
    messages.success(request, f"{KINDS[kind].text}: передача поставлена в очередь.")
    return back


def _hindrance() -> str:
    """Return what hinders the exchange by the settings, empty where nothing does."""
    try:
        connection_of_settings().schemas.require()
    except (UnableToConnect, UnableToReadSchemas) as hindrance:
        return str(hindrance)
    return ""
