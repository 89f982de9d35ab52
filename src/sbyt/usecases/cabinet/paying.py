"""What a bank is asked to pay today: the debt of this moment, by the requisites of the latest document."""

from __future__ import annotations

from dataclasses import dataclass

from sbyt.apps.contracts.types import Account
from sbyt.apps.documents.payment_order import payment_order_of
from sbyt.apps.documents.queries import documents_of
from sbyt.apps.documents.snapshot import read_snapshot
from sbyt.apps.documents.types import CHARGING, Document, Letter
from sbyt.formats.payment_qr import PaymentOrder, payment_qr_picture, write_payment_qr
from sbyt.usecases.cabinet.owed import owed_by
from sbyt.usecases.cabinet.own_account import just


@dataclass(frozen=True, slots=True, kw_only=True)
class Paying:
    """What to pay and how, of it `penalties_kop` penalties; `order` and `picture` are empty where nothing is owed or nothing was billed yet."""

    to_pay_kop: int
    penalties_kop: int
    order: PaymentOrder | None
    picture: str
    document: Document | None


def paying_of(account: Account) -> Paying:
    """Return the payment order of the whole debt with its QR as SVG; three queries."""
    owed = owed_by(account)
    to_pay, penalties = max(owed.total_kop, 0), max(min(owed.penalties_kop, owed.total_kop), 0)
    document = (
        documents_of(just(account))
        .filter(kind__in=CHARGING)
        .defer(None)
        .order_by("-issued_on", "-pk")
        .first()
    )
    if document is None or to_pay == 0:
        return Paying(to_pay_kop=to_pay, penalties_kop=penalties, order=None, picture="", document=document)
    snapshot = read_snapshot(document.snapshot, sha256=document.snapshot_sha256)
    if isinstance(snapshot.body, Letter):
        raise TypeError(document.kind)
    order = payment_order_of(
        snapshot.body, number=document.number, issued_on=document.issued_on, sum_kop=to_pay
    )
    return Paying(
        to_pay_kop=to_pay,
        penalties_kop=penalties,
        order=order,
        picture=payment_qr_picture(write_payment_qr(order)),
        document=document,
    )
