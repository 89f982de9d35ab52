"""Replacement information worked by hand: which step, how many hours, what is said of it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import polars as pl
import pytest

from sbyt.calc.between_readings import EARLIER_VOLUMES
from sbyt.calc.hour_estimates import BASES
from sbyt.calc.replaced_volume import CONTROLS, replaced_volumes
from tests.calc.tables import table

FEB, TENTH, MAR = date(2021, 2, 1), date(2021, 2, 10), date(2021, 3, 1)
SPANS = pl.Schema(
    {"account_id": pl.Int64(), "usage_point_id": pl.Int64(), "period_from": pl.Date(), "period_to": pl.Date()}
)
WHOLE = (5, 1, FEB, MAR)
KNOWN = (1, 1, 6_960_000, 696, 14_880_001, 744, 50_000, False, True)
"""Last year 6 960 kWh in 696 hours by hours; the nearest month 14 880.001 in 744 by registers; 50 kW."""


def replaced(
    *spans: tuple[Any, ...],
    base: tuple[Any, ...] = KNOWN,
    control: tuple[int, int, int] | None = None,
    months: tuple[date, ...] = (),
    most: int | None = None,
) -> list[tuple[int, dict[str, Any]]]:
    found = replaced_volumes(
        table(SPANS, *spans),
        bases=table(BASES, base),
        controls=table(CONTROLS, *([control] if control else [])),
        earlier=table(
            EARLIER_VOLUMES, *((1, "replaced", None, one, date(one.year, one.month + 1, 1)) for one in months)
        ),
        month=FEB,
        most=most,
    )
    return [(row["replaced_wh"], json.loads(row["replaced_by"])) for row in found.to_dicts()]


class TestTheLadder:
    def test_takes_the_control_meter_first(self) -> None:
        assert replaced(WHOLE, control=(1, 7_000_000, 672)) == [
            (
                7_000_000,
                {"step": "control", "base_wh": 7_000_000, "base_hours": 672, "hours": 672, "period": 1},
            )
        ]

    def test_takes_last_year_before_the_nearest_month(self) -> None:
        # 6 960 / 696 × 672
        ((energy, told),) = replaced(WHOLE)
        assert (energy, told["step"]) == (6_720_000, "last_year")

    def test_rounds_the_nearest_month_half_up_and_names_its_registers(self) -> None:
        # 14 880.001 / 744 × 672 = 13 440.000903
        ((energy, told),) = replaced(WHOLE, base=(1, 1, None, None, *KNOWN[4:]))
        assert (energy, told["step"]) == (13_440_001, "nearest_readings")

    def test_goes_by_the_largest_power_where_no_month_is_known(self) -> None:
        assert replaced(WHOLE, base=(1, 1, None, None, None, None, 50_000, None, None)) == [
            (33_600_000, {"step": "pmax", "max_power_w": 50_000, "hours": 672, "period": 1})
        ]

    def test_has_nothing_where_nothing_is_known(self) -> None:
        assert replaced(WHOLE, base=(1, 1, None, None, None, None, None, None, None)) == []

    def test_gives_each_account_the_hours_of_its_days(self) -> None:
        found = replaced((5, 1, FEB, TENTH), (6, 1, TENTH, MAR))
        assert [(energy, told["hours"]) for energy, told in found] == [(2_160_000, 216), (4_560_000, 456)]


class TestTheLimit:
    @pytest.mark.parametrize(
        ("months", "most", "step", "number"),
        [
            ((date(2021, 1, 1),), 2, "last_year", 2),
            ((date(2020, 11, 1), date(2021, 1, 1)), 2, "last_year", 2),
            ((date(2021, 1, 1),), 1, "pmax", 2),
            ((date(2021, 1, 1),), None, "last_year", 2),
        ],
    )
    def test_counts_months_side_by_side(
        self, months: tuple[date, ...], most: int | None, step: str, number: int
    ) -> None:
        ((_, told),) = replaced(WHOLE, months=months, most=most)
        assert (told["step"], told["period"], told.get("most")) == (step, number, most)

    def test_leaves_the_control_meter(self) -> None:
        ((_, told),) = replaced(WHOLE, control=(1, 7_000_000, 672), months=(date(2021, 1, 1),), most=1)
        assert told["step"] == "control"
