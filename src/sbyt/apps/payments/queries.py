"""What may be asked of payments. Scope is the caller's: pass accounts from the scoped doors of contracts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max, QuerySet, Sum
from django.db.models.functions import Coalesce

from sbyt.apps.payments.models import Payment, PaymentReversal
from sbyt.kit.access.actor import Actor

Accounts = Collection[int] | QuerySet[Any]
"""Ids of accounts, or a query that selects one column of ids."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRow:
    payment_id: int
    account_id: int
    received_on: date
    amount_kop: int
    source: str
    external_number: str
    purpose: str
    designated_month: date | None
    entry_id: int
    recorded_at: datetime
    recorded_by: str
    kind: str
    pays: str
    reversed_on: date | None

    @property
    def title(self) -> str:
        """Return what the payment is in a story or a statement."""
        word = "Субсидия" if self.kind == Payment.Kind.SUBSIDY else "Оплата"
        return f"{word} пеней" if self.pays == Payment.Pays.PENALTIES else word


def payments_for(actor: Actor, *, verb: str = "bills.view") -> QuerySet[Payment]:
    """Return the payments a member of staff may see: those of accounts of the branches where the verb is granted."""
    branches = actor.branches(verb)
    return (
        Payment.objects.all() if branches is None else Payment.objects.filter(account__branch_id__in=branches)
    )


def reversals_for(actor: Actor, *, verb: str = "bills.view") -> QuerySet[PaymentReversal]:
    """Return the payments taken back, or to be, of accounts of the branches where the verb is granted."""
    branches = actor.branches(verb)
    rows = PaymentReversal.objects.all()
    return rows if branches is None else rows.filter(payment__account__branch_id__in=branches)


def reversal_of(*, payment_id: int) -> PaymentReversal | None:
    """Return how the payment was taken back or is to be, with who proposed and decided; None where it stands."""
    rows = PaymentReversal.objects.filter(payment_id=payment_id).exclude(state=PaymentReversal.State.REFUSED)
    return rows.select_related("proposed_by", "decided_by", "to_account", "moved").first()


def payments_of(*, account_ids: Accounts, offset: int = 0, limit: int = 100) -> list[PaymentRow]:
    """Return payments of the accounts, newest first, by one query."""
    rows = (
        Payment.objects.filter(account_id__in=account_ids)
        .select_related("recorded_by")
        .annotate(reversed_on=Max("reversals__reversed_on"))
        .order_by("-received_on", "-id")[offset : offset + limit]
    )
    return [
        PaymentRow(
            payment_id=row.pk,
            account_id=row.account_id,
            received_on=row.received_on,
            amount_kop=row.amount_kop,
            source=row.source,
            external_number=row.external_number,
            purpose=row.purpose,
            designated_month=row.designated_month,
            entry_id=row.entry_id,
            recorded_at=row.recorded_at,
            recorded_by=str(row.recorded_by or ""),
            kind=row.kind,
            pays=row.pays,
            reversed_on=row.reversed_on,
        )
        for row in rows
    ]


def lines_of_file(*, import_file_id: int) -> frozenset[int]:
    """Return the lines of a register whose payments it brought; moved payments keep the line of theirs."""
    lines = Payment.objects.filter(import_file_id=import_file_id).values_list("import_line", flat=True)
    return frozenset(line for line in lines if line is not None)


def payments_of_file(*, import_file_id: int, limit: int) -> list[Payment]:
    """Return the first payments that a register brought, by line."""
    rows = Payment.objects.filter(import_file_id=import_file_id).select_related("account")
    return list(rows.order_by("import_line", "pk")[:limit])


def paid_total(*, month: date, account_ids: Accounts | None = None) -> int:
    """Return what was received in the month, from the accounts named or from all."""
    following = (month.replace(day=28) + (date(2000, 1, 5) - date(2000, 1, 1))).replace(day=1)
    payments = Payment.objects.filter(received_on__gte=month, received_on__lt=following)
    if account_ids is not None:
        payments = payments.filter(account_id__in=account_ids)
    return int(payments.aggregate(paid=Coalesce(Sum("amount_kop"), 0))["paid"])
