"""Why a line of common needs says what it says: the house's volume, its zone, the share of the account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sbyt.calc.charge_lines import AVERAGE, HOUSE
from sbyt.calc.consumption import between_wh
from sbyt.calc.explain_steps import (
    BetweenReadings,
    BilledEarlier,
    FlatBalance,
    FromAverage,
    HouseBalance,
    HouseCap,
    HouseNorm,
    ReadingShown,
    ShareByPeople,
    ShareOfHouse,
    SplitByDays,
    Step,
    Summed,
    ZoneOfHouse,
)
from sbyt.calc.house_terms import BY_AVERAGE, BY_NORM

_ONE = 10_000
_TAKEN_OFF = ("heating_wh", "carried_wh", "earlier_rooms_wh", "earlier_common_wh")


def common_needs_steps(
    line: Mapping[str, Any], basis: Mapping[str, Any], shown: Sequence[ReadingShown]
) -> tuple[Step, ...]:
    """Return the steps of a line of common needs. `shown`: pairs of readings of the house meter."""
    if line["method"] == HOUSE:
        whole = (*_house(basis, shown), *_zone(basis, "zone_whole_wh"))
        return (*whole, *_part(line, basis["share_wh"], basis["days"]))
    steps = (*_house(basis, shown), *_cap(basis), *_zone(basis, "zone_wh"))
    if basis.get("all_people_days"):
        people = {name: basis[name] for name in ("people_days", "all_people_days", "share_wh")}
        steps = (*steps, ShareByPeople(whole_wh=basis["balance_wh"], **people))
        return (*steps, *_part(line, basis["share_wh"], basis["days"]))
    figures = ("area_dm2", "total_area_dm2", "days", "month_days", "share_wh")
    zone_wh = basis.get("zone_wh")
    common = basis["common_wh"] if zone_wh is None else zone_wh
    steps = (*steps, ShareOfHouse(common_wh=common, **{name: basis[name] for name in figures}))
    return (*steps, *_part(line, basis["share_wh"], basis["days"]))


def flat_steps(
    line: Mapping[str, Any], basis: Mapping[str, Any], shown: Sequence[ReadingShown]
) -> tuple[Step, ...]:
    """Return the steps of what a communal flat shares. `shown`: readings of the shared meter."""
    if line["method"] == AVERAGE:
        whole: tuple[Step, ...] = (
            FromAverage(
                ground="no_reading",
                start=None,
                end=None,
                average_wh=basis["average_wh"],
                average_days=basis["average_days"],
                days=basis["month_days"],
                energy_wh=basis["flat_wh"],
            ),
        )
    else:
        whole = summed(pairs_of_readings(shown))
    earlier = basis.get("earlier_wh") or 0
    if earlier:
        metered = basis["metered_wh"]
        whole = (*whole, BilledEarlier(metered_wh=metered, earlier_wh=earlier, left_wh=basis["flat_wh"]))
    if basis["rooms_wh"]:
        whole = (*whole, FlatBalance(**{name: basis[name] for name in ("flat_wh", "rooms_wh", "rest_wh")}))
    people = {name: basis[name] for name in ("people_days", "all_people_days", "share_wh")}
    whole = (*whole, ShareByPeople(whole_wh=basis["rest_wh"], **people))
    return (*whole, *_part(line, basis["share_wh"], basis["days"]))


def pairs_of_readings(shown: Sequence[ReadingShown]) -> list[BetweenReadings]:
    """Return each pair of readings (from, to) with the energy between them."""
    pairs = []
    for start, end in zip(shown[::2], shown[1::2], strict=True):
        rollovers = end.turns - start.turns
        passed = between_wh(
            from_wh=start.counted_wh,
            to_wh=end.counted_wh,
            rollovers=rollovers,
            integer_digits=end.integer_digits,
            multiplier=end.multiplier,
        )
        pairs.append(BetweenReadings(start=start, end=end, rollovers=rollovers, energy_wh=passed))
    return pairs


def summed(pairs: list[BetweenReadings]) -> tuple[Step, ...]:
    """Return the pairs and, where there are several, their sum."""
    if len(pairs) < 2:  # noqa: PLR2004  one pair needs no sum
        return tuple(pairs)
    parts = tuple(pair.energy_wh for pair in pairs)
    return (*pairs, Summed(parts_wh=parts, energy_wh=sum(parts)))


def _house(basis: Mapping[str, Any], shown: Sequence[ReadingShown]) -> tuple[Step, ...]:
    """Return how the house's volume came out: by its meter, its average or its norm."""
    if basis.get("house_by") == BY_NORM:
        area = basis["common_area_dm2"]
        whole = basis["common_wh"] + (basis.get("cut_off_wh") or 0)
        times = basis["house_multiplier_bp"]
        norm = basis["norm_mwh_per_m2"]
        return (HouseNorm(norm_mwh_per_m2=norm, common_area_dm2=area, multiplier_bp=times, energy_wh=whole),)
    measured: tuple[Step, ...] = summed(pairs_of_readings(shown))
    if basis.get("house_by") == BY_AVERAGE:
        figures = {"average_wh": basis["average_wh"], "average_days": basis["average_days"]}
        days = {"days": basis["month_days"], "energy_wh": basis["house_wh"]}
        measured = (FromAverage(ground="house_not_read", start=None, end=None, **figures, **days),)
    balance = {name: basis[name] for name in ("house_wh", "rooms_wh", "other_wh")}
    taken_off = {name: basis.get(name) or 0 for name in _TAKEN_OFF}
    common = basis["common_wh"] + (basis.get("cut_off_wh") or 0)
    if basis.get("all_people_days"):
        common = basis["balance_wh"]
    carries, net = basis.get("carried_wh") is not None, basis.get("balance_wh")
    left = max(taken_off["carried_wh"] - net, 0) if carries and net is not None else 0
    by_days = bool(basis.get("earlier_by_days"))
    told = HouseBalance(common_wh=common, left_wh=left, earlier_by_days=by_days, **balance, **taken_off)
    return (*measured, told)


def _cap(basis: Mapping[str, Any]) -> tuple[Step, ...]:
    cut_off = basis.get("cut_off_wh")
    if not cut_off:
        return ()
    figures = {name: basis[name] for name in ("norm_mwh_per_m2", "common_area_dm2", "cap_wh")}
    return (HouseCap(whole_wh=basis["common_wh"] + cut_off, **figures),)


def _zone(basis: Mapping[str, Any], part: str) -> tuple[Step, ...]:
    if basis.get("zone_house_wh") is None or basis.get("all_people_days"):
        return ()
    figures = {"house_wh": basis["zone_house_wh"], "rooms_wh": basis["zone_rooms_wh"]}
    cut_off = (basis.get("cut_off_wh") or 0) if part == "zone_whole_wh" else 0
    rest = {"common_wh": basis["common_wh"] + cut_off, "zones_rest_wh": basis.get("zones_rest_wh")}
    return (ZoneOfHouse(zone=basis["house_zone"], part_wh=basis[part], **figures, **rest),)


def _part(line: Mapping[str, Any], whole_wh: int, of_days: int) -> tuple[Step, ...]:
    days = (line["period_to"] - line["period_from"]).days
    if days == of_days:
        return ()
    return (SplitByDays(whole_wh=whole_wh, days=days, of_days=of_days, part_wh=line["quantity_wh"]),)
