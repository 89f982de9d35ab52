"""The picture of the balance: what leaves a node, drawn and in energy, adds up to what came into it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date
from itertools import pairwise

import polars as pl
import pytest

from sbyt.apps.network.models import NetworkNode
from sbyt.calc.balance import NETWORK, PLACES, hourly_balance, month_balance, month_flows
from sbyt.calc.hourly import HOURLY
from sbyt.interfaces.backoffice.network.sankey import Band, Sankey, sankey_of
from sbyt.usecases.hourly.network_balance import NetworkMonth, NodeMonth
from tests.calc.tables import SINCE_2020, table

DAY = date(2021, 7, 1)
JULY = DAY
Nodes = Mapping[int, tuple[int | None, int | None, int]]
"""Node → its parent, its head meter, its depth."""
TOWN: Nodes = {1: (None, 100, 0), 2: (1, 102, 1), 3: (1, None, 1), 4: (2, 104, 2)}


Day = Mapping[int, list[int | None]]


def picture(
    nodes: Nodes, points: Mapping[int, int], hours: Day, given: Day | None = None
) -> tuple[Sankey, dict]:
    """The picture of a day; `points` tells which node a point hangs on, `given` is A−. And the figures of the nodes."""
    rows_of = [(p, 1, DAY, *values) for p, values in hours.items()]
    rows_of += [(p, 2, DAY, *values) for p, values in (given or {}).items()]
    network = table(NETWORK, *((n, one[0], one[1], 0, one[2]) for n, one in nodes.items()))
    balanced = hourly_balance(
        network=network,
        places=table(PLACES, *((point, n, *SINCE_2020) for point, n in points.items())),
        hours=table(HOURLY, *rows_of),
    )
    figures = {row["node_id"]: row for row in month_balance(balanced).to_dicts()}
    rows = tuple(
        NodeMonth(
            node=NetworkNode(pk=n, name=f"Узел {n}", parent_id=parent, head_point_id=head),
            depth=depth, points=0, by_readings=0, without_data=0, head=None, figures=figures.get(n),
        )
        for n, (parent, head, depth) in nodes.items()
    )  # fmt: skip
    found = sankey_of(
        NetworkMonth(
            month=JULY, nodes=rows, hourly=balanced, flows=month_flows(balanced, network=network),
            places=pl.DataFrame(), hours=pl.DataFrame(), given=pl.DataFrame(), basis={},
        )
    )  # fmt: skip
    assert found is not None
    return found, figures


def leaving(drawn: Sankey, nodes: Nodes, node: int) -> list[Band]:
    children = {n for n, (parent, _head, _depth) in nodes.items() if parent == node}
    return [
        band
        for band in drawn.bands
        if (band.tone == "flow" and band.node_id in children)
        or (band.tone in ("own", "loss", "up") and band.node_id == node)
    ]


class TestBands:
    def test_of_a_node_are_its_children_its_points_and_its_losses(self) -> None:
        """1 000 in; 600 into a feeder of which 40 are lost, 350 into one without a head, 30 to an own point, 20 lost."""
        hours = {100: 1_000, 1: 30, 102: 600, 2: 560, 3: 350}
        drawn, _ = picture(
            {n: TOWN[n] for n in (1, 2, 3)}, {1: 1, 2: 2, 3: 3}, {p: [wh] * 24 for p, wh in hours.items()}
        )
        assert [(band.node_id, band.tone, band.wh // 24) for band in drawn.bands] == [
            (2, "flow", 600),
            (3, "flow", 350),
            (1, "own", 30),
            (1, "loss", 20),
            (2, "own", 560),
            (2, "loss", 40),
            (3, "own", 350),
        ]

    @pytest.mark.parametrize("seed", range(8))
    def test_add_up_to_what_came_in(self, seed: int) -> None:
        """Also where hours of a child or a point are not known: then of the hours in which the node is balanced."""
        draw = random.Random(seed)

        def hours(about: int) -> list[int | None]:
            return [None if draw.randrange(12) == 0 else draw.randrange(about, about * 2) for _ in range(24)]

        points = {1: 1, 2: 2, 3: 3, 4: 4}
        head = {100: 900_000, 102: 300_000, 104: 100_000}
        values = {p: hours(about) for p, about in {**head, **dict.fromkeys(points, 20_000)}.items()}
        drawn, figures = picture(TOWN, points, values)
        for bar in drawn.bars:
            bands = leaving(drawn, TOWN, bar.node_id)
            sums = figures[bar.node_id]
            assert sums["unbalance_wh"] >= 0
            assert sum(band.wh for band in bands) == sums["input_wh"]
            assert bands[0].top == bar.y
            tiled = [(band.top + band.thick, after.top) for band, after in pairwise(bands)]
            assert all(abs(end - top) <= 1 for end, top in tiled)
            assert abs(bands[-1].top + bands[-1].thick - bar.y - bar.height) <= 1

    def test_of_energy_given_back_stand_on_both_sides_of_a_bar(self) -> None:
        """Point 2 gives 500; its feeder gives up 390 of it, 10 lost; 100 goes to a point, the rest up from the town: 385, 5 lost."""
        drawn, _ = picture(
            {n: TOWN[n] for n in (1, 2)},
            {1: 2, 2: 2},
            {p: [wh] * 24 for p, wh in {100: 0, 102: 0, 1: 100, 2: 0}.items()},
            {p: [wh] * 24 for p, wh in {100: 385, 102: 390, 2: 500}.items()},
        )
        assert [(band.node_id, band.tone, band.wh // 24) for band in drawn.bands] == [
            (1, "up", 385),
            (1, "loss", 5),
            (1, "risen", 390),
            (2, "up", 390),
            (2, "own", 100),
            (2, "loss", 10),
            (2, "given", 500),
        ]
        for bar in drawn.bars:
            (came,) = [
                band
                for band in drawn.bands
                if band.node_id == bar.node_id and band.tone in ("given", "risen")
            ]
            assert (came.top, came.thick) == (bar.y, bar.height)
            assert f"M{bar.x} {bar.y}h-26" in came.path
            assert bar.x >= 26
            assert bar.y >= 18

    @pytest.mark.parametrize("seed", range(4))
    def test_add_up_on_the_left_too(self, seed: int) -> None:
        draw = random.Random(seed)

        def hours(about: int) -> list[int | None]:
            return [None if draw.randrange(12) == 0 else draw.randrange(about, about * 2) for _ in range(24)]

        points = {1: 1, 2: 2, 3: 3, 4: 4}
        taken = {p: hours(900_000 if p == 100 else 300_000) for p in (100, 102, 104, *points)}
        given = {p: hours(200_000) for p in (100, 104, 3, 4)}
        drawn, figures = picture(TOWN, points, taken, given)
        for bar in drawn.bars:
            sums = figures[bar.node_id]
            came = [
                band
                for band in drawn.bands
                if band.node_id == bar.node_id and band.tone in ("given", "risen")
            ]
            assert sums["above_wh"] + sum(band.wh for band in came) == sums["input_wh"]
            gone = sum(band.wh for band in leaving(drawn, TOWN, bar.node_id))
            assert gone == max(sums["input_wh"], sums["output_wh"])

    def test_where_more_came_out_than_in_add_up_to_what_came_out(self) -> None:
        drawn, _ = picture({1: (None, 100, 0)}, {1: 1}, {100: [500] * 24, 1: [700] * 24})
        [band] = drawn.bands
        assert (band.tone, band.wh, band.thick) == ("own", 700 * 24, drawn.bars[0].height)
