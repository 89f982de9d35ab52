"""Money that came: the list of payments."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET

from sbyt.apps.contracts.queries_search import find_accounts
from sbyt.apps.contracts.types import Account
from sbyt.apps.payments.queries import payments_for, reversals_for
from sbyt.apps.payments.sources import SOURCES, source_name
from sbyt.apps.payments.types import Payment, PaymentReversal
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.answer import answer_list
from sbyt.interfaces.backoffice.lists.columns import Column, Word
from sbyt.interfaces.backoffice.lists.filters import Filter
from sbyt.interfaces.backoffice.lists.listing import Empty, Listing
from sbyt.kit.access.actor import Actor
from sbyt.kit.alphabet import alphabetical


def _rows(actor: Actor) -> QuerySet[Any]:
    return payments_for(actor)


_REVERSED: Final = Subquery(
    PaymentReversal.objects.filter(payment=OuterRef("pk"), state=PaymentReversal.State.DONE).values(
        "reversed_on"
    )[:1]
)


def _search(payments: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Return the payment of this number, or those of the accounts that the words find."""
    by_number = payments.filter(external_number__iexact=words)
    if by_number.exists():
        return by_number
    return payments.filter(account__in=find_accounts(Account.objects.all(), words))


def _account_url(row: Any) -> str:
    return reverse("backoffice:account", args=[row["account_id"]])


_KINDS: Final = {key: Word(words) for key, words in Payment.Kind.choices}
_PAYS: Final = {key: Word(words) for key, words in Payment.Pays.choices}

LISTING: Final = Listing(
    name="payments",
    title="Платежи",
    noun=("платёж", "платежа", "платежей"),
    rows=_rows,
    search=_search,
    search_hint="номер, счёт, имя, адрес",
    open_url=lambda payment_id: reverse("backoffice:payment", args=[payment_id]),
    default_sort="-received",
    selection_sum="amount",
    extra_fields=("account_id",),
    columns=[
        Column(key="received", title="Получен", kind="day", source="received_on", sort=["received_on", "pk"]),
        Column(
            key="number",
            title="Номер платежа",
            kind="code",
            source="external_number",
            pinned=True,
            opens=True,
        ),
        Column(key="amount", title="Сумма, ₽", kind="money", source="amount_kop", total=True, strong=True),
        Column(key="account", title="Лицевой счёт", kind="code", source="account__number", url=_account_url),
        Column(
            key="name",
            title="Абонент",
            source="account__party_name",
            sort=[alphabetical("account__party_name"), "account__party_name"],
        ),
        Column(key="source", title="Откуда", source="source", say=source_name),
        Column(key="month", title="За месяц", kind="month", source="designated_month"),
        Column(key="purpose", title="Назначение", source="purpose", wide=True, sort=False),
        Column(key="kind", title="Вид", source="kind", words=_KINDS, shown=False),
        Column(key="pays", title="За что", source="pays", words=_PAYS, shown=False),
        Column(key="reversed", title="Сторно", kind="day", source=_REVERSED, sort=False),
        Column(key="recorded", title="Записан", kind="moment", source="recorded_at", shown=False),
        Column(key="who", title="Кто записал", source="recorded_by__full_name", shown=False),
        Column(key="branch", title="Отделение", source="account__branch__name", shown=False),
    ],
    filters=[
        Filter(key="since", title="Получен с", input="day", on="received_on", lookup="gte"),
        Filter(key="until", title="Получен по", input="day", on="received_on", lookup="lte"),
        Filter(key="source", title="Откуда", on="source", choices=list(SOURCES.items())),
        Filter(key="kind", title="Вид", on="kind", choices=Payment.Kind.choices),
        Filter(key="pays", title="За что", on="pays", choices=Payment.Pays.choices),
        Filter(key="from", title="Сумма", input="sum", on="amount_kop", lookup="gte", hint="от, ₽"),
        Filter(key="to", title="Сумма не больше", input="sum", on="amount_kop", lookup="lte", hint="до, ₽"),
    ],
    empty=Empty(
        title="Платежей ещё нет",
        words="Платёж вносят со страницы лицевого счёта; реестр банка или ЕИРЦ загружается файлом по профилю таблицы.",
    ),
)


@require_GET
@screen(verb="bills.view", section="payments")
def payments(request: StaffRequest) -> HttpResponseBase:
    """Show the payments of the person's branches, the newest first."""
    waiting = reversals_for(request.actor).filter(state=PaymentReversal.State.PROPOSED).count()
    return answer_list(
        request, LISTING, template="backoffice/payments/list.html", context={"waiting": waiting}
    )


@require_GET
@screen(verb="bills.view", section="payments")
def payment(request: StaffRequest, payment_id: int) -> HttpResponse:
    """Open the payment where its story is: on the card of its account."""
    found = get_object_or_404(payments_for(request.actor), pk=payment_id)
    card = reverse("backoffice:account", args=[found.account_id])
    return HttpResponseRedirect(f"{card}?open=payment-{found.pk}")
