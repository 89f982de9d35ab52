"""Hours that were measured and are not believed: what would stand in their place, looked at before it is put there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl
from django.db import transaction
from django.utils import timezone

from sbyt.apps.metering.operations.changed_days import note_disbelieved_day
from sbyt.apps.metering.operations.hour_findings import (
    EDIT,
    UnableToDecideFinding,
    settle_as_replaced,
    store_replacements,
)
from sbyt.apps.metering.queries.points import usage_points_for
from sbyt.apps.metering.queries.supplied_hours import known_hours
from sbyt.apps.metering.types import HourFinding
from sbyt.calc.hour_estimates import Method
from sbyt.calc.hourly import HOUR_COLUMNS, HOURS
from sbyt.calc.periods import next_month
from sbyt.kit.access.actor import Actor
from sbyt.usecases.hourly.estimating import estimated_days

BY_HAND: Final = "hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disbelief:
    """Which hours of a day of A+ are not believed, and what stands in their place: an estimate, or `hand_wh` in each.

    `method` is a calc.hour_estimates.Method, BY_HAND, or "" for the law's ladder.
    """

    day: date
    hours: tuple[int, ...]
    method: str
    hand_wh: int | None = None
    control_point_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Instead:
    """A day as it would stand: 24 values measured (None = missing) and 24 that would count; `method` is what gave them."""

    day: date
    hours: tuple[int, ...]
    method: str
    measured_wh: tuple[int | None, ...]
    values_wh: tuple[int, ...]
    control: str = ""

    @property
    def rows(self) -> list[tuple[int, int | None, int]]:
        return [(hour, self.measured_wh[hour], self.values_wh[hour]) for hour in self.hours]

    @property
    def before_wh(self) -> int:
        return sum(value or 0 for value in self.measured_wh)

    @property
    def after_wh(self) -> int:
        return sum(self.values_wh)


def instead_of(*, point_id: int, disbelief: Disbelief) -> Instead:
    """Return the day as it would stand. Raises UnableToDecideFinding where it cannot be estimated so."""
    hours, day = tuple(sorted(set(disbelief.hours))), disbelief.day
    if not hours or hours[0] < 0 or hours[-1] >= HOURS:
        raise UnableToDecideFinding("Назовите часы суток, от 0 до 23.")
    month = day.replace(day=1)
    known = known_hours(point_ids=[point_id], since=month, until=next_month(month), replaced=False)
    of_day = known.filter(pl.col("day") == day).to_dicts()
    if not of_day:
        raise UnableToDecideFinding("За эти сутки ничего не измерено: это пропуск, замещайте его.")
    measured = tuple(of_day[0][name] for name in HOUR_COLUMNS)
    method, given, control = _given(point_id, disbelief, hours, known)
    values = tuple(given[hour] if hour in hours else measured[hour] for hour in range(HOURS))
    if any(value is None for value in values):
        raise UnableToDecideFinding("В этих сутках есть и другие часы без данных: сначала заместите их.")
    return Instead(
        day=day,
        hours=hours,
        method=method,
        measured_wh=measured,
        values_wh=tuple(value or 0 for value in values),
        control=control,
    )


@transaction.atomic
def put_instead(actor: Actor, *, finding: HourFinding, disbelief: Disbelief, reason: str) -> Instead:
    """Put hours in place of measured ones of a finding, with the reason.

    The replaced day is an open obligation: a day sent otherwise closes it. Bills that stand on the day are named for
    recalculation now, and again when it is measured. What was measured is kept.

    :raises UnableToAct: the actor may not at this point.
    :raises UnableToDecideFinding: no reason, another month's day, or nothing to put there.
    """
    actor.require(EDIT, branch_id=finding.usage_point.branch_id)
    if not reason.strip():
        raise UnableToDecideFinding("Напишите, почему измеренному верить нельзя.")
    if finding.channel != 1:
        raise UnableToDecideFinding("Замещаются часы A+: по ним считается счёт.")
    if disbelief.day.replace(day=1) != finding.month:
        raise UnableToDecideFinding("Этот день не того месяца, о котором замечание.")
    if not usage_points_for(actor, verb=EDIT).filter(pk=finding.usage_point_id).exists():
        raise UnableToDecideFinding("Такой точки учёта нет среди ваших отделений.")
    made = instead_of(point_id=finding.usage_point_id, disbelief=disbelief)
    now = timezone.now()
    before = known_hours(
        point_ids=[finding.usage_point_id], since=made.day, until=date.fromordinal(made.day.toordinal() + 1)
    )
    believed_wh = sum(value or 0 for row in before.iter_rows() for value in row[3:])
    store_replacements(
        actor=actor,
        days=[(finding.usage_point_id, 1, made.day, made.values_wh, made.method)],
        basis={
            "hours": list(made.hours),
            "reason": reason.strip()[:300],
            "finding": finding.pk,
            "asked": disbelief.method or "ladder",
            **({"control": made.control} if made.control else {}),
        },
        now=now,
        over_measured=True,
    )
    note_disbelieved_day(
        usage_point_id=finding.usage_point_id,
        day=made.day,
        before_wh=believed_wh,
        after_wh=made.after_wh,
        now=now,
    )
    settle_as_replaced(actor=actor, finding=finding, note=reason.strip())
    return made


def _given(
    point_id: int, disbelief: Disbelief, hours: Collection[int], known: pl.DataFrame
) -> tuple[str, dict[int, int | None], str]:
    if disbelief.method == BY_HAND:
        if disbelief.hand_wh is None or disbelief.hand_wh < 0:
            raise UnableToDecideFinding("Назовите объём часа, ноль или больше.")
        return BY_HAND, dict.fromkeys(hours, disbelief.hand_wh), ""
    blank = [
        pl.when(pl.col("day") != disbelief.day).then(pl.col(HOUR_COLUMNS[hour])).alias(HOUR_COLUMNS[hour])
        for hour in hours
    ]
    found = estimated_days(
        point_id=point_id,
        month=disbelief.day.replace(day=1),
        days=[disbelief.day],
        known=known.with_columns(blank),
        ladder=(Method(disbelief.method),) if disbelief.method else None,
        control_point_id=disbelief.control_point_id,
    )
    if not found:
        raise UnableToDecideFinding("Этим способом заместить нечем: нет истории или контрольной точки.")
    return found[0].method, dict(enumerate(found[0].values_wh)), found[0].control
