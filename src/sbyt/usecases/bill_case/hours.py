"""Cases of hours: capacity and schemes, told to the figure of each day or node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

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
)
from sbyt.calc.hourly import HOURLY, flat_hours
from sbyt.calc.metered_month import METERED_MONTH
from sbyt.calc.periods import next_month
from sbyt.calc.schemes import EDGES, NODES, UnableToOrderSchemes, node_hours, totals
from sbyt.formats.case_hours import CapacityCase, DayOfHours, SchemeCase
from sbyt.formats.exact_decimal import decimal_text
from sbyt.kit import numbers
from sbyt.usecases.bill_case.result import CaseIssue, CaseResult, HoursTold, UnableToBillCase

_KINDS: Final = {
    "meter": "прибор",
    "constant": "постоянная мощность",
    "percent": "потери, %",
    "load": "потери от нагрузки",
    "share": "доля",
    "result": "итог",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Days:
    """Days of several points as rows of HOURLY."""

    rows: list[tuple[Any, ...]]

    def add(self, number: int, days: tuple[DayOfHours, ...]) -> None:
        self.rows.extend((number, 1, one.date, *one.hours) for one in days)

    def table(self) -> pl.DataFrame:
        return pl.DataFrame(self.rows, schema=HOURLY, orient="row")


def count_capacity(case: CapacityCase) -> CaseResult:
    """Return both capacities of the case, by levels, with the hours of every working day."""
    hours = _Days(rows=[])
    for number, point in enumerate(case.points, start=1):
        hours.add(number, point.days)
    rules = CapacityRules(split=LevelSplit(case.split), quantum_w=1000 if case.whole_kw else 1)
    end = next_month(case.month)
    days = capacity_days(
        boundaries=pl.DataFrame([(1, "", 1, case.month, end)], schema=BOUNDARIES, orient="row"),
        members=pl.DataFrame(
            [(1, n, point.voltage, case.month, None) for n, point in enumerate(case.points, start=1)],
            schema=MEMBERS,
            orient="row",
        ),
        hours=hours.table(),
        peak_hours=pl.DataFrame(
            [("", one.date, one.hour - 1) for one in case.peak_hours], schema=PEAK_HOURS, orient="row"
        ),
        planned_hours=pl.DataFrame(
            [(1, sorted({hour - 1 for hour in case.planned_hours}))], schema=PLANNED_HOURS, orient="row"
        ),
        working_days=pl.DataFrame(schema=WORKING_DAYS),
        rules=rules,
    )
    levels = capacities(days, rules=rules).to_dicts()
    whole = days.filter(pl.col("voltage") == "").to_dicts()
    missing = [row for row in whole if row["purchased_wh"] is None or row["network_wh"] is None]
    issues = tuple(
        CaseIssue(
            code="GAPS",
            blocks=True,
            message=f"За {numbers.day(row['day'])} известны не все часы: день не входит в среднее",
            account="",
            point="",
            data={},
        )
        for row in missing
    )
    return CaseResult(
        title=case.title,
        kind=case.kind,
        month=case.month,
        hours=HoursTold(
            text=tuple(_capacity_text(whole, levels)), json={"days": _days(whole), "levels": _levels(levels)}
        ),
        issues=issues,
    )


def evaluate_scheme(case: SchemeCase) -> CaseResult:
    """Return what every node of the scheme gave in the month. Raises UnableToBillCase for a loop."""
    names = {one.node: number for number, one in enumerate(case.nodes, start=1)}
    hours = _Days(rows=[])
    for one in case.nodes:
        hours.add(names[one.node], one.days)
    month_end = next_month(case.month)
    read_alone = pl.DataFrame(
        [
            (names[one.node], case.month, month_end, one.volume_kwh)
            for one in case.nodes
            if one.volume_kwh is not None
        ],
        schema=METERED_MONTH,
        orient="row",
    )
    measured = hours.table()
    end = measured["day"].max()
    known = pl.concat([measured, flat_hours(read_alone)])
    first = known["day"].min()
    nodes = pl.DataFrame(
        [
            (names[one.node], 1, one.does, names[one.node] if one.does == "meter" else None, 1, None,
             first or case.month, None, one.power_kw, one.rate_ppm, one.numerator, one.denominator,
             one.coefficient, one.form, one.reactive, one.sharing, -1 if one.taken_off else 1)
            for one in case.nodes
        ],
        schema=NODES,
        orient="row",
    )  # fmt: skip
    edges = pl.DataFrame(
        [(names[one.source], names[one.target], -1 if one.minus else 1) for one in case.flows],
        schema=EDGES,
        orient="row",
    )
    until = pl.Series([end]).dt.offset_by("1d")[0] if end is not None else month_end
    try:
        values = node_hours(nodes=nodes, edges=edges, hours=known, since=case.month, until=until)
    except UnableToOrderSchemes:
        raise UnableToBillCase(field="flows", reason="узлы питают друг друга: в схеме кольцо") from None
    figures = {row["node_id"]: row for row in totals(values).to_dicts()}
    told = [
        (one.node, one.does, figures[names[one.node]]) for one in case.nodes if names[one.node] in figures
    ]
    return CaseResult(
        title=case.title,
        kind=case.kind,
        month=case.month,
        hours=HoursTold(
            text=tuple(_scheme_text(told)),
            json={"nodes": [{"node": name, "does": does, **_node(row)} for name, does, row in told]},
        ),
        issues=tuple(_scheme_issues(told)),
    )


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


def _scheme_text(told: Sequence[tuple[str, str, Mapping[str, Any]]]) -> list[str]:
    return [
        "",
        *(f"{name} ({_KINDS[does]}): {numbers.energy(row['total_wh'])} кВт·ч" for name, does, row in told),
    ]


def _scheme_issues(told: Sequence[tuple[str, str, Mapping[str, Any]]]) -> list[CaseIssue]:
    issues = []
    for name, does, row in told:
        if does != "result":
            continue
        for code, count, words in (
            ("GAPS", row["missing_hours"], "часов неизвестно"),
            ("NEGATIVE", row["negative_hours"], "часов отрицательны"),
        ):
            if count:
                issues.append(
                    CaseIssue(
                        code=code, blocks=True, message=f"{words}: {count}", account="", point=name, data={}
                    )
                )
    return issues


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


def _node(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "quantity_kwh": decimal_text(row["total_wh"], places=3),
        "quantity_wh": row["total_wh"],
        "missing_hours": row["missing_hours"],
        "negative_hours": row["negative_hours"],
    }


def _kw(watts: int | None) -> str | None:
    return None if watts is None else decimal_text(watts, places=3)


def _span(hour: int | None) -> str:
    return "неизвестен" if hour is None else f"{hour:02d}–{hour + 1:02d}"
