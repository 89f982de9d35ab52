"""Estimate the missing hours of a month by the law's ladder, and put them in place as open obligations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final

import polars as pl
from django.db import transaction
from django.utils import timezone

from sbyt.apps.metering.operations.hour_findings import (
    EDIT,
    UnableToDecideFinding,
    settle_gap,
    store_replacements,
)
from sbyt.apps.metering.queries.control_points import Controlled, controls_between
from sbyt.apps.metering.queries.hour_findings import months_replaced
from sbyt.apps.metering.queries.known_months import bases_of
from sbyt.apps.metering.queries.points import usage_points_by_id, usage_points_for
from sbyt.apps.metering.queries.schemes import channels_in_schemes
from sbyt.apps.metering.queries.supplied_hours import known_hours
from sbyt.apps.network.queries import is_balanced
from sbyt.apps.tariffs.queries import rule_settings
from sbyt.calc.check_parameters import ACTIVE_OUT
from sbyt.calc.hour_estimates import (
    BY_HISTORY,
    LADDER,
    Method,
    estimated_hours,
    ladder_of_period,
    period_number,
)
from sbyt.calc.hourly import HOUR_COLUMNS, HOURLY
from sbyt.calc.periods import next_month
from sbyt.kit.access.actor import Actor
from sbyt.usecases.hourly.covered_gaps import covered_gaps
from sbyt.usecases.hourly.days_in_supply import days_in_supply

ACTIVE: Final = 1
MOST_PERIODS: Final = "checks.replacement_max_periods"


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A day's hours that would stand in place of missing ones; `control` is the code of the control point they came from."""

    usage_point_id: int
    day: date
    values_wh: tuple[int | None, ...]
    method: str
    control: str = ""

    @property
    def total_wh(self) -> int:
        return sum(value or 0 for value in self.values_wh)

    @property
    def hours(self) -> int:
        return sum(value is not None for value in self.values_wh)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLadder:
    """The steps open in a month that is the `number`-th estimated running; `most` by history, None without a limit."""

    steps: tuple[Method, ...]
    number: int
    most: int | None

    @property
    def is_cut(self) -> bool:
        """Tell whether history is no step any more."""
        return not BY_HISTORY & set(self.steps)

    def as_basis(self) -> dict[str, int]:
        """Return what a replacement keeps of it."""
        return {"period": self.number} if self.most is None else {"period": self.number, "most": self.most}


def replaceable_channels(*, point_id: int, month: date) -> frozenset[int]:
    """Return the channels whose missing hours something waits for: A+, those that schemes of the month take, A− of points in the balance."""
    until = next_month(month)
    taken = channels_in_schemes(usage_point_id=point_id, since=month, until=until) | {ACTIVE}
    balanced = is_balanced(usage_point_id=point_id, since=month, until=until)
    return taken | {ACTIVE_OUT} if balanced else taken


def open_ladder(*, point_id: int, month: date, channel: int = ACTIVE) -> OpenLadder:
    """Return the law's ladder as it is open to the point's channel in the month, by the rule in force on its first day.

    The law speaks of A+; other channels go by the same steps but the largest power, which tells nothing of them.
    """
    most = rule_settings(on=month).get(MOST_PERIODS)
    number = period_number(
        month=month, replaced_months=months_replaced(point_id=point_id, before=month, channel=channel)
    )
    ladder = LADDER if channel == ACTIVE else tuple(step for step in LADDER if step is not Method.PMAX)
    return OpenLadder(
        steps=ladder_of_period(number=number, most=most, ladder=ladder), number=number, most=most
    )


def controls_of_month(*, point_id: int, month: date, given: int | None = None) -> list[Controlled]:
    """Return the control points of the point in the month: the one named, else those kept at the point."""
    if given is None:
        return controls_between(usage_point_id=point_id, since=month, until=next_month(month))
    named = usage_points_by_id(point_ids=[given]).get()
    return [
        Controlled(
            control_id=0,
            control_point_id=given,
            code=named.code,
            name=named.name,
            since=month,
            until=None,
            document="",
        )
    ]


def estimates_of(
    *,
    point_id: int,
    month: date,
    ladder: Sequence[Method] | None = None,
    control_point_id: int | None = None,
    channel: int = ACTIVE,
) -> list[Estimate]:
    """Return what would stand in place of the missing hours of the point's channel in the month, by day.

    Without a `ladder` the law's one, as far as it is open; without a control point the one kept at the point. Days on
    which the point is not in supply are not estimated.
    """
    until = min(next_month(month), max(timezone.localdate(), month))
    days = days_in_supply(point_ids=[point_id], since=month, until=until)["day"].to_list()
    if not days:
        return []
    known = known_hours(
        point_ids=[point_id], since=month, until=next_month(month), channels=(channel,), replaced=False
    )
    return estimated_days(
        point_id=point_id,
        month=month,
        days=days,
        known=known,
        ladder=ladder,
        control_point_id=control_point_id,
        channel=channel,
    )


def estimated_days(
    *,
    point_id: int,
    month: date,
    days: Sequence[date],
    known: pl.DataFrame,
    ladder: Sequence[Method] | None,
    control_point_id: int | None,
    channel: int = ACTIVE,
) -> list[Estimate]:
    """Return estimates of the hours that `known` (calc.hourly.HOURLY) lacks on the days, all of the month."""
    controls = controls_of_month(point_id=point_id, month=month, given=control_point_id)
    wanted = pl.DataFrame(
        {"usage_point_id": [point_id] * len(days), "channel": [channel] * len(days), "day": days},
        schema={"usage_point_id": pl.Int64(), "channel": pl.Int64(), "day": pl.Date()},
    )
    made = estimated_hours(
        wanted=wanted,
        known=known,
        control=_controlled_hours(point_id, month, controls, channel),
        bases=bases_of(point_ids=[point_id], month=month, channel=channel),
        ladder=open_ladder(point_id=point_id, month=month, channel=channel).steps
        if ladder is None
        else ladder,
    )
    return [
        Estimate(
            usage_point_id=row["usage_point_id"],
            day=row["day"],
            values_wh=tuple(row[hour] for hour in HOUR_COLUMNS),
            method=row["method"],
            control=_control_on(controls, row["day"]) if row["method"] == Method.CONTROL else "",
        )
        for row in made.to_dicts()
    ]


@transaction.atomic
def replace_missing(
    actor: Actor,
    *,
    point_id: int,
    month: date,
    method: str = "",
    control_point_id: int | None = None,
    finding_id: int | None = None,
    channel: int = ACTIVE,
) -> list[Estimate]:
    """Put estimates in place of the missing hours of a month: by the ladder, or by the method named.

    Each replaced day is an open obligation and keeps why: the finding, the step asked for, the period. Raises UnableToAct, UnableToDecideFinding where nothing can be estimated.
    """
    point = usage_points_for(actor, verb=EDIT).filter(pk=point_id).first()
    if point is None:
        raise UnableToDecideFinding("Такой точки учёта нет среди ваших отделений.")
    if channel not in replaceable_channels(point_id=point_id, month=month):
        raise UnableToDecideFinding(
            "Этот канал не берёт ни одна схема и не берёт баланс сети: замещать его часы не для чего."
        )
    law = open_ladder(point_id=point_id, month=month, channel=channel)
    ladder = (Method(method),) if method else law.steps
    found = estimates_of(
        point_id=point_id, month=month, ladder=ladder, control_point_id=control_point_id, channel=channel
    )
    if not found:
        raise UnableToDecideFinding("Заместить нечем или нечего: нет ни истории, ни максимальной мощности.")
    basis: dict[str, Any] = {"month": f"{month:%Y-%m}", "asked": method or "ladder", **law.as_basis()}
    if finding_id is not None:
        basis["finding"] = finding_id
    now = timezone.now()
    for control, days in groupby(sorted(found, key=lambda one: one.control), key=lambda one: one.control):
        store_replacements(
            actor=actor,
            days=[(one.usage_point_id, channel, one.day, one.values_wh, one.method) for one in days],
            basis=basis | ({"control": control} if control else {}),
            now=now,
        )
    if (point_id, channel) in covered_gaps(point_ids=[point_id], month=month):
        settle_gap(actor=actor, point_id=point_id, channel=channel, month=month)
    return found


def _control_on(controls: Sequence[Controlled], day: date) -> str:
    return next(
        (one.code for one in controls if one.since <= day and (one.until is None or day < one.until)), ""
    )


def _controlled_hours(
    point_id: int, month: date, controls: Sequence[Controlled], channel: int
) -> pl.DataFrame:
    """Return calc.hourly.HOURLY of the control points, each on its days, under the id of the point they control."""
    if not controls:
        return pl.DataFrame(schema=HOURLY)
    hours = known_hours(
        point_ids={one.control_point_id for one in controls},
        since=month,
        until=next_month(month),
        channels=(channel,),
    )
    parts = [
        hours.filter(
            (pl.col("usage_point_id") == one.control_point_id)
            & (pl.col("day") >= one.since)
            & (pl.col("day") < (one.until or date.max))
        )
        for one in controls
    ]
    return pl.concat(parts).with_columns(pl.lit(point_id, dtype=pl.Int64).alias("usage_point_id"))
