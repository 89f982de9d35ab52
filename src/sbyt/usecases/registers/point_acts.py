"""Record acts about points as they come from a desk or from a round; a second refusal weighs more, access given ends them."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from sbyt.apps.contracts.queries_supply import supplied_points
from sbyt.apps.metering.operations.record_ground import end_ground, record_ground, withdraw_ground
from sbyt.apps.metering.queries.point_acts import grounds_of, standing_grounds
from sbyt.apps.metering.queries.points import usage_points_for
from sbyt.apps.metering.types import PointGround, UsagePoint
from sbyt.kit import numbers
from sbyt.kit.access.actor import Actor
from sbyt.usecases.registers.late_facts import mark_if_late
from sbyt.usecases.registers.scope import UnableToFind

ENTER = "readings.enter"
Kind = PointGround.Kind
_BY_MONTH_OF_ACT = (Kind.INTERFERENCE, Kind.UNAUTHORISED)
_OF_THE_METER = (Kind.METER_FAILED, Kind.INTERFERENCE)
_REFUSALS = (Kind.ACCESS_REFUSED, Kind.REFUSED_TWICE)


@transaction.atomic
def add_act(
    *,
    actor: Actor,
    usage_point_id: int,
    kind: str,
    since: date,
    until: date | None,
    act_on: date | None,
    power_w: int | None,
    document: str,
) -> bool:
    """Record an act about a point; tells whether billed months are to be reckoned anew.

    A refusal of access while an earlier one stands is the second: it counts by the norm with its coefficient from the month of the
    act (PP 354 p. 60(3)). Raises UnableToAct, UnableToFind, UnableToRecordGround.
    """
    if kind == Kind.ACCESS_REFUSED:
        note_refusal(actor=actor, usage_point_id=usage_point_id, on=since, until=until, document=document)
    else:
        _point(actor, usage_point_id)
        record_ground(
            actor=actor,
            usage_point_id=usage_point_id,
            kind=kind,
            since=since,
            until=until,
            act_on=act_on,
            power_w=power_w,
            document=document,
        )
    billed_by = (act_on or since) if kind in _BY_MONTH_OF_ACT else since
    return mark_point(
        actor=actor,
        usage_point_id=usage_point_id,
        since=billed_by,
        what=f"акт: {Kind(kind).label}",
    )


@transaction.atomic
def note_refusal(
    *, actor: Actor, usage_point_id: int, on: date, document: str, until: date | None = None
) -> PointGround:
    """Record that access was refused on the day: the first time as such, the next time as a refusal twice.

    Raises UnableToAct, UnableToFind, UnableToRecordGround.
    """
    _point(actor, usage_point_id)
    earlier = standing_grounds(usage_point_id=usage_point_id, kinds=[Kind.ACCESS_REFUSED], on=on)
    again = earlier.exclude(valid__startswith=on).exists()
    return record_ground(
        actor=actor,
        usage_point_id=usage_point_id,
        kind=Kind.REFUSED_TWICE if again else Kind.ACCESS_REFUSED,
        since=on,
        until=until,
        act_on=on,
        power_w=None,
        document=document,
    )


@transaction.atomic
def note_access(*, actor: Actor, usage_point_id: int, on: date, document: str) -> int:
    """End the refusals of access that stand at the point: it was given on the day. Returns how many ended."""
    standing = list(standing_grounds(usage_point_id=usage_point_id, kinds=_REFUSALS, on=on))
    for ground in standing:
        if ground.valid.lower == on:
            withdraw_ground(actor=actor, ground_id=ground.pk, reason=document)
        else:
            end_ground(actor=actor, ground_id=ground.pk, until=on, document=ground.document)
    return len(standing)


@transaction.atomic
def note_put_right(*, actor: Actor, usage_point_id: int, on: date, what: str) -> int:
    """End the failure and the interference that stand at the point: the meter is in order, or another one, from the day. Returns how many ended.

    A failure of that very day is withdrawn; interference of that very day lasts for it, its charge is owed. Billed months that it touches are
    marked to be reckoned anew.
    """
    standing = list(standing_grounds(usage_point_id=usage_point_id, kinds=_OF_THE_METER, on=on))
    for ground in standing:
        begun_today = ground.valid.lower == on
        if begun_today and ground.kind == Kind.METER_FAILED:
            withdraw_ground(actor=actor, ground_id=ground.pk, reason=what)
            continue
        until = on + timedelta(days=1) if begun_today else on
        if ground.valid.upper is None or ground.valid.upper > until:
            end_ground(actor=actor, ground_id=ground.pk, until=until, document=ground.document)
    if standing:
        mark_point(actor=actor, usage_point_id=usage_point_id, since=on, what=what)
    return len(standing)


@transaction.atomic
def end_act(*, actor: Actor, usage_point_id: int, ground_id: int, until: date | None, reason: str) -> bool:
    """End an act on a day, or (None) withdraw it; tells whether billed months are to be reckoned anew.

    Raises UnableToAct, UnableToFind, UnableToRecordGround.
    """
    point = _point(actor, usage_point_id)
    if until is None:
        known = next((one for one in grounds_of(point_ids=[point.pk]) if one.pk == ground_id), None)
        if known is None:
            raise UnableToFind(f"ground {ground_id}")
        withdraw_ground(actor=actor, ground_id=ground_id, reason=reason)
        since = known.valid.lower
    else:
        since = end_ground(actor=actor, ground_id=ground_id, until=until, document=reason).valid.upper
    return mark_point(
        actor=actor, usage_point_id=usage_point_id, since=since, what="акт о точке окончен или отменён"
    )


def mark_point(*, actor: Actor, usage_point_id: int, since: date, what: str) -> bool:
    """Mark the accounts that the point supplied on the day, and the building of a common point; tells whether any was late."""
    point = _point(actor, usage_point_id)
    supplied = supplied_points(point_ids=[usage_point_id])
    accounts: list[int | None] = [one.account_id for one in supplied if one.supplies_on(since)]
    if point.kind == point.Kind.BUILDING:
        accounts = [None]
    late = [
        mark_if_late(
            actor=actor,
            building_id=point.building_id,
            account_id=account_id,
            since=since,
            until=None,
            what=f"{what}, {numbers.day(since)}",
        )
        for account_id in accounts
    ]
    return any(late)


def _point(actor: Actor, usage_point_id: int) -> UsagePoint:
    actor.require(ENTER)
    point = usage_points_for(actor, verb=ENTER).filter(pk=usage_point_id).first()
    if point is None:
        raise UnableToFind(f"point {usage_point_id}")
    return point
