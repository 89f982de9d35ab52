"""«Что пересчитать»: released bills that stand on hours or readings known otherwise now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sbyt.apps.billing.operations.plan_run import UnableToPlanRun
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.columns import Column
from sbyt.interfaces.backoffice.lists.reckoned import arrange, as_xlsx
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit import numbers
from sbyt.usecases.hourly.recalculation import TouchedBill, handle, start_corrections, touched_bills

_COLUMNS: Final = [
    Column(key="number", title="Счёт", kind="code"),
    Column(key="name", title="Потребитель"),
    Column(key="month", title="Месяц", kind="month"),
    Column(key="changed", title="Что изменилось"),
    Column(key="before_wh", title="Было, кВт·ч", kind="energy"),
    Column(key="after_wh", title="Стало, кВт·ч", kind="energy"),
    Column(key="change_wh", title="Разница, кВт·ч", kind="energy", total=True),
    Column(key="change_kop", title="Разница с НДС, ₽", kind="money", total=True),
    Column(key="run", title="Исправление, расчёт №", kind="code"),
]


@require_GET
@screen(verb="bills.view", section="checks")
def recalculations(request: StaffRequest) -> HttpResponseBase:
    """Show the bills and the difference of each, or give them as xlsx."""
    found = arrange(touched_bills(request.actor), columns=_COLUMNS, values=_values, query=request.GET)
    if request.GET.get("export") == "xlsx":
        return as_xlsx(found.found, columns=_COLUMNS, values=_values, title="К перерасчёту")
    context = {
        "found": found,
        "change_kop": sum(one.change_gross_kop or 0 for one in found.found),
        "change_wh": sum(one.change_wh or 0 for one in found.found),
        "may_correct": request.actor.may("runs.compute"),
        "may_see_runs": request.actor.may("runs.view"),
        "may_decide": request.actor.may("findings.decide"),
    }
    return render_screen(request, "backoffice/checks/recalculations.html", context)


def _values(one: TouchedBill) -> Mapping[str, Any]:
    days = numbers.counted(len(one.days), "сутки", "суток", "суток")
    return {
        "number": one.line.account_number,
        "name": one.line.party_name,
        "month": one.line.month,
        "changed": "показания изменились" if one.by_reading else days,
        "before_wh": one.line.quantity_wh,
        "after_wh": one.after_wh,
        "change_wh": one.change_wh,
        "change_kop": one.change_gross_kop,
        "run": one.correction.run_number if one.correction else None,
    }


@require_POST
@screen(verb="runs.compute", section="checks")
def recalculations_correct(request: StaffRequest) -> HttpResponse:
    """Begin the correction of the bills named and show its run."""
    wanted = {int(one) for one in request.POST.getlist("bill") if one.isascii() and one.isdecimal()}
    back = HttpResponseRedirect(reverse("backoffice:recalculations"))
    try:
        runs = start_corrections(request.actor, bill_ids=wanted)
    except UnableToPlanRun as refusal:
        messages.add_message(request, messages.ERROR, str(refusal), extra_tags="bad")
        return back
    if not runs:
        messages.add_message(
            request, messages.INFO, "Отметьте счета, которые нужно исправить.", extra_tags="warn"
        )
        return back
    said = "Исправление считается. Проверьте суммы и выпустите: старый счёт останется как был."
    messages.add_message(request, messages.INFO, said, extra_tags="ok")
    return HttpResponseRedirect(reverse("backoffice:run", args=[runs[0].pk])) if len(runs) == 1 else back


@require_POST
@screen(verb="findings.decide", section="checks")
def recalculations_done(request: StaffRequest) -> HttpResponse:
    """Take the days of the bills named off the list."""
    wanted = set(request.POST.getlist("bill"))
    picked = [one for one in touched_bills(request.actor) if str(one.line.bill_id) in wanted]
    ids = {day.pk for one in picked for day in one.days}
    if any(one.by_reading for one in picked):
        kept = "Счёт, после которого изменились показания, снимается только исправлением."
        messages.add_message(request, messages.INFO, kept, extra_tags="warn")
    if not ids:
        return HttpResponseRedirect(reverse("backoffice:recalculations"))
    count = handle(request.actor, changed_ids=ids)
    said = f"Снято с учёта: {numbers.counted(count, 'сутки', 'суток', 'суток')}."
    messages.add_message(request, messages.INFO, said, extra_tags="ok")
    return HttpResponseRedirect(reverse("backoffice:recalculations"))
