"""Points that have readings alone among points with hours: each hour is W / T of what its registers counted for the month.

Source: PP 442, annex 3, p. 1 "б". So they enter the capacity of an account that has another point with hours, and so
their page shows them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import polars as pl

from sbyt.apps.contracts.queries import accounts_for
from sbyt.apps.contracts.queries_supply import SuppliedPoint, supplied_points
from sbyt.apps.metering.queries.hourly_columns import points_with_intervals
from sbyt.apps.metering.queries.interval_month import GridDay, MonthGrid
from sbyt.apps.metering.queries.registered_month import registered_month
from sbyt.apps.metering.queries.schemes import schemes_by_point
from sbyt.apps.tariffs.queries import reading_ranks
from sbyt.calc.hourly import HOUR_COLUMNS, HOURLY, flat_hours
from sbyt.calc.periods import next_month
from sbyt.formats.hours import Hour
from sbyt.kit.access.actor import Actor

SPREAD: Final = 4
"""Quality of an hour that was counted from two readings: in no file, only on screens. (3 is a replaced one.)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadEnergy:
    """What registers counted on the days `[since, until)`, in Wh."""

    since: date
    until: date
    energy_wh: int

    @property
    def hours(self) -> int:
        return (self.until - self.since).days * len(HOUR_COLUMNS)


def terms_of_month(account_ids: Collection[int], month: date) -> list[SuppliedPoint]:
    """Return the terms of the accounts that overlap the month."""
    until = next_month(month)
    return [
        term
        for term in supplied_points(account_ids=account_ids)
        if term.valid_from < until and (term.valid_to is None or term.valid_to > month)
    ]


def points_counted(
    terms: Sequence[SuppliedPoint], month: date
) -> tuple[list[SuppliedPoint], set[int], pl.DataFrame]:
    """Return all terms of accounts with hours, their points with hours, the hours of those with readings alone."""
    point_ids = {term.usage_point_id for term in terms}
    measured = points_with_intervals(point_ids=point_ids, since=month, until=next_month(month))
    metered = {*measured["usage_point_id"].to_list(), *schemes_by_point(point_ids)}
    accounts = {term.account_id for term in terms if term.usage_point_id in metered}
    own = [term for term in terms if term.account_id in accounts]
    read_alone = _hours_of_readings({term.usage_point_id for term in own} - metered, month)
    return own, metered, read_alone


def month_of_readings(
    actor: Actor, *, account_ids: Collection[int], usage_point_id: int, month: date
) -> MonthGrid | None:
    """Return the hours by which a point with readings alone enters capacity, all of quality SPREAD; None where it does not.

    `account_ids` are the accounts it supplies. Days outside of two readings of the month have no hours.
    """
    legal = (
        accounts_for(actor, verb="readings.view")
        .filter(kind="legal", pk__in=account_ids)
        .values_list("pk", flat=True)
    )
    accounts = set(legal)
    if not accounts:
        return None
    _, _, read_alone = points_counted(terms_of_month(accounts, month), month)
    own = read_alone.filter(pl.col("usage_point_id") == usage_point_id).select("day", *HOUR_COLUMNS)
    if own.is_empty():
        return None
    by_day = {row[0]: tuple(Hour(value, SPREAD) for value in row[1:]) for row in own.iter_rows()}
    days = (month + timedelta(days=number) for number in range((next_month(month) - month).days))
    return MonthGrid(
        month=month, channel=1, days=tuple(GridDay(day=day, hours=by_day.get(day, ())) for day in days)
    )


def energy_around(*, usage_point_id: int, day: date) -> list[SpreadEnergy]:
    """Return what the registers of the point counted for the days of the month around the day; nothing where they were not read."""
    rows = _registered([usage_point_id], day.replace(day=1))
    return [
        SpreadEnergy(since=since, until=until, energy_wh=energy)
        for _, since, until, energy in rows.iter_rows()
        if since <= day < until
    ]


def even_hour_of(*, usage_point_id: int, day: date, hour: int) -> int | None:
    """Return what the hour has by readings alone, None where they do not tell."""
    rows = _hours_of_readings({usage_point_id}, day.replace(day=1)).filter(pl.col("day") == day)
    found: list[int | None] = rows[HOUR_COLUMNS[hour]].to_list()
    return found[0] if found else None


def _hours_of_readings(point_ids: Collection[int], month: date) -> pl.DataFrame:
    """Return calc.hourly.HOURLY of the month of points without hours: what their registers counted, spread evenly."""
    return flat_hours(_registered(point_ids, month)).select(*HOURLY)


def _registered(point_ids: Collection[int], month: date) -> pl.DataFrame:
    """Return calc.metered_month.METERED_MONTH: the energy that bills, schemes and the balance take."""
    return registered_month(point_ids=point_ids, month=month, source_ranks=reading_ranks(on=month))
