"""Issued documents: the list, one as PDF, several in one PDF in the order of delivery."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any, Final

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from sbyt.apps.billing.queries.of_lists import of_standing_bill
from sbyt.apps.contracts.queries_search import find_accounts
from sbyt.apps.contracts.types import Account
from sbyt.apps.documents.printing import DOCUMENTS_A_FILE, MEDIA_TYPE, print_document, render_pdf
from sbyt.apps.documents.queries import documents_for, in_delivery_order
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.answer import answer_list, picked_rows
from sbyt.interfaces.backoffice.lists.columns import Column, Word
from sbyt.interfaces.backoffice.lists.filters import Filter
from sbyt.interfaces.backoffice.lists.listing import BulkAction, Empty, Listing
from sbyt.interfaces.backoffice.runs.words import STAGES
from sbyt.kit import numbers
from sbyt.kit.access.actor import Actor
from sbyt.kit.alphabet import alphabetical
from sbyt.kit.files.operations import read_stored_file

_KINDS: Final = {
    "receipt": Word("платёжный документ"),
    "invoice": Word("счёт и акт"),
    "no_debt": Word("справка об отсутствии долга"),
    "statement": Word("выписка"),
    "reconciliation": Word("акт сверки"),
}
_NUMBER: Final = re.compile(r"[\w-]{3,}")


def _rows(actor: Actor) -> QuerySet[Any]:
    return documents_for(actor)


def _search(documents: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Return the documents of this number, or of the accounts that the words find."""
    by_number = documents.filter(number__iexact=words)
    if _NUMBER.fullmatch(words) and by_number.exists():
        return by_number
    return documents.filter(account__in=find_accounts(Account.objects.all(), words))


def _account_url(row: Any) -> str:
    return reverse("backoffice:account", args=[row["account_id"]])


def listing(*, of_one_stage: bool) -> Listing:
    """Return the declaration of the list; of both stages together a replaced forecast is not added up."""
    return Listing(
        name="documents",
        title="Документы",
        noun=("документ", "документа", "документов"),
        rows=_rows,
        search=_search,
        search_hint="номер, счёт, имя, адрес",
        open_url=lambda document_id: reverse("backoffice:document-pdf", args=[document_id]),
        default_sort="-issued",
        selection_sum="gross",
        extra_fields=("account_id",),
        columns=[
            Column(key="number", title="Документ", kind="code", source="number", pinned=True, opens=True),
            Column(key="kind", title="Вид", source="kind", words=_KINDS),
            Column(key="month", title="Месяц", kind="month", source="month"),
            Column(key="stage", title="Стадия", source="bill__stage", words=STAGES),
            Column(
                key="gross",
                title="Сумма, ₽",
                kind="money",
                source="gross_kop",
                total=True,
                summed=None if of_one_stage else of_standing_bill("gross_kop", stage="bill__stage"),
                strong=True,
            ),
            Column(
                key="account", title="Лицевой счёт", kind="code", source="account__number", url=_account_url
            ),
            Column(
                key="name",
                title="Абонент",
                source="account__party_name",
                sort=[alphabetical("account__party_name")],
            ),
            Column(key="issued", title="Выпущен", kind="day", source="issued_on", sort=["issued_on", "pk"]),
            Column(key="branch", title="Отделение", source="account__branch__name", shown=False),
        ],
        filters=_filters(),
        actions=[BulkAction(name="print", title="Печать", icon="printer")],
        empty=Empty(
            title="Документов ещё нет",
            words="Они появляются при выпуске расчёта: платёжный документ на каждый счёт населения, счёт и акт на каждый счёт юрлица.",
        ),
    )


def _filters() -> list[Filter]:
    return [
        Filter(
            key="kind",
            title="Вид",
            on="kind",
            choices=[(value, word.text) for value, word in _KINDS.items()],
        ),
        Filter(
            key="stage",
            title="Стадия",
            on="bill__stage",
            choices=[(value, word.text) for value, word in STAGES.items()],
        ),
        Filter(key="since", title="Выпущен с", input="day", on="issued_on", lookup="gte"),
        Filter(key="until", title="Выпущен по", input="day", on="issued_on", lookup="lte"),
        Filter(key="gross_from", title="Сумма", input="sum", on="gross_kop", lookup="gte", hint="от, ₽"),
    ]


@require_GET
@screen(verb="documents.view", section="documents")
def documents(request: StaffRequest) -> HttpResponseBase:
    """Show the documents of the person's branches; with `do=print`, those picked as one PDF."""
    if request.GET.get("do") == "print":
        return _print(request)
    return answer_list(
        request,
        listing(of_one_stage=bool(request.GET.get("stage"))),
        template="backoffice/documents/documents.html",
    )


@require_GET
@screen(verb="documents.view", section="documents")
def document_pdf(request: StaffRequest, document_id: int) -> HttpResponseBase:
    """Give a document as PDF, printed now or earlier; 404 where it is not the person's."""
    document = get_object_or_404(documents_for(request.actor), pk=document_id)
    kept = print_document(document)
    return FileResponse(
        BytesIO(read_stored_file(kept.file)), content_type=MEDIA_TYPE, filename=f"{document}.pdf"
    )


def _print(request: StaffRequest) -> HttpResponseBase:
    picked = picked_rows(
        listing(of_one_stage=bool(request.GET.get("stage"))), request.GET, request.actor
    ).order_by()
    kinds = set(picked.values_list("kind", flat=True))
    if len(kinds) != 1 or picked.count() > DOCUMENTS_A_FILE:
        words = f"За раз печатается до {DOCUMENTS_A_FILE} документов одного вида: квитанции и счета не смешиваются."
        messages.add_message(request, messages.WARNING, words, extra_tags="warn")
        return HttpResponseRedirect(reverse("backoffice:documents"))
    content = render_pdf(list(in_delivery_order(picked).defer(None)), for_paper=True)
    name = f"Документы {numbers.day(timezone.localdate())}.pdf"
    return FileResponse(BytesIO(content), as_attachment=True, content_type=MEDIA_TYPE, filename=name)
