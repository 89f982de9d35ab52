"""Which companies' bills of a month have another share of common needs than the house comes to now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db.models import Q, Sum
from django.utils import timezone

from sbyt.apps.billing.computing.charges import compute_charges
from sbyt.apps.billing.computing.inputs import read_inputs
from sbyt.apps.billing.models import Bill, ChargeLine
from sbyt.apps.billing.types import FINAL, FORECAST
from sbyt.apps.tariffs.queries import rule_settings, vat_rate_bp
from sbyt.calc.charge_lines import COMMON_NEEDS, SHARE


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareToCorrect:
    """A company's share of common needs in its last bill of the month, and what it is now, Wh."""

    account_id: int
    account_number: str
    billed_wh: int
    now_wh: int


def companies_to_correct(*, building_ids: Collection[int], month: date) -> list[ShareToCorrect]:
    """Return the companies with rooms in apartment buildings whose billed share of the month is not what it is now, by account number.

    A company's month is corrected by a run of corrections that a person begins; nothing is written here. Nothing is reckoned where no
    company has a bill of the month there, or the month has no VAT rate.
    """
    shares = _billed_shares(building_ids, month)
    vat = vat_rate_bp(on=month)
    if not shares or vat is None:
        return []
    rules = rule_settings(on=month)
    inputs = read_inputs(
        building_ids=building_ids,
        month=month,
        stage=FINAL,
        as_of=timezone.now(),
        rules=rules,
    )
    reckoned = compute_charges(inputs, month=month, stage=FINAL, vat_rate_bp=vat, rules=rules).lines
    own = reckoned.filter(
        (pl.col("service") == COMMON_NEEDS) & (pl.col("method") == SHARE) & pl.col("rate_id").is_null()
    )
    now = dict(own.group_by("account_id").agg(pl.col("quantity_wh").sum()).iter_rows())
    return [
        ShareToCorrect(account_id=pk, account_number=number, billed_wh=billed, now_wh=now.get(pk, 0))
        for pk, (number, billed) in sorted(shares.items(), key=lambda item: item[1][0])
        if billed != now.get(pk, 0)
    ]


def _billed_shares(building_ids: Collection[int], month: date) -> dict[int, tuple[str, int]]:
    """Return account → (number, Wh of its share) by the last bill of the month; two queries."""
    bills = Bill.objects.filter(
        account__kind="legal",
        account__premises__building_id__in=building_ids,
        account__premises__building__kind="apartment_building",
        month=month,
    ).exclude(stage=FORECAST)
    last = bills.order_by("account_id", "-revision").distinct("account_id")
    known = {
        charge: (pk, number)
        for charge, pk, number in last.values_list("charge_id", "account_id", "account__number")
    }
    lines = ChargeLine.objects.filter(
        Q(service=COMMON_NEEDS, method=SHARE, rate_id=None), month=month, charge_id__in=known
    )
    sums = dict(lines.values_list("charge_id").annotate(whole=Sum("quantity_wh")))
    return {pk: (number, sums.get(charge, 0)) for charge, (pk, number) in known.items()}
