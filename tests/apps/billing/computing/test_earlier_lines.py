"""What a later reading takes off: lines of bills and recalculations of them, with what a coefficient added."""

from __future__ import annotations

from typing import Any

import polars as pl

from sbyt.apps.billing.billed_lines import BILLED_LINES
from sbyt.apps.billing.computing.earlier_lines import lines_with_recalculations
from sbyt.apps.billing.queries.adjustments import APPROVED
from tests.calc.tables import day


def bills(*lines: dict[str, Any]) -> pl.DataFrame:
    usual = {"usage_point_id": 10, "service": "energy", "zone": "T0", "method": "norm"}
    return pl.DataFrame([{**usual, **line} for line in lines], schema=BILLED_LINES)


def month(number: int, wh: int, **told: Any) -> dict[str, Any]:
    return {"period_from": day(f"01.{number:02}.2026"), "quantity_wh": wh, **told}


def recalculated(*rows: tuple[int, int]) -> pl.DataFrame:
    usual = {"usage_point_id": 10, "service": "energy", "zone": "T0"}
    told = [{**usual, "service_month": day(f"01.{number:02}.2026"), "quantity_wh": wh} for number, wh in rows]
    return pl.DataFrame(told, schema=APPROVED)


def told(lines: pl.DataFrame) -> list[tuple[int, int, int | None]]:
    return lines.select(pl.col("period_from").dt.month(), "quantity_wh", "raised_wh").rows()


class TestEarlierLines:
    def test_tell_what_the_coefficient_of_a_norm_added(self) -> None:
        billed = bills(
            month(1, 180_000, multiplier_bp=15_000),
            month(2, 120_000),
            month(3, 100_000, multiplier_bp=10_000),
        )
        assert told(lines_with_recalculations(billed, recalculated())) == [
            (1, 180_000, 60_000),
            (2, 120_000, None),
            (3, 100_000, None),
        ]

    def test_round_it_half_up(self) -> None:
        billed = bills(month(1, 100_001, multiplier_bp=15_000))  # 66 667.33
        assert told(lines_with_recalculations(billed, recalculated())) == [(1, 100_001, 33_334)]

    def test_have_a_recalculation_beside_the_estimate_that_takes_the_rise_first(self) -> None:
        billed = bills(month(1, 180_000, multiplier_bp=15_000))
        # the act was withdrawn: the norm alone is left
        assert told(lines_with_recalculations(billed, recalculated((1, -60_000))))[1:] == [
            (1, -60_000, -60_000)
        ]
        # a third more people went than the rise is
        assert told(lines_with_recalculations(billed, recalculated((1, -90_000))))[1:] == [
            (1, -90_000, -60_000)
        ]
        assert told(lines_with_recalculations(billed, recalculated((1, -20_000))))[1:] == [
            (1, -20_000, -20_000)
        ]

    def test_leave_the_rise_where_a_recalculation_adds(self) -> None:
        billed = bills(month(1, 180_000, multiplier_bp=15_000))
        assert told(lines_with_recalculations(billed, recalculated((1, 90_000))))[1:] == [(1, 90_000, 0)]

    def test_take_it_once_from_all_recalculations_of_a_month(self) -> None:
        billed = bills(month(1, 180_000, multiplier_bp=15_000))
        both = lines_with_recalculations(billed, recalculated((1, -50_000), (1, -40_000)))
        assert both["raised_wh"].to_list() == [60_000, -60_000, 0]
        assert both["quantity_wh"].sum() - both["raised_wh"].sum() == 90_000
