"""Check the hours of a month, estimate missing ones, put them in place."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import polars as pl
from django.utils import timezone

from sbyt.apps.metering.operations.hour_findings import (
    EDIT,
    NewFinding,
    StoredFindings,
    UnableToDecideFinding,
    store_findings,
    store_replacements,
)
from sbyt.apps.metering.queries.check_columns import parameters_of_classes, point_facts, registered_columns
from sbyt.apps.metering.queries.hourly_columns import points_with_intervals
from sbyt.apps.metering.queries.points import usage_points_for
from sbyt.apps.metering.queries.supplied_hours import known_hours
from sbyt.apps.tariffs.queries import rule_settings
from sbyt.calc.hour_checks import FOUND, POINTS, check_hours, history_of
from sbyt.calc.hour_estimates import BASES, LADDER, Method, estimated_hours
from sbyt.calc.hourly import HOUR_COLUMNS, HOURLY
from sbyt.calc.periods import month_before, next_month
from sbyt.calc.rounding import money_kop
from sbyt.kit.access.actor import Actor

PRICE: Final = "checks.price_e7"
_PRICE_E7: Final = 50_000_000
"""Five roubles a kWh: what ranks findings where no price is set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A day's hours that would stand in place of missing ones."""

    usage_point_id: int
    day: date
    values_wh: tuple[int | None, ...]
    method: str

    @property
    def total_wh(self) -> int:
        return sum(value or 0 for value in self.values_wh)

    @property
    def hours(self) -> int:
        return sum(value is not None for value in self.values_wh)


def check_month(actor: Actor, *, month: date) -> StoredFindings:
    """Check channel A+ of all points with hours that the actor sees, in the month or the one before.

    A fixed number of queries. Replaced hours count as missing: an obligation stays in sight until it is measured.
    """
    actor.require(EDIT)
    until, before = next_month(month), month_before(month)
    seen = list(usage_points_for(actor, verb=EDIT).values_list("pk", flat=True))
    metered = points_with_intervals(point_ids=seen, since=before, until=until)["usage_point_id"].to_list()
    found = found_in(metered, month=month)
    price = int(rule_settings(on=month).get(PRICE, _PRICE_E7))
    findings = [
        NewFinding(
            usage_point_id=row["usage_point_id"],
            channel=row["channel"],
            code=row["code"],
            first_day=row["first_day"] or month,
            hours=row["hours"],
            energy_wh=row["energy_wh"],
            money_kop=money_kop(quantity_wh=row["energy_wh"], price_e7=price),
            data={"figure": row["figure"], "against": row["against"]},
        )
        for row in found.to_dicts()
    ]
    return store_findings(month=month, point_ids=metered, findings=findings, now=timezone.now())


def found_in(point_ids: Collection[int], *, month: date) -> pl.DataFrame:
    """Return calc.hour_checks.FOUND of the points in the month, every class by its own parameters."""
    until, before = next_month(month), month_before(month)
    today = timezone.localdate()
    expected = (min(until, max(today, month)) - month).days
    hours = known_hours(point_ids=point_ids, since=before, until=until, replaced=False)
    facts = point_facts(point_ids=point_ids, on=month)
    past = history_of(hours, until=month)
    points = (
        facts.with_columns(
            pl.lit(1, dtype=pl.Int64).alias("channel"), pl.lit(expected, dtype=pl.Int64).alias("days_expected")
        )
        .join(past, on=["usage_point_id", "channel"], how="left")
    )  # fmt: skip
    registered = registered_columns(point_ids=point_ids, since=month, until=until)
    current = hours.filter(pl.col("day") >= month)
    parts = [
        check_hours(
            hours=current,
            points=points.filter(pl.col("point_class") == name).select(*POINTS),
            registered=registered,
            parameters=parameters,
        )
        for name, parameters in parameters_of_classes().items()
    ]
    return pl.concat([pl.DataFrame(schema=FOUND), *parts])


def estimates_of(
    *, point_id: int, month: date, ladder: Sequence[Method] = LADDER, control_point_id: int | None = None
) -> list[Estimate]:
    """Return what would stand in place of the missing hours of the point's A+ in the month, by day."""
    until = min(next_month(month), max(timezone.localdate(), month))
    days = [month + timedelta(days=number) for number in range((until - month).days)]
    if not days:
        return []
    known = known_hours(point_ids=[point_id], since=month, until=next_month(month), replaced=False)
    return estimated_days(
        point_id=point_id,
        month=month,
        days=days,
        known=known,
        ladder=ladder,
        control_point_id=control_point_id,
    )


def estimated_days(
    *,
    point_id: int,
    month: date,
    days: Sequence[date],
    known: pl.DataFrame,
    ladder: Sequence[Method],
    control_point_id: int | None,
) -> list[Estimate]:
    """Return estimates of the hours that `known` (calc.hourly.HOURLY) lacks on the days, all of the month."""
    control = pl.DataFrame(schema=HOURLY)
    if control_point_id is not None:
        control = known_hours(
            point_ids=[control_point_id], since=month, until=next_month(month)
        ).with_columns(pl.lit(point_id, dtype=pl.Int64).alias("usage_point_id"))
    wanted = pl.DataFrame(
        {"usage_point_id": [point_id] * len(days), "channel": [1] * len(days), "day": days},
        schema={"usage_point_id": pl.Int64(), "channel": pl.Int64(), "day": pl.Date()},
    )
    made = estimated_hours(
        wanted=wanted, known=known, control=control, bases=_bases(point_id, month), ladder=ladder
    )
    return [
        Estimate(
            usage_point_id=row["usage_point_id"],
            day=row["day"],
            values_wh=tuple(row[hour] for hour in HOUR_COLUMNS),
            method=row["method"],
        )
        for row in made.to_dicts()
    ]


def replace_missing(
    actor: Actor, *, point_id: int, month: date, method: str = "", control_point_id: int | None = None
) -> list[Estimate]:
    """Put estimates in place of the missing hours of a month: by the ladder, or by the method named.

    Each replaced day is an open obligation. Raises UnableToAct, UnableToDecideFinding where nothing can be estimated.
    """
    point = usage_points_for(actor, verb=EDIT).filter(pk=point_id).first()
    if point is None:
        raise UnableToDecideFinding("Такой точки учёта нет среди ваших отделений.")
    ladder = LADDER if not method else (Method(method),)
    found = estimates_of(point_id=point_id, month=month, ladder=ladder, control_point_id=control_point_id)
    if not found:
        raise UnableToDecideFinding("Заместить нечем или нечего: нет ни истории, ни максимальной мощности.")
    store_replacements(
        actor=actor,
        days=[(one.usage_point_id, 1, one.day, one.values_wh, one.method) for one in found],
        basis={"month": f"{month:%Y-%m}", "asked": method or "ladder"},
        now=timezone.now(),
    )
    return found


def _bases(point_id: int, month: date) -> pl.DataFrame:
    """Return calc.hour_estimates.BASES of the point: the same month of last year, the nearest of twelve before."""
    last_year = month.replace(year=month.year - 1)
    past = known_hours(point_ids=[point_id], since=last_year, until=month, replaced=False)
    known = pl.sum_horizontal(pl.col(hour).is_not_null().cast(pl.Int64) for hour in HOUR_COLUMNS)
    months = (
        past.with_columns(start=pl.col("day").dt.truncate("1mo"), wh=pl.sum_horizontal(HOUR_COLUMNS), n=known)
        .group_by("start")
        .agg(pl.col("wh").sum(), pl.col("n").sum())
        .filter(pl.col("n") > 0)
        .sort("start")
    )
    by_month = {row[0]: (row[1], row[2]) for row in months.iter_rows()}
    same = by_month.get(last_year, (None, None))
    nearest = by_month[max(by_month)] if by_month else (None, None)
    power = point_facts(point_ids=[point_id], on=month)["max_power_w"].to_list()
    return pl.DataFrame(
        [(point_id, 1, *same, *nearest, power[0] if power else None)], schema=BASES, orient="row"
    )
