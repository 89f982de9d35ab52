"""What a person does to a run: start, stop, continue, try parked parts again, give up, release."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from sbyt.apps.billing.operations.compute_run import UnableToComputeRun
from sbyt.apps.billing.operations.plan_run import UnableToPlanRun
from sbyt.apps.billing.operations.release_run import UnableToReleaseRun
from sbyt.apps.billing.operations.run_rights import UnableToReachRun
from sbyt.apps.billing.operations.steer_run import UnableToSteerRun, discard_run, request_stop
from sbyt.apps.billing.queries.release_figures import ReleaseFigures
from sbyt.apps.billing.types import BillingRun
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.filters import UnableToReadFilter, day_from
from sbyt.interfaces.backoffice.runs.run_page import run_or_404
from sbyt.kit import numbers
from sbyt.usecases.runs_in_background import (
    continue_run,
    recalculate,
    release_when_seen,
    retry_parts,
    start_run,
)

_UNABLE: Final = (
    UnableToPlanRun,
    UnableToComputeRun,
    UnableToReachRun,
    UnableToSteerRun,
    UnableToReleaseRun,
)
_View = Callable[..., HttpResponseBase]
_FIGURES: Final = ("bills", "gross_kop", "held", "held_kop")


@require_POST
@screen(verb="runs.compute", section="close")
def start(request: StaffRequest, month: date) -> HttpResponse:
    """Plan a run of the month and have it computed in the background; returns to the cockpit."""
    stage = "forecast" if request.POST.get("stage") == "forecast" else "final"

    def started() -> str:
        run = start_run(actor=request.actor, month=month, stage=stage)
        return f"Расчёт № {run.number} поставлен в очередь. Проводок не будет, пока его не выпустят."

    _tell(request, started)
    return _back(request, fallback=reverse("backoffice:close-month", args=[month]))


def _steering(verb: str) -> Callable[[Callable[[StaffRequest, BillingRun], str]], _View]:
    """Return a decorator that makes a view of what is done to a run: done, said in its words, back to the page."""

    def dress(act: Callable[[StaffRequest, BillingRun], str]) -> _View:
        @require_POST
        @screen(verb=verb, section="runs")
        @wraps(act)
        def view(request: StaffRequest, run_id: int) -> HttpResponse:
            run = run_or_404(request, run_id)
            _tell(request, lambda: act(request, run))
            return _back(request, fallback=_page(run.pk))

        return view

    return dress


@_steering("runs.compute")
def stop(request: StaffRequest, run: BillingRun) -> str:
    """Ask the run to stop after the part in hand."""
    stopped = request_stop(actor=request.actor, run_id=run.pk)
    words = "остановится после текущей части" if stopped.stop_requested else "остановлен"
    return f"Расчёт № {run.number} {words}. Готовые части остаются."


@_steering("runs.compute")
def resume(request: StaffRequest, run: BillingRun) -> str:
    """Have the rest of the run computed."""
    continue_run(actor=request.actor, run_id=run.pk)
    return f"Расчёт № {run.number} продолжится с того места, где остановился."


@_steering("runs.compute")
def retry(request: StaffRequest, run: BillingRun) -> str:
    """Have the parked parts computed again."""
    count = retry_parts(actor=request.actor, run_id=run.pk)
    return f"В очередь поставлено: {numbers.counted(count, 'часть', 'части', 'частей')}."


@_steering("runs.compute")
def discard(request: StaffRequest, run: BillingRun) -> str:
    """Give the run up, with a reason."""
    discard_run(actor=request.actor, run_id=run.pk, reason=request.POST.get("reason", ""))
    return f"Расчёт № {run.number} отменён: начисления убраны, запись о нём осталась."


@_steering("runs.release")
def release(request: StaffRequest, run: BillingRun) -> str:
    """Have the run released if it is of what the dialog showed."""
    given = [request.POST.get(name, "") for name in _FIGURES]
    if not all(text.lstrip("-").isdecimal() for text in given):
        raise UnableToReleaseRun("не подтверждены число и сумма")
    day = request.POST.get("issued_on", "")
    try:
        issued_on = day_from(day) if day else None
    except UnableToReadFilter as error:
        raise UnableToReleaseRun(str(error)) from error
    seen = ReleaseFigures(**dict(zip(_FIGURES, map(int, given), strict=True)))
    release_when_seen(actor=request.actor, run_id=run.pk, seen=seen, issued_on=issued_on)
    count = numbers.counted(seen.bills, "счёт", "счёта", "счетов")
    return f"Выпуск расчёта № {run.number} идёт: {count} на {numbers.money(seen.gross_kop)}\u00a0₽."


@require_POST
@screen(verb="runs.compute", section="runs")
def again(request: StaffRequest, run_id: int) -> HttpResponse:
    """Give the run up and compute the month anew on what is known now; leads to the new run."""
    run = run_or_404(request, run_id)
    new_page = [_page(run.pk)]

    def started() -> str:
        new = recalculate(actor=request.actor, run_id=run.pk)
        new_page.append(_page(new.pk))
        return f"Расчёт № {new.number} поставлен в очередь вместо № {run.number}."

    _tell(request, started)
    return _back(request, fallback=new_page[-1])


def _page(run_id: int) -> str:
    return reverse("backoffice:run", args=[run_id])


def _tell(request: StaffRequest, act: Callable[[], str]) -> None:
    """Do it and say what came of it."""
    try:
        words = act()
    except _UNABLE as error:
        text = str(error)
        messages.add_message(request, messages.ERROR, f"{text[:1].upper()}{text[1:]}.", extra_tags="bad")
    else:
        messages.add_message(request, messages.SUCCESS, words, extra_tags="ok")


def _back(request: StaffRequest, *, fallback: str) -> HttpResponseRedirect:
    back = request.POST.get("back", "")
    safe = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(back if safe else fallback)
