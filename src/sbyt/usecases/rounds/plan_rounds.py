"""Plan control rounds for houses of a street: the points to visit, as a controller walks."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction

from sbyt.apps.metering.operations.control_rounds import UnableToKeepRound, lay_out
from sbyt.apps.metering.queries.control_rounds import last_checks, points_on_rounds
from sbyt.apps.metering.queries.meters_of_points import meters_of_points
from sbyt.apps.metering.queries.points import usage_points_for
from sbyt.apps.metering.types import ControlRound, UsagePoint
from sbyt.apps.premises.queries_of_buildings import buildings_for
from sbyt.apps.tariffs.queries_dated_rules import dated_rules
from sbyt.calc.periods import months_before
from sbyt.kit import numbers
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting

VERB: Final = "readings.enter"
_LEADING: Final = re.compile(r"\d+")
MOST_STOPS: Final = 500
APART_RULE: Final = "field.check_apart_months"
_APART_MONTHS: Final = 3
"""A check inside a flat is not oftener than once in three months (PP 354 p. 34 «ж», p. 82)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which points: of the houses of a street (none named = all of them), with a meter or all; seen lately or not."""

    locality: str
    street: str
    houses: tuple[str, ...] = ()
    with_meter_only: bool = True
    skip_seen_lately: bool = True
    a_round_a_house: bool = True


@transaction.atomic
def plan_rounds(
    *, actor: Actor, wanted: Wanted, planned_on: date, controller: str, reason: str
) -> list[ControlRound]:
    """Lay out rounds over the points wanted, one for each house or one for all; returns them in the order of houses.

    Points that stand in another round of the day are left out. Needs the verb readings.enter; houses where the actor may not are
    left out. Raises UnableToAct, UnableToKeepRound: no such house, nothing to visit, too many stops in one round.
    """
    actor.require(VERB)
    houses = buildings_for(actor, verb=VERB).filter(
        street__iexact=wanted.street, locality__iexact=wanted.locality, closed_on=None
    )
    known = sorted(houses, key=lambda house: _walked(house.house))
    missing: set[str] = set()
    if wanted.houses:
        named, missing = _named(wanted.houses, {house.house for house in known})
        known = [house for house in known if house.house in named]
    if missing or not known:
        words = f"Нет дома {min(missing)}." if missing else "На этой улице домов нет."
        raise UnableToKeepRound(words, field="houses" if missing else "street")
    points = _points(actor, [house.pk for house in known], wanted, planned_on)
    if not points:
        raise UnableToKeepRound(
            "Посещать нечего: приборов нет, их видели недавно или они уже в обходе этого дня.",
            field="houses",
        )
    ways = {
        (house.branch_id, f"{house.street}, {house.house}"): [
            point.pk for point in points if point.building_id == house.pk
        ]
        for house in known
    }
    if not wanted.a_round_a_house:
        ways = _joined(
            ways, title=f"{known[0].street}, {numbers.counted(len(known), 'дом', 'дома', 'домов')}"
        )
    longest = max(ways, key=lambda way: len(ways[way]))
    if len(ways[longest]) > MOST_STOPS:
        raise UnableToKeepRound(
            f"В обходе «{longest[1]}» больше {MOST_STOPS} точек: разделите его.", field="houses"
        )
    with acting(user_id=actor.user_id, reason=reason):
        return [
            lay_out(
                branch_id=branch_id,
                title=title,
                planned_on=planned_on,
                controller=controller,
                point_ids=point_ids,
            )
            for (branch_id, title), point_ids in ways.items()
            if point_ids
        ]


def _named(asked: Collection[str], known: Collection[str]) -> tuple[set[str], set[str]]:
    """Return the houses that were asked for and the words that name none.

    «1-4» names every house from 1 to 4 that stands, 2а too; a house whose number is written so is that house.
    """
    named: set[str] = set()
    missing: set[str] = set()
    for words in asked:
        first, dash, last = (part.strip() for part in words.partition("-"))
        if words in known:
            found = {words}
        elif dash and first.isdecimal() and last.isdecimal():
            wanted = range(int(first), int(last) + 1)
            found = {house for house in known if (began := _LEADING.match(house)) and int(began[0]) in wanted}
        else:
            found = set()
        named |= found
        if not found:
            missing.add(words)
    return named, missing


def _points(
    actor: Actor, building_ids: Collection[int], wanted: Wanted, planned_on: date
) -> list[UsagePoint]:
    points = list(
        usage_points_for(actor, verb=VERB)
        .filter(building_id__in=building_ids)
        .exclude(kind="transit")
        .select_related("premises", "building")
    )
    ids = [point.pk for point in points]
    left_out = points_on_rounds(point_ids=ids, on=planned_on)
    if wanted.with_meter_only:
        metered = {
            meter.usage_point_id for meter in meters_of_points(point_ids=ids) if meter.stands_on(planned_on)
        }
        left_out |= set(ids) - metered
    if wanted.skip_seen_lately:
        apart = dated_rules(keys=(APART_RULE,)).value(APART_RULE, on=planned_on, default=_APART_MONTHS)
        soonest = months_before(planned_on, apart)
        seen = last_checks(point_ids=ids, before=planned_on)
        left_out |= {point_id for point_id, on in seen.items() if on > soonest}
    kept = [point for point in points if point.pk not in left_out]
    return sorted(kept, key=_way)


def _way(point: UsagePoint) -> tuple[object, ...]:
    number = point.premises.number if point.premises is not None else ""
    return (_walked(point.building.house), _walked(number), point.code)


def _walked(number: str) -> tuple[tuple[int, int, str], ...]:
    parts = re.findall(r"\d+|\D+", number)
    return tuple((1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts)


def _joined(ways: dict[tuple[int, str], list[int]], *, title: str) -> dict[tuple[int, str], list[int]]:
    joined: dict[tuple[int, str], list[int]] = {}
    for (branch_id, _title), point_ids in ways.items():
        joined.setdefault((branch_id, title), []).extend(point_ids)
    return joined
