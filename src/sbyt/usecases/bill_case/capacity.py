"""A case of capacity, told to the hour of each day: the functions of the capacity page on the hours of a file."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import polars as pl

from sbyt.calc.capacity import (
    BOUNDARIES,
    MEMBERS,
    PEAK_HOURS,
    PLANNED_HOURS,
    WORKING_DAYS,
    CapacityRules,
    LevelSplit,
    capacities,
    capacity_days,
    supplied_spans,
)
from sbyt.calc.hourly import HOURS, flat_hours
from sbyt.calc.metered_month import METERED_MONTH
from sbyt.calc.periods import next_month
from sbyt.formats.case_hours import CapacityCase
from sbyt.formats.exact_decimal import decimal_text
from sbyt.kit import numbers
from sbyt.usecases.bill_case.hours import DaysOfPoints
from sbyt.usecases.bill_case.result import CaseIssue, CaseResult, HoursTold


def count_capacity(case: CapacityCase) -> CaseResult:
    """Return both capacities of the case, by levels, with the hours of every working day of supply."""
    rules = CapacityRules(split=LevelSplit(case.split), quantum_w=1000 if case.whole_kw else 1)
    days = _days_counted(case, rules)
    levels = capacities(days, rules=rules).to_dicts()
    whole = days.filter(pl.col("voltage") == "").to_dicts()
    return CaseResult(
        title=case.title,
        kind=case.kind,
        month=case.month,
        hours=HoursTold(
            text=(*_terms_text(case), *_capacity_text(whole, levels)),
            json={"days": _days(whole), "levels": _levels(levels)},
        ),
        issues=tuple(_gaps(whole)),
    )


def _days_counted(case: CapacityCase, rules: CapacityRules) -> pl.DataFrame:
    """Return calc.capacity.DAYS of the case."""
    terms = [(n, point, *case.term_of(point)) for n, point in enumerate(case.points, start=1)]
    members = pl.DataFrame(
        [(1, n, point.voltage, since, until) for n, point, since, until in terms],
        schema=MEMBERS,
        orient="row",
    )
    spans = supplied_spans(members, month=case.month, month_end=next_month(case.month))
    measured = DaysOfPoints(rows=[])
    for n, point, _, _ in terms:
        measured.add(n, point.days)
    read_alone = pl.DataFrame(
        [
            (n, since, until, point.volume_kwh)
            for n, point, since, until in terms
            if point.volume_kwh is not None
        ],
        schema=METERED_MONTH,
        orient="row",
    )
    return capacity_days(
        boundaries=spans.select(
            "boundary_id",
            pl.lit("").alias("subject"),
            pl.lit(1).alias("price_zone"),
            "period_from",
            "period_to",
        ).cast(BOUNDARIES),
        members=members,
        hours=pl.concat([measured.table(), flat_hours(read_alone)]),
        peak_hours=pl.DataFrame(
            [("", one.date, one.hour - 1) for one in case.peak_hours], schema=PEAK_HOURS, orient="row"
        ),
        planned_hours=pl.DataFrame(
            [(1, sorted({hour - 1 for hour in case.planned_hours}))], schema=PLANNED_HOURS, orient="row"
        ),
        working_days=pl.DataFrame(schema=WORKING_DAYS),
        rules=rules,
    )


def _gaps(days: list[dict[str, Any]]) -> list[CaseIssue]:
    return [
        CaseIssue(
            code="GAPS",
            blocks=True,
            message=f"За {numbers.day(row['day'])} известны не все часы: день не входит в среднее",
            account="",
            point="",
            data={},
        )
        for row in days
        if row["purchased_wh"] is None or row["network_wh"] is None
    ]


def _terms_text(case: CapacityCase) -> list[str]:
    """Tell of points that are not supplied all the month, and of those whose hours are their readings."""
    whole = (case.month, next_month(case.month))
    lines = []
    for point in case.points:
        since, until = case.term_of(point)
        told = []
        if (since, until) != whole:
            told.append(f"поставка с {numbers.day(since)} по {numbers.day(until - timedelta(days=1))}")
        if point.volume_kwh is not None:
            hours = (until - since).days * HOURS
            told.append(f"по показаниям {numbers.energy(point.volume_kwh)} кВт·ч поровну на {hours} ч")
        if told:
            lines.append(f"{point.point}: {'; '.join(told)}")
    return ["", *lines] if lines else []


def _capacity_text(days: list[dict[str, Any]], levels: list[dict[str, Any]]) -> list[str]:
    lines = [""]
    for row in days:
        peak, top = row["peak_hour"], row["network_hour"]
        bought = f"час региона {_span(peak)}: {numbers.energy(row['purchased_wh'])}"
        carried = f"максимум плановых {_span(top)}: {numbers.energy(row['network_wh'])}"
        lines.append(f"  {numbers.day(row['day'])}: {bought}; {carried}")
    for row in levels:
        name = row["voltage"] or "Вся мощность"
        lines += [
            "",
            f"{name}",
            f"  Покупная: {numbers.energy(row['purchased_sum_wh'])} ÷ {row['purchased_days']} = {numbers.energy(row['purchased_w'])} кВт",
            f"  Сетевая: {numbers.energy(row['network_sum_wh'])} ÷ {row['network_days']} = {numbers.energy(row['network_w'])} кВт",
        ]
    return lines


def _days(days: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "date": row["day"].isoformat(),
            "peak_hour": None if row["peak_hour"] is None else row["peak_hour"] + 1,
            "purchased_wh": row["purchased_wh"],
            "network_hour": None if row["network_hour"] is None else row["network_hour"] + 1,
            "network_wh": row["network_wh"],
        }
        for row in days
    ]


def _levels(levels: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = ("working_days", "purchased_days", "purchased_w", "network_days", "network_w")
    return [
        {
            "voltage": row["voltage"],
            **{name: row[name] for name in names},
            "purchased_kw": _kw(row["purchased_w"]),
            "network_kw": _kw(row["network_w"]),
        }
        for row in levels
    ]


def _kw(watts: int | None) -> str | None:
    return None if watts is None else decimal_text(watts, places=3)


def _span(hour: int | None) -> str:
    return "неизвестен" if hour is None else f"{hour:02d}–{hour + 1:02d}"
