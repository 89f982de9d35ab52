"""Mass printing: a month ordered, its progress, and the files as they come."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sbyt.apps.documents.mass_printing import UnableToOrderPrint, printed_file
from sbyt.apps.documents.print_plan import A_PACKAGE, WITHOUT_A_ROUTE
from sbyt.apps.documents.printing import MEDIA_TYPE
from sbyt.apps.documents.queries import months_of_documents
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.rendering import render_part, render_screen
from sbyt.kit.asked_days import asked_day
from sbyt.kit.files.operations import read_stored_file
from sbyt.usecases.print_month import PrintState, continue_print, print_month_in_background, prints_of

_WORDS: Final = {
    PrintState.WAITING: ("ждёт очереди", "warn"),
    PrintState.WORKING: ("печатается", "warn"),
    PrintState.DONE: ("готово", "ok"),
    PrintState.STOPPED: ("остановлена", "bad"),
}


@require_GET
@screen(verb="documents.view", section="documents")
def mass_prints(request: StaffRequest) -> HttpResponseBase:
    """Show what may be printed and what was ordered; for htmx, the orders alone."""
    ordered = [(one, *_WORDS[one.state]) for one in prints_of(request.whole_actor)]
    context = {
        "ordered": ordered,
        "going_on": any(one.is_alive for one, _words, _tone in ordered),
        "a_package": A_PACKAGE,
        "without_a_route": WITHOUT_A_ROUTE,
    }
    if request.htmx:
        return render_part(request, "backoffice/documents/print_orders.html", context)
    months = months_of_documents(request.actor)
    return render_screen(request, "backoffice/documents/mass_prints.html", {**context, "months": months})


@require_POST
@screen(verb="documents.view", section="documents")
def order_mass_print(request: StaffRequest) -> HttpResponseBase:
    """Order the print of a month in the branch that is looked at."""
    back = HttpResponseRedirect(reverse("backoffice:mass-prints"))
    try:
        month = asked_day(request.POST.get("month", ""))
        on_paper = request.POST.get("on_paper") == "yes"
        print_month_in_background(actor=request.actor, month=month, on_paper=on_paper)
    except ValueError:
        messages.add_message(request, messages.WARNING, "Выберите месяц.", extra_tags="warn")
    except UnableToOrderPrint as refusal:
        messages.add_message(request, messages.WARNING, str(refusal), extra_tags="warn")
    return back


@require_POST
@screen(verb="documents.view", section="documents")
def continue_mass_print(request: StaffRequest, order_id: int) -> HttpResponseBase:
    """Put a stopped print into the queue again; 404 where it is not the person's."""
    try:
        continue_print(actor=request.whole_actor, order_id=order_id)
    except UnableToOrderPrint as refusal:
        raise Http404(str(refusal)) from refusal
    return HttpResponseRedirect(reverse("backoffice:mass-prints"))


@require_GET
@screen(verb="documents.view", section="documents")
def mass_print_file(request: StaffRequest, order_id: int, number: int) -> HttpResponseBase:
    """Give a file of a print; 404 where it is not the person's or not there yet."""
    stored = printed_file(actor=request.whole_actor, order_id=order_id, number=number)
    if stored is None:
        raise Http404("no such file")
    return FileResponse(
        BytesIO(read_stored_file(stored)), as_attachment=True, content_type=MEDIA_TYPE, filename=stored.name
    )
