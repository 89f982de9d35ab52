"""Schemes and losses: a worked scheme of two feeders, transformers and lines, loops, a slow reference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbyt.calc.hourly import HOUR_COLUMNS, HOURLY
from sbyt.calc.schemes import (
    EDGES,
    NODE_HOURS,
    NODES,
    UnableToOrderSchemes,
    levels_of,
    node_hours,
    totals,
    whole_graph,
)
from tests.calc.reference import scheme_hours
from tests.calc.tables import random_tables, table

DAY = date(2021, 8, 4)
NEXT = DAY + timedelta(days=1)
AUGUST = date(2021, 8, 1)
PLAIN: Mapping[str, Any] = {
    "scheme_id": 1,
    "usage_point_id": None,
    "channel": 1,
    "source_scheme_id": None,
    "valid_from": AUGUST,
    "valid_to": None,
    "power_w": None,
    "rate_ppm": None,
    "numerator": None,
    "denominator": None,
    "coefficient": 10_000,
    "form": 10_000,
    "reactive": 0,
    "sharing": "by_square",
    "direction": 1,
}


def node(number: int, kind: str, **given: Any) -> dict[str, Any]:
    return {"node_id": number, "kind": kind, **PLAIN, **given}


def nodes_of(*nodes: Mapping[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(nodes), schema=NODES)


def edges_of(*edges: tuple[int, int, int]) -> pl.DataFrame:
    return table(EDGES, *edges)


def hours_of(points: Mapping[int, Mapping[date, Sequence[int | None]]]) -> pl.DataFrame:
    return table(
        HOURLY, *((point, 1, day, *values) for point, days in points.items() for day, values in days.items())
    )


def evaluated(
    nodes: pl.DataFrame, edges: pl.DataFrame, hours: pl.DataFrame, *, since: date = DAY, until: date = NEXT
) -> dict[int, list[int | None]]:
    found = node_hours(nodes=nodes, edges=edges, hours=hours, since=since, until=until)
    assert found.schema == NODE_HOURS
    values: dict[int, list[int | None]] = {}
    for row in found.iter_rows():
        values.setdefault(row[0], []).extend(row[2:])
    return values


class TestAPlantOfTwoFeeders:
    """V = (T2591 + Ввод 2) × 1.0184 + 48 kW idle − sub-consumer.

    In an hour: (9 384 + 8 612) kWh × 1.0184 + 48 − 2 057 = 16 318 kWh. Losses by Wh 172 665.6 and 158 460.8; of the day
    4 143 974.4 and 3 803 059.2, so 4 143 974 and 3 803 059, and the hours add up to these.
    """

    NODES = nodes_of(
        node(1, "meter", usage_point_id=11),
        node(2, "meter", usage_point_id=12),
        node(3, "percent", rate_ppm=18_400),
        node(4, "percent", rate_ppm=18_400),
        node(5, "constant", power_w=48_000),
        node(6, "meter", usage_point_id=13),
        node(7, "result"),
        node(8, "control", usage_point_id=14),
    )
    EDGES = edges_of((1, 3, 1), (2, 4, 1), (3, 7, 1), (4, 7, 1), (5, 7, 1), (6, 7, -1))
    HOURS: Mapping[int, Mapping[date, Sequence[int | None]]] = {
        11: {DAY: [9_384_000] * 24},
        12: {DAY: [8_612_000] * 24},
        13: {DAY: [2_057_000] * 24},
        14: {DAY: [16_320_000] * 24},
    }

    def test_adds_losses_idle_power_and_takes_the_sub_consumer_off(self):
        values = evaluated(self.NODES, self.EDGES, hours_of(self.HOURS))
        # after 1, 2, 3 … hours 172 665.6, 345 331.2, 517 996.8, 690 662.4, 863 328.0
        assert [hour - 9_384_000 for hour in values[3][:5]] == [172_666, 172_665, 172_666, 172_665, 172_666]
        assert sum(values[3]) == 9_384_000 * 24 + 4_143_974
        # 158 460.8, 316 921.6, 475 382.4, 633 843.2, 792 304.0
        assert [hour - 8_612_000 for hour in values[4][:5]] == [158_461, 158_461, 158_460, 158_461, 158_461]
        assert sum(values[4]) == 8_612_000 * 24 + 3_803_059
        assert values[7] == [
            one + two + 48_000 - 2_057_000 for one, two in zip(values[3], values[4], strict=True)
        ]

    def test_has_the_totals_that_explain_it(self):
        found = node_hours(
            nodes=self.NODES, edges=self.EDGES, hours=hours_of(self.HOURS), since=DAY, until=NEXT
        )
        by_node = {row["node_id"]: row for row in totals(found).to_dicts()}
        assert by_node[5]["total_wh"] == 1_152_000
        assert by_node[7] == {
            "node_id": 7,
            "total_wh": (9_384_000 + 8_612_000 + 48_000 - 2_057_000) * 24 + 4_143_974 + 3_803_059,
            "hours": 24,
            "missing_hours": 0,
            "negative_hours": 0,
        }

    def test_knows_nothing_in_an_hour_that_one_of_its_meters_lacks(self):
        hours = {**self.HOURS, 13: {DAY: [2_057_000] * 10 + [None] + [2_057_000] * 13}}
        values = evaluated(self.NODES, self.EDGES, hours_of(hours))
        assert [number for number, value in enumerate(values[7]) if value is None] == [10]

    def test_counts_hours_that_came_out_negative(self):
        hours = {**self.HOURS, 13: {DAY: [99_000_000] * 2 + [0] * 22}}
        found = node_hours(nodes=self.NODES, edges=self.EDGES, hours=hours_of(hours), since=DAY, until=NEXT)
        assert totals(found).filter(pl.col("node_id") == 7)["negative_hours"].to_list() == [2]


class TestATransformer:
    """ΔPкз 12 kW, Sном 1 000 kVA, 10 000 kWh a day, kз 0.5 (kф² = 4/3), tgφ 0.4, kk 0.99.

    Wq = 4 000; 0.99 × 12 × (10 000² + 4 000²) / (1 000² × 24) × 4/3 = 76.56 kWh.
    """

    LOAD: Mapping[str, Any] = {
        "numerator": 12_000,
        "denominator": 1_000_000,
        "coefficient": 9_900,
        "form": 5_000,
        "reactive": 4_000,
    }

    def lost(self, hours: Sequence[int | None], **given: Any) -> list[int | None]:
        nodes = nodes_of(
            node(1, "meter", usage_point_id=11), node(2, "load", **{**self.LOAD, **given}), node(3, "result")
        )
        values = evaluated(nodes, edges_of((1, 2, 1), (2, 3, 1)), hours_of({11: {DAY: hours}}))
        return [
            None if after is None or before is None else after - before
            for before, after in zip(hours, values[3], strict=True)
        ]

    def test_loses_by_the_square_of_the_period(self):
        # 5 000 kWh in one hour and 5 000 in another, nothing else: the same total, shared in halves
        hours = [5_000_000, 5_000_000] + [0] * 22
        assert sum(self.lost(hours)) == 76_560
        assert self.lost(hours)[:3] == [38_280, 38_280, 0]

    def test_shares_by_squares_or_by_volumes(self):
        # 8 000 and 2 000: squares 64 to 4, volumes 8 to 2
        hours = [8_000_000, 2_000_000] + [0] * 22
        assert self.lost(hours)[:2] == [72_056, 4_504]
        assert self.lost(hours, sharing="by_volume")[:2] == [61_248, 15_312]

    def test_may_be_counted_by_each_hour_alone(self):
        # 0.99 × 12 × (1 000² + 400²) / 1 000² = 13.7808 kWh
        hours = [1_000_000] + [0] * 23
        assert self.lost(hours, sharing="each_hour")[:2] == [13_781, 0]

    def test_may_stand_upstream_then_losses_are_taken_off(self):
        assert sum(self.lost([5_000_000, 5_000_000] + [0] * 22, direction=-1)) == -76_560


class TestALine:
    """R 0.5 Ω at 10 kV: (10 000² + 4 000²) × 0.5 × 4/3 / (10² × 24 × 1 000) = 32.222 kWh. In V, mΩ: 500 / (1000 · U²)."""

    def test_loses_by_its_resistance(self):
        nodes = nodes_of(
            node(1, "meter", usage_point_id=11),
            node(2, "load", numerator=5_000, denominator=100_000, form=5_000, reactive=4_000),
            node(3, "result"),
        )
        hours = [5_000_000, 5_000_000] + [0] * 22
        values = evaluated(nodes, edges_of((1, 2, 1), (2, 3, 1)), hours_of({11: {DAY: hours}}))
        # 0.5 Ω / (10 000 V)² = 5 000 mΩ·10⁻³… written as numerator / denominator² = 5·10³ / 10¹⁰
        assert sum(values[3]) - 10_000_000 == 3_222_222


class TestASchemeOfSchemes:
    def test_takes_the_result_of_another(self):
        nodes = nodes_of(
            node(1, "meter", usage_point_id=11),
            node(2, "result", scheme_id=2),
            node(3, "scheme", source_scheme_id=2),
            node(4, "share", numerator=1, denominator=3),
            node(5, "result"),
        )
        values = evaluated(
            nodes, edges_of((1, 2, 1), (3, 4, 1), (4, 5, 1)), hours_of({11: {DAY: [1_000] * 24}})
        )
        # after 1, 2, 3 hours 333.3, 666.7, 1 000: 333, 667, 1 000
        assert values[5] == [333, 334, 333] * 8

    def test_that_take_each_other_are_refused_with_the_nodes(self):
        nodes = nodes_of(
            node(1, "scheme", scheme_id=1, source_scheme_id=2),
            node(2, "result", scheme_id=1),
            node(3, "scheme", scheme_id=2, source_scheme_id=1),
            node(4, "result", scheme_id=2),
            node(5, "meter", usage_point_id=1, scheme_id=3),
        )
        edges = edges_of((1, 2, 1), (3, 4, 1))
        with pytest.raises(UnableToOrderSchemes) as refusal:
            levels_of(nodes, whole_graph(nodes, edges))
        assert refusal.value.node_ids == (1, 2, 3, 4)

    def test_that_took_each_other_at_different_times_are_not(self):
        early, late = {"valid_to": DAY}, {"valid_from": DAY}
        nodes = nodes_of(
            node(1, "scheme", scheme_id=1, source_scheme_id=2, **early),
            node(2, "result", scheme_id=1, **early),
            node(3, "meter", scheme_id=2, usage_point_id=11, **early),
            node(4, "result", scheme_id=2, **early),
            node(5, "meter", scheme_id=1, usage_point_id=11, **late),
            node(6, "result", scheme_id=1, **late),
            node(7, "scheme", scheme_id=2, source_scheme_id=1, **late),
            node(8, "result", scheme_id=2, **late),
        )
        edges = edges_of((1, 2, 1), (3, 4, 1), (5, 6, 1), (7, 8, 1))
        before = DAY - timedelta(days=1)
        hours = hours_of({11: {before: [5] * 24, DAY: [7] * 24}})
        values = evaluated(nodes, edges, hours, since=before, until=NEXT)
        assert (values[2], values[8]) == ([5] * 24, [7] * 24)


class TestVersions:
    def test_give_way_on_their_day(self):
        nodes = nodes_of(
            node(1, "meter", usage_point_id=11, valid_to=NEXT),
            node(2, "result", valid_to=NEXT),
            node(3, "meter", usage_point_id=11, valid_from=NEXT),
            node(4, "percent", rate_ppm=100_000, valid_from=NEXT),
            node(5, "result", valid_from=NEXT),
        )
        hours = hours_of({11: {DAY: [1_000] * 24, NEXT: [1_000] * 24}})
        found = node_hours(
            nodes=nodes,
            edges=edges_of((1, 2, 1), (3, 4, 1), (4, 5, 1)),
            hours=hours,
            since=AUGUST,
            until=date(2021, 9, 1),
        )
        first = {(row[0], row[1]): row[2] for row in found.iter_rows()}
        assert (first[2, DAY], first[5, NEXT]) == (1_000, 1_100)
        assert (2, NEXT) not in first
        assert (5, DAY) not in first


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[tuple[int, int, int]], dict]:
    """A random scheme: sources, a few nodes in between that take from what is before them, a result."""
    volumes = st.one_of(st.none(), st.integers(0, 3_000_000))
    nodes: list[dict[str, Any]] = []
    edges: list[tuple[int, int, int]] = []
    for number in range(1, draw(st.integers(2, 4))):
        kind = draw(st.sampled_from(["meter", "constant"]))
        nodes.append(node(number, kind, usage_point_id=100 + number, power_w=draw(st.integers(0, 50_000))))
    for number in range(len(nodes) + 1, len(nodes) + 1 + draw(st.integers(0, 4))):
        nodes.append(
            node(
                number,
                draw(st.sampled_from(["percent", "load", "share"])),
                rate_ppm=draw(st.integers(0, 300_000)),
                numerator=draw(st.integers(1, 20_000)),
                denominator=draw(st.integers(1_000, 2_000_000)),
                coefficient=draw(st.integers(9_000, 10_000)),
                form=draw(st.integers(1_000, 10_000)),
                reactive=draw(st.integers(0, 10_000)),
                sharing=draw(st.sampled_from(["by_square", "by_volume", "each_hour"])),
                direction=draw(st.sampled_from([1, -1])),
            )
        )
        takes = draw(st.sets(st.integers(1, number - 1), min_size=1, max_size=3))
        edges += [(source, number, draw(st.sampled_from([1, -1]))) for source in sorted(takes)]
    result = len(nodes) + 1
    nodes.append(node(result, "result"))
    takes = draw(st.sets(st.integers(1, result - 1), min_size=1, max_size=3))
    edges += [(source, result, draw(st.sampled_from([1, -1]))) for source in sorted(takes)]
    hours = {
        one["usage_point_id"]: {DAY: draw(st.lists(volumes, min_size=24, max_size=24))}
        for one in nodes
        if one["kind"] == "meter" and draw(st.integers(0, 5))
    }
    return nodes, edges, hours


class TestAgainstTheSlowReference:
    @random_tables(examples=120)
    @given(graphs())
    def test_any_scheme_has_the_same_hours(self, graph):
        nodes, edges, hours = graph
        values = evaluated(nodes_of(*nodes), edges_of(*edges), hours_of(hours))
        by_id = {one["node_id"]: one for one in nodes}
        lists = {point: list(days[DAY]) for point, days in hours.items()}
        for number, one in by_id.items():
            expected = scheme_hours.value_of(number, by_id, edges, lists, len(HOUR_COLUMNS))
            assert values[number] == expected, one
