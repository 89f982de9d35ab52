"""Why a line says what it says: the steps from readings to roubles, as figures in the order one would check them.

A line alone knows ids; what they stand for (a meter's number, an act) is handed in. Words are put by whoever shows it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sbyt.calc.charge_lines import (
    ACT,
    ADJUSTED,
    AVERAGE,
    BENEFIT,
    COMMON_NEEDS,
    FROM_GROSS,
    GIVEN,
    INTERVALS,
    METER,
    REPLACED,
)
from sbyt.calc.explain_acts import act_line_steps
from sbyt.calc.explain_common_needs import common_needs_steps, flat_steps, pairs_of_readings, summed
from sbyt.calc.explain_steps import (
    Adjusted,
    Amount,
    Benefit,
    BetweenReadings,
    BilledEarlier,
    BilledForDays,
    FlatBalance,
    FromAct,
    FromAverage,
    FromNorm,
    FromPower,
    FromProfile,
    FromReplacement,
    Given,
    HouseBalance,
    HouseCap,
    HouseNorm,
    OfOtherMonths,
    Price,
    PriceFromGross,
    PriceShown,
    PriceSum,
    ReadingShown,
    ShareByPeople,
    ShareOfHouse,
    SplitByDays,
    Step,
    Summed,
    Tier,
    Vat,
    ZoneOfHouse,
)
from sbyt.calc.periods import next_month
from sbyt.calc.rounding import money_kop

__all__ = [
    "Adjusted",
    "Amount",
    "Benefit",
    "BetweenReadings",
    "BilledEarlier",
    "BilledForDays",
    "FlatBalance",
    "FromAct",
    "FromAverage",
    "FromNorm",
    "FromPower",
    "FromProfile",
    "FromReplacement",
    "Given",
    "HouseBalance",
    "HouseCap",
    "HouseNorm",
    "OfOtherMonths",
    "Price",
    "PriceFromGross",
    "PriceShown",
    "PriceSum",
    "ReadingShown",
    "ShareByPeople",
    "ShareOfHouse",
    "SplitByDays",
    "Step",
    "Summed",
    "Tier",
    "Vat",
    "ZoneOfHouse",
    "explain",
]


def explain(
    line: Mapping[str, Any], *, readings: Mapping[int, ReadingShown], prices: Sequence[PriceShown]
) -> tuple[Step, ...]:
    """Return the steps of a line (a row of charge_lines.LINES).

    `readings`: those of its `reading_ids`; `prices`: its rate, or its components in the order of
    `price_component_ids`. Raises KeyError for a reading that was not handed in.
    """
    basis = json.loads(line["basis"]) if line["basis"] else {}
    if line["method"] == ADJUSTED:
        told = {"note": basis["note"], "energy_wh": line["quantity_wh"], "gross_kop": line["gross_kop"]}
        return (Adjusted(**told), _vat(line, inside=True))
    if line["service"] == BENEFIT:
        return (*_price(line, prices), _benefit(line, basis), _vat(line, inside=True))
    tier, of_months = basis.pop("tier", None), _of_months(basis)
    whole = line if tier is None else {**line, "quantity_wh": tier["row_wh"]}
    volume = _volume(whole, basis, readings)
    if tier is not None:
        volume = (*volume, _tier(tier, part_wh=line["quantity_wh"], **of_months))
    if line["amount_from"] == FROM_GROSS:
        return (*volume, _vat(line, inside=True), _price_from_gross(line))
    return (*volume, *_price(line, prices), _amount(line), _vat(line, inside=line["rate_id"] is not None))


def _of_months(basis: dict[str, Any]) -> dict[str, int]:
    """Take out of the basis what it tells of the months of a range."""
    told = {"months": basis.pop("range_months", None), "before_wh": basis.pop("range_before_wh", None)}
    return {name: figure for name, figure in told.items() if figure is not None}


def _tier(tier: dict[str, Any], *, part_wh: int, months: int = 1, before_wh: int | None = None) -> Tier:
    first, second = tier["first_wh"], tier["second_wh"]
    low, high = {1: (0, first), 2: (first, second), 3: (second, None)}[tier["tier"]]
    figures = {name: tier[name] for name in ("tier", "social", "account_wh", "tier_wh", "row_wh")}
    return Tier(low_wh=low, high_wh=high, part_wh=part_wh, months=months, before_wh=before_wh, **figures)


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
        return common_needs_steps(line, basis, shown)
    if "flat_wh" in basis:
        return flat_steps(line, basis, shown)
    if line["method"] == METER:
        reaches = "after_wh" in basis
        return _of_month(line, basis, shown) if reaches else _metered(quantity, basis, shown)
    if line["method"] == AVERAGE:
        return _average(quantity, basis, shown)
    told = "act_id" in basis
    return act_line_steps(quantity, basis) if told else (_of_figures(line["method"], quantity, basis),)


def _of_figures(method: str, quantity: int, basis: dict[str, Any]) -> Step:
    """Return the step of a volume that stands on the figures of its basis alone."""
    if method == INTERVALS:
        figures = {"days": basis["profile_days"], "values": basis["values"], "missing": basis["missing"]}
        return FromProfile(energy_wh=quantity, **figures)
    if method == REPLACED:
        return FromReplacement(energy_wh=quantity, **basis)
    if method == ACT and "power_w" in basis:
        return FromPower(energy_wh=quantity, **basis)
    return FromNorm(energy_wh=quantity, **basis)


def _metered(quantity: int, basis: dict[str, Any], shown: list[ReadingShown]) -> tuple[Step, ...]:
    steps = summed(pairs_of_readings(shown))
    if "spread_days" in basis:
        return (*steps, *_spread(quantity, basis))
    whole = basis.get("metered_wh", quantity)
    before = basis.get("before_wh", 0)
    earlier = basis.get("earlier_wh", 0) - before
    steps += _first_days(whole, before)
    whole -= before
    if earlier:
        kept = basis.get("kept_wh", 0)
        steps += (BilledEarlier(metered_wh=whole, earlier_wh=earlier, left_wh=whole - earlier, kept_wh=kept),)
    if basis.get("by_days"):
        days = {"days": basis["days"], "of_days": basis["of_days"]}
        steps += (SplitByDays(whole_wh=whole - earlier, part_wh=quantity, **days),)
    return steps


def _first_days(metered_wh: int, before_wh: int) -> tuple[Step, ...]:
    """Return what the days before a meter counts have of its first difference; nothing where it counts from its own day."""
    if not before_wh:
        return ()
    left = metered_wh - before_wh
    return (OfOtherMonths(metered_wh=metered_wh, before_wh=before_wh, after_wh=0, left_wh=left),)


def _of_month(line: Mapping[str, Any], basis: dict[str, Any], shown: list[ReadingShown]) -> tuple[Step, ...]:
    """Return the readings around the month, less what the months beside it have of them."""
    apart = {name: basis[name] for name in ("metered_wh", "before_wh", "after_wh")}
    month, quantity = basis["month_wh"], line["quantity_wh"]
    steps = (*summed(pairs_of_readings(shown)), OfOtherMonths(left_wh=month, **apart))
    if month == quantity:
        return steps
    since, until = line["period_from"], line["period_to"]
    days = {"days": (until - since).days, "of_days": (next_month(since) - since.replace(day=1)).days}
    return (*steps, SplitByDays(whole_wh=month, part_wh=quantity, **days))


def _spread(quantity: int, basis: dict[str, Any]) -> tuple[Step, ...]:
    """Return the part of a late reading that falls on a month, less what the month was estimated by."""
    month, earlier = basis["month_wh"], basis["earlier_wh"]
    days = {"days": basis["spread_days"], "of_days": basis["spread_of_days"]}
    whole, before = basis["metered_wh"], basis.get("before_wh", 0)
    steps: tuple[Step, ...] = (
        *_first_days(whole, before),
        SplitByDays(whole_wh=whole - before, part_wh=month, **days),
    )
    if earlier:
        kept = basis.get("kept_wh", 0)
        taken = BilledEarlier(metered_wh=month, earlier_wh=earlier, left_wh=month - earlier, kept_wh=kept)
        steps = (*steps, taken)
    if basis["days"] == basis["of_days"]:
        return steps
    days = {"days": basis["days"], "of_days": basis["of_days"]}
    return (*steps, SplitByDays(whole_wh=month - earlier, part_wh=quantity, **days))


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
