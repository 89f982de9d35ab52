"""The scoped doors to bills, and rows of them for lists and timelines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from sbyt.apps.billing.models import Bill, Charge, PlainBill, RunPartition
from sbyt.kit.access.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class BillRow:
    """A bill as a list shows it. `posted_kop` is what it added to the debt: less than `gross_kop` after a forecast.

    Without a document yet: `document_id` is None and the number empty.
    """

    bill_id: int
    charge_id: int
    account_id: int
    account_number: str
    month: date
    stage: str
    entry_id: int | None
    document_id: int | None
    document_number: str
    issued_on: date
    due_on: date
    energy_wh: int
    gross_kop: int
    posted_kop: int
    run_number: int | None
    released_at: datetime


def bills_for(actor: Actor, *, verb: str = "bills.view") -> QuerySet[Bill]:
    """Return the bills a member of staff may see: those of accounts of the branches where the verb is granted."""
    branches = actor.branches(verb)
    return Bill.objects.all() if branches is None else Bill.objects.filter(account__branch_id__in=branches)


def own_bills(actor: Actor) -> QuerySet[Bill]:
    """Return the bills of the accounts that the actor sees in the cabinet as a consumer."""
    return Bill.objects.filter(account_id__in=actor.account_ids)


def bills_of(accounts: QuerySet[Any]) -> QuerySet[Bill]:
    """Return the bills of accounts that the caller has been let to see."""
    return Bill.objects.filter(account__in=accounts)


def released_so_far(bills: QuerySet[Bill]) -> QuerySet[Bill]:
    """Return the same bills, for lists in the order of their ids: charges of a month that is not released lie above the last bill.

    Without the bound a list that goes from the newest bill on would look at each of them first.
    """
    parts = RunPartition.objects.filter(charges_are_bills=True, last_charge_id__isnull=False)
    last = Greatest(
        Coalesce(Subquery(parts.order_by("-last_charge_id").values("last_charge_id")[:1]), 0),
        Coalesce(Subquery(PlainBill.objects.order_by("-pk").values("pk")[:1]), 0),
    )
    return bills.filter(pk__lte=last)


def charges_for(actor: Actor, *, verb: str = "bills.view") -> QuerySet[Charge]:
    """Return the charges, released or not, that a member of staff may see."""
    branches = actor.branches(verb)
    return (
        Charge.objects.all() if branches is None else Charge.objects.filter(account__branch_id__in=branches)
    )


def bill_rows(bills: QuerySet[Bill], *, offset: int = 0, limit: int = 100) -> list[BillRow]:
    """Return a page of the bills, newest first, by one query."""
    page = bills.select_related("account", "document", "charge__run").order_by(
        "-month", "-released_at", "-pk"
    )
    return [_row(bill) for bill in page[offset : offset + limit]]


def bill_rows_after(bills: QuerySet[Bill], *, after: int, limit: int) -> list[BillRow]:
    """Return the bills with ids above `after`, oldest first, by one query: pages that nothing can shift."""
    page = released_so_far(bills).filter(pk__gt=after).order_by("pk")
    page = page.select_related("account", "document", "charge__run")
    return [_row(bill) for bill in page[:limit]]


def bill_of_reference(bills: QuerySet[Bill], reference: str) -> Bill | None:
    """Return the bill with this document number or id, or None."""
    by_number = bills.filter(document__number=reference.strip()).first()
    if by_number is not None or not reference.strip().isdigit():
        return by_number
    return bills.filter(pk=int(reference)).first()


def bill_of_month(bills: QuerySet[Bill], *, account_number: str, month: date) -> Bill | None:
    """Return the account's bill of the month: the final one where there is a forecast too, or None."""
    found = bills.filter(account__number=account_number, month=month.replace(day=1))
    return found.order_by("-released_at", "-pk").first()


def issued_on(bill: Bill) -> date:
    """Return the date of the bill's document, drawn up or not; its charge and run are loaded."""
    dated = bill.charge.run.issued_on if bill.document is None else bill.document.issued_on
    return bill.due_on if dated is None else dated


def _row(bill: Bill) -> BillRow:
    return BillRow(
        bill_id=bill.pk,
        charge_id=bill.charge.pk,
        account_id=bill.account.pk,
        account_number=bill.account.number,
        month=bill.month,
        stage=bill.stage,
        entry_id=bill.entry_id,
        document_id=None if bill.document is None else bill.document.pk,
        document_number="" if bill.document is None else bill.document.number,
        issued_on=issued_on(bill),
        due_on=bill.due_on,
        energy_wh=bill.charge.energy_wh,
        gross_kop=bill.gross_kop,
        posted_kop=bill.posted_kop,
        run_number=bill.charge.run.number,
        released_at=bill.released_at,
    )
