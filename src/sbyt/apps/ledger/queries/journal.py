"""One entry of the journal with its sides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, F, Sum, When
from django.db.models.functions import Coalesce

from sbyt.apps.ledger.models import JournalEntry, Posting
from sbyt.apps.ledger.types import RECEIVABLES

_MOST_SIDES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingView:
    ledger_account: str
    ledger_account_name: str
    subaccount_id: int | None
    debit_kop: int
    credit_kop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """An entry and its first sides; of an entry of a whole release only those of the subaccounts asked for."""

    entry_id: int
    idempotency_key: str
    entry_date: date
    month: date
    kind: str
    memo: str
    recorded_at: datetime
    postings: tuple[PostingView, ...]


def posted_under(prefix: str, *, ledger_account: str = RECEIVABLES) -> int:
    """Return debit less credit of the account over the entries whose key begins so, in kopecks."""
    postings = Posting.objects.filter(
        entry__idempotency_key__startswith=prefix, ledger_account__code=ledger_account
    )
    return int(postings.aggregate(moved=Coalesce(Sum(F("debit_kop") - F("credit_kop")), 0))["moved"])


def entry_view(*, entry_id: int, subaccount_id: int | None = None) -> EntryView | None:
    """Return an entry with up to 200 sides, or None if unknown: a claim stands first, money last.

    With a subaccount named, of an entry over several (a release) only its own sides: the others are not its business.
    """
    entry = JournalEntry.objects.filter(pk=entry_id).first()
    if entry is None:
        return None
    sides = Posting.objects.filter(entry_id=entry_id)
    if (
        subaccount_id is not None
        and sides.exclude(subaccount_id=subaccount_id).exclude(subaccount_id=None).exists()
    ):
        sides = sides.filter(subaccount_id=subaccount_id)
    money_last = Case(When(id__lt=0, debit_kop=0, then=1), default=0)  # below zero: the side is an open item
    rows = sides.order_by(money_last, "id").values_list(
        "ledger_account__code", "ledger_account__name", "subaccount_id", "debit_kop", "credit_kop"
    )[:_MOST_SIDES]
    return EntryView(
        entry_id=entry.pk,
        idempotency_key=entry.idempotency_key,
        entry_date=entry.entry_date,
        month=entry.month,
        kind=entry.kind,
        memo=entry.memo,
        recorded_at=entry.recorded_at,
        postings=tuple(
            PostingView(
                ledger_account=code,
                ledger_account_name=name,
                subaccount_id=subaccount,
                debit_kop=debit,
                credit_kop=credit,
            )
            for code, name, subaccount, debit, credit in rows
        ),
    )
