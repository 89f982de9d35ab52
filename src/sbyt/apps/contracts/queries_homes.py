"""Where accounts live and what supplies them in a month, as columns of the whole base: what a run is planned from."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

import polars as pl
from django.db.backends.postgresql.psycopg_any import DateRange

from sbyt.apps.contracts.models import HouseTerm
from sbyt.kit.columns.copy_out import read_columns
from sbyt.kit.columns.id_sets import ids_in

HOMES: Final = {"account_id": pl.Int64(), "premises_id": pl.Int64(), "asked": pl.Boolean()}
SUPPLIES: Final = {"account_id": pl.Int64(), "usage_point_id": pl.Int64()}

_IDS: Final = {
    "account_id": "contracts_account",
    "premises_id": "premises_premises",
    "usage_point_id": "metering_usagepoint",
}


def homes_of_accounts(
    *, date_from: date, date_to: date, kind: str | None, branch_ids: Collection[int]
) -> pl.DataFrame:
    """Return HOMES of all accounts there ever were.

    `asked`: open on a day of `[date_from, date_to)`, of the kind and of one of the branches; None and none = all.
    """
    told = ["active && %(days)s::daterange"]
    told += ["kind = %(kind)s"] * (kind is not None)
    told += [ids_in("branch_id", branch_ids)] * bool(branch_ids)
    return read_columns(
        f"SELECT id, premises_id, {' AND '.join(told)} FROM contracts_account",  # noqa: S608  ids_in writes whole numbers alone
        params={"days": DateRange(date_from, date_to), "kind": kind},
        schema=HOMES,
        ids_of={name: _IDS[name] for name in ("account_id", "premises_id")},
    )


def supplies(*, date_from: date, date_to: date) -> pl.DataFrame:
    """Return SUPPLIES: which points supply which accounts on a day of `[date_from, date_to)`, as believed today."""
    return read_columns(
        "SELECT account_id, usage_point_id FROM contracts_supplyterm"
        " WHERE superseded_at IS NULL AND valid && %(days)s::daterange",
        params={"days": DateRange(date_from, date_to)},
        schema=SUPPLIES,
        ids_of={name: _IDS[name] for name in SUPPLIES},
    )


def managers_who_buy(*, date_from: date, date_to: date) -> list[int]:
    """Return the accounts of managers who buy the common needs of a house on a day of `[date_from, date_to)`."""
    bought = HouseTerm.objects.filter(
        superseded_at=None, valid__overlap=DateRange(date_from, date_to), manager_account__isnull=False
    )
    return list(bought.order_by().values_list("manager_account_id", flat=True).distinct())
