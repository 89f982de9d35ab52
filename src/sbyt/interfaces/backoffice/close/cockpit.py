"""The close of a month on one screen: what holds it and how much money, how far its run is, what to do next."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from sbyt.apps.billing.operations.run_rights import reaches_whole_run
from sbyt.apps.billing.queries.month import held_in_month
from sbyt.apps.billing.run_within import run_view_within
from sbyt.apps.billing.types import FINAL, FORECAST
from sbyt.calc.periods import next_month
from sbyt.interfaces.backoffice.close.figures import figures_of, moving_figures
from sbyt.interfaces.backoffice.close.remedies import Remedy, remedy_of
from sbyt.interfaces.backoffice.close.stages import computing, stages_of
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.month_in_work import month_in_work
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.interfaces.backoffice.runs.comparison import run_before
from sbyt.interfaces.backoffice.runs.live import Live, live_of
from sbyt.interfaces.backoffice.runs.run_page import about_findings, live_part, run_or_404, what_may_be_done
from sbyt.interfaces.backoffice.runs.words import STAGES
from sbyt.usecases.close_month import MonthState, month_state

_UNFINISHED = frozenset({"planned", "running", "stopped", "computed", "releasing"})


@require_GET
@screen(verb="runs.view", section="close")
def close(request: StaffRequest) -> HttpResponse:
    """Lead to the month in work: that of the newest run, the next one where that is released, or the last one."""
    return HttpResponseRedirect(reverse("backoffice:close-month", args=[month_in_work(request.actor)]))


@require_GET
@screen(verb="runs.view", section="close")
def close_month(request: StaffRequest, month: date) -> HttpResponseBase:
    """Show the cockpit of the month; `?stage=forecast` that of the forecast."""
    stage = FORECAST if request.GET.get("stage") == FORECAST else FINAL
    state = month_state(actor=request.actor, month=month, stage=stage)
    live = live_of(state.run) if state.run else None
    before = run_before(request.actor, state.run) if state.run else None
    context: dict[str, Any] = {
        "month": month,
        "older": _before(month),
        "newer": next_month(month),
        "base": reverse("backoffice:close"),
        "tail": "/?stage=forecast" if stage == FORECAST else "/",
        "stage": stage,
        "stage_words": {key: STAGES[key] for key in (FORECAST, FINAL)},
        "state": state,
        "stages": stages_of(state, live),
        "blocking": _remedies(request, state, live),
        "held_kop": sum(reason.money_kop for reason in state.reasons if reason.blocks),
        "strip": figures_of(state, live, before_kop=before.gross_kop if before else 0),
        "before": before,
        "held": held_in_month(month=month, stage=stage, branch_ids=request.actor.branches("runs.view"))
        if state.accounts_to_bill
        else (),
        "live": live,
        "run": state.run,
        "may_start": _may_start(request, state),
        "back": request.get_full_path(),
        "poll": "",
    }
    if state.run is not None and live is not None:
        context["poll"] = reverse("backoffice:close-live", args=[month, state.run.run_id])
        context |= what_may_be_done(request, state.run, live) | about_findings(state.run, before)
    return render_screen(request, "backoffice/close/cockpit.html", context)


@require_GET
@screen(verb="runs.view", section="close")
def close_live(request: StaffRequest, month: date, run_id: int) -> HttpResponse:
    """Show what changes on the cockpit while the run works."""
    view = run_view_within(
        run_id=run_or_404(request, run_id).pk, branch_ids=request.actor.branches("runs.view")
    )
    assert view is not None
    stage = "?stage=forecast" if view.stage == FORECAST else ""
    return live_part(
        request,
        view,
        poll=request.path,
        back=reverse("backoffice:close-month", args=[month]) + stage,
        on_run_page=False,
        moving=lambda live: {"moving": moving_figures(live), "moving_stage": computing(live)},
    )


def _before(day: date) -> date:
    """Return the month before that of the day."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def _remedies(request: StaffRequest, state: MonthState, live: Live | None) -> list[Remedy]:
    run = state.run
    may_retry = (
        run is not None
        and run.state in {"computed", "stopped"}
        and not (live and live.is_alive)
        and reaches_whole_run(request.actor, verb="runs.compute", scope=run.scope)
    )
    return [
        remedy_of(
            reason,
            actor=request.actor,
            month=state.month,
            run_id=run.run_id if run else None,
            may_retry=may_retry,
        )
        for reason in state.reasons
        if reason.blocks
    ]


def _may_start(request: StaffRequest, state: MonthState) -> bool:
    """Tell whether a run may be started: something is left to bill and no run of the stage is unfinished."""
    unfinished = state.run is not None and state.run.state in _UNFINISHED
    return request.actor.may("runs.compute") and not unfinished and state.accounts_to_bill > 0
