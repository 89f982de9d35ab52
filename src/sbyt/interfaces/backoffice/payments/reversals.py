"""«Сторно платежей»: what was taken back or waits for a second person, and the decision."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet, Sum
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from sbyt.apps.contracts.queries_search import find_accounts
from sbyt.apps.contracts.types import Account
from sbyt.apps.payments.operations_reversal import DECIDE, UnableToReversePayment, decide_reversals
from sbyt.apps.payments.queries import reversals_for
from sbyt.apps.payments.types import PaymentReversal
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.answer import answer_list, picked_rows
from sbyt.interfaces.backoffice.lists.columns import Column, Word
from sbyt.interfaces.backoffice.lists.filters import Filter
from sbyt.interfaces.backoffice.lists.listing import BuiltInView, BulkAction, Empty, Listing
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit import numbers

_SHOWN: Final = 30
_STATES: Final = {
    "proposed": Word("ждёт решения", "warn", marked=True),
    "done": Word("сторнирован", "ok"),
    "refused": Word("отклонено", "none"),
}
_REASONS: Final = {key: Word(words) for key, words in PaymentReversal.Reason.choices}


def _search(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    return rows.filter(payment__account__in=find_accounts(Account.objects.all(), words))


def _payment_url(row: Any) -> str:
    return reverse("backoffice:payment", args=[row["payment_id"]])


def listing(*, may_decide: bool) -> Listing:
    """Return the declaration of the list."""
    return Listing(
        name="reversals",
        under=("backoffice:payments", "Платежи"),
        title="Сторно платежей",
        noun=("сторно", "сторно", "сторно"),
        rows=reversals_for,
        search=_search,
        search_hint="счёт, имя, адрес",
        default_sort="-proposed",
        selection_sum="amount",
        extra_fields=("payment_id",),
        columns=_columns(),
        filters=(
            Filter(
                key="state", title="Состояние", on="state", choices=[(k, w.text) for k, w in _STATES.items()]
            ),
            Filter(key="reason", title="Причина", on="reason", choices=PaymentReversal.Reason.choices),
        ),
        views=(BuiltInView(title="Ждут решения", query="state=proposed"),),
        actions=[BulkAction(name="decide", title="Решить", icon="gavel")] if may_decide else [],
        empty=Empty(
            title="Сторно ещё не было",
            words="Ошибочный или возвращённый платёж сторнируют из его панели на странице лицевого счёта.",
            action_title="Открыть платежи",
            action_url_name="backoffice:payments",
        ),
    )


def _columns() -> list[Column]:
    return [
        Column(
            key="number",
            title="Номер платежа",
            kind="code",
            source="payment__external_number",
            url=_payment_url,
            pinned=True,
        ),
        Column(key="received", title="Получен", kind="day", source="payment__received_on"),
        Column(
            key="amount",
            title="Сумма, ₽",
            kind="money",
            source="payment__amount_kop",
            total=True,
            strong=True,
        ),
        Column(key="account", title="Лицевой счёт", kind="code", source="payment__account__number"),
        Column(key="name", title="Абонент", source="payment__account__party_name", wide=True),
        Column(key="reason", title="Причина", source="reason", words=_REASONS),
        Column(key="note", title="Основание", source="note", wide=True, shown=False),
        Column(key="to", title="Перенесён на", kind="code", source="to_account__number"),
        Column(key="state", title="Состояние", kind="state", source="state", words=_STATES),
        Column(key="reversed", title="Сторно", kind="day", source="reversed_on"),
        Column(key="proposed", title="Предложено", kind="moment", source="proposed_at"),
        Column(key="proposed_by", title="Кем", source="proposed_by__full_name"),
        Column(key="decided", title="Решено", kind="moment", source="decided_at", shown=False),
        Column(key="decided_by", title="Кем решено", source="decided_by__full_name"),
    ]


@require_GET
@screen(verb="bills.view", section="payments")
def reversals(request: StaffRequest) -> HttpResponseBase:
    """Show the list; with `do=decide`, lead to the form that decides those picked."""
    may_decide = request.actor.may(DECIDE)
    declared = listing(may_decide=may_decide)
    if request.GET.get("do") == "decide" and may_decide:
        picked = picked_rows(declared, request.GET, request.actor)
        ids = picked.filter(state="proposed").values_list("pk", flat=True)
        return HttpResponseRedirect(
            f"{reverse('backoffice:decide-reversals')}?{urlencode([('id', pk) for pk in ids])}"
        )
    return answer_list(request, declared)


@require_http_methods(["GET", "POST"])
@screen(verb=DECIDE, section="payments")
def decide(request: StaffRequest) -> HttpResponse:
    """Show what is to be decided, `?id=…`, and decide it."""
    given = request.POST if request.method == "POST" else request.GET
    ids = [int(text) for text in given.getlist("id") if text.isascii() and text.isdigit()]
    chosen = reversals_for(request.actor, verb=DECIDE).filter(pk__in=ids, state="proposed")
    fault = ""
    if request.method == "POST":
        approve = given.get("verdict") == "approve"
        try:
            count = decide_reversals(actor=request.actor, reversal_ids=ids, approve=approve)
        except UnableToReversePayment as refusal:
            fault = f"{str(refusal)[:1].upper()}{str(refusal)[1:]}."
        else:
            said = f"Сторно {numbers.whole(count)}: {'утверждено' if approve else 'отклонено'}."
            messages.add_message(request, messages.SUCCESS, said, extra_tags="ok")
            return HttpResponseRedirect(reverse("backoffice:reversals"))
    rows = chosen.select_related("payment__account", "proposed_by", "to_account").order_by("pk")
    context = {
        "ids": list(chosen.values_list("pk", flat=True)),
        "rows": rows[:_SHOWN],
        "shown": _SHOWN,
        "count": chosen.count(),
        "amount_kop": chosen.aggregate(kop=Sum("payment__amount_kop"))["kop"] or 0,
        "fault": fault,
    }
    return render_screen(request, "backoffice/payments/decide.html", context, status=422 if fault else 200)
