"""One act of consumption: what it says, what it comes to, where it counts; approved, refused or withdrawn here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sbyt.apps.metering.operations.consumption_acts import DECIDE, ENTER, UnableToTakeAct
from sbyt.apps.metering.queries.consumption_acts import (
    consumption_acts_for,
    facts_of_act,
    schemes_with_act,
)
from sbyt.apps.metering.types import ConsumptionAct
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.metering.consumption_act_add import reckoned_context
from sbyt.interfaces.backoffice.metering.consumption_acts_list import STATES
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.usecases.registers.consumption_acts import approve_act, reckon_act, refuse_act, withdraw_act
from sbyt.usecases.registers.scope import UnableToFind

State = ConsumptionAct.State


@require_GET
@screen(verb="readings.view", section="points")
def consumption_act(request: StaffRequest, act_row: int) -> HttpResponse:
    """Show the act."""
    act = get_object_or_404(consumption_acts_for(request.actor), pk=act_row)
    branch = act.usage_point.branch_id
    context: dict[str, Any] = {
        "act": act,
        "state": STATES[act.state],
        "schemes": schemes_with_act(act),
        "fault": "",
        "may_decide": act.state == State.PROPOSED and request.actor.may(DECIDE, branch_id=branch),
        "own": act.recorded_by_id is not None and act.recorded_by_id == request.actor.user_id,
        "may_withdraw": (act.state == State.APPROVED and request.actor.may(DECIDE, branch_id=branch))
        or (act.state == State.PROPOSED and request.actor.may(ENTER, branch_id=branch)),
        "may_see_accounts": request.actor.may("accounts.view"),
    }
    try:
        context |= reckoned_context(reckon_act(usage_point_id=act.usage_point_id, facts=facts_of_act(act)))
    except UnableToTakeAct as refusal:
        context["fault"] = f"{str(refusal)[:1].upper()}{str(refusal)[1:]}."
    return render_screen(request, "backoffice/metering/consumption_act.html", context)


@require_POST
@screen(verb=DECIDE, section="points")
def consumption_act_approve(request: StaffRequest, act_row: int) -> HttpResponse:
    """Approve the act into the bill of a month."""
    return _done(request, act_row, lambda: approve_act(actor=request.actor, act_id=act_row), "Акт утверждён.")


@require_POST
@screen(verb=DECIDE, section="points")
def consumption_act_refuse(request: StaffRequest, act_row: int) -> HttpResponse:
    """Refuse the act, with a word why."""
    note = request.POST.get("note", "")[:300]
    return _done(
        request, act_row, lambda: refuse_act(actor=request.actor, act_id=act_row, note=note), "Акт отклонён."
    )


@require_POST
@screen(verb=ENTER, section="points")
def consumption_act_withdraw(request: StaffRequest, act_row: int) -> HttpResponse:
    """Withdraw the act, with a word why."""
    note = request.POST.get("note", "")[:300]
    return _done(
        request, act_row, lambda: withdraw_act(actor=request.actor, act_id=act_row, note=note), "Акт отменён."
    )


def _done(request: StaffRequest, act_row: int, change: Callable[[], object], said: str) -> HttpResponse:
    try:
        change()
    except UnableToFind:
        raise Http404 from None
    except UnableToTakeAct as refusal:
        words = f"{str(refusal)[:1].upper()}{str(refusal)[1:]}."
        messages.add_message(request, messages.ERROR, words, extra_tags="bad")
    else:
        messages.add_message(request, messages.INFO, said, extra_tags="ok")
    return HttpResponseRedirect(reverse("backoffice:consumption-act", args=[act_row]))
