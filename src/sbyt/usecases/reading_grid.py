"""The grid in which a clerk types the readings of a house or a street: every scale with what it showed before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from sbyt.apps.contracts.queries_exchange import HouseholdAccount, household_accounts
from sbyt.apps.contracts.queries_supply import supplied_points
from sbyt.apps.metering.queries.meters_of_points import MeterAtPoint, RegisterAtPoint, meters_of_points
from sbyt.apps.metering.queries.points_of_buildings import PointOfBuilding, points_of_buildings
from sbyt.apps.metering.queries.reading_history import BELIEVED, KnownReading, known_readings
from sbyt.apps.metering.types import Reading
from sbyt.apps.premises.queries_found import Walk, natural_key
from sbyt.formats.energy_text import wh_of_kwh_text
from sbyt.kit.access.actor import Actor
from sbyt.usecases.find_register import Submission
from sbyt.usecases.kept_refusals import take_readings_and_keep_refusals
from sbyt.usecases.readings_intake import TakenReading, plausibility_on, plausibility_rules
from sbyt.usecases.validate_reading import Plausibility, Scale, full_turn_wh, previous_of, usual_wh

ROWS_A_PAGE: Final = 300
_MONTH_DAYS: Final = 30
_IMPORT: Final = "A+"


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRow:
    """One scale, of a home or (`is_common`, without an account) of the house. `typed_wh` is what this source showed on the day, `used_wh` since the previous reading, with the ratio.

    `usual_wh` is the mean of thirty days by what was used before (rule `reading.usual_days`); None where it is not known.
    """

    register_id: int
    house: str
    room: str
    usage_point_id: int
    point_code: str
    account_id: int | None
    account_number: str
    payer: str
    is_common: bool
    meter_number: str
    zone: str
    multiplier: int
    previous_wh: int | None
    previous_on: date | None
    usual_wh: int | None
    typed_wh: int | None
    is_asked: bool
    used_wh: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GridTotals:
    """How far the typing is: scales, those typed, those that wait to be confirmed, what was used by the typed ones of homes.

    What a house meter counted is used by the homes already: it is not summed with them.
    """

    scales: int
    typed: int
    asked: int
    used_wh: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Whose meter it is: a home's with its account, or the house's own. Both are sorted by `number` in the end."""

    building_id: int
    room: str
    number: str
    point_code: str
    account_id: int | None
    payer: str
    is_common: bool

    @classmethod
    def of(cls, point: PointOfBuilding, account: HouseholdAccount | None) -> _Place:
        if point.is_common or account is None:
            return cls(
                building_id=point.building_id,
                room="",
                number=point.code,
                point_code=point.code,
                account_id=None,
                payer="",
                is_common=True,
            )
        return cls(
            building_id=account.building_id,
            room=account.room,
            number=account.number,
            point_code=point.code,
            account_id=account.account_id,
            payer=account.payer,
            is_common=False,
        )


def reading_grid(*, walk: Walk, day: date, source: str) -> tuple[GridRow, ...]:
    """Return the scales of the meters that stand on the day, in the order of houses, in each its common meters first, then flats. Eight queries."""
    buildings = list(walk.addresses)
    accounts = {one.account_id: one for one in household_accounts(building_ids=buildings)}
    points = points_of_buildings(building_ids=buildings)
    holders = {
        supply.usage_point_id: supply.account_id
        for supply in supplied_points(point_ids=points.keys())
        if supply.supplies_on(day) and supply.account_id in accounts
    }
    common = [point_id for point_id, point in points.items() if point.is_common]
    standing = [
        (
            _Place.of(points[meter.usage_point_id], accounts.get(holders.get(meter.usage_point_id, 0))),
            meter,
            scale,
        )
        for meter in meters_of_points(point_ids=[*common, *(one for one in holders if one not in common)])
        if meter.stands_on(day)
        for scale in meter.registers
        if scale.direction == _IMPORT
    ]
    known = known_readings(register_ids=[scale.register_id for _place, _meter, scale in standing], since=day)
    order = {building_id: place for place, building_id in enumerate(buildings)}
    standing.sort(
        key=lambda one: (
            order[one[0].building_id],
            not one[0].is_common,
            natural_key(one[0].room),
            one[0].number,
            one[1].serial_number,
            one[2].zone,
        )
    )
    plausibility = plausibility_on(day, rules=plausibility_rules())
    return tuple(
        _row(
            walk.addresses[place.building_id],
            place,
            meter,
            scale,
            known.get(scale.register_id, []),
            day,
            source,
            plausibility,
        )
        for place, meter, scale in standing
    )


def totals_of(rows: Sequence[GridRow]) -> GridTotals:
    """Return how far the typing of the rows is."""
    return GridTotals(
        scales=len(rows),
        typed=sum(row.typed_wh is not None for row in rows),
        asked=sum(row.is_asked for row in rows),
        used_wh=sum(row.used_wh or 0 for row in rows if not row.is_common),
    )


def type_reading(
    *, actor: Actor, register_id: int, text: str, day: date, source: str, now: datetime, keep: bool
) -> TakenReading:
    """Take in what was typed for a scale, by the intake of all readings; unless `keep`, nothing of it stays.

    Typed again it changes nothing; typed otherwise it takes the place of what was typed before. What is refused is kept with its reason until a
    figure is taken in its place: the list of refused readings has it.
    """
    given = Submission(taken_on=day, value=wh_of_kwh_text("".join(text.split())), register_id=register_id)
    with transaction.atomic():
        (taken,) = take_readings_and_keep_refusals(
            actor=actor, submissions=[given], source=source, now=now, texts={0: text}
        )
        if not keep:
            transaction.set_rollback(True)
    return taken


def _row(
    house: str,
    place: _Place,
    meter: MeterAtPoint,
    scale: RegisterAtPoint,
    known: Sequence[KnownReading],
    day: date,
    source: str,
    plausibility: Plausibility,
) -> GridRow:
    typed = next((one for one in reversed(known) if one.taken_on == day and one.source == source), None)
    believed = [one for one in known if one.state in BELIEVED and one is not typed]
    previous = previous_of(believed, day)
    bounds = Scale(integer_digits=scale.integer_digits, multiplier=meter.multiplier)
    usual = (
        None
        if previous is None
        else usual_wh(bounds, believed, until=previous, days=_MONTH_DAYS, plausibility=plausibility)
    )
    used = None
    if typed is not None and previous is not None and typed.state in BELIEVED:
        turned = full_turn_wh(scale.integer_digits) if typed.rolled_over else 0
        used = (typed.value_wh + turned - previous.value_wh) * meter.multiplier
    return GridRow(
        register_id=scale.register_id,
        house=house,
        room=place.room,
        usage_point_id=meter.usage_point_id,
        point_code=place.point_code,
        account_id=place.account_id,
        account_number=place.number if not place.is_common else "",
        payer=place.payer,
        is_common=place.is_common,
        meter_number=meter.serial_number,
        zone=scale.zone_name,
        multiplier=meter.multiplier,
        previous_wh=previous.value_wh if previous else None,
        previous_on=previous.taken_on if previous else None,
        usual_wh=usual,
        typed_wh=typed.value_wh if typed else None,
        is_asked=typed is not None and typed.state == Reading.State.ASKED,
        used_wh=used,
    )
