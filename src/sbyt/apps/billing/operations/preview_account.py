"""What a household's bill of a month would be now: reckoned as a run would, nothing is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl
from django.utils import timezone

from sbyt.apps.billing.computing.charges import compute_charges, cut_to_accounts
from sbyt.apps.billing.computing.inputs import PartitionInputs, read_inputs
from sbyt.apps.billing.computing.penalties import read_debts, reckon_penalties
from sbyt.apps.billing.models import ChargeLine
from sbyt.apps.billing.types import FINAL
from sbyt.apps.tariffs.queries import rule_settings, vat_rate_bp
from sbyt.apps.tariffs.queries_key_rates import penalty_terms
from sbyt.kit.transactions import one_snapshot


class UnableToPreview(ValueError):
    """Raised where the month has no VAT rate; shown as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewLine:
    """A line of the bill to be, in the units of ChargeLine."""

    service: str
    method: str
    zone: str
    period_from: date
    period_to: date
    quantity_wh: int
    price_e7: int
    gross_kop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The bill to be: lines, their sums, penalties beside them, what the rules had to say."""

    lines: tuple[PreviewLine, ...]
    energy_wh: int
    gross_kop: int
    penalty_kop: int
    issues: tuple[str, ...]


def preview_account(*, account_id: int, building_id: int, month: date) -> Preview:
    """This function will reckon the building of a household's account on one snapshot and return the account's part.

    The whole building is reckoned, for common needs are shared by all. The caller has let the person see the account.

    :raises UnableToPreview: no VAT rate.
    """
    month = month.replace(day=1)
    vat = vat_rate_bp(on=month)
    if vat is None:
        raise UnableToPreview(f"на {month:%m.%Y} не задана ставка НДС")
    rules, as_of = rule_settings(on=month), timezone.now()
    with one_snapshot():
        inputs = read_inputs(
            building_ids=[building_id],
            month=month,
            stage=FINAL,
            as_of=as_of,
            rules=rules,
        )
        mine = inputs.accounts.filter(pl.col("account_id") == account_id)
        debts = read_debts(
            accounts=mine, month=month, as_of=as_of, terms=penalty_terms(on=month, as_of=as_of)
        )
    whole = compute_charges(
        _without_benefits_of_others(inputs, account_id),
        month=month,
        stage=FINAL,
        vat_rate_bp=vat,
        rules=rules,
    )
    own = cut_to_accounts(whole, mine["account_id"])
    penalties = None if debts is None else reckon_penalties(debts)
    untold = [] if penalties is None else penalties.issues["message"].to_list()
    said = own.issues.filter(pl.col("account_id") == account_id)["message"].to_list()
    return Preview(
        lines=tuple(_line(row) for row in own.lines.iter_rows(named=True)),
        energy_wh=int(own.lines["quantity_wh"].sum()),
        gross_kop=int(own.lines["gross_kop"].sum()),
        penalty_kop=0 if penalties is None else int(penalties.sums["amount_kop"].sum()),
        issues=(*said, *untold),
    )


def _without_benefits_of_others(inputs: PartitionInputs, account_id: int) -> PartitionInputs:
    """Return the inputs with the benefits of the account alone: those of its neighbours change nothing of what it pays."""
    benefits = inputs.households.benefits.filter(pl.col("account_id") == account_id)
    return replace(inputs, households=replace(inputs.households, benefits=benefits))


def _line(row: dict[str, Any]) -> PreviewLine:
    return PreviewLine(
        service=str(ChargeLine.Service(row["service"]).label),
        method=str(ChargeLine.Method(row["method"]).label),
        zone=row["zone"],
        period_from=row["period_from"],
        period_to=row["period_to"],
        quantity_wh=row["quantity_wh"],
        price_e7=row["price_e7"],
        gross_kop=row["gross_kop"],
    )
