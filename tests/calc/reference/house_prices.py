"""Ranges and benefits of one house: each account's lines cut and priced by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby

from tests.calc.reference.household_month import HouseholdMonth, Line, Tables, in_force
from tests.calc.reference.plain_readings import Row
from tests.calc.reference.plain_rounding import kopecks, rounded, shared
from tests.calc.reference.plain_tiers import tier_volumes


@dataclass
class PricedPart:
    """A line's part in one range, or what a benefit takes off it (`method` discount, no energy)."""

    line: Line
    tier: int
    method: str
    quantity_wh: int
    rate_id: int
    price_e7: int
    gross_kop: int


def priced_parts(lines: list[Line], tables: Tables) -> list[PricedPart]:
    """Cut the energy lines by the ranges of their tariffs. Bounds hold all month, for everybody, without a season."""
    tariff_of = {row["rate_id"]: row["tariff_id"] for row in tables["rates"]}
    lines = sorted(lines, key=lambda line: (line.account_id, tariff_of[line.rate_id]))
    parts: list[PricedPart] = []
    for (_account, tariff), run in groupby(
        lines, key=lambda line: (line.account_id, tariff_of[line.rate_id])
    ):
        own = list(run)
        bounds = next((row for row in tables["tiers"] if row["tariff_id"] == tariff), None)
        if bounds is None:
            parts += [_part(line, 1, line.quantity_wh, line.rate_id, line.price_e7) for line in own]
            continue
        cut = tier_volumes(
            [line.quantity_wh for line in own], first=bounds["first_wh"], second=bounds["second_wh"]
        )
        whole = max(sum(line.quantity_wh for line in own), 0)
        for line, volumes in zip(own, cut, strict=True):
            if volumes[0] or whole <= bounds["first_wh"]:
                parts.append(_part(line, 1, volumes[0], line.rate_id, line.price_e7))
            for tier in (2, 3):
                if volumes[tier - 1]:
                    rate = _upper(tables["upper_rates"], tariff, line, tier)
                    parts.append(_part(line, tier, volumes[tier - 1], rate["rate_id"], rate["price_e7"]))
    return parts


def _part(line: Line, tier: int, quantity: int, rate_id: int, price: int) -> PricedPart:
    return PricedPart(line, tier, line.method, quantity, rate_id, price, kopecks(quantity, price))


def _upper(rates: list[Row], tariff: int, line: Line, tier: int) -> Row:
    fit = [
        row
        for row in rates
        if row["tariff_id"] == tariff and row["tier"] == tier and in_force(row, line.period_from)
    ]
    return next((row for row in fit if row["zone"] == line.zone), None) or next(
        row for row in fit if row["zone"] == "T0"
    )


def taken_off(parts: list[PricedPart], *, points: list[HouseholdMonth], tables: Tables) -> list[PricedPart]:
    """Return what discounts within the norm take off the energy of each account: the cheapest range first."""
    found: list[PricedPart] = []
    for benefit in tables["benefits"]:
        if benefit["mode"] != "discount":
            continue
        assert benefit["limit"] == "norm"
        assert not benefit["with_common_needs"]
        own = [part for part in parts if part.line.account_id == benefit["account_id"]]
        home = next(point for point in points if point.terms[0]["account_id"] == benefit["account_id"])
        held = [day for day in home.days if in_force(benefit, day)]
        volume = max(sum(part.quantity_wh for part in own), 0)
        left = min(rounded(Fraction(volume * len(held), len(home.days))), _norm_of_home(home, held))
        for tier in sorted({part.tier for part in own}):
            of_tier = [part for part in own if part.tier == tier]
            weights = [max(part.quantity_wh, 0) for part in of_tier]
            covered = min(left, sum(weights))
            left -= covered
            for part, energy in zip(of_tier, shared(covered, weights, range(len(weights))), strict=True):
                if energy:
                    found.append(_discount(part, energy, benefit["share_bp"]))
    return found


def _norm_of_home(home: HouseholdMonth, held: list[date]) -> int:
    norms = [(home.people_of(day), home.norm_of(day)) for day in held]
    whole = sum(people * norm["energy_wh"] for people, norm in norms if norm is not None)
    return rounded(Fraction(whole, len(home.days)))


def _discount(part: PricedPart, energy: int, share_bp: int) -> PricedPart:
    gross = -rounded(Fraction(energy * part.price_e7 * share_bp, 10**8 * 10_000))
    return PricedPart(part.line, part.tier, "discount", 0, part.rate_id, part.price_e7, gross)


def line_row(part: PricedPart) -> tuple[object, ...]:
    """Return the part as the fast rules' line is compared."""
    line = part.line
    return (
        *(line.account_id, line.usage_point_id, line.zone, part.method, line.period_from, line.period_to),
        *(part.quantity_wh, part.rate_id, part.gross_kop),
    )
