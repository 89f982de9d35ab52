"""Take money back that was laid: what it had paid is owed again from its own day, and the entry has its opposite."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection, transaction
from django.db.models import Sum

from sbyt.apps.ledger.models import OpenItem, Posting, Settlement
from sbyt.apps.ledger.operations.pay_penalties import pay_penalties_from_advances
from sbyt.apps.ledger.operations.post_entry import UnableToPostEntry, post_entry
from sbyt.apps.ledger.operations.settle import settle_oldest_first
from sbyt.apps.ledger.types import (
    PENALTIES,
    RECEIVABLES,
    REVERSAL,
    TRANSFER,
    NewItem,
    NewPosting,
    PostedEntry,
)

_LOCK: Final = "SELECT 1 FROM ledger_openitem WHERE subaccount_id = %s ORDER BY id FOR NO KEY UPDATE"


@dataclass(frozen=True, slots=True)
class _Freed:
    """Money of an item that no longer pays a claim."""

    claim: OpenItem
    amount_kop: int


@transaction.atomic
def reverse_money(
    *, entry_id: int, subaccount_id: int, idempotency_key: str, entry_date: date, memo: str
) -> PostedEntry:
    """This function will post the opposite of an entry that brought money to a subaccount, once for its key.

    What the money had paid is owed again: the settlements are undone by rows below zero, penalties that an advance of
    it had paid are owed again too. Then whatever else lies free pays the oldest claims. The opposite is dated
    `entry_date` and falls into its month, whatever month the money came in.

    :raises UnableToPostEntry: the entry brought no money to the subaccount, or to others too.
    """
    sides = list(Posting.objects.filter(entry_id=entry_id).select_related("ledger_account"))
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [subaccount_id])
    money = list(OpenItem.objects.filter(entry_id=entry_id).select_related("ledger_account").order_by("id"))
    if not money or any(one.amount_kop >= 0 or one.subaccount_id != subaccount_id for one in money):
        raise UnableToPostEntry(f"entry {entry_id} is not money of subaccount {subaccount_id} alone")
    posted = post_entry(
        idempotency_key=idempotency_key,
        entry_date=entry_date,
        month=entry_date.replace(day=1),
        kind=REVERSAL,
        memo=memo,
        postings=[
            NewPosting(
                ledger_account=side.ledger_account.code,
                subaccount_id=side.subaccount_id,
                debit_kop=side.credit_kop,
                credit_kop=side.debit_kop,
            )
            for side in sides
        ],
        items=[
            NewItem(
                ledger_account=one.ledger_account.code,
                subaccount_id=subaccount_id,
                month=one.month,
                amount_kop=-one.amount_kop,
            )
            for one in money
        ],
    )
    if posted.created:
        _lay_back(money, posted.entry_id, idempotency_key, entry_date)
    return posted


def _lay_back(money: list[OpenItem], reversal_id: int, key: str, entry_date: date) -> None:
    """Undo what the money paid, lay it on its own opposite, and let what is free pay what is owed again."""
    freed = [one for item in money for one in _undo(item, -item.amount_kop)]
    opposites = OpenItem.objects.filter(entry_id=reversal_id).order_by("id")
    for item, opposite in zip(money, opposites, strict=True):
        Settlement.objects.create(claim=opposite, money=item, amount_kop=opposite.amount_kop)
    of_transfers = [one for one in freed if one.claim.entry.kind == TRANSFER]
    for place, one in enumerate(of_transfers):
        _take_back_transfer(one, key=f"{key}:transfer:{place}", entry_date=entry_date)
    subaccounts = [money[0].subaccount_id]
    settle_oldest_first(subaccount_ids=subaccounts)
    settle_oldest_first(subaccount_ids=subaccounts, ledger_account=PENALTIES)
    pay_penalties_from_advances(
        subaccount_ids=subaccounts, entry_date=entry_date, idempotency_key=f"penalties:{key}"
    )


def _undo(money: OpenItem, most_kop: int) -> list[_Freed]:
    """Free up to so much of what the item has paid, the youngest claims first; returns what is owed again."""
    laid = (
        Settlement.objects.filter(money=money)
        .values("claim_id")
        .annotate(kop=Sum("amount_kop"))
        .filter(kop__gt=0)
        .order_by("-claim__month", "-claim_id")
    )
    sums = {row["claim_id"]: int(row["kop"]) for row in laid}
    claims = OpenItem.objects.select_related("entry").in_bulk(list(sums))
    freed = []
    for claim_id, kop in sums.items():
        part = min(kop, most_kop)
        if part > 0:
            freed.append(_Freed(claims[claim_id], part))
            most_kop -= part
    Settlement.objects.bulk_create(
        Settlement(claim=one.claim, money=money, amount_kop=-one.amount_kop) for one in freed
    )
    return freed


def _take_back_transfer(freed: _Freed, *, key: str, entry_date: date) -> None:
    """Take back an advance that was moved to penalties: the transfer's claim is paid by its opposite, penalties are owed."""
    kop, subaccount = freed.amount_kop, freed.claim.subaccount_id
    month = entry_date.replace(day=1)
    posted = post_entry(
        idempotency_key=key,
        entry_date=entry_date,
        month=month,
        kind=TRANSFER,
        memo="Зачёт аванса в пени снят",
        postings=[
            NewPosting(ledger_account=PENALTIES, subaccount_id=subaccount, debit_kop=kop),
            NewPosting(ledger_account=RECEIVABLES, subaccount_id=subaccount, credit_kop=kop),
        ],
        items=[
            NewItem(ledger_account=PENALTIES, subaccount_id=subaccount, month=month, amount_kop=kop),
            NewItem(subaccount_id=subaccount, month=month, amount_kop=-kop),
        ],
    )
    back = OpenItem.objects.get(entry_id=posted.entry_id, amount_kop__lt=0)
    owed = OpenItem.objects.get(entry_id=posted.entry_id, amount_kop__gt=0)
    Settlement.objects.create(claim=freed.claim, money=back, amount_kop=kop)
    paid = OpenItem.objects.get(
        entry_id=freed.claim.entry_id,
        subaccount_id=subaccount,
        ledger_account__code=PENALTIES,
        amount_kop__lt=0,
    )
    laid = Settlement.objects.filter(money=paid).aggregate(kop=Sum("amount_kop"))["kop"] or 0
    free = -paid.amount_kop - int(laid)
    _undo(paid, kop - min(free, kop))
    Settlement.objects.create(claim=owed, money=paid, amount_kop=kop)
