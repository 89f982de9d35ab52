"""Hours of the grid: what really flowed, what the meters showed, and the network company's 80020 of each day.

The hours of a consumer add up to what its register counted in the month, to the watt-hour; where the meter is wrong,
the heads know better. A head counts what is below it, less what is given back there, and what is lost on the way.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate, pairwise
from types import MappingProxyType
from typing import Final

from sbyt.usecases.demo_town.companies import Company
from sbyt.usecases.demo_town.grid import (
    DEAD,
    HEADS,
    NODES,
    READ_BY_GRID,
    READ_SINCE,
    STOLEN,
    STOLEN_SHOWS_PERCENT,
    SWAPPED,
    WRONG_RATIO,
    WRONG_SINCE,
    GridNode,
    Place,
)
from sbyt.usecases.demo_town.grid_panels import given_by_panels
from sbyt.usecases.demo_town.household_readings import Shown
from sbyt.usecases.demo_town.months import OPEN, following
from sbyt.usecases.demo_town.profile_days import profile_days
from sbyt.usecases.demo_town.seed import spread, stream

_HOURS: Final = 24
_BP: Final = 10_000
_SATURDAY: Final = 5
_SCALE_WH: Final = 1_000_000_000
_DAYS_OF_MONTH: Final = 31

Hours = tuple[int, ...]
"""All hours of a month in Wh, day after day."""

# power by two-hour blocks in per cent, and what remains on days off
_SHAPES: Final[Mapping[str, tuple[tuple[int, ...], int]]] = MappingProxyType(
    {
        "bricks": ((70, 68, 66, 72, 90, 100, 98, 92, 97, 88, 80, 74), 82),
        "lights": ((100, 96, 62, 4, 2, 2, 2, 2, 2, 6, 44, 98), 100),
        "hospital": ((48, 44, 46, 70, 96, 100, 94, 90, 84, 72, 62, 52), 78),
        "school": ((12, 12, 12, 34, 92, 100, 96, 80, 40, 20, 14, 12), 24),
        "kindergarten": ((14, 14, 30, 86, 100, 96, 88, 90, 52, 20, 14, 14), 18),
        "library": ((10, 10, 10, 18, 60, 100, 98, 96, 94, 70, 20, 10), 60),
        "bakery": ((96, 100, 98, 88, 60, 40, 34, 30, 28, 32, 58, 88), 104),
        "sewing": ((6, 6, 6, 22, 94, 100, 66, 98, 96, 40, 8, 6), 12),
        "market": ((26, 24, 30, 60, 96, 100, 98, 92, 88, 64, 34, 28), 120),
    }
)
_ANY_SHOP: Final = ((24, 22, 22, 30, 70, 92, 96, 94, 100, 98, 70, 30), 106)


def shown_hours(
    seed: int, companies: Sequence[Company], shown: Sequence[Shown], month: date, until: date
) -> Mapping[str, Hours]:
    """Return code of the point → what its meter showed, of the heads and of the consumers the grid reads.

    Empty before READ_SINCE; hours end with the day before `until` or with the month.
    """
    last = min(following(month), until)
    if month < READ_SINCE or last <= month:
        return MappingProxyType({})
    by_key = {company.key: company for company in companies}
    used = _used(companies, shown, month)
    registered = {
        place: _shared(stream(seed, f"grid {place} {month:%Y-%m}"), place[0], month, last, used[place])
        for place in READ_BY_GRID
    }
    real = {place: _real(place, hours, month) for place, hours in registered.items()}
    if month >= WRONG_SINCE:
        real[DEAD] = _shared(
            stream(seed, f"grid {DEAD} unseen {month:%Y-%m}"),
            DEAD[0],
            month,
            last,
            _monthly(by_key, DEAD, last),
        )
    heads = _heads(seed, month, last, real)
    return MappingProxyType(
        heads | {_code(by_key, place): _as_shown(place, real, registered) for place in READ_BY_GRID}
    )


def given_hours(seed: int, companies: Sequence[Company], month: date, until: date) -> Mapping[str, Hours]:
    """Return code of the point → what its meter counted as given back, of the points that give; empty before READ_SINCE."""
    last = min(following(month), until)
    if month < READ_SINCE or last <= month:
        return MappingProxyType({})
    by_key = {company.key: company for company in companies}
    given = given_by_panels(seed, month, last)
    return MappingProxyType({_code(by_key, place): hours for place, hours in given.items()})


def _real(place: Place, registered: Hours, month: date) -> Hours:
    if place == STOLEN and month >= WRONG_SINCE:
        return tuple(wh * 100 // STOLEN_SHOWS_PERCENT for wh in registered)
    return registered


def _as_shown(place: Place, real: Mapping[Place, Hours], registered: Mapping[Place, Hours]) -> Hours:
    if place == WRONG_RATIO:
        return tuple(wh // 10 for wh in real[place])
    if place in SWAPPED:
        other = SWAPPED[1 - SWAPPED.index(place)]
        return real[other]
    return registered[place]


def _heads(seed: int, month: date, last: date, real: Mapping[Place, Hours]) -> dict[str, Hours]:
    """Return what the heads counted, the deepest first: a substation's stands on its feeders'."""
    flows: dict[str, Hours] = {}
    counted: dict[str, Hours] = {}
    given = given_by_panels(seed, month, last)
    for node in reversed(NODES):
        parts = [flows[one.code] for one in NODES if one.parent == node.code]
        parts += [_flow(seed, place, month, last, real) for place in node.hung]
        parts += [tuple(-wh for wh in given[place]) for place in node.hung if place in given]
        below = tuple(map(sum, zip(*parts, strict=True)))
        flows[node.code] = _with_losses(seed, node, month, below) if node in HEADS else below
        if node.head:
            counted[node.head] = flows[node.code]
    return counted


def _flow(seed: int, place: Place, month: date, last: date, real: Mapping[Place, Hours]) -> Hours:
    if place in real:
        return real[place]
    if place[0] == "plant":  # nothing that has a head stands above it
        return (0,) * (_HOURS * (last - month).days)
    days = profile_days(seed, place[0], month, last)
    return tuple(
        one + other
        for day in days
        for one, other in zip(day.channels[0][::2], day.channels[0][1::2], strict=True)
    )


def _with_losses(seed: int, node: GridNode, month: date, below: Hours) -> Hours:
    """Add the losses of each hour, a twelfth up or down, whole kWh as the head counts them."""
    draw = stream(seed, f"losses {node.code} {month:%Y-%m}")
    return tuple((wh + wh * spread(draw, node.loss_bp, 8) // _BP) // 1000 * 1000 for wh in below)


def _used(companies: Sequence[Company], shown: Sequence[Shown], month: date) -> Mapping[Place, int]:
    """Return what the registers counted in the month, Wh; of the open month, what is usual for its days so far."""
    by_key = {company.key: company for company in companies}
    scales = {
        (item.meter.serial_number, (item.taken_on.year, item.taken_on.month)): item.values_wh["T0"]
        for item in shown
        if "T0" in item.values_wh
    }
    before = month - timedelta(days=1)
    volumes = {}
    for place in READ_BY_GRID:
        point = by_key[place[0]].points[place[1] - 1]
        serial = point.meter.serial_number
        if month == OPEN:
            volumes[place] = 0 if place == DEAD else point.monthly_kwh * 1000 * 20 // _DAYS_OF_MONTH
        else:
            start = scales[serial, (before.year, before.month)]
            volumes[place] = (
                (scales[serial, (month.year, month.month)] - start) % _SCALE_WH * point.multiplier
            )
    return volumes


def _monthly(by_key: Mapping[str, Company], place: Place, last: date) -> int:
    point = by_key[place[0]].points[place[1] - 1]
    return point.monthly_kwh * 1000 * (last - timedelta(days=1)).day // _DAYS_OF_MONTH


def _shared(draw: random.Random, key: str, month: date, last: date, volume_wh: int) -> Hours:
    """Share a month's volume over its hours by the shape of the consumer; the parts add up to the volume."""
    blocks, day_off = _SHAPES.get(key, _ANY_SHOP)
    weights = [
        spread(draw, blocks[hour // 2] * (day_off if day.weekday() >= _SATURDAY else 100), 9)
        for day in (month + timedelta(days=number) for number in range((last - month).days))
        for hour in range(_HOURS)
    ]
    whole = sum(weights)
    reached = [volume_wh * weight // whole for weight in accumulate(weights, initial=0)]
    return tuple(after - before for before, after in pairwise(reached))


def _code(by_key: Mapping[str, Company], place: Place) -> str:
    return by_key[place[0]].points[place[1] - 1].code


def day_of(hours: Hours, number: int) -> Hours:
    """Return the 24 hours of a day of the month, days from zero."""
    return hours[number * _HOURS : (number + 1) * _HOURS]


def days_in(hours: Mapping[str, Hours]) -> Iterator[int]:
    """Yield the numbers of the days that have hours."""
    yield from range(len(next(iter(hours.values()), ())) // _HOURS)
