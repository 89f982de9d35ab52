"""The last bill of an account as columns of somebody else's list."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery

from sbyt.apps.billing.models import Bill, ChargeLine

METHODS = tuple(ChargeLine.Method.choices)
"""How a volume is reckoned: pairs of code and Russian name."""


def last_bill_column(field: str, *, account: str = "pk") -> Subquery:
    """Return a field of the newest bill of the account that a row's field names; null before the first one."""
    newest = Bill.objects.filter(account=OuterRef(account)).order_by("-month", "-pk")
    return Subquery(newest.values(field)[:1])


def last_method_column(*, account: str = "pk") -> Subquery:
    """Return how the energy of the newest bill was reckoned: the method of its first line of energy."""
    lines = ChargeLine.objects.filter(
        charge__bill__account=OuterRef(account), service=ChargeLine.Service.ENERGY
    ).order_by("-charge__month", "-charge__bill__pk", "number")
    return Subquery(lines.values("method")[:1])
