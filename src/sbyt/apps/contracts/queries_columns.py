"""Terms of supply as columns: what the billing of many accounts reads at once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

import polars as pl

from sbyt.calc.nothing import nothing_from
from sbyt.kit.columns.copy_out import read_columns
from sbyt.kit.columns.id_sets import Ids, ids_about, ids_in
from sbyt.kit.columns.orders import in_order
from sbyt.kit.columns.periods import begun_before, end_of, goes_beyond
from sbyt.kit.columns.short_ids import NUMBER

SUPPLY_TERMS: Final = {
    "account_id": pl.Int64(),
    "account_kind": pl.String(),
    "branch_id": pl.Int64(),
    "premises_id": pl.Int64(),
    "usage_point_id": pl.Int64(),
    "tariff_id": pl.Int64(),
    "price_category": pl.Int64(),
    "power_group": pl.String(),
    "valid_from": pl.Date(),
    "valid_to": pl.Date(),
}
"""`[valid_from, valid_to)` is the term cut by the account's own life; null `valid_to` = open. `premises_id` is the
account's. An empty `power_group` is an empty text."""

_TERMS: Final = {
    "account_id": pl.Int64(),
    "usage_point_id": pl.Int64(),
    "tariff_id": pl.Int64(),
    "price_category": pl.Int64(),
    "power_group": pl.String(),
    "term_from": pl.Date(),
    "term_to": pl.Date(),
}
_ACCOUNTS: Final = {
    "account_id": pl.Int64(),
    "account_kind": pl.String(),
    "branch_id": pl.Int64(),
    "premises_id": pl.Int64(),
    "active_from": pl.Date(),
    "active_to": pl.Date(),
}
_IDS: Final = {
    "account_id": "contracts_account",
    "branch_id": "parties_branch",
    "premises_id": "premises_premises",
    "usage_point_id": "metering_usagepoint",
    "tariff_id": "tariffs_tariff",
    "price_category": NUMBER,
}

_SUPPLY_TERMS: Final = f"""
SELECT t.account_id, t.usage_point_id, t.tariff_id, t.price_category, t.power_group, lower(t.valid), {end_of("t.valid")}
  FROM contracts_supplyterm t
 WHERE /* points */
   AND t.recorded_at <= %(as_of)s AND (t.superseded_at IS NULL OR t.superseded_at > %(as_of)s)
   AND {goes_beyond("t.valid")}
"""  # noqa: S608  names of columns alone
_THEIR_ACCOUNTS: Final = f"""
SELECT a.id, a.kind, a.branch_id, a.premises_id, lower(a.active), {end_of("a.active")}
  FROM contracts_account a
 WHERE /* accounts */ AND {goes_beyond("a.active")}
"""  # noqa: S608  names of columns alone


def supply_term_columns(*, point_ids: Ids, date_from: date, date_to: date, as_of: datetime) -> pl.DataFrame:
    """Return SUPPLY_TERMS of the points that touch `[date_from, date_to)`, as they were believed at `as_of`. Two queries.

    Accounts are asked for by their ids, which only the terms tell: joined at the server, all accounts there are would be looked
    through for those of some points.
    """
    terms = read_columns(
        _SUPPLY_TERMS.replace("/* points */", ids_in("t.usage_point_id", point_ids)),
        params={"date_from": date_from, "as_of": as_of},
        schema=_TERMS,
        ids_of={name: table for name, table in _IDS.items() if name in _TERMS},
    )
    whole = _with_accounts(terms, date_from=date_from)
    return in_order(begun_before(whole, date_to), "account_id", "usage_point_id", "valid_from")


@nothing_from("terms")
def _with_accounts(terms: pl.DataFrame, *, date_from: date) -> pl.DataFrame:
    """Return SUPPLY_TERMS of the accounts that are open on `date_from` or after it."""
    accounts = read_columns(
        _THEIR_ACCOUNTS.replace("/* accounts */", ids_about("a.id", terms["account_id"])),
        params={"date_from": date_from},
        schema=_ACCOUNTS,
        ids_of={name: table for name, table in _IDS.items() if name in _ACCOUNTS},
    )
    # the greater of two bounds is the one that is known where the other is open, and so is the lesser
    return terms.join(accounts, on="account_id", maintain_order="left").select(
        *list(SUPPLY_TERMS)[:-2],
        valid_from=pl.max_horizontal("term_from", "active_from"),
        valid_to=pl.min_horizontal("term_to", "active_to"),
    )


_HANDED_OVER: Final = """
SELECT DISTINCT t.usage_point_id FROM contracts_supplyterm t
 WHERE /* points */ AND upper(t.valid) = %(on)s
   AND t.recorded_at <= %(as_of)s AND (t.superseded_at IS NULL OR t.superseded_at > %(as_of)s)
   AND NOT EXISTS (
       SELECT 1 FROM contracts_supplyterm n
        WHERE n.usage_point_id = t.usage_point_id AND n.account_id = t.account_id AND lower(n.valid) = %(on)s
          AND n.recorded_at <= %(as_of)s AND (n.superseded_at IS NULL OR n.superseded_at > %(as_of)s))
 ORDER BY 1
"""


def handed_over_points(*, point_ids: Ids, on: date, as_of: datetime) -> pl.Series:
    """Return the points that stopped supplying an account on the day, as believed at `as_of`: it closed there with a reading."""
    return read_columns(
        _HANDED_OVER.replace("/* points */", ids_in("t.usage_point_id", point_ids)),
        params={"on": on, "as_of": as_of},
        schema={"usage_point_id": pl.Int64()},
    )["usage_point_id"]


@nothing_from("account_ids")
def accounts_supplied_elsewhere(*, account_ids: Ids, point_ids: Ids) -> pl.Series:
    """Return those of the accounts that have, or ever had, a term at a point that is not among `point_ids`, believed now or before."""
    of_accounts, at_points = ids_in("account_id", account_ids), ids_in("usage_point_id", point_ids)
    return read_columns(
        f"SELECT DISTINCT account_id FROM contracts_supplyterm WHERE {of_accounts} AND NOT ({at_points}) ORDER BY 1",  # noqa: S608  ids_in writes whole numbers alone
        schema={"account_id": pl.Int64()},
    )["account_id"]
