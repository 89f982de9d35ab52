"""Payment documents that stand in ГИС ЖКХ or stood there; one may be withdrawn, with a reason."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.db.models import Case, CharField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from sbyt.apps.documents.queries import documents_for
from sbyt.apps.exchange.operations.withdrawals import UnableToWithdraw, ask_to_withdraw, cancel_withdrawal
from sbyt.apps.exchange.queries import VIEW, bills_ended, bills_to_withdraw, bills_told, number_of_bill
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.forms import OfficeForm
from sbyt.interfaces.backoffice.lists.answer import answer_list
from sbyt.interfaces.backoffice.lists.columns import Column, Word
from sbyt.interfaces.backoffice.lists.filters import Filter
from sbyt.interfaces.backoffice.lists.listing import Empty, Listing
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit.access.actor import Actor
from sbyt.usecases.giszhkh.rounds import SEND

_STATES: Final = {
    "stands": Word("размещён", "ok"),
    "going": Word("отзывается", "warn"),
    "withdrawn": Word("отозван", "none"),
}


class WithdrawForm(OfficeForm):
    reason = forms.CharField(
        label="Почему отзывается",
        max_length=300,
        error_messages={"required": "Напишите причину: она останется в журнале"},
    )


def _rows(actor: Actor) -> QuerySet[Any]:
    return documents_for(actor, verb=VIEW).filter(kind="receipt", pk__in=bills_told())


def _in_state(state: str) -> Q:
    ended, going = Q(pk__in=bills_ended()), Q(pk__in=bills_to_withdraw())
    return {"withdrawn": ended, "going": going & ~ended}.get(state, ~ended & ~going)


def listing() -> Listing:
    """Return the declaration: the latest first."""
    state = Case(
        When(pk__in=bills_ended(), then=Value("withdrawn")),
        When(pk__in=bills_to_withdraw(), then=Value("going")),
        default=Value("stands"),
        output_field=CharField(),
    )
    return Listing(
        name="giszhkh-bills",
        under=("backoffice:giszhkh", "ГИС ЖКХ"),
        title="Документы в ГИС ЖКХ",
        noun=("документ", "документа", "документов"),
        rows=_rows,
        search=lambda rows, words: rows.filter(number__iexact=words) | rows.filter(account__number=words),
        search_hint="номер документа или счёта",
        open_url=lambda document_id: reverse("backoffice:giszhkh-bill", args=[document_id]),
        default_sort="-number",
        columns=[
            Column(key="number", title="Документ", kind="code", source="number", pinned=True, opens=True),
            Column(key="account", title="Лицевой счёт", kind="code", source="account__number"),
            Column(key="month", title="Месяц", kind="month", source="month"),
            Column(key="gross", title="Начислено, ₽", kind="money", source="gross_kop", total=True),
            Column(key="state", title="В ГИС ЖКХ", kind="state", source=state, words=_STATES),
            Column(
                key="there",
                title="Идентификатор ПД",
                kind="code",
                source=Subquery(number_of_bill(OuterRef("pk"))),
                sort=False,
                say=lambda one: str(one or "—"),
            ),
            Column(key="branch", title="Отделение", source="account__branch__name", shown=False),
        ],
        filters=[
            Filter(
                key="state",
                title="В ГИС ЖКХ",
                condition=_in_state,
                choices=[(key, word.text) for key, word in _STATES.items()],
            ),
            Filter(key="since", title="Месяц с", input="day", on="month", lookup="gte", said_with=""),
        ],
        empty=Empty(
            title="Документов нет",
            words="Сюда встают платёжные документы, которые приняла ГИС ЖКХ. Передайте документы месяца.",
            action_title="ГИС ЖКХ",
            action_url_name="backoffice:giszhkh",
        ),
    )


@require_GET
@screen(verb=VIEW, section="giszhkh")
def bills(request: StaffRequest) -> HttpResponseBase:
    """Show the documents told."""
    return answer_list(request, listing())


@require_http_methods(["GET", "POST"])
@screen(verb=SEND, section="giszhkh")
def bill(request: StaffRequest, document_id: int) -> HttpResponse:
    """Decide that a document is to be withdrawn, or think better of it."""
    found = documents_for(request.actor, verb=SEND).filter(pk=document_id, kind="receipt").first()
    if found is None:
        raise Http404
    is_going = bills_to_withdraw().filter(document_id=found.pk).exists()
    back = reverse("backoffice:giszhkh-bills")
    if request.method == "POST" and is_going and request.POST.get("cancel"):
        cancel_withdrawal(document_id=found.pk, user_id=request.user.pk)
        messages.success(
            request, f"{found.number}: отзыв отменён. Отозванный пойдёт снова с передачей месяца."
        )
        return HttpResponseRedirect(back)
    form = WithdrawForm(request.POST if request.method == "POST" and not is_going else None)
    if form.is_bound and form.is_valid() and _asked(request, found.pk, form.cleaned_data["reason"]):
        messages.success(request, f"{found.number}: отзыв уйдёт со следующей передачей документов месяца.")
        return HttpResponseRedirect(back)
    context = {
        "form": form,
        "document": found,
        "is_going": is_going,
        "was_told": bills_told().filter(object_id=found.pk).exists(),
        "back_url": back,
    }
    status = 422 if form.errors else 200
    return render_screen(request, "backoffice/giszhkh/bill.html", context, status=status)


def _asked(request: StaffRequest, document_id: int, reason: str) -> bool:
    try:
        ask_to_withdraw(document_id=document_id, reason=reason, user_id=request.user.pk, now=timezone.now())
    except UnableToWithdraw as refusal:
        messages.add_message(request, messages.ERROR, str(refusal), extra_tags="bad")
        return False
    return True
