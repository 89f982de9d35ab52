"""A case of a scheme, told to the figure of each node."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from sbyt.calc.hourly import HOURLY, flat_hours
from sbyt.calc.metered_month import METERED_MONTH
from sbyt.calc.periods import next_month
from sbyt.calc.schemes import EDGES, NODES, UnableToOrderSchemes, node_hours, totals
from sbyt.formats.case_hours import DayOfHours, SchemeCase
from sbyt.formats.exact_decimal import decimal_text
from sbyt.kit import numbers
from sbyt.usecases.bill_case.result import CaseIssue, CaseResult, HoursTold, UnableToBillCase

_WH: Final = 1
_VARH: Final = 3
_KINDS: Final = {
    "meter": "прибор",
    "constant": "постоянная мощность",
    "percent": "потери, %",
    "load": "потери от нагрузки",
    "share": "доля",
    "result": "итог",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysOfPoints:
    """Days of several points as rows of HOURLY."""

    rows: list[tuple[Any, ...]]

    def add(self, number: int, days: tuple[DayOfHours, ...], *, channel: int = 1) -> None:
        """Add the days of point `number`."""
        self.rows.extend((number, channel, one.date, *one.hours) for one in days)

    def table(self) -> pl.DataFrame:
        """Return calc.hourly.HOURLY."""
        return pl.DataFrame(self.rows, schema=HOURLY, orient="row")


def evaluate_scheme(case: SchemeCase) -> CaseResult:
    """Return what every node of the scheme gave in the month. Raises UnableToBillCase for a loop."""
    names = {one.node: number for number, one in enumerate(case.nodes, start=1)}
    channels = {names[one.node]: _VARH if one.node in case.varh else _WH for one in case.nodes}
    hours = DaysOfPoints(rows=[])
    for one in case.nodes:
        hours.add(names[one.node], one.days, channel=channels[names[one.node]])
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
    known = pl.concat([measured, _of_channels(flat_hours(read_alone), channels)])
    first = (known if measured.is_empty() else measured)["day"].min()
    nodes, edges = _graph(
        case, names=names, channels=channels, since=first if isinstance(first, date) else case.month
    )
    until = pl.Series([end]).dt.offset_by("1d")[0] if end is not None else month_end
    try:
        values = node_hours(nodes=nodes, edges=edges, hours=known, since=case.month, until=until)
    except UnableToOrderSchemes:
        raise UnableToBillCase(field="flows", reason="узлы питают друг друга: в схеме кольцо") from None
    days = values["day"].n_unique()
    part = _part_of_month(days, (month_end - case.month).days)
    figures = {row["node_id"]: row for row in totals(values).to_dicts()}
    told = [
        (one.node, one.does, figures[names[one.node]]) for one in case.nodes if names[one.node] in figures
    ]
    return CaseResult(
        title=case.title,
        kind=case.kind,
        month=case.month,
        hours=HoursTold(
            text=("", part, *_scheme_text(told, case.varh)[1:])
            if part
            else tuple(_scheme_text(told, case.varh)),
            json={
                "days": days,
                "days_of_month": (month_end - case.month).days,
                "nodes": [
                    {"node": name, "does": does, **_node(row, varh=name in case.varh)}
                    for name, does, row in told
                ],
            },
        ),
        issues=(*_scheme_issues(told), *_part_issues(case, part)),
    )


def _graph(
    case: SchemeCase, *, names: Mapping[str, int], channels: Mapping[int, int], since: date
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return calc.schemes.NODES and EDGES of the case, its nodes in force from the day on."""
    nodes = pl.DataFrame(
        [
            (names[one.node], 1, one.does, names[one.node] if one.does == "meter" else None,
             channels[names[one.node]], None, since, None, one.power_kw, one.rate_ppm, one.numerator, one.denominator,
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
    return nodes, edges


def _of_channels(hours: pl.DataFrame, channels: Mapping[int, int]) -> pl.DataFrame:
    return hours.with_columns(
        channel=pl.col("usage_point_id").replace_strict(dict(channels), return_dtype=pl.Int64)
    )


def _part_of_month(days: int, whole: int) -> str:
    """Return that the scheme is counted for fewer days than the month has; nothing where it has all."""
    return f"Схема посчитана за {days} из {whole} суток." if days < whole else ""


def _part_issues(case: SchemeCase, part: str) -> list[CaseIssue]:
    """Return that readings of a month counted only by the days whose hours others have."""
    read = [one.node for one in case.nodes if one.volume_kwh is not None]
    if not part or not read:
        return []
    words = f"{part} Из энергии месяца по показаниям взяты только эти сутки"
    return [CaseIssue(code="PART_OF_MONTH", blocks=False, message=words, account="", point=read[0], data={})]


def _scheme_text(told: Sequence[tuple[str, str, Mapping[str, Any]]], varh: Collection[str]) -> list[str]:
    lines = [""]
    for name, does, row in told:
        unit = "кВАр·ч" if name in varh else "кВт·ч"
        lines.append(f"{name} ({_KINDS[does]}): {numbers.energy(row['total_wh'])} {unit}")
    return lines


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


def _node(row: Mapping[str, Any], *, varh: bool) -> dict[str, Any]:
    unit = "varh" if varh else "wh"
    return {
        f"quantity_k{unit}": decimal_text(row["total_wh"], places=3),
        f"quantity_{unit}": row["total_wh"],
        "missing_hours": row["missing_hours"],
        "negative_hours": row["negative_hours"],
    }
