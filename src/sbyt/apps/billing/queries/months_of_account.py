"""What an account was billed in a month, document by document."""

from __future__ import annotations

from datetime import date

from django.db.models import Max

from sbyt.apps.billing.models import Bill, RunPartition
from sbyt.apps.billing.types import FINAL


def charges_of_month(*, account_id: int, month: date) -> list[int]:
    """Return the ids of the charges released for the account and month, in the order of their release."""
    bills = Bill.objects.filter(account_id=account_id, month=month).order_by("released_at", "pk")
    return list(bills.values_list("charge_id", flat=True))


def billed_months() -> list[date]:
    """Return the months that anybody was billed for, newest first, as the released parts of runs tell: no bill is looked at."""
    parts = RunPartition.objects.filter(bills__gt=0).order_by("-run__month")
    return list(parts.values_list("run__month", flat=True).distinct())


def last_final_month(*, account_id: int | None = None, building_id: int | None = None) -> date | None:
    """Return the last month with a final bill of the account, or of any account of the building; None where there is none."""
    bills = Bill.objects.filter(stage=FINAL)
    if account_id is not None:
        bills = bills.filter(account_id=account_id)
    if building_id is not None:
        bills = bills.filter(account__premises__building_id=building_id)
    found: date | None = bills.aggregate(last=Max("month"))["last"]
    return found
