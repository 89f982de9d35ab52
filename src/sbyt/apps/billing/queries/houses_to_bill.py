"""Which houses a run over a scope takes part in, how many accounts each has to bill, and which houses an account ties together."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sbyt.apps.billing.types import CORRECTION, FINAL, FORECAST, RunScope
from sbyt.apps.contracts.queries_homes import homes_of_accounts, managers_who_buy, supplies
from sbyt.apps.contracts.types import Account
from sbyt.apps.metering.queries_columns import buildings_of_points
from sbyt.apps.premises.queries_columns import buildings_of_premises
from sbyt.calc.periods import next_month
from sbyt.kit.columns.copy_out import read_columns
from sbyt.kit.columns.lookup import NOT_TOLD, Lookup, Numbers

_BILLED: Final = "SELECT account_id FROM billing_bill WHERE month = %(month)s AND stage = %(stage)s"
_ID: Final = {"account_id": pl.Int64()}


@dataclass(frozen=True, slots=True, kw_only=True)
class HousesToBill:
    """`accounts`: building → how many accounts there are to bill; `tied`: pairs of buildings that an account draws from, its own and another."""

    accounts: dict[int, int]
    tied: list[tuple[int, int]]


def houses_to_bill(*, month: date, stage: str, scope: RunScope) -> HousesToBill:
    """Return the houses of a run. Who is to be billed is said by `plan_run.accounts_to_bill`; here it is asked of all at once, in columns.

    Ties are those of all accounts that a point supplies in the month, asked for or not. A few queries, each of one table
    as it lies; what belongs together is found here by place.
    """
    days: dict[str, Any] = {"date_from": month, "date_to": next_month(month)}
    kind = Account.Kind.LEGAL if stage in {FORECAST, CORRECTION} else None
    known = homes_of_accounts(kind=kind, branch_ids=scope.branch_ids, **days)
    accounts = _Accounts(
        ids=known["account_id"].to_numpy(),
        homes=_lookup(buildings_of_premises()).of(known["premises_id"].to_numpy()),
    )
    supplied = supplies(**days)
    drawing = supplied["account_id"].to_numpy()
    buying = [] if stage == FORECAST else managers_who_buy(**days)
    wanted = known["asked"].to_numpy() & (accounts.among(drawing) | accounts.among(buying))
    billed = read_columns(
        _BILLED, params={"month": month, "stage": FINAL if stage == CORRECTION else stage}, schema=_ID
    )
    is_billed = accounts.among(billed["account_id"].to_numpy())
    wanted &= is_billed if stage == CORRECTION else ~is_billed
    if scope.account_ids:
        wanted &= accounts.among(scope.account_ids)
    if scope.building_ids:
        wanted &= np.isin(accounts.homes, list(scope.building_ids))
    lived, counts = np.unique(accounts.homes[wanted], return_counts=True)
    there = _lookup(buildings_of_points()).of(supplied["usage_point_id"].to_numpy())
    return HousesToBill(
        accounts=dict(zip(lived.tolist(), counts.tolist(), strict=True)),
        tied=_pairs(accounts.homes_of(drawing), there),
    )


class _Accounts:
    """All accounts by place: their ids and the buildings they live in."""

    def __init__(self, *, ids: Numbers, homes: Numbers) -> None:
        self.homes = homes
        self._places = Lookup(ids, np.arange(len(ids), dtype=np.int64))

    def among(self, told: Numbers | Collection[int]) -> NDArray[np.bool_]:
        """Tell of each account whether it is told."""
        found = np.zeros(len(self.homes) + 1, dtype=np.bool_)
        found[self._places.of(_numbers(told))] = True
        return found[:-1]

    def homes_of(self, told: Numbers) -> Numbers:
        """Return the buildings of these accounts."""
        return np.append(self.homes, NOT_TOLD)[self._places.of(told)]


def _numbers(told: Numbers | Collection[int]) -> Numbers:
    return told if isinstance(told, np.ndarray) else np.array(list(told), dtype=np.int64)


def _lookup(known: pl.DataFrame) -> Lookup:
    ids, values = (column.to_numpy() for column in known)
    return Lookup(ids, values)


def _pairs(homes: Numbers, there: Numbers) -> list[tuple[int, int]]:
    """Return the pairs of different buildings, each once, in their order."""
    apart = (homes != there) & (homes != NOT_TOLD) & (there != NOT_TOLD)
    return sorted(set(zip(homes[apart].tolist(), there[apart].tolist(), strict=True)))
