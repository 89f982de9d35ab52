"""Losses by load where reactive energy is measured: a meter of R+ leads into the transformer beside that of A+."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from sbyt.calc.hourly import HOURLY
from tests.calc.tables import table
from tests.calc.test_schemes import DAY, edges_of, evaluated, node, nodes_of

Hours = Sequence[int | None]
ACTIVE: Hours = [5_000_000, 5_000_000] + [0] * 22
"""10 000 kWh of the day."""
MEASURED: Hours = [2_000_000, 1_000_000] + [0] * 22
"""3 000 kvarh of it; tgφ of 0.4 would have said 4 000."""


def hours_of(active: Hours, *reactive: Hours) -> pl.DataFrame:
    """The A+ of point 11, then the R+ of points 11, 12 …"""
    rows = [(11, 1, DAY, *active), *((11 + number, 3, DAY, *one) for number, one in enumerate(reactive))]
    return table(HOURLY, *rows)


def lost(active: Hours, *reactive: Hours, signs: Sequence[int] = (1, 1), **given: Any) -> list[int | None]:
    """What a transformer of ΔPкз 12 kW, Sном 1 000 kVA, kз 0.5 (kф² = 4/3), kк 0.99, tgφ 0.4 loses by hours."""
    figures = {
        "numerator": 12_000, "denominator": 1_000_000, "coefficient": 9_900, "form": 5_000, "reactive": 4_000,
    }  # fmt: skip
    meters = [
        node(10 + number, "meter", usage_point_id=11 + number, channel=3) for number in range(len(reactive))
    ]
    nodes = nodes_of(
        node(1, "meter", usage_point_id=11),
        node(2, "load", **{**figures, **given}),
        node(3, "result"),
        *meters,
    )
    edges = [(1, 2, 1), (2, 3, 1), *((10 + number, 2, signs[number]) for number in range(len(reactive)))]
    values = evaluated(nodes, edges_of(*edges), hours_of(active, *reactive))
    return [
        None if after is None or before is None else after - before
        for before, after in zip(active, values[3], strict=True)
    ]


class TestMeasuredReactiveEnergy:
    """0.99 × 12 × (10 000² + Wq²) / (1 000² × 24) × 4/3: Wq 4 000 by tgφ gives 76.56 kWh, 3 000 measured 71.94."""

    def test_stands_in_place_of_the_tangent(self) -> None:
        assert sum(one or 0 for one in lost(ACTIVE)) == 76_560
        assert sum(one or 0 for one in lost(ACTIVE, MEASURED)) == 71_940

    def test_is_no_part_of_what_flows_on(self) -> None:
        assert lost(ACTIVE, MEASURED)[2:] == [0] * 22

    def test_is_a_signed_sum_as_the_flow_is(self) -> None:
        # 5 000 kvarh at the head less 2 000 of a sub-consumer is 3 000
        head, sub = [3_000_000, 2_000_000] + [0] * 22, [1_000_000, 1_000_000] + [0] * 22
        assert sum(one or 0 for one in lost(ACTIVE, head, sub, signs=(1, -1))) == 71_940

    def test_that_lacks_an_hour_leaves_the_period_to_the_tangent(self) -> None:
        lacking = [2_000_000, None] + [0] * 22
        assert sum(one or 0 for one in lost(ACTIVE, lacking)) == 76_560

    def test_may_lack_hours_that_the_flow_lacks_too(self) -> None:
        # 23 known hours: 0.99 × 12 × (10 000² + 3 000²) / (1 000² × 23) × 4/3 = 75.0678 kWh
        flow, measured = [*ACTIVE[:23], None], [*MEASURED[:23], None]
        assert sum(one or 0 for one in lost(flow, measured)) == 75_068
        assert lost(flow, measured)[23] is None

    def test_of_each_hour_alone_is_that_hours(self) -> None:
        # 0.99 × 12 × (1 000² + 300²) / 1 000² = 12.9492; where it is not known, by tgφ: 1 000² + 400², 13.7808
        flow, measured = [1_000_000, 1_000_000] + [0] * 22, [300_000, None] + [0] * 22
        assert lost(flow, measured, sharing="each_hour")[:3] == [12_949, 13_781, 0]

    def test_without_the_flow_makes_no_losses_known(self) -> None:
        assert lost([None] * 24, MEASURED) == [None] * 24
