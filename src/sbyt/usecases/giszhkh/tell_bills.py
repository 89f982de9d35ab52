"""Tell the payment documents of a month as they were issued; withdraw those that are no longer in force, first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from sbyt.apps.exchange.types import Known, MessageKind, NewElement, ObjectKind
from sbyt.apps.tariffs.queries_dated_rules import dated_rules
from sbyt.formats.giszhkh.bill_message import (
    BillToWithdraw,
    PaymentDetails,
    bills_message,
    withdrawals_message,
)
from sbyt.formats.giszhkh.namespaces import IMPORT_BILLS
from sbyt.usecases.giszhkh.bills_of_month import BillsOfMonth, label_of
from sbyt.usecases.giszhkh.gathering import (
    Draft,
    Gathered,
    Telling,
    add_messages,
    digest_of,
    new_guid,
    nobody,
)

NO_IDENTIFIER: Final = "ГИС ЖКХ не дала идентификатор платёжного документа: отозвать можно в её кабинете"
_IDENTIFIER_SIGNS: Final = 18
_WITHDRAWN: Final = ("giszhkh.withdrawn_a_message", 1000)


def tell_bills(gathered: Gathered, *, building_ids: Sequence[int], telling: Telling) -> None:
    """Add messages with the payment documents of the month, and with withdrawals. A constant number of queries.

    A corrected document is told by the round after the one before it is withdrawn: that round is asked for by itself.
    Raises UnableToTell where no service of the dictionary is set at all.
    """
    assert telling.month is not None  # rounds of documents have a month
    bills = BillsOfMonth(building_ids=building_ids, month=telling.month)
    _withdraw(gathered, bills, telling=telling)
    by_details: dict[PaymentDetails, list[Draft]] = {}
    for bill in bills.to_tell(gathered, telling=telling):
        known = bills.there.get(bill.document.pk, Known())
        element = NewElement(
            transport_guid=bill.told.transport_guid,
            kind=ObjectKind.BILL,
            object_id=bill.document.pk,
            label=bill.label,
            sha256=bill.sha256,
        )
        told = replace(bill.told, payment_document_id=_identifier(known) if known.stands else "")
        by_details.setdefault(bill.details, []).append(Draft(element, told))
    month = telling.month
    for details, drafts in by_details.items():
        add_messages(
            gathered,
            drafts,
            telling=telling,
            kind=MessageKind.BILLS,
            operation=IMPORT_BILLS,
            build=partial(bills_message, month=month, details=details),
            repeatable=False,
        )


def _withdraw(gathered: Gathered, bills: BillsOfMonth, *, telling: Telling) -> None:
    """Add messages that withdraw documents; a second copy of one does no harm."""
    drafts = []
    blank = BillToWithdraw(transport_guid=nobody(), payment_document_id="0" * _IDENTIFIER_SIGNS)
    sha256 = digest_of(withdrawals_message([blank]))
    for document, known in bills.to_withdraw():
        if not _identifier(known):
            gathered.hold(NO_IDENTIFIER, label_of(document))
            continue
        if bills.failed.get(document.pk) == sha256:
            gathered.unchanged += 1
            continue
        told = BillToWithdraw(transport_guid=new_guid(), payment_document_id=_identifier(known))
        element = NewElement(
            transport_guid=told.transport_guid,
            kind=ObjectKind.BILL,
            object_id=document.pk,
            label=f"{label_of(document)}, отзыв",
            sha256=sha256,
            ends=True,
        )
        drafts.append(Draft(element, told))
    key, default = _WITHDRAWN
    add_messages(
        gathered,
        drafts,
        telling=telling,
        kind=MessageKind.BILLS,
        operation=IMPORT_BILLS,
        build=withdrawals_message,
        repeatable=True,
        subject="Отзыв документов",
        at_most=dated_rules(keys=(key,)).value(key, on=telling.today, default=default),
    )


def _identifier(known: Known) -> str:
    """Return the identifier of the payment document there (18 signs), empty where ГИС ЖКХ gave another."""
    return known.unique_number if len(known.unique_number) == _IDENTIFIER_SIGNS else ""
