"""Tell the payment documents of a month as they were issued, each by its services and prices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Literal
from uuid import NAMESPACE_URL, uuid5

from sbyt.apps.contracts.queries import accounts_of_buildings
from sbyt.apps.documents.queries import receipts_of
from sbyt.apps.documents.snapshot import UnableToReadSnapshot, read_snapshot
from sbyt.apps.documents.types import Document, ReceiptBody, ReceiptLine, Supplier
from sbyt.apps.exchange.queries import failed_with, known_there, references, under_way
from sbyt.apps.exchange.types import Known, MessageKind, NewElement, ObjectKind
from sbyt.calc.rounding import half_up
from sbyt.formats.giszhkh.bill_message import (
    BillToTell,
    PaymentDetails,
    ServiceCharged,
    bills_message,
)
from sbyt.formats.giszhkh.elements import NsiRef
from sbyt.formats.giszhkh.namespaces import IMPORT_BILLS
from sbyt.usecases.giszhkh.gathering import (
    Draft,
    Gathered,
    Telling,
    UnableToTell,
    add_messages,
    digest_of,
    new_guid,
    nobody,
)

NO_ACCOUNT: Final = "счёт ещё не принят ГИС ЖКХ"
NO_SERVICE: Final = "не задана услуга зоны (НСИ 51)"
NO_LINES: Final = "в документе нет начислений"
NO_SNAPSHOT: Final = "содержание документа не читается"
_ONE_PLACE: Final = 10
_Method = Literal["M", "N", "O"]
_METHODS: Final[Mapping[str, _Method]] = {
    "meter": "M",
    "intervals": "M",
    "norm": "N",
    "house": "M",
    "share": "M",
}


def tell_bills(gathered: Gathered, *, building_ids: Sequence[int], telling: Telling) -> None:
    """Add messages with the payment documents of the month. A constant number of queries.

    Raises UnableToTell where no service of the dictionary is set at all.
    """
    assert telling.month is not None  # rounds of documents have a month
    services = _services()
    if not services:
        raise UnableToTell("Задайте услуги электроснабжения из справочника НСИ 51.")
    documents = receipts_of(accounts_of_buildings(building_ids), month=telling.month)
    ids = [one.pk for one in documents]
    there = known_there(kind=ObjectKind.BILL, object_ids=ids)
    waiting = under_way(kind=ObjectKind.BILL, object_ids=ids)
    failed = failed_with(kind=ObjectKind.BILL, object_ids=ids)
    accounts = known_there(kind=ObjectKind.ACCOUNT, object_ids=[one.account_id for one in documents])
    by_details: dict[PaymentDetails, list[Draft]] = {}
    for document in documents:
        if document.pk in waiting:
            continue
        made = _made(gathered, document, accounts.get(document.account_id, Known()).guid, services)
        if made is None:
            continue
        told, details = made
        blank = bills_message([replace(told, transport_guid=nobody())], month=telling.month, details=details)
        sha256 = digest_of(blank)
        if sha256 in {there.get(document.pk, Known()).told_sha256, failed.get(document.pk)}:
            gathered.unchanged += 1
            continue
        element = NewElement(
            transport_guid=told.transport_guid,
            kind=ObjectKind.BILL,
            object_id=document.pk,
            label=f"ПД {document.number}",
            sha256=sha256,
        )
        by_details.setdefault(details, []).append(Draft(element, told))
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


def _services() -> dict[str, NsiRef]:
    """Return the services by zone."""
    prefix = "service."
    return {
        purpose.removeprefix(prefix): NsiRef(code=entry.code, guid=str(entry.guid))
        for purpose, entry in references().items()
        if purpose.startswith(prefix)
    }


def _made(
    gathered: Gathered, document: Document, account_guid: str, services: Mapping[str, NsiRef]
) -> tuple[BillToTell, PaymentDetails] | None:
    label = f"ПД {document.number}"
    if not account_guid:
        gathered.hold(NO_ACCOUNT, label)
        return None
    try:
        body = read_snapshot(document.snapshot, sha256=document.snapshot_sha256).body
    except UnableToReadSnapshot:
        gathered.hold(NO_SNAPSHOT, label)
        return None
    assert isinstance(body, ReceiptBody)  # receipts_of gives no other kind
    try:
        charged = services_of(body.lines, services=services)
    except KeyError:
        gathered.hold(NO_SERVICE, label)
        return None
    if not charged:
        gathered.hold(NO_LINES, label)
        return None
    return (
        BillToTell(
            transport_guid=new_guid(),
            account_guid=account_guid,
            account_number=body.account_number,
            number=document.number,
            services=charged,
            opening_kop=body.balance.opening_kop,
            paid_kop=body.balance.paid_kop,
            total_kop=body.totals.gross_kop,
            to_pay_kop=body.balance.to_pay_kop,
            paid_through=body.balance.paid_through,
            last_payment_on=body.balance.last_payment_on,
        ),
        _details(body.supplier),
    )


def _details(supplier: Supplier) -> PaymentDetails:
    """Return the account for payments; its key in a message is made of it, so that equal ones are one."""
    key = f"{supplier.bik}/{supplier.settlement_account}"
    return PaymentDetails(
        transport_guid=str(uuid5(NAMESPACE_URL, key)),
        bik=supplier.bik,
        settlement_account=supplier.settlement_account,
    )


@dataclass(slots=True)
class _Sum:
    """A service at one price, being summed up."""

    individual_wh: int = 0
    common_wh: int = 0
    individual_kop: int = 0
    common_kop: int = 0
    recalculation_kop: int = 0
    discount_kop: int = 0
    reason: str = ""
    method: _Method = "O"
    common_method: _Method = "O"


def services_of(
    lines: Iterable[ReceiptLine], *, services: Mapping[str, NsiRef]
) -> tuple[ServiceCharged, ...]:
    """Return the charges by zone and price, rooms and common needs side by side; the sums add up to the document's.

    A corrected line of an earlier month is a recalculation, a benefit a discount: both stand with the first service
    of their zone, since they have no price of the month. Raises KeyError for a zone without a service.
    """
    sums: dict[tuple[str, int], _Sum] = {}
    beside: list[ReceiptLine] = []
    for line in lines:
        if line.service == "benefit" or line.method == "adjusted":
            beside.append(line)
        else:
            _add(sums.setdefault((line.zone, line.price_e7), _Sum()), line)
    for line in beside:
        key = next((key for key in sums if key[0] == line.zone), None) or next(iter(sums), None)
        key = key or (line.zone, line.price_e7)
        _add_beside(sums.setdefault(key, _Sum()), line)
    return tuple(
        ServiceCharged(
            service=services[zone],
            price_e6=half_up(price_e7, _ONE_PLACE),
            individual_wh=one.individual_wh,
            common_wh=one.common_wh,
            individual_kop=one.individual_kop,
            common_kop=one.common_kop,
            recalculation_kop=one.recalculation_kop,
            discount_kop=one.discount_kop,
            reason=one.reason,
            method=one.method,
            common_method=one.common_method,
        )
        for (zone, price_e7), one in sums.items()
    )


def _add(one: _Sum, line: ReceiptLine) -> None:
    if line.service == "common_needs":
        one.common_wh += line.quantity_wh
        one.common_kop += line.gross_kop
        one.common_method = _METHODS.get(line.method, "O")
    else:
        one.individual_wh += line.quantity_wh
        one.individual_kop += line.gross_kop
        one.method = _METHODS.get(line.method, "O")
    _recalculate(one, line, line.recalculation_kop)


def _add_beside(one: _Sum, line: ReceiptLine) -> None:
    if line.service == "benefit":
        one.discount_kop -= line.gross_kop
        _recalculate(one, line, line.recalculation_kop)
    else:
        _recalculate(one, line, line.gross_kop + line.recalculation_kop)


def _recalculate(one: _Sum, line: ReceiptLine, kopecks: int) -> None:
    one.recalculation_kop += kopecks
    one.reason = one.reason or line.recalculation_reason
