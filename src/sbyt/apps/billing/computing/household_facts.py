"""Read what happened to households beyond readings and people: acts, absences, ranges, benefits, terms of houses, flats."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

import polars as pl

from sbyt.apps.billing.computing.meter_histories import history_of
from sbyt.apps.billing.queries.history import carried_columns
from sbyt.apps.contracts.queries_household import (
    benefit_columns,
    house_term_columns,
    range_exemption_columns,
)
from sbyt.apps.metering.queries_grounds import flat_columns, flat_member_columns, ground_columns
from sbyt.apps.premises.queries_columns import absence_columns
from sbyt.apps.tariffs.queries_tiers import tier_columns, upper_rate_columns
from sbyt.calc.dated_rules import CreditRanges, LateReading, household_rules
from sbyt.calc.grounds import INTERFERENCE, UNAUTHORISED
from sbyt.calc.house_terms import HOUSE_TERMS
from sbyt.calc.nothing import nothing_from
from sbyt.calc.periods import month_before, next_month


def household_facts(
    *,
    building_ids: Collection[int],
    point_ids: pl.Series,
    account_ids: pl.Series,
    buildings: pl.DataFrame,
    month: date,
    as_of: datetime,
    rules: Mapping[str, Any],
) -> dict[str, pl.DataFrame]:
    """Return the tables by their names in HouseholdTables; a constant number of queries.

    `buildings` is queries_columns.BUILDINGS; `rules` are tariffs.queries.rule_settings.
    """
    believed: dict[str, Any] = {"date_from": month, "date_to": next_month(month), "as_of": as_of}
    ranged = {**believed, "date_from": ranges_from(rules, month=month)}
    return {
        "grounds": ground_columns(point_ids=point_ids, useless_from=history_of(month), **believed),
        "absences": absence_columns(building_ids=building_ids, **believed),
        "tiers": tier_columns(**ranged),
        "upper_rates": upper_rate_columns(**ranged),
        "tier_exempt": range_exemption_columns(account_ids=account_ids, **ranged),
        "benefits": benefit_columns(account_ids=account_ids, **believed),
        "house_terms": _house_terms(building_ids, buildings, month=month, as_of=as_of),
        "flats": flat_columns(point_ids=point_ids, on=month),
        "flat_members": flat_member_columns(point_ids=point_ids, date_from=month),
    }


def ranges_from(rules: Mapping[str, Any], *, month: date) -> date:
    """Return from which day bounds of ranges, prices above them and exemptions are needed: a reading may be cut by months before, or give back
    what they were billed in them.
    """
    known = household_rules(rules)
    lump = known.late_reading is LateReading.LUMP and known.credit_ranges is CreditRanges.FIRST
    reach_back = not lump or known.tier_bounds_of_months
    return history_of(month) if reach_back else month


def prices_from(
    facts: Mapping[str, pl.DataFrame], *, month: date, most_months: int, rules: Mapping[str, Any]
) -> date:
    """Return from which day norms and people are needed: acts charged in the month reach back, and bounds by people may."""
    beyond = facts["grounds"].filter(pl.col("kind").is_in([INTERFERENCE, UNAUTHORISED]))
    since = month
    for _ in range(0 if beyond.is_empty() else most_months):
        since = month_before(since)
    by_people = facts["tiers"]["people"].is_not_null().any()
    return min(since, ranges_from(rules, month=month)) if by_people else since


def _house_terms(
    building_ids: Collection[int], buildings: pl.DataFrame, *, month: date, as_of: datetime
) -> pl.DataFrame:
    """Return HOUSE_TERMS and `manager_account_kind` with the area of common property and what the month before left below zero."""
    return _with_what_is_left(
        house_term_columns(building_ids=building_ids, on=month, as_of=as_of),
        buildings=buildings,
        carried=carried_columns(building_ids=building_ids, month=month_before(month), as_of=as_of),
    )


@nothing_from("agreed")
def _with_what_is_left(
    agreed: pl.DataFrame, *, buildings: pl.DataFrame, carried: pl.DataFrame
) -> pl.DataFrame:
    areas = buildings.select("building_id", "common_area_dm2")
    known = agreed.join(areas, on="building_id", how="left", maintain_order="left").join(
        carried, on="building_id", how="left", maintain_order="left"
    )
    return known.with_columns(
        pl.col("carried_wh").fill_null(0),
        to_residents=pl.lit(value=False),
    ).select(*HOUSE_TERMS, "manager_account_kind")


@nothing_from("house_terms")
def managers_accounts(house_terms: pl.DataFrame) -> pl.DataFrame:
    """Return account_id, account_kind, building_id of the managers who buy the common needs of the houses."""
    bought = house_terms.filter(pl.col("manager_account_id").is_not_null())
    return bought.select(
        "building_id", account_id="manager_account_id", account_kind="manager_account_kind"
    ).select("account_id", "account_kind", "building_id")
