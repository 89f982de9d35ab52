"""Balance, suspects and reconciliation against loops, on random networks."""

from __future__ import annotations

import random
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbyt.calc.balance import NETWORK, PLACES, hourly_balance, month_balance, month_flows
from sbyt.calc.balance_suspects import suspects
from sbyt.calc.reconciliation import BOTH, ReconcileRules, classified
from tests.calc.reference import network_by_hand
from tests.calc.tables import SINCE_2020, random_tables, table
from tests.calc.test_balance import DAY, hourly

DAYS = [DAY, DAY + timedelta(days=1)]


@st.composite
def networks(draw: st.DrawFn) -> network_by_hand.Network:
    """Up to five nodes, each below one before it or a root; heads and points with days that may not be there.

    Some points move to an earlier node with the second day; some points and heads count what is given back too, a few that alone.
    """
    tree: dict[int, dict] = {}
    metered = []
    for node in range(1, draw(st.integers(1, 5)) + 1):
        parent = draw(st.sampled_from([None, *tree])) if tree else None
        head = node * 100 if draw(st.booleans()) else None
        points = [node * 100 + place for place in range(1, draw(st.integers(0, 2)) + 1)]
        stays = []
        for point in points:
            moved_to = draw(st.sampled_from([None, *tree]))
            stays.append((point, DAYS[0], DAYS[1] if moved_to else None))
            if moved_to:
                tree[moved_to]["points"].append((point, DAYS[1], None))
        tree[node] = {"parent": parent, "head": head, "points": stays, "norm_bp": draw(st.integers(0, 900))}
        metered += [*points, *([head] if head else [])]
    draws = random.Random(draw(st.integers(0, 10**6)))
    both_ways = draw(st.booleans())

    def hours(often: int, most_wh: int) -> dict[int, dict[date, list[int | None]]]:
        return {
            point: {
                day: [draws.randrange(most_wh) if draws.randrange(40) else None for _hour in range(24)]
                for day in DAYS
                if draws.randrange(6)
            }
            for point in metered
            if draws.randrange(often)
        }

    taken = hours(12 if both_ways else 10**6, 2_000_000)
    given = {point: rows for point, rows in hours(2, 3_000_000).items() if rows} if both_ways else {}
    return network_by_hand.Network(tree=tree, taken=taken, given=given)


class TestBalance:
    @random_tables(examples=160)
    @given(networks())
    def test_of_any_network_is_that_of_the_loops(self, network):
        depth: dict[int | None, int] = {None: -1}
        for node, facts in network.tree.items():
            depth[node] = depth[facts["parent"]] + 1
        rows = [(n, one["parent"], one["head"], one["norm_bp"], depth[n]) for n, one in network.tree.items()]
        map_of = table(NETWORK, *rows)
        places = [(point, n, *stay) for n, one in network.tree.items() for point, *stay in one["points"]]
        balanced = hourly_balance(
            network=map_of,
            places=table(PLACES, *places),
            hours=pl.concat([hourly(network.taken), hourly(network.given, channel=2)]),
        )
        counted = {
            row["node_id"]: {name: row[name] for name in network_by_hand.SUMS}
            for row in month_balance(balanced).to_dicts()
        }
        there = [
            node
            for node in network.tree
            if any(network_by_hand.is_there(node, network, day) for day in network.days())
        ]
        assert counted == {node: network_by_hand.month_of(node, network) for node in there}
        flows = {row[:2]: row[2:] for row in month_flows(balanced, network=map_of).iter_rows()}
        assert flows == {
            (node, child): both
            for node in there
            for child, both in network_by_hand.flows_of(node, network).items()
        }
        for node, sums in counted.items():
            went = sum(wh for (parent, _child), (wh, _up) in flows.items() if parent == node)
            risen = sum(up for (parent, _child), (_wh, up) in flows.items() if parent == node)
            assert sums["above_wh"] + sums["given_wh"] + risen == sums["input_wh"]
            assert went + sums["points_wh"] + sums["up_wh"] == sums["output_wh"]
            assert sums["output_wh"] + sums["unbalance_wh"] == sums["input_wh"]
        headless = [node for node, facts in network.tree.items() if facts["head"] is None]
        derived = balanced.filter(pl.col("node_id").is_in(headless) & pl.col("unbalance_wh").is_not_null())
        assert derived.filter(pl.col("unbalance_wh") != 0).is_empty()
        assert derived.filter(pl.min_horizontal("above_wh", "up_wh") != 0).is_empty()

    def test_knows_nothing_on_a_day_whose_point_sent_nothing(self):
        network = table(NETWORK, (1, None, 100, 0, 0))
        places = table(PLACES, (1, 1, *SINCE_2020), (2, 1, *SINCE_2020))
        whole = {100: 500_000, 1: 300_000, 2: 200_000}
        hours = hourly({
            point: {day: [wh] * 24 for day in DAYS if (point, day) != (2, DAYS[1])} for point, wh in whole.items()
        })  # fmt: skip
        row = month_balance(hourly_balance(network=network, places=places, hours=hours)).to_dicts()[0]
        assert (row["unbalance_wh"], row["hours"], row["missing_hours"]) == (0, 24, 24)


class TestSuspects:
    @pytest.mark.parametrize("seed", range(6))
    def test_come_in_the_order_of_the_loops_each_point_once(self, seed):
        draw = random.Random(seed)
        node_of = {node * 10 + place: node for node in (1, 2, 3) for place in (1, 2, 3, 4)}
        true = {
            point: [draw.randrange(5, 40) * (3 if (hour + point) % 24 < 8 else 1) for hour in range(48)]
            for point in node_of
        }
        shown = {point: list(values) for point, values in true.items()}
        shown[11] = [value // 10 for value in true[11]]
        shown[21], shown[32] = true[32], true[21]
        shown[23] = [0] * 48
        shown[34] = [value * 7 // 10 for value in true[34]]
        residuals = {
            node: [
                sum(true[p][at] - shown[p][at] for p, own in node_of.items() if own == node)
                + draw.randrange(3)
                for at in range(48)
            ]
            for node in (1, 2, 3)
        }
        past_day = {23: [sum(true[23][at] for at in (hour, hour + 24)) // 2 for hour in range(24)]}
        found = suspects(
            residuals=_long("node_id", residuals),
            places=table(PLACES, *((*one, *SINCE_2020) for one in node_of.items())),
            hours=_long("usage_point_id", shown),
            history=_long("usage_point_id", past_day).drop("day"),
            most=12,
        )
        past = _hundreds({point: values * 2 for point, values in past_day.items()})
        expected = network_by_hand.ranked(_hundreds(residuals), _hundreds(shown), past, node_of, 12)
        assert [(one.node_id, one.usage_point_id, one.other_point_id) for one in found] == expected
        named = [point for one in found for point in (one.usage_point_id, one.other_point_id) if point]
        assert len(named) == len(set(named))
        assert {11, 21, 32, 23} <= set(named)


def _hundreds(rows: dict[int, list[int]]) -> dict[int, list[int]]:
    """Return kWh as hundreds of Wh."""
    return {name: [kwh * 10 for kwh in values] for name, values in rows.items()}


def _long(key: str, rows: dict[int, list[int]]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            (name, DAY + timedelta(days=at // 24), at % 24, kwh * 1000)
            for name, values in rows.items()
            for at, kwh in enumerate(values)
        ],
        schema={key: pl.Int64(), "day": pl.Date(), "hour": pl.Int64(), "wh": pl.Int64()},
        orient="row",
    )


volumes = st.one_of(
    st.none(),
    st.integers(-3_000, 3_000),
    st.sampled_from([5_000_000, 50_000_000, 200_000_000, 500_000_000, 5_400_000, 5_401_000, 49_000_000]),
    st.integers(-(10**9), 10**9),
)


class TestReconciliation:
    @random_tables(examples=300)
    @given(theirs=volumes, ours=volumes, multiplier=st.sampled_from([None, 1, 40, 100]))
    def test_names_a_difference_as_questions_one_by_one_do(self, theirs, ours, multiplier):
        if theirs is None and ours is None:
            return
        row = classified(table(BOTH, ("П", theirs, ours, multiplier)), rules=ReconcileRules()).to_dicts()[0]
        assert row["kind"] == network_by_hand.difference(theirs, ours, multiplier)
