"""The page of a run: how far it is, what it came to, what was found, what it stands on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET
from django_htmx.http import HttpResponseClientRefresh

from sbyt.apps.billing.operations.run_rights import reaches_whole_run
from sbyt.apps.billing.queries.month import visible_runs
from sbyt.apps.billing.queries.release_figures import release_figures
from sbyt.apps.billing.queries.runs import FindingSum, RunView
from sbyt.apps.billing.run_within import run_view_within
from sbyt.apps.billing.types import BillingRun
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.rendering import render_part, render_screen
from sbyt.interfaces.backoffice.runs.comparison import Earlier, run_before, sum_lines
from sbyt.interfaces.backoffice.runs.live import Live, live_of
from sbyt.interfaces.backoffice.runs.words import STAGES, STATES, scope_words
from sbyt.kit.journal.wording import value_in_words


def _page(run_id: int) -> str:
    return reverse("backoffice:run", args=[run_id])


def run_or_404(request: StaffRequest, run_id: int) -> BillingRun:
    """Return the run if the person may see it."""
    return get_object_or_404(visible_runs(request.actor.branches("runs.view")), pk=run_id)


@require_GET
@screen(verb="runs.view", section="runs")
def run(request: StaffRequest, run_id: int) -> HttpResponseBase:
    """Show the run."""
    found = run_or_404(request, run_id)
    view = run_view_within(run_id=found.pk, branch_ids=request.actor.branches("runs.view"))
    assert view is not None
    live = live_of(view)
    before = run_before(request.actor, view) if view.charges else None
    context = {
        "run": view,
        "state": STATES[view.state],
        "stage": STAGES[view.stage],
        "live": live,
        "before": before,
        "lines": sum_lines(view, before),
        "change_kop": view.gross_kop - before.gross_kop if before else None,
        **about_findings(view, before),
        "scope_words": scope_words(view.scope),
        "manifest": found.manifest,
        "rules": [
            (name, value_in_words(value)) for name, value in sorted(found.manifest.get("rules", {}).items())
        ],
        "poll": reverse("backoffice:run-live", args=[view.run_id]),
        "back": _page(view.run_id),
        "on_run_page": True,
        **what_may_be_done(request, view, live),
    }
    return render_screen(request, "backoffice/runs/run.html", context)


@require_GET
@screen(verb="runs.view", section="runs")
def live(request: StaffRequest, run_id: int) -> HttpResponse:
    """Show what changes while the run works; the whole page is asked anew once `?was=` is no longer its state."""
    found = run_or_404(request, run_id)
    view = run_view_within(run_id=found.pk, branch_ids=request.actor.branches("runs.view"))
    assert view is not None
    return live_part(request, view, poll=request.path, back=_page(view.run_id), on_run_page=True)


def live_part(
    request: StaffRequest,
    view: RunView,
    *,
    poll: str,
    back: str,
    on_run_page: bool,
    moving: Callable[[Live], dict[str, Any]] = lambda _live: {},
) -> HttpResponse:
    """Return the part that changes while a run works, with what `moving` adds; or the wish for the whole page."""
    now = live_of(view)
    if request.GET.get("was", "") != mark_of(now):
        return HttpResponseClientRefresh()
    context = {
        "live": now,
        "run": view,
        "poll": poll,
        "back": back,
        "on_run_page": on_run_page,
        **what_may_be_done(request, view, now),
        **moving(now),
    }
    return render_part(request, "backoffice/runs/live.html", context)


def mark_of(live: Live) -> str:
    """Return what tells one state of the page from another: nothing but figures changes while it stays."""
    return f"{live.run.state}-{live.job.state}" if live.is_alive else live.run.state


def what_may_be_done(request: StaffRequest, view: RunView, live: Live) -> dict[str, Any]:
    """Return which buttons there are for this person and this state, and what a release would issue."""
    actor, state = request.actor, view.state
    may_compute = reaches_whole_run(actor, verb="runs.compute", scope=view.scope)
    may_release = reaches_whole_run(actor, verb="runs.release", scope=view.scope)
    idle = not live.is_alive
    releasable = state in {"computed", "releasing"} and idle
    return {
        "mark": mark_of(live),
        "may_stop": may_compute and state == "running",
        "may_continue": may_compute and idle and state in {"planned", "stopped"},
        "may_retry": may_compute and idle and state in {"computed", "stopped"} and bool(live.parked),
        "may_discard": may_compute
        and idle
        and state in {"planned", "stopped", "computed"}
        and not view.bills,
        "may_recalculate": may_compute and idle and state in {"computed", "stopped"} and not view.bills,
        "may_decide": actor.may("findings.decide") and state in {"computed", "stopped"},
        "may_release": may_release and releasable and not view.blocking,
        "release_locked": may_release and state == "computed" and bool(view.blocking),
        "figures": release_figures(run_id=view.run_id) if may_release and releasable else None,
    }


def about_findings(view: RunView, before: Earlier | None) -> dict[str, Any]:
    """Return the table of findings by code, most money first, each beside the month before, and its foot."""
    largest = max((row.money_kop for row in view.findings), default=0)
    return {
        "findings": [
            {
                "row": row,
                "change": row.count - before.found[row.code] if before else None,
                "largest": largest,
                "decided": row.count - row.pending,
                "verdict": _verdict(row),
            }
            for row in view.findings
        ],
        "finding_total": sum(row.count for row in view.findings),
        "finding_money": sum(row.money_kop for row in view.findings),
        "finding_decided": sum(row.count - row.pending for row in view.findings),
        "finding_pending": sum(row.pending for row in view.findings),
    }


def _verdict(row: FindingSum) -> tuple[str, str]:
    """Return the tone and the words of what is decided on a code."""
    if row.pending == row.count:
        return "none", "Не решено" if row.blocks else "Без решения"
    if row.pending:
        return "warn", f"Осталось {row.pending}"
    if row.held and row.released:
        return "warn", "По-разному"
    return ("warn", "Удержать") if row.held else ("ok", "Выпустить")
