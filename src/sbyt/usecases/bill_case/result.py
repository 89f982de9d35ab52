"""What came out of a case, and how its lines are told."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from sbyt.calc.charge_lines import Billed
from sbyt.calc.explain import PriceShown, ReadingShown, Step, explain
from sbyt.calc.vat import standard_rate_bp


class UnableToBillCase(ValueError):
    """A readable case that no rule can take; `field` and the reason are for people."""

    def __init__(self, *, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledLine:
    """One line of a bill; `row` has the columns of calc.charge_lines.LINES."""

    account: str
    point: str
    row: Mapping[str, Any]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseIssue:
    """Something a person should know; `blocks`: a part of the case could not be billed or needs a look first."""

    code: str
    blocks: bool
    message: str
    account: str
    point: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterConsumption:
    """Energy of one scale between its first and its last reading."""

    point: str
    channel: str
    energy_wh: int
    step: Step


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseSum:
    """The sum of the building for a zone (T0 = the whole), as calc.household_common_needs.HOUSE_BALANCES."""

    zone: str
    house_by: str | None
    house_wh: int | None
    rooms_wh: int
    other_wh: int
    heating_wh: int
    carried_wh: int
    earlier_wh: int
    balance_wh: int | None
    cap_wh: int | None
    common_wh: int | None
    cut_off_wh: int | None
    left_wh: int | None
    total_area_dm2: int | None
    shared_wh: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyRange:
    """Days `[period_from, period_to)` of one debt at one rate: debt x rate / divisor x days; `exact_e4` = kopecks x 10^4."""

    period_from: date
    period_to: date
    first_day: int
    days: int
    debt_kop: int
    rate_bp: int
    divisor: int
    exact_e4: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyOfMonth:
    """What the charge of a month bears; the exact sum of its ranges is rounded once."""

    month: date
    due_on: date
    charged_kop: int
    left_kop: int
    ranges: tuple[PenaltyRange, ...]
    penalty_kop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursTold:
    """A case of hours as it is printed: lines for people, a block for programs."""

    text: tuple[str, ...]
    json: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalculated:
    """What an account is charged beside what it was billed by; `reason` is one of calc.recalculation.REASONS."""

    account: str
    service: str
    zone: str
    reason: str
    quantity_wh: int
    price_e7: int
    vat_kop: int
    gross_kop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """Lines by account, consumption by meter (cases without money), issues."""

    title: str
    kind: str
    month: date
    lines: tuple[BilledLine, ...] = ()
    compensations: tuple[BilledLine, ...] = ()
    houses: tuple[HouseSum, ...] = ()
    penalties: tuple[PenaltyOfMonth, ...] = ()
    recalculated: tuple[Recalculated, ...] = ()
    consumption: tuple[MeterConsumption, ...] = ()
    hours: HoursTold | None = None
    issues: tuple[CaseIssue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNames:
    """What the numbers in the tables of a case stand for."""

    accounts: Mapping[int, str]
    points: Mapping[int, str]
    readings: Mapping[int, ReadingShown]
    prices: Mapping[int, PriceShown]


def told_lines(lines: pl.DataFrame, names: CaseNames) -> tuple[BilledLine, ...]:
    """Return the lines with names in place of ids and every step explained."""
    return tuple(
        BilledLine(
            account=names.accounts[row["account_id"]],
            point=names.points[row["usage_point_id"]],
            row=row,
            steps=explain(row, readings=names.readings, prices=_prices_of(row, names)),
        )
        for row in lines.iter_rows(named=True)
    )


def told_issues(billed: Billed, names: CaseNames) -> tuple[CaseIssue, ...]:
    """Return the issues with names in place of ids."""
    return tuple(
        CaseIssue(
            code=row["code"],
            blocks=row["blocks"],
            message=row["message"],
            account=names.accounts.get(row["account_id"], ""),
            point=names.points.get(row["usage_point_id"], ""),
            data=json.loads(row["data"]) if row["data"] else {},
        )
        for row in billed.issues.iter_rows(named=True)
    )


def shown_readings(
    *, readings: pl.DataFrame, counted: pl.DataFrame, meters: Mapping[int, str]
) -> dict[int, ReadingShown]:
    """Return the readings that count, by id, with the figure as given and as counted; `meters` by register."""
    given = readings.select("reading_id", given_wh="value_wh")
    rows = counted.join(given, on="reading_id", how="inner").iter_rows(named=True)
    return {
        row["reading_id"]: ReadingShown(
            meter=meters[row["register_id"]],
            zone=row["zone"],
            taken_on=row["taken_on"],
            value_wh=row["given_wh"],
            counted_wh=row["value_wh"],
            multiplier=row["multiplier"],
            integer_digits=row["integer_digits"],
            turns=row["turns"],
        )
        for row in rows
    }


def vat_rate_of(*, given_bp: int | None, month: date) -> int:
    """Return the rate of the case, or the standard one of the month. Raises UnableToBillCase where none is known."""
    if given_bp is not None:
        return given_bp
    try:
        return standard_rate_bp(month)
    except ValueError:
        raise UnableToBillCase(
            field="vat", reason=f"ставка НДС на {month:%m.%Y} не известна: укажите vat"
        ) from None


def _prices_of(row: Mapping[str, Any], names: CaseNames) -> Sequence[PriceShown]:
    ids = [row["rate_id"]] if row["rate_id"] is not None else row["price_component_ids"]
    return [names.prices[number] for number in ids]
