"""«Что пересчитать»: released bills that stand on hours or readings known otherwise now."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sbyt.apps.billing.operations.plan_run import UnableToPlanRun
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit import numbers
from sbyt.usecases.hourly.recalculation import handle, start_corrections, touched_bills


@require_GET
@screen(verb="bills.view", section="checks")
def recalculations(request: StaffRequest) -> HttpResponse:
    """Show the bills and the difference of each."""
    touched = touched_bills(request.actor)
    context = {
        "touched": touched,
        "change_kop": sum(one.change_gross_kop or 0 for one in touched),
        "change_wh": sum(one.change_wh or 0 for one in touched),
        "may_correct": request.actor.may("runs.compute"),
        "may_see_runs": request.actor.may("runs.view"),
        "may_decide": request.actor.may("findings.decide"),
    }
    return render_screen(request, "backoffice/checks/recalculations.html", context)


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
        kept = "Счёт, после которого пришло показание, снимается только исправлением."
        messages.add_message(request, messages.INFO, kept, extra_tags="warn")
    if not ids:
        return HttpResponseRedirect(reverse("backoffice:recalculations"))
    count = handle(request.actor, changed_ids=ids)
    said = f"Снято с учёта: {numbers.counted(count, 'сутки', 'суток', 'суток')}."
    messages.add_message(request, messages.INFO, said, extra_tags="ok")
    return HttpResponseRedirect(reverse("backoffice:recalculations"))
