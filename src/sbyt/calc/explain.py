"""Why a line says what it says: the steps from readings to roubles, as figures in the order one would check them.

A line alone knows ids; what they stand for (a meter's number, an act) is handed in. Words are put by whoever shows it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sbyt.calc.charge_lines import ACT, AVERAGE, BENEFIT, COMMON_NEEDS, FROM_GROSS, GIVEN, INTERVALS, METER
from sbyt.calc.rounding import money_kop


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingShown:
    """A reading as people know it. `counted_wh` is what the rule took of it (a household's is whole kWh);
    `turns` = confirmed rollovers of the register up to and with this reading.
    """

    meter: str
    zone: str
    taken_on: date
    value_wh: int
    counted_wh: int
    multiplier: int
    integer_digits: int
    turns: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceShown:
    """A rate or a component: its kind ("" for a ready price), price, the act it comes from ("" = not named) and, in
    words, how it was formed.
    """

    kind: str
    price_e7: int
    act: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BetweenReadings:
    """(to - from + rollovers x 10^digits) x multiplier."""

    start: ReadingShown
    end: ReadingShown
    rollovers: int
    energy_wh: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summed:
    """Several pairs of readings make one volume."""

    parts_wh: tuple[int, ...]
    energy_wh: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledEarlier:
    """What estimated months between the readings were billed by is taken off."""

    metered_wh: int
    earlier_wh: int
    left_wh: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitByDays:
    """The volume is shared between prices or accounts by days."""

    whole_wh: int
    days: int
    of_days: int
    part_wh: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FromProfile:
    """The sum of the hours."""

    energy_wh: int
    days: int
    values: int
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FromAverage:
    """Energy of the window / its days x days of the month without a reading."""

    ground: str
    start: ReadingShown | None
    end: ReadingShown | None
    average_wh: int
    average_days: int
    days: int
    energy_wh: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FromNorm:
    """People x norm x days / days of the month x the raising coefficient (10 000 = 1)."""

    ground: str
    people: int
    registered: int
    norm_wh: int
    days: int
    month_days: int
    energy_wh: int
    multiplier_bp: int = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FromPower:
    """Power of what was connected without right x hours."""

    ground: str
    power_w: int
    hours: int
    energy_wh: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseBalance:
    """What the house meter counted beyond the rooms."""

    house_wh: int
    rooms_wh: int
    other_wh: int
    common_wh: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareOfHouse:
    """common x area / all areas, for the days the account was open."""

    common_wh: int
    area_dm2: int
    total_area_dm2: int
    days: int
    month_days: int
    share_wh: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """The part of a volume in one range: the account's energy of the range x the volume / the account's energy.

    Bounds in Wh: `low_wh` to `high_wh` (None = no end); `social`: the bound is the social norm.
    """

    tier: int
    social: bool
    low_wh: int
    high_wh: int | None
    account_wh: int
    tier_wh: int
    row_wh: int
    part_wh: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit:
    """A part of the price of what the benefit covers; `row_wh` is the whole volume of the line it stands on."""

    name: str
    limit: str
    share_bp: int
    row_wh: int
    covered_wh: int
    price_e7: int
    amount_kop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The volume was handed in as it is."""

    energy_wh: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """One published price."""

    source: PriceShown


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceSum:
    """A price made of components and rounded as published."""

    components: tuple[PriceShown, ...]
    price_e7: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """quantity x price in roubles x 10^10 before rounding, and in kopecks."""

    quantity_wh: int
    price_e7: int
    exact_e10: int
    rounded_kop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceFromGross:
    """The price derived from a given gross amount; quantity x price beside the net shows the difference."""

    quantity_wh: int
    net_kop: int
    price_e7: int
    quantity_x_price_kop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Vat:
    """VAT of the line: inside the gross (`inside`) or on top of the net."""

    inside: bool
    rate_bp: int
    net_kop: int
    vat_kop: int
    gross_kop: int


Step = (
    BetweenReadings
    | Summed
    | BilledEarlier
    | SplitByDays
    | FromProfile
    | FromAverage
    | FromNorm
    | FromPower
    | HouseBalance
    | ShareOfHouse
    | Tier
    | Benefit
    | Given
    | Price
    | PriceSum
    | Amount
    | PriceFromGross
    | Vat
)


def explain(
    line: Mapping[str, Any], *, readings: Mapping[int, ReadingShown], prices: Sequence[PriceShown]
) -> tuple[Step, ...]:
    """Return the steps of a line (a row of charge_lines.LINES).

    `readings`: those of its `reading_ids`; `prices`: its rate, or its components in the order of
    `price_component_ids`. Raises KeyError for a reading that was not handed in.
    """
    basis = json.loads(line["basis"]) if line["basis"] else {}
    if line["service"] == BENEFIT:
        return (*_price(line, prices), _benefit(line, basis), _vat(line, inside=True))
    tier = basis.pop("tier", None)
    whole = line if tier is None else {**line, "quantity_wh": tier["row_wh"]}
    volume = _volume(whole, basis, readings)
    if tier is not None:
        volume = (*volume, _tier(tier, part_wh=line["quantity_wh"]))
    if line["amount_from"] == FROM_GROSS:
        return (*volume, _vat(line, inside=True), _price_from_gross(line))
    return (*volume, *_price(line, prices), _amount(line), _vat(line, inside=line["rate_id"] is not None))


def _tier(tier: dict[str, Any], *, part_wh: int) -> Tier:
    first, second = tier["first_wh"], tier["second_wh"]
    low, high = {1: (0, first), 2: (first, second), 3: (second, None)}[tier["tier"]]
    figures = {name: tier[name] for name in ("tier", "social", "account_wh", "tier_wh", "row_wh")}
    return Tier(low_wh=low, high_wh=high, part_wh=part_wh, **figures)


def _benefit(line: Mapping[str, Any], basis: dict[str, Any]) -> Benefit:
    return Benefit(price_e7=line["price_e7"], amount_kop=line["gross_kop"], **basis)


def _volume(
    line: Mapping[str, Any], basis: dict[str, Any], readings: Mapping[int, ReadingShown]
) -> tuple[Step, ...]:
    quantity = line["quantity_wh"]
    shown = [readings[number] for number in line["reading_ids"]]
    if line["method"] == GIVEN:
        return _given(quantity, basis)
    if line["service"] == COMMON_NEEDS:
        return _common(line, basis, shown)
    if line["method"] == METER:
        return _metered(quantity, basis, shown)
    if line["method"] == AVERAGE:
        return _average(quantity, basis, shown)
    return (_of_figures(line["method"], quantity, basis),)


def _of_figures(method: str, quantity: int, basis: dict[str, Any]) -> Step:
    """Return the step of a volume that stands on the figures of its basis alone."""
    if method == INTERVALS:
        figures = {"days": basis["profile_days"], "values": basis["values"], "missing": basis["missing"]}
        return FromProfile(energy_wh=quantity, **figures)
    if method == ACT and "power_w" in basis:
        return FromPower(energy_wh=quantity, **basis)
    return FromNorm(energy_wh=quantity, **basis)


def _pairs(shown: list[ReadingShown]) -> list[BetweenReadings]:
    pairs = []
    for start, end in zip(shown[::2], shown[1::2], strict=True):
        rollovers = end.turns - start.turns
        passed = end.counted_wh - start.counted_wh + rollovers * 10 ** (end.integer_digits + 3)
        pairs.append(
            BetweenReadings(start=start, end=end, rollovers=rollovers, energy_wh=passed * end.multiplier)
        )
    return pairs


def _summed(pairs: list[BetweenReadings]) -> tuple[Step, ...]:
    if len(pairs) < 2:  # noqa: PLR2004  one pair needs no sum
        return tuple(pairs)
    parts = tuple(pair.energy_wh for pair in pairs)
    return (*pairs, Summed(parts_wh=parts, energy_wh=sum(parts)))


def _metered(quantity: int, basis: dict[str, Any], shown: list[ReadingShown]) -> tuple[Step, ...]:
    steps = _summed(_pairs(shown))
    whole = basis.get("metered_wh", quantity)
    earlier = basis.get("earlier_wh", 0)
    if earlier:
        steps += (BilledEarlier(metered_wh=whole, earlier_wh=earlier, left_wh=whole - earlier),)
    if basis.get("by_days"):
        days = {"days": basis["days"], "of_days": basis["of_days"]}
        steps += (SplitByDays(whole_wh=whole - earlier, part_wh=quantity, **days),)
    return steps


def _average(quantity: int, basis: dict[str, Any], shown: list[ReadingShown]) -> tuple[Step, ...]:
    ordered = sorted(shown, key=lambda reading: reading.taken_on)
    whole = FromAverage(
        ground=basis["ground"],
        start=ordered[0] if ordered else None,
        end=ordered[-1] if ordered else None,
        average_wh=basis["average_wh"],
        average_days=basis["average_days"],
        days=basis["of_days"],
        energy_wh=basis["whole_wh"],
    )
    if basis["days"] == basis["of_days"]:
        return (whole,)
    days = {"days": basis["days"], "of_days": basis["of_days"]}
    return whole, SplitByDays(whole_wh=basis["whole_wh"], part_wh=quantity, **days)


def _given(quantity: int, basis: dict[str, Any]) -> tuple[Step, ...]:
    if "whole_wh" not in basis:
        return (Given(energy_wh=quantity),)
    days = {"days": basis["days"], "of_days": basis["of_days"]}
    split = SplitByDays(whole_wh=basis["whole_wh"], part_wh=quantity, **days)
    return Given(energy_wh=basis["whole_wh"]), split


def _common(line: Mapping[str, Any], basis: dict[str, Any], shown: list[ReadingShown]) -> tuple[Step, ...]:
    balance = {name: basis[name] for name in ("house_wh", "rooms_wh", "other_wh", "common_wh")}
    share = {
        name: basis[name]
        for name in ("common_wh", "area_dm2", "total_area_dm2", "days", "month_days", "share_wh")
    }
    steps = (*_summed(_pairs(shown)), HouseBalance(**balance), ShareOfHouse(**share))
    part, days = line["quantity_wh"], (line["period_to"] - line["period_from"]).days
    if days == basis["days"]:
        return steps
    return (*steps, SplitByDays(whole_wh=basis["share_wh"], days=days, of_days=basis["days"], part_wh=part))


def _price(line: Mapping[str, Any], prices: Sequence[PriceShown]) -> tuple[Step, ...]:
    if len(prices) == 1:
        return (Price(source=prices[0]),)
    return (PriceSum(components=tuple(prices), price_e7=line["price_e7"]),)


def _amount(line: Mapping[str, Any]) -> Amount:
    quantity, price = line["quantity_wh"], line["price_e7"]
    return Amount(
        quantity_wh=quantity,
        price_e7=price,
        exact_e10=quantity * price,
        rounded_kop=money_kop(quantity_wh=quantity, price_e7=price),
    )


def _price_from_gross(line: Mapping[str, Any]) -> PriceFromGross:
    quantity, price = line["quantity_wh"], line["price_e7"]
    return PriceFromGross(
        quantity_wh=quantity,
        net_kop=line["net_kop"],
        price_e7=price,
        quantity_x_price_kop=money_kop(quantity_wh=quantity, price_e7=price),
    )


def _vat(line: Mapping[str, Any], *, inside: bool) -> Vat:
    return Vat(
        inside=inside,
        rate_bp=line["vat_rate_bp"],
        net_kop=line["net_kop"],
        vat_kop=line["vat_kop"],
        gross_kop=line["gross_kop"],
    )
