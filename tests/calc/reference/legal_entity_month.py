"""A legal entity's point in the first category: its volume hour by hour or by registers, its price, its VAT."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from sbyt.calc.dated_rules import LegalEntityRules
from tests.calc.reference.household_month import Tables, in_force, month_days
from tests.calc.reference.plain_readings import Passed, Row, passed_in_month, readings_that_count
from tests.calc.reference.plain_rounding import kopecks, rounded, shared


def lines_of_month(
    month: date, stage: str, tables: Tables, vat_rate_bp: int, rules: LegalEntityRules
) -> tuple[list[tuple[Any, ...]], set[str]]:
    """Return (account, point, method, wh, price, from, net, vat, gross, readings) of every line, and issue codes."""
    lines: list[tuple[Any, ...]] = []
    issues: set[str] = set()
    days = month_days(month)
    found: list[tuple[Row, list[date], tuple[str, int, list[int]]]] = []
    for term in tables["supply"]:
        own = [day for day in days if in_force(term, day)]
        if own and term["price_category"] != 1:
            issues.add("CATEGORY")
        elif own:
            volume = _volume(term, own, days, tables, issues)
            found += [(term, own, volume)] if volume is not None else []
    for term, own, volume in found:
        if (gross := _gross(term, found, tables)) is not None:
            amounts = _from_gross(gross, volume[1], vat_rate_bp, issues)
        else:
            amounts = _from_quantity(term, own, volume[1], stage, tables, vat_rate_bp, rules, issues)
        if amounts:
            issues |= {"NEGATIVE"} if volume[1] < 0 else set()
            lines.append((term["account_id"], term["usage_point_id"], *volume[:2], *amounts, volume[2]))
    return lines, issues


def _gross(term: Row, found: list[Any], tables: Tables) -> int | None:
    """Return the term's part of the amount given for its point: by volume among the terms of the month."""
    point = term["usage_point_id"]
    given = [row["gross_kop"] for row in tables["gross_given"] if row["usage_point_id"] == point]
    if not given:
        return None
    same = [(row, own, volume) for row, own, volume in found if row["usage_point_id"] == point]
    if len(same) == 1:
        return given[0]
    parts = shared(
        given[0], [max(v[1], 0) for _, _, v in same], [(own[0], r["account_id"]) for r, own, _ in same]
    )
    return next(part for (row, _, _), part in zip(same, parts, strict=True) if row is term)


def _volume(
    term: Row, own: list[date], days: list[date], tables: Tables, issues: set[str]
) -> tuple[str, int, list[int]] | None:
    profile = {
        row["day"]: list(zip(row["values_wh"], row["qualities"], strict=True))
        for row in tables["interval_days"]
        if row["usage_point_id"] == term["usage_point_id"] and row["day"] in own
    }
    hours = [hour for day in own for hour in profile.get(day, [])]
    good = [value for value, quality in hours if value is not None and quality == 0]
    complete = len(profile) == len(own) and len(good) == len(hours)
    metered = _metered(term, own, days, tables)
    if profile and (complete or metered is None):
        issues |= set() if complete else {"GAPS"}
        return "intervals", sum(good), []
    if metered is None:
        issues.add("NO_VOLUME")
        return None
    return "meter", *metered


def _metered(term: Row, own: list[date], days: list[date], tables: Tables) -> tuple[int, list[int]] | None:
    point = term["usage_point_id"]
    registers = [row for row in tables["registers"] if row["usage_point_id"] == point]
    standing = [row for row in registers if any(in_force(row, day) for day in days)]
    end = days[-1] + timedelta(1)
    passed = [
        passed_in_month(
            row,
            readings_that_count(row, tables["readings"]),
            opening=days[0],
            last_day=end,
            month_end=end,
        )
        for row in standing
    ]
    if any(not any(in_force(row, day) for row in standing) for day in days):
        return None
    if any(p.current is None for p in passed):
        return None
    total, ids = 0, []
    for p in passed:
        stay = [day for day in days if in_force(p.register, day)]
        part = _part_of_stay(term, stay, p, tables)
        if part is not None:
            total += part[0]
            ids += part[1]
    return (total, ids) if ids else None


def _part_of_stay(term: Row, stay: list[date], p: Passed, tables: Tables) -> tuple[int, list[int]] | None:
    """Return what of the register's energy falls on the term: by readings on its edges, else by days."""
    terms = [row for row in tables["supply"] if row["usage_point_id"] == term["usage_point_id"]]
    known = [row for row in terms if row["price_category"] == 1]
    runs = [(row, [day for day in stay if in_force(row, day)]) for row in known]
    runs = [(row, run) for row, run in runs if run]
    mine = [run for row, run in runs if row is term]
    if not mine:
        return None
    whole = [p.base.reading_id, p.current.reading_id]
    if len(runs) == 1 and mine[0] == stay:
        return p.energy_wh, whole
    edges = {id(row): _edges(run, stay, p) for row, run in runs}
    parts = {key: p.until(pair[1]) - p.until(pair[0]) for key, pair in edges.items() if pair}
    if len(parts) == len(runs) and all(part >= 0 for part in parts.values()):
        start, stop = edges[id(term)]
        return parts[id(term)], [start.reading_id, stop.reading_id]
    by_days = shared(p.energy_wh, [len(run) for _, run in runs], [run[0] for _, run in runs])
    return next(part for (row, _), part in zip(runs, by_days, strict=True) if row is term), whole


def _edges(run: list[date], stay: list[date], p: Passed) -> tuple[Any, Any] | None:
    start = p.base if run[0] == stay[0] else p.reading_of(run[0])
    stop = p.current if run[-1] == stay[-1] else p.reading_of(run[-1] + timedelta(1))
    return (start, stop) if start and stop else None


def _from_gross(gross: int, quantity: int, vat_rate_bp: int, issues: set[str]) -> tuple[Any, ...] | None:
    if quantity <= 0:
        issues.add("ZERO_GROSS")
        return None
    vat = rounded(Fraction(gross * vat_rate_bp, 10_000 + vat_rate_bp))
    price = rounded(Fraction((gross - vat) * 10**8, quantity))
    return price, "gross", gross - vat, vat, gross


def _from_quantity(
    term: Row,
    own: list[date],
    quantity: int,
    stage: str,
    tables: Tables,
    vat_rate_bp: int,
    rules: LegalEntityRules,
    issues: set[str],
) -> tuple[Any, ...] | None:
    price = _price(term, own, stage, tables, rules)
    if price is None:
        issues.add("NO_PRICE")
        return None
    net = kopecks(quantity, price)
    vat = rounded(Fraction(net * vat_rate_bp, 10_000))
    return price, "quantity", net, vat, net + vat


def _price(term: Row, own: list[date], stage: str, tables: Tables, rules: LegalEntityRules) -> int | None:
    chosen: dict[str, Row] = {}
    for row in tables["price_components"]:
        fits = (
            row["price_category"] == 1
            and row["voltage"] in {"", term["voltage"]}
            and row["power_group"] in {"", term["power_group"]}
            and all(in_force(row, day) for day in own)
            and (stage == "forecast" or row["stage"] == "final")
        )
        if not fits:
            continue
        rank = (
            row["voltage"] != "",
            row["power_group"] != "",
            row["stage"] == "final",
            -row["price_component_id"],
        )
        known = chosen.get(row["kind"])
        if known is None or rank > known["rank"]:
            chosen[row["kind"]] = {**row, "rank": rank}
    if "published" in chosen:
        return int(chosen["published"]["price_e7"])
    if any(kind not in chosen for kind in rules.required_components):
        return None
    parts = {kind: row["price_e7"] for kind, row in chosen.items()}
    parts["wholesale"] = rounded(Fraction(parts.get("wholesale", 0)), rules.wholesale_quantum_e7)
    return rounded(Fraction(sum(parts.values())), rules.price_quantum_e7)
