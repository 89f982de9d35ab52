"""A case without money: energy of every scale between its first and its last reading."""

from __future__ import annotations

from datetime import date

import polars as pl

from sbyt.calc.consumption import counted_readings, metered_consumption
from sbyt.calc.explain import BetweenReadings
from sbyt.formats.case_file import ConsumptionCase
from sbyt.usecases.bill_case.meters import MeterTables
from sbyt.usecases.bill_case.result import CaseIssue, CaseResult, MeterConsumption, shown_readings


def bill_consumption(case: ConsumptionCase) -> CaseResult:
    """Return the consumption of every scale; one with a single reading is an issue."""
    meters = MeterTables()
    for number, place in enumerate(case.points, start=1):
        for meter in place.meters:
            meters.add(meter, usage_point_id=number)
    counted = counted_readings(registers=meters.registers, readings=meters.readings)
    rows = _from_first_to_last(meters, counted)
    readings = shown_readings(readings=meters.readings, counted=counted, meters=meters.names)
    points = {number: place.point for number, place in enumerate(case.points, start=1)}
    found: list[MeterConsumption] = []
    issues: list[CaseIssue] = []
    for row in rows.iter_rows(named=True):
        point = points[row["usage_point_id"]]
        if row["quantity_wh"] is None:
            issues.append(_too_few(point, meters.names[row["register_id"]], row["zone"]))
            continue
        step = BetweenReadings(
            start=readings[row["base_id"]],
            end=readings[row["current_id"]],
            rollovers=row["current_turns"] - row["base_turns"],
            energy_wh=row["quantity_wh"],
        )
        found.append(
            MeterConsumption(point=point, channel=row["zone"], energy_wh=row["quantity_wh"], step=step)
        )
        if row["quantity_wh"] < 0:
            issues.append(_negative(point, row["zone"], row["quantity_wh"]))
    return CaseResult(
        title=case.title, kind=case.kind, month=case.month, consumption=tuple(found), issues=tuple(issues)
    )


def _from_first_to_last(meters: MeterTables, counted: pl.DataFrame) -> pl.DataFrame:
    """Return consumption.CONSUMPTION over all readings: the first is the base, the last the current one."""
    days = [day for day in counted["taken_on"].to_list() if isinstance(day, date)]
    first, last = min(days, default=date.min), max(days, default=date.max)
    return metered_consumption(
        registers=meters.registers,
        counted=counted.with_columns(used=pl.lit(value=False)),
        opening=first,
        last_day=last,
        month_end=last,
    )


def _too_few(point: str, meter: str, channel: str) -> CaseIssue:
    return CaseIssue(
        code="NO_READING",
        blocks=True,
        message=f"Прибор {meter}: нужно не меньше двух показаний",
        account="",
        point=point,
        data={"channel": channel},
    )


def _negative(point: str, channel: str, energy_wh: int) -> CaseIssue:
    return CaseIssue(
        code="NEGATIVE",
        blocks=True,
        message="Последнее показание меньше первого",
        account="",
        point=point,
        data={"channel": channel, "quantity_wh": energy_wh},
    )
