"""Capacity of consumers in a month: of all that the actor sees, and of one with every hour that made it.

The balance boundary of a consumer is his account: all its points of supply, where the hours of any are measured or come of a
scheme in the month. Those that have readings alone have W / T each hour (PP 442, annex 3, p. 1 "б"), of what bills,
schemes and the balance take (calc.metered_month). A point that gave nothing is a member too: what it took is not known, so neither is the sum on its days.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import polars as pl

from sbyt.apps.contracts.queries import accounts_for
from sbyt.apps.contracts.types import Account
from sbyt.apps.metering.queries.interval_month import GridDay, MonthGrid
from sbyt.apps.metering.queries.points import usage_points_by_id, usage_points_for
from sbyt.apps.metering.queries.supplied_hours import supplied_hours
from sbyt.apps.tariffs.queries import rule_settings
from sbyt.apps.tariffs.queries_capacity import (
    Region,
    capacity_rules,
    peak_hour_columns,
    planned_hour_columns,
    region_of,
    working_day_columns,
)
from sbyt.calc.capacity import (
    BOUNDARIES,
    MEMBERS,
    WHOLE_KW,
    CapacityRules,
    capacities,
    capacity_days,
    supplied_spans,
)
from sbyt.calc.dated_rules import legal_entity_rules
from sbyt.calc.hourly import HOUR_COLUMNS
from sbyt.calc.periods import next_month
from sbyt.formats.hours import Hour
from sbyt.kit.access.actor import Actor
from sbyt.usecases.hourly.read_alone import points_counted, terms_of_month


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityRow:
    """Capacities of one account; `row` has the columns of calc.capacity.CAPACITIES."""

    account: Account
    region: Region | None
    points: int
    row: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityMonth:
    """One account: `levels` (CAPACITIES, "" first), `days` (DAYS of all points), hours summed, marked hours.

    `points` are (id, code, voltage) of all that are supplied in the month; `silent`, those of them without one known hour.
    """

    account: Account
    month: date
    region: Region | None
    rules: CapacityRules
    levels: tuple[Mapping[str, Any], ...]
    days: Mapping[date, Mapping[str, Any]]
    planned: frozenset[int]
    peak_published: bool
    hours: MonthGrid
    points: tuple[tuple[int, str, str], ...]
    silent: tuple[tuple[int, str, str], ...]


def capacities_of_month(
    actor: Actor, *, month: date, whole_kw: bool | None = None
) -> tuple[CapacityRow, ...]:
    """Return the accounts with hours in the month, the largest first; a fixed number of queries.

    `whole_kw` overrides the setting `capacity.quantum_w`.
    """
    read = _read(actor, month=month, account_ids=None, whole_kw=whole_kw)
    if read is None:
        return ()
    found = capacities(read.days, rules=read.rules).filter(pl.col("voltage") == "")
    counts = {key[0]: rows.height for key, rows in read.members.group_by("boundary_id")}
    rows = [
        CapacityRow(
            account=read.accounts[row["boundary_id"]],
            region=read.regions.get(row["boundary_id"]),
            points=counts[row["boundary_id"]],
            row=row,
        )
        for row in found.to_dicts()
    ]
    return tuple(sorted(rows, key=lambda one: -(one.row["network_w"] or one.row["purchased_w"] or 0)))


def capacity_of_account(
    actor: Actor, *, account_id: int, month: date, whole_kw: bool | None = None
) -> CapacityMonth | None:
    """Return one account with its hours; None where the actor sees no such account or it has no hours."""
    read = _read(actor, month=month, account_ids=[account_id], whole_kw=whole_kw)
    if read is None:
        return None
    region = read.regions.get(account_id)
    planned = {row["price_zone"]: row["hours"] for row in read.planned.to_dicts()}
    hours = planned.get(region.price_zone, []) if region else []
    whole = read.days.filter(pl.col("voltage") == "")
    codes = dict(
        usage_points_for(actor)
        .filter(pk__in=read.members["usage_point_id"].to_list())
        .values_list("pk", "code")
    )
    points = tuple(
        (point, codes.get(point, ""), voltage)
        for point, voltage in read.members.select("usage_point_id", "voltage")
        .unique()
        .sort("usage_point_id")
        .iter_rows()
    )
    heard = _heard(read.hours)
    return CapacityMonth(
        account=read.accounts[account_id],
        month=month,
        region=region,
        rules=read.rules,
        levels=tuple(capacities(read.days, rules=read.rules).to_dicts()),
        days={row["day"]: row for row in whole.to_dicts()},
        planned=frozenset(hours),
        peak_published=whole["peak_hour"].count() > 0,
        hours=_summed(read, month),
        points=points,
        silent=tuple(one for one in points if one[0] not in heard),
    )


def rounds_to_whole_kw(*, month: date) -> bool:
    """Tell whether the setting `capacity.quantum_w` of the month rounds to whole kW (1 = to the watt). Raises UnableToReadCapacityRules."""
    return capacity_rules(rule_settings(on=month)).quantum_w == WHOLE_KW


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    accounts: Mapping[int, Account]
    regions: Mapping[int, Region]
    members: pl.DataFrame
    hours: pl.DataFrame
    planned: pl.DataFrame
    days: pl.DataFrame
    rules: CapacityRules


def _read(
    actor: Actor, *, month: date, account_ids: Collection[int] | None, whole_kw: bool | None
) -> _Read | None:
    until = next_month(month)
    accounts = accounts_for(actor, verb="readings.view").filter(kind="legal").select_related("branch")
    if account_ids is not None:
        accounts = accounts.filter(pk__in=account_ids)
    by_id = {account.pk: account for account in accounts}
    terms, metered, read_alone = points_counted(terms_of_month(by_id, month), month)
    if not terms:
        return None
    counted = {term.usage_point_id for term in terms}
    voltage_of = dict(usage_points_by_id(point_ids=counted).values_list("pk", "voltage"))
    settings = rule_settings(on=month)
    rules = capacity_rules(settings)
    if whole_kw is not None:
        rules = replace(rules, quantum_w=WHOLE_KW if whole_kw else 1)
    members = pl.DataFrame(
        [
            (term.account_id, term.usage_point_id, voltage_of[term.usage_point_id], term.valid_from, term.valid_to)
            for term in terms
        ],
        schema=MEMBERS,
        orient="row",
    )  # fmt: skip
    supplied = set(members["boundary_id"].to_list())
    regions = {
        key: region
        for key in supplied
        if (region := region_of(settings, branch_code=by_id[key].branch.code)) is not None
    }
    ranks = legal_entity_rules(settings).source_ranks
    supply = supplied_hours(point_ids=metered, since=month, until=until, source_ranks=ranks)
    hours = pl.concat([supply, read_alone])
    planned = planned_hour_columns(month=month)
    days = capacity_days(
        boundaries=_boundaries(supplied, regions, members, month),
        members=members,
        hours=hours,
        peak_hours=peak_hour_columns(subjects={region.subject for region in regions.values()}, month=month),
        planned_hours=planned,
        working_days=working_day_columns(month=month),
        rules=rules,
    )
    return _Read(
        accounts=by_id,
        regions=regions,
        members=members,
        hours=hours,
        planned=planned,
        days=days,
        rules=rules,
    )


def _boundaries(
    supplied: Collection[int], regions: Mapping[int, Region], members: pl.DataFrame, month: date
) -> pl.DataFrame:
    """Return calc.capacity.BOUNDARIES: an account is in while any of its points is supplied."""
    spans = supplied_spans(members, month=month, month_end=next_month(month))
    nowhere = Region(subject="", price_zone=0)
    known = {key: regions.get(key, nowhere) for key in supplied}
    places = pl.DataFrame(
        [(key, region.subject, region.price_zone) for key, region in known.items()],
        schema=["boundary_id", "subject", "price_zone"],
        orient="row",
    )
    return places.join(spans, on="boundary_id").select(*BOUNDARIES).sort("boundary_id")


def _heard(hours: pl.DataFrame) -> frozenset[int]:
    """Return the points that have at least one known hour."""
    known = hours.filter(pl.any_horizontal(pl.col(hour).is_not_null() for hour in HOUR_COLUMNS))
    return frozenset(known["usage_point_id"].to_list())


def _summed(read: _Read, month: date) -> MonthGrid:
    """Return the hours of all points as a grid; an hour is known where it is of every point supplied that day."""
    each_day = pl.DataFrame({"day": pl.date_range(month, next_month(month), closed="left", eager=True)})
    supplied = read.members.join(each_day, how="cross").filter(
        (pl.col("day") >= pl.col("valid_from"))
        & (pl.col("valid_to").is_null() | (pl.col("day") < pl.col("valid_to")))
    )
    sums = (
        supplied.join(read.hours, on=["usage_point_id", "day"], how="left")
        .group_by("day")
        .agg(
            pl.when(pl.col(hour).null_count() == 0).then(pl.col(hour).sum()).alias(hour)
            for hour in HOUR_COLUMNS
        )
    )
    by_day = {row[0]: row[1:] for row in sums.iter_rows()}
    days = (month + timedelta(days=number) for number in range((next_month(month) - month).days))
    return MonthGrid(
        month=month,
        channel=1,
        days=tuple(
            GridDay(
                day=day,
                hours=tuple(Hour(value, 2 if value is None else 0) for value in by_day[day])
                if day in by_day
                else (),
            )
            for day in days
        ),
    )
