"""How complete the hours of points are, day by day: expressions for lists of points, and the days of a page.

An hour counts where all its parts were measured fit for settlement: as bills and checks of hours count them (calc.hourly.hours_of_intervals).
What is missing, not for settlement, known in part or replaced does not.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import (
    Case,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from sbyt.apps.metering.models import HourReplacement, IntervalDay, UsagePoint
from sbyt.apps.metering.queries.points import usage_points_for
from sbyt.calc.periods import month_before
from sbyt.kit.access.actor import Actor

HOURS_A_DAY = 24
_DOUBTFUL = 1
_UNFIT = """(SELECT count(DISTINCT (u.place - 1) * %s / 60) FROM unnest(%s) WITH ORDINALITY AS u (quality, place)
                WHERE u.quality <> 0)"""
"""Hours of a day some part of which is missing or not for settlement; names of step_minutes and qualities go in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayKnown:
    """A day of a channel of a point: whether a day came at all, hours fit for settlement, whether any value is not for it,
    hours replaced.
    """

    measured: bool
    hours: int
    doubtful: bool
    replaced: int


def points_with_profile(actor: Actor, *, channel: int, since: date, until: date) -> QuerySet[UsagePoint]:
    """Return the actor's points that sent the channel in `[since, until)` or in the month before, or are known to send by a code."""
    sent = _days(channel, since=month_before(since), until=until)
    coded = Q(ats_code__gt="") if channel == IntervalDay.Channel.ACTIVE_IMPORT else Q(pk=None)
    return usage_points_for(actor).filter(Exists(sent) | coded)


def hours_known(*, channel: int, since: date, until: date) -> Coalesce:
    """Return an expression over points: hours of the days `[since, until)` that are fit for settlement."""
    hours = Case(
        When(values_packed__isnull=False, then=Value(HOURS_A_DAY)),
        default=Value(HOURS_A_DAY) - _UnfitHours(F("step_minutes"), F("qualities")),
        output_field=IntegerField(),
    )
    days = _days(channel, since=since, until=until).values("usage_point").annotate(hours=Sum(hours))
    return Coalesce(Subquery(days.values("hours")[:1]), Value(0), output_field=IntegerField())


class _UnfitHours(Func):
    """_UNFIT over (step_minutes, qualities)."""

    output_field = IntegerField()

    def as_sql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, Any]:  # type: ignore[override]  # noqa: ARG002  as Django calls it
        (step, first), (qualities, second) = (compiler.compile(one) for one in self.source_expressions)
        return _UNFIT % (step, qualities), (*first, *second)


def doubtful_days(*, channel: int, since: date, until: date) -> Exists:
    """Return a condition over points: some value of the days is not for settlement."""
    days = _days(channel, since=since, until=until).filter(values_packed=None)
    return Exists(days.filter(qualities__contains=[_DOUBTFUL]))


def replaced_days(*, channel: int, since: date, until: date) -> Exists:
    """Return a condition over points: hours of some day are replaced, the measured ones still awaited or not believed."""
    return Exists(
        HourReplacement.objects.filter(
            usage_point=OuterRef("pk"),
            channel=channel,
            day__gte=since,
            day__lt=until,
            superseded_at=None,
            closed_at=None,
        )
    )


_KNOWN = f"""
SELECT coalesce(d.usage_point_id, r.usage_point_id), coalesce(d.day, r.day), d.day IS NOT NULL, coalesce(d.hours, 0),
       coalesce(d.doubtful, false), coalesce(r.hours, 0)
  FROM (SELECT usage_point_id, day,
               CASE WHEN values_packed IS NOT NULL THEN 24
                    ELSE 24 - {_UNFIT % ("step_minutes", "qualities")} END AS hours,
               values_packed IS NULL AND 1 = ANY (qualities) AS doubtful
          FROM metering_intervalday
         WHERE usage_point_id = ANY (%(points)s) AND channel = %(channel)s AND superseded_at IS NULL
           AND day >= %(since)s AND day < %(until)s) d
  FULL JOIN (SELECT usage_point_id, day, cardinality(array_remove(values_wh, NULL)) AS hours
               FROM metering_hourreplacement
              WHERE usage_point_id = ANY (%(points)s) AND channel = %(channel)s AND superseded_at IS NULL
                AND closed_at IS NULL AND day >= %(since)s AND day < %(until)s) r
    ON r.usage_point_id = d.usage_point_id AND r.day = d.day
"""  # noqa: S608  constants of this module


def days_known(
    *, point_ids: Collection[int], channel: int, since: date, until: date
) -> dict[tuple[int, date], DayKnown]:
    """Return the days of the points that anything is known of, by one query. The caller has checked who looks."""
    params: dict[str, Any] = {"points": list(point_ids), "channel": channel, "since": since, "until": until}
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, params)
        return {
            (row[0], row[1]): DayKnown(measured=row[2], hours=row[3], doubtful=row[4], replaced=row[5])
            for row in cursor.fetchall()
        }


def _days(channel: int, *, since: date, until: date) -> QuerySet[IntervalDay]:
    return IntervalDay.objects.filter(
        usage_point=OuterRef("pk"), channel=channel, day__gte=since, day__lt=until, superseded_at=None
    )
