"""The last bill of an account as columns of somebody else's list."""

from __future__ import annotations

from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When

from sbyt.apps.billing.models import Bill, Charge, ChargeLine
from sbyt.apps.billing.types import CORRECTION, FINAL, FORECAST

METHODS = tuple(ChargeLine.Method.choices)
"""How a volume is reckoned: pairs of code and Russian name."""


def last_bill_column(field: str, *, account: str = "pk") -> Subquery:
    """Return a field of the newest bill of the account that a row's field names; null before the first one."""
    return Subquery(_newest(account).values(field)[:1])


def last_energy_column(*, account: str = "pk") -> Subquery:
    """Return the energy of the newest bill in watt-hours; null before the first one."""
    newest = _newest(account).annotate(charged_wh=charge_of_bill("energy_wh"))
    return Subquery(newest.values("charged_wh")[:1])


def last_method_column(*, account: str = "pk") -> Subquery:
    """Return how the energy of the newest bill was reckoned: the method of its first line of energy."""
    lines = ChargeLine.objects.filter(
        charge=OuterRef("charge_id"), month=OuterRef("month"), service=ChargeLine.Service.ENERGY
    ).order_by("number")
    newest = _newest(account).annotate(method=Subquery(lines.values("method")[:1]))
    return Subquery(newest.values("method")[:1])


def charge_of_bill(field: str) -> Subquery:
    """Return a field of the charge of a row that is a bill, looked for in the part of its month alone."""
    charges = Charge.objects.filter(pk=OuterRef("charge_id"), month=OuterRef("month"))
    return Subquery(charges.values(field)[:1])


def _newest(account: str) -> QuerySet[Bill]:
    return Bill.objects.filter(account=OuterRef(account)).order_by("-month", "-pk")


def of_standing_bill(field: str, *, stage: str = "stage") -> Case:
    """Return a field of a bill, or of its document, as it may be added up: 0 for one that a later bill of its month replaced.

    The row has `account` and `month`; `stage` is the path to the stage of its bill.
    """
    revision = stage.replace("stage", "revision")
    of_month = Bill.objects.filter(account=OuterRef("account"), month=OuterRef("month"))
    corrected = of_month.filter(stage=CORRECTION, revision__gt=OuterRef(revision))
    return Case(
        When(Q((stage, FORECAST)) & Exists(of_month.filter(stage=FINAL)), then=Value(0)),
        When(Exists(corrected), then=Value(0)),
        default=F(field),
        output_field=BigIntegerField(),
    )
