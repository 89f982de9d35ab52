"""The payment documents of a month as ГИС ЖКХ is to have them: the last of each account; those that are to go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from sbyt.apps.contracts.queries import accounts_of_buildings
from sbyt.apps.documents.queries import receipts_of
from sbyt.apps.documents.snapshot import UnableToReadSnapshot, read_snapshot
from sbyt.apps.documents.types import Document, ReceiptBody, Supplier
from sbyt.apps.exchange.queries import failed_with, known_there, references, under_way, withdrawals
from sbyt.apps.exchange.types import Known, ObjectKind
from sbyt.formats.giszhkh.bill_message import BillToTell, PaymentDetails, bills_message
from sbyt.formats.giszhkh.elements import NsiRef
from sbyt.usecases.giszhkh.gathering import Gathered, Telling, UnableToTell, digest_of, new_guid, nobody
from sbyt.usecases.giszhkh.services_of_bill import services_of

NO_ACCOUNT: Final = "счёт ещё не принят ГИС ЖКХ"
NO_SERVICE: Final = "не задана услуга зоны (НСИ 51)"
NO_LINES: Final = "в документе нет начислений"
NO_SNAPSHOT: Final = "содержание документа не читается"
AWAITS_WITHDRAWAL: Final = "сначала отзывается прежний документ этого месяца"


class UnableToSayOfBill(ValueError):
    """Raised when a document cannot be told of yet; the words are Russian."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BillOfMonth:
    """A document that is to stand there: what is told of it, the account for payments, the hash of it all."""

    document: Document
    body: ReceiptBody
    told: BillToTell
    details: PaymentDetails
    sha256: str

    @property
    def label(self) -> str:
        return label_of(self.document)


def label_of(document: Document) -> str:
    """Return what people call the document."""
    return f"ПД {document.number}"


class BillsOfMonth:
    """Reads the documents of the month in the buildings and what is known of them, by a constant number of queries.

    Of several documents of an account the last one is in force; a person may have decided to withdraw one.
    Raises UnableToTell where no service of the dictionary is set at all.
    """

    def __init__(self, *, building_ids: Sequence[int], month: date) -> None:
        self.month = month
        self._services = _services()
        if not self._services:
            raise UnableToTell("Задайте услуги электроснабжения из справочника НСИ 51.")
        self._documents = receipts_of(accounts_of_buildings(building_ids), month=month)
        ids = [one.pk for one in self._documents]
        self.there = known_there(kind=ObjectKind.BILL, object_ids=ids)
        self.waiting = under_way(kind=ObjectKind.BILL, object_ids=ids)
        self.failed = failed_with(kind=ObjectKind.BILL, object_ids=ids)
        self.accounts = known_there(
            kind=ObjectKind.ACCOUNT, object_ids=[one.account_id for one in self._documents]
        )
        last = {one.account_id: one.pk for one in sorted(self._documents, key=lambda one: one.pk)}
        self._in_force = set(last.values()) - withdrawals(document_ids=ids)

    def to_withdraw(self) -> Iterator[tuple[Document, Known]]:
        """Yield the documents that stand there and are not to: superseded, or withdrawn by a person."""
        for document in self._documents:
            known = self.there.get(document.pk, Known())
            if document.pk not in self._in_force and known.stands and document.pk not in self.waiting:
                yield document, known

    def to_tell(
        self, gathered: Gathered, *, telling: Telling, needs_account: bool = True
    ) -> Iterator[BillOfMonth]:
        """Yield the documents in force whose telling has changed; the others are counted, or held with the reason.

        One waits while a document of its account is still to be withdrawn.
        """
        going = {
            document.account_id
            for document in self._documents
            if document.pk not in self._in_force
            and (self.there.get(document.pk, Known()).stands or document.pk in self.waiting)
        }
        for document in self._documents:
            if document.pk not in self._in_force or (document.pk in self.waiting and not telling.again):
                continue
            if document.account_id in going:
                gathered.hold(AWAITS_WITHDRAWAL, label_of(document))
                continue
            try:
                bill = self._bill(document, needs_account=needs_account)
            except UnableToSayOfBill as hindrance:
                gathered.hold(str(hindrance), label_of(document))
                continue
            known = self.there.get(document.pk, Known())
            told_already = {known.told_sha256, self.failed.get(document.pk)}
            if (
                {bill.sha256, _digest(bill, account_guid="")} & told_already
                and not known.has_ended
                and not telling.again
            ):
                gathered.unchanged += 1
                continue
            yield bill

    def _bill(self, document: Document, *, needs_account: bool) -> BillOfMonth:
        """Return what is told of the document. Raises UnableToSayOfBill."""
        account = self.accounts.get(document.account_id, Known()).guid
        if needs_account and not account:
            raise UnableToSayOfBill(NO_ACCOUNT)
        body = _body_of(document)
        try:
            charged = services_of(body.lines, services=self._services)
        except KeyError as error:
            raise UnableToSayOfBill(NO_SERVICE) from error
        if not charged:
            raise UnableToSayOfBill(NO_LINES)
        details = _details(body.supplier)
        told = BillToTell(
            transport_guid=new_guid(),
            account_guid=account,
            account_number=body.account_number,
            number=document.number,
            services=charged,
            opening_kop=body.balance.opening_kop,
            paid_kop=body.balance.paid_kop,
            total_kop=body.totals.gross_kop,
            to_pay_kop=body.balance.to_pay_kop,
            paid_through=body.balance.paid_through,
            last_payment_on=body.balance.last_payment_on,
        )
        bill = BillOfMonth(document=document, body=body, told=told, details=details, sha256="")
        return replace(bill, sha256=_digest(bill, account_guid=account))


def _digest(bill: BillOfMonth, *, account_guid: str) -> str:
    """Return the hash of what is said; told in a workbook before its account was known it is another one."""
    told = replace(bill.told, transport_guid=nobody(), account_guid=account_guid)
    return digest_of(bills_message([told], month=bill.body.month, details=bill.details))


def _body_of(document: Document) -> ReceiptBody:
    """Return what the document says. Raises UnableToSayOfBill."""
    try:
        body = read_snapshot(document.snapshot, sha256=document.snapshot_sha256).body
    except UnableToReadSnapshot as error:
        raise UnableToSayOfBill(NO_SNAPSHOT) from error
    assert isinstance(body, ReceiptBody)  # receipts_of gives no other kind
    return body


def _services() -> dict[str, NsiRef]:
    """Return the services by zone."""
    prefix = "service."
    return {
        purpose.removeprefix(prefix): NsiRef(code=entry.code, guid=str(entry.guid))
        for purpose, entry in references().items()
        if purpose.startswith(prefix)
    }


def _details(supplier: Supplier) -> PaymentDetails:
    """Return the account for payments; its key in a message is made of it, so that equal ones are one."""
    key = f"{supplier.bik}/{supplier.settlement_account}"
    return PaymentDetails(
        transport_guid=str(uuid5(NAMESPACE_URL, key)),
        bik=supplier.bik,
        settlement_account=supplier.settlement_account,
    )
