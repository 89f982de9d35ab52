"""What a month needs of the months billed before: the last one of all points, the others of the few that go back so far.

Of a point whose meter was read in both months, whose bill of the month before ended with one of these readings, nothing older has a say: what was
billed since is taken off from that reading on. Every other point is read whole: estimated, its meter changed, touched by an act, a company's, of a
communal flat, corrected now; and what its account has elsewhere, for ranges are the account's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from sbyt.apps.billing.billed_lines import billed_line_columns
from sbyt.apps.billing.computing.question import Question
from sbyt.apps.billing.computing.readings_needed import (
    READ_METHODS,
    ended_with,
    points_needing_history,
)
from sbyt.apps.billing.queries.billed_sums import billed_sum_columns, months_by_lines
from sbyt.apps.contracts.queries_columns import accounts_supplied_elsewhere
from sbyt.calc.charge_lines import COMMON_NEEDS, ENERGY

USUAL: Final = pl.Schema(
    {
        "account_id": pl.Int64(),
        "billed_months": pl.Int64(),
        "usual_sum_wh": pl.Int64(),
        "usual_sum_kop": pl.Int64(),
        "last_wh": pl.Int64(),
        "last_kop": pl.Int64(),
    }
)
"""Of the months of an account that were billed, how many, their energy and money in all, and those of the newest."""

_FEW: Final = 2_000
"""Of so many points everything is read at once: a second question costs more than the rows."""
_POINT: Final = "usage_point_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledBefore:
    """`lines` billed_lines.BILLED_LINES, by account and month; `usual` USUAL."""

    lines: pl.DataFrame
    usual: pl.DataFrame


def billed_before(
    asked: Question,
    *,
    points: pl.DataFrame,
    terms: pl.DataFrame,
    accounts: pl.DataFrame,
    facts: Mapping[str, pl.DataFrame],
    adjustments: pl.DataFrame,
    registers: pl.DataFrame,
    recent: pl.DataFrame,
    off_meter: pl.DataFrame,
) -> BilledBefore:
    """Return what the month needs of the thirteen before it; of a few points all of it.

    `points` queries_columns.POINTS; `terms` supply terms; `accounts` as PartitionInputs has them; `facts` household_facts; `adjustments` approved for the
    month; `registers` where they stand; `recent` their readings of two months; `off_meter` points taken off their meters.
    """
    if points.height <= _FEW:
        return _whole(asked, points[_POINT])
    last = billed_line_columns(
        point_ids=points[_POINT], date_from=asked.recent_from, date_to=asked.month, as_of=asked.as_of
    )
    deeper = _points_going_back(
        asked,
        last,
        points=points,
        facts=facts,
        registers=registers,
        recent=recent,
        off_meter=off_meter,
    )
    touched = [
        deeper.to_frame(),
        terms.filter(pl.col("price_category").is_not_null()).select(_POINT),
        adjustments.select(_POINT),
    ]
    asked_for = _of_their_accounts(pl.concat(touched).unique(), terms)
    older = billed_line_columns(
        point_ids=points.join(asked_for, on=_POINT, how="semi", maintain_order="left")[_POINT],
        date_from=asked.history_from,
        date_to=asked.recent_from,
        as_of=asked.as_of,
    )
    lines = pl.concat([older, last]).sort("account_id", "month", maintain_order=True)
    return BilledBefore(lines=lines, usual=_usual_of(asked, accounts, points[_POINT]))


def _whole(asked: Question, point_ids: pl.Series) -> BilledBefore:
    lines = billed_line_columns(
        point_ids=point_ids, date_from=asked.history_from, date_to=asked.month, as_of=asked.as_of
    )
    energy = pl.col("quantity_wh").filter(pl.col("service") == ENERGY).sum()
    months = lines.group_by("account_id", "month").agg(energy_wh=energy, gross_kop=pl.col("gross_kop").sum())
    return BilledBefore(lines=lines, usual=_summed(months))


def _points_going_back(
    asked: Question,
    last: pl.DataFrame,
    *,
    points: pl.DataFrame,
    facts: Mapping[str, pl.DataFrame],
    registers: pl.DataFrame,
    recent: pl.DataFrame,
    off_meter: pl.DataFrame,
) -> pl.Series:
    """Return the points whose month stands on more than the readings of two months and the bill of the one before (`last`)."""
    read = last.filter(pl.col("method").is_in(READ_METHODS))
    used = ended_with(read.select(_POINT, "reading_ids"))
    unbounded = points_needing_history(registers=registers, recent=recent, used=used, asked=asked)
    first_day = recent.filter(pl.col("taken_on") == asked.recent_from).select("installation_id")
    begun_anew = pl.col("valid_to").is_not_null() | (pl.col("valid_from") >= asked.recent_from)
    of_meters = [
        unbounded,
        # a month may end with a reading of the first day of the next: an older bill may have used it
        registers.join(first_day.unique(), on="installation_id", how="semi").select(_POINT),
        registers.filter(begun_anew).select(_POINT),
        facts["grounds"].select(_POINT),
        facts["flats"].select(_POINT),
        facts["flat_members"].select(_POINT),
        off_meter,
    ]
    told = pl.concat(of_meters).unique()
    of_houses = points.filter(pl.col("kind") == "building")
    houses = of_houses.join(told, on=_POINT, how="semi").select("building_id")
    silent = points.join(read.select(_POINT), on=_POINT, how="anti")
    found = [
        told,
        of_houses.join(houses, on="building_id", how="semi").select(_POINT),
        silent.select(_POINT),
        _houses_without_common_needs(last, points),
    ]
    return pl.concat(found)[_POINT].unique()


def _houses_without_common_needs(last: pl.DataFrame, points: pl.DataFrame) -> pl.DataFrame:
    """Return where common needs of houses stand that were not billed in the last month: on house meters, or the first point."""
    billed = last.filter(pl.col("service") == COMMON_NEEDS).select(_POINT)
    houses = points.join(billed, on=_POINT, how="semi").select("building_id")
    rest = points.join(houses, on="building_id", how="anti")
    first = pl.col(_POINT) == pl.col(_POINT).min().over("building_id")
    several = pl.len().over("building_id") > 1
    return rest.filter(several & (first | (pl.col("kind") == "building"))).select(_POINT)


def _of_their_accounts(found: pl.DataFrame, terms: pl.DataFrame) -> pl.DataFrame:
    """Return the points and all others of the accounts that hold them."""
    accounts = terms.join(found, on=_POINT, how="semi").select("account_id")
    beside = terms.join(accounts, on="account_id", how="semi").select(_POINT)
    return pl.concat([found, beside]).unique()


def _usual_of(asked: Question, accounts: pl.DataFrame, point_ids: pl.Series) -> pl.DataFrame:
    """Return USUAL of the accounts, from the sums of their charges where all that they were charged for lies at the points.

    Of the others (companies, who drew elsewhere before, who has no bill of the month before) from lines at the points.
    """
    known: dict[str, Any] = {"date_from": asked.history_from, "date_to": asked.month, "as_of": asked.as_of}
    at_home = accounts.filter((pl.col("account_kind") == "household") & pl.col("lives_here"))["account_id"]
    elsewhere = accounts_supplied_elsewhere(account_ids=at_home, point_ids=point_ids)
    by_charges = at_home.filter(~at_home.is_in(elsewhere.implode()))
    sums = billed_sum_columns(account_ids=by_charges, last_month=asked.recent_from, **known)
    whole = sums.filter("has_last").select(*USUAL)
    without = sums.filter(~pl.col("has_last"))["account_id"]
    others = accounts["account_id"].filter(~accounts["account_id"].is_in(by_charges.implode()))
    by_lines = months_by_lines(account_ids=pl.concat([others, without]), point_ids=point_ids, **known)
    return pl.concat([whole, _summed(by_lines)]).sort("account_id")


def _summed(months: pl.DataFrame) -> pl.DataFrame:
    """Return USUAL of months by account: account_id, month, energy_wh, gross_kop."""
    return (
        months.sort("account_id", "month")
        .group_by("account_id", maintain_order=True)
        .agg(
            billed_months=pl.len().cast(pl.Int64),
            usual_sum_wh=pl.col("energy_wh").sum(),
            usual_sum_kop=pl.col("gross_kop").sum(),
            last_wh=pl.col("energy_wh").last(),
            last_kop=pl.col("gross_kop").last(),
        )
    )
