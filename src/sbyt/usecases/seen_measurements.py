"""What of readings and hours an actor sees: staff by branch, a consumer for the time his account was supplied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sbyt.apps.contracts.queries_supply import SuppliedPoint, supplied_points
from sbyt.apps.metering.queries.interval_month import (
    GridDay,
    MonthGrid,
    interval_month,
    months_with_intervals,
)
from sbyt.apps.metering.queries.point_readings import ReadingLine, readings_of_points
from sbyt.apps.metering.queries.points import usage_points_by_id, usage_points_for
from sbyt.calc.periods import next_month
from sbyt.kit.access.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenReading:
    """A reading and the point it was taken at."""

    usage_point_id: int
    line: ReadingLine


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPoint:
    """A point an actor sees; `terms` cut what is seen of it, None for everything."""

    usage_point_id: int
    code: str
    name: str
    terms: tuple[SuppliedPoint, ...] | None


def readings_of_account(*, account_id: int, since: date | None = None) -> tuple[SeenReading, ...]:
    """Return the readings taken while the points supplied this account, the latest first; two queries.

    Of who lived there before or after nothing is shown. The caller has checked that the actor sees the account.
    """
    terms = supplied_points(account_ids=[account_id])
    points = {term.usage_point_id for term in terms}
    return tuple(
        SeenReading(usage_point_id=point_id, line=line)
        for point_id, line in readings_of_points(usage_point_ids=points, since=since)
        if _within(terms, point_id, line.taken_on)
    )


def point_seen_by(actor: Actor, *, code: str, verb: str = "readings.view") -> SeenPoint | None:
    """Return a point by its code where the actor sees it, None where not.

    Raises UnableToAct for who holds neither the verb nor an account.
    """
    if not actor.account_ids:
        actor.require(verb)
    managed = usage_points_for(actor, verb=verb).filter(code=code).first()
    if managed is not None:
        return SeenPoint(usage_point_id=managed.pk, code=managed.code, name=managed.name, terms=None)
    terms = supplied_points(account_ids=actor.account_ids)
    own = usage_points_by_id(point_ids={term.usage_point_id for term in terms}).filter(code=code).first()
    if own is None:
        return None
    own_terms = tuple(term for term in terms if term.usage_point_id == own.pk)
    return SeenPoint(usage_point_id=own.pk, code=own.code, name=own.name, terms=own_terms)


def points_of_account(account_id: int) -> list[SeenPoint]:
    """Return the points that supply or supplied an account, by code; two queries. The caller sees the account."""
    terms = supplied_points(account_ids=[account_id])
    points = usage_points_by_id(point_ids={term.usage_point_id for term in terms}).order_by("code")
    return [
        SeenPoint(
            usage_point_id=point.pk,
            code=point.code,
            name=point.name,
            terms=tuple(term for term in terms if term.usage_point_id == point.pk),
        )
        for point in points
    ]


def months_of_points(point: SeenPoint) -> tuple[date, ...]:
    """Return the first days of the months with hours of a point, the latest first, cut to the actor's terms."""
    months = months_with_intervals(usage_point_id=point.usage_point_id)
    if point.terms is None:
        return months
    return tuple(
        month
        for month in months
        if any(
            term.valid_from < next_month(month) and (term.valid_to is None or month < term.valid_to)
            for term in point.terms
        )
    )


def hours_of_point(point: SeenPoint, *, channel: int, month: date) -> MonthGrid:
    """Return the month of a point as believed now; days outside the actor's own terms come empty. One query."""
    grid = interval_month(usage_point_id=point.usage_point_id, channel=channel, month=month, as_of=None)
    terms = point.terms
    if terms is None:
        return grid
    return replace(
        grid,
        days=tuple(
            day if any(term.supplies_on(day.day) for term in terms) else GridDay(day=day.day)
            for day in grid.days
        ),
    )


def _within(terms: Sequence[SuppliedPoint], point_id: int, day: date) -> bool:
    """Tell whether the point supplied the account that day, the day it ended included: its last reading is of both."""
    return any(
        term.usage_point_id == point_id and (term.supplies_on(day) or day == term.valid_to) for term in terms
    )
