"""Benefits, exemptions and terms of houses as columns."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

import polars as pl

from sbyt.kit.columns.copy_out import read_columns
from sbyt.kit.columns.id_sets import Ids, ids_in

BENEFITS: Final = {
    "benefit_id": pl.Int64(),
    "account_id": pl.Int64(),
    "name": pl.String(),
    "share_bp": pl.Int64(),
    "people": pl.Int64(),
    "limit": pl.String(),
    "limit_wh": pl.Int64(),
    "with_common_needs": pl.Boolean(),
    "mode": pl.String(),
    "valid_from": pl.Date(),
    "valid_to": pl.Date(),
}
RANGE_EXEMPTIONS: Final = {"account_id": pl.Int64(), "valid_from": pl.Date(), "valid_to": pl.Date()}
HOUSE_TERMS: Final = {
    "building_id": pl.Int64(),
    "norm_mwh_per_m2": pl.Int64(),
    "capped": pl.Boolean(),
    "negative": pl.String(),
    "heating_wh": pl.Int64(),
    "meter_state": pl.String(),
    "state_since": pl.Date(),
    "by_zones": pl.Boolean(),
    "manager_account_id": pl.Int64(),
    "manager_account_kind": pl.String(),
    "manager_tariff_id": pl.Int64(),
}
"""`manager_account_id` is null in a month in which the account is not open on any day."""

MANAGER_REGIMES: Final = {"account_id": pl.Int64(), "regime": pl.String()}
"""`regime` is calc.penalty_law.MANAGER or HOMEOWNERS."""

_BELIEVED: Final = """
 valid && daterange(%(date_from)s, %(date_to)s)
   AND recorded_at <= %(as_of)s AND (superseded_at IS NULL OR superseded_at > %(as_of)s)
"""


def benefit_columns(*, account_ids: Ids, date_from: date, date_to: date, as_of: datetime) -> pl.DataFrame:
    """Return BENEFITS of the accounts that touch `[date_from, date_to)`, as believed at `as_of`."""
    return read_columns(
        'SELECT id, account_id, name, share_bp, people, "limit", limit_wh, with_common_needs, mode,'  # noqa: S608  ids_in writes whole numbers alone
        " lower(valid), upper(valid) FROM contracts_benefit"
        f" WHERE {ids_in('account_id', account_ids)} AND {_BELIEVED} ORDER BY id",
        params=_period(date_from, date_to, as_of),
        schema=BENEFITS,
    )


def range_exemption_columns(
    *, account_ids: Ids, date_from: date, date_to: date, as_of: datetime
) -> pl.DataFrame:
    """Return RANGE_EXEMPTIONS of the accounts that touch `[date_from, date_to)`, as believed at `as_of`."""
    return read_columns(
        "SELECT account_id, lower(valid), upper(valid) FROM contracts_rangeexemption"  # noqa: S608  ids_in writes whole numbers alone
        f" WHERE {ids_in('account_id', account_ids)} AND {_BELIEVED} ORDER BY account_id, 2",
        params=_period(date_from, date_to, as_of),
        schema=RANGE_EXEMPTIONS,
    )


def house_term_columns(*, building_ids: Ids, on: date, as_of: datetime) -> pl.DataFrame:
    """Return HOUSE_TERMS of the buildings in force on the day, as believed at `as_of`."""
    return read_columns(
        "SELECT building_id, norm_mwh_per_m2, capped, negative, heating_wh, meter_state, state_since, by_zones,"  # noqa: S608  ids_in writes whole numbers alone
        " a.id, a.kind, manager_tariff_id FROM contracts_houseterm"
        " LEFT JOIN contracts_account a ON a.id = manager_account_id"
        "      AND a.active && daterange(%(date_from)s, (%(date_from)s::date + interval '1 month')::date)"
        f" WHERE {ids_in('building_id', building_ids)} AND {_BELIEVED} ORDER BY building_id, lower(valid)",
        params=_period(on, on.replace(day=2), as_of),
        schema=HOUSE_TERMS,
    )


def manager_regimes(*, account_ids: Ids, on: date, as_of: datetime) -> pl.DataFrame:
    """Return MANAGER_REGIMES of the accounts that buy the common needs of a house on the day, as believed at `as_of`."""
    return read_columns(
        "SELECT manager_account_id, min(manager_kind) FROM contracts_houseterm"  # noqa: S608  ids_in writes whole numbers alone
        f" WHERE {ids_in('manager_account_id', account_ids)} AND {_BELIEVED} GROUP BY 1 ORDER BY 1",
        params=_period(on, on.replace(day=2), as_of),
        schema=MANAGER_REGIMES,
    )


def _period(date_from: date, date_to: date, as_of: datetime) -> dict[str, Any]:
    return {"date_from": date_from, "date_to": date_to, "as_of": as_of}
