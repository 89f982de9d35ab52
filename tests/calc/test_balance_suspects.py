"""Suspects behind the unbalance: a network with a wrong ratio, swapped meters, meters the wrong way round."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

import polars as pl
import pytest

from sbyt.calc.balance import NETWORK, PLACES, hourly_balance
from sbyt.calc.balance_suspects import HEADS, Suspicion, suspects
from sbyt.calc.hourly import HOUR_COLUMNS
from tests.calc.tables import SINCE_2020, table
from tests.calc.test_balance import DAY, hourly

FEEDERS, POINTS_EACH, DAYS = 6, 8, 14


@pytest.fixture(scope="module")
def injected() -> list:
    """48 points of six feeders: point 103's ratio ten times too small, 205 and 402 swapped, 507 dead, 306 steals."""
    draw = random.Random(7)
    days = [DAY + timedelta(days=number) for number in range(DAYS)]
    true: dict[int, dict[date, list[int]]] = {}
    for feeder in range(1, FEEDERS + 1):
        for place in range(1, POINTS_EACH + 1):
            size, peak = draw.randrange(20_000, 120_000), draw.randrange(24)
            true[feeder * 100 + place] = {
                day: [
                    size * (60 + 40 * ((hour - peak) % 24 < 9)) // 100 * draw.randrange(80, 120) // 100
                    for hour in range(24)
                ]
                for day in days
            }
    shown = {point: dict(values) for point, values in true.items()}
    shown[103] = {day: [value // 10 for value in values] for day, values in true[103].items()}
    shown[205], shown[402] = true[402], true[205]
    shown[507] = {day: [0] * 24 for day in days}
    shown[306] = {day: [value * 55 // 100 for value in values] for day, values in true[306].items()}
    heads = {
        9_000 + feeder: {
            day: [
                sum(true[feeder * 100 + place][day][hour] for place in range(1, POINTS_EACH + 1)) * 104 // 100
                for hour in range(24)
            ]
            for day in days
        }
        for feeder in range(1, FEEDERS + 1)
    }
    network = table(NETWORK, *((feeder, None, 9_000 + feeder, 400, 0) for feeder in range(1, FEEDERS + 1)))
    places = table(PLACES, *((point, point // 100, *SINCE_2020) for point in true))
    hours = hourly({**shown, **heads})
    balanced = hourly_balance(network=network, places=places, hours=hours)
    residuals = balanced.select(
        "node_id", "day", "hour", wh=pl.col("unbalance_wh") - pl.col("norm_wh")
    ).drop_nulls()
    long = hours.unpivot(HOUR_COLUMNS, index=["usage_point_id", "day"], value_name="wh").select(
        "usage_point_id", "day", hour=pl.col("variable").str.slice(1).cast(pl.Int64), wh="wh"
    )
    history = pl.DataFrame(
        [(507, hour, sum(true[507][day][hour] for day in days) // DAYS) for hour in range(24)],
        schema={"usage_point_id": pl.Int64(), "hour": pl.Int64(), "wh": pl.Int64()},
        orient="row",
    )
    return suspects(residuals=residuals, places=places, hours=long, history=history, most=10)


class TestSuspects:
    def test_name_the_wrong_ratio(self, injected):
        found = next(one for one in injected if one.usage_point_id == 103)
        assert found.suspicion is Suspicion.RATIO_LOW
        assert 80_000 < found.factor_bp < 100_000

    def test_name_the_pair_that_was_swapped(self, injected):
        pairs = [one for one in injected if one.suspicion is Suspicion.SWAPPED]
        assert [(one.usage_point_id, one.other_point_id) for one in pairs][:1] == [(205, 402)]

    def test_name_the_dead_meter_by_its_history(self, injected):
        assert Suspicion.DEAD in {one.suspicion for one in injected if one.usage_point_id == 507}

    def test_name_energy_that_follows_a_point_and_is_not_counted(self, injected):
        found = next(one for one in injected if one.usage_point_id == 306)
        assert found.suspicion is Suspicion.THEFT
        # 1 / 0.55 − 1 = 0.82
        assert 7_000 < found.factor_bp < 9_500

    def test_are_the_four_causes_and_nobody_else(self, injected):
        assert [one.usage_point_id for one in injected] == [205, 103, 306, 507]

    def test_are_none_where_the_balance_meets_the_norm(self):
        empty = pl.DataFrame(
            schema={"node_id": pl.Int64(), "day": pl.Date(), "hour": pl.Int64(), "wh": pl.Int64()}
        )
        points = empty.rename({"node_id": "usage_point_id"})
        assert suspects(
            residuals=empty,
            places=table(PLACES),
            hours=points,
            history=points.drop("day"),
        ) == []  # fmt: skip


class TestAMeterTheWrongWayRound:
    """A substation over two feeders, a week; points 11 and 21 have panels, 21 gives back more than its feeder takes; 3 % are lost."""

    POINTS = (11, 12, 13, 21, 22, 23)
    HEADS_OF = {1: 100, 2: 200, 3: 300}
    PARENT = {1: 3, 2: 3, 3: None}

    def true(self) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
        """Return what every meter took and gave, 168 hours: points first, heads from them."""
        draw = random.Random(5)
        hours = range(7 * 24)
        taken = {
            p: [
                (30_000 if (hour + 5 * p) % 24 < 9 else 12_000) * draw.randrange(80, 120) // 100
                for hour in hours
            ]
            for p in self.POINTS
        }
        sun = {11: 25_000, 21: 250_000}
        given = {
            p: [most * draw.randrange(60, 100) // 100 if 9 <= hour % 24 < 16 else 0 for hour in hours]
            for p, most in sun.items()
        }
        flow = {1: [0] * len(hours), 2: [0] * len(hours), 3: [0] * len(hours)}
        for hour in hours:
            for node in (1, 2, 3):
                own = [p for p in self.POINTS if p // 10 == node]
                net = sum(taken[p][hour] - given.get(p, flow[1])[hour] * (p in given) for p in own)
                net += sum(flow[child][hour] for child in (1, 2) if node == 3)
                came = sum(given[p][hour] for p in own if p in given)
                came += sum(max(0, -flow[child][hour]) for child in (1, 2) if node == 3)
                lost = 3 * max(came, net) // 100
                flow[node][hour] = net + lost
        for node, head in self.HEADS_OF.items():
            taken[head] = [max(0, wh) for wh in flow[node]]
            given[head] = [max(0, -wh) for wh in flow[node]]
        return taken, given

    def found(self, *turned: int) -> list:
        """Return the suspects where these meters show A+ for A− and A− for A+."""
        taken, given = self.true()
        for meter in turned:
            taken[meter], given[meter] = given.get(meter, [0] * 168), taken[meter]
        network = table(NETWORK, (3, None, 300, 300, 0), (1, 3, 100, 300, 1), (2, 3, 200, 300, 1))
        places = table(PLACES, *((p, p // 10, *SINCE_2020) for p in self.POINTS))
        balanced = hourly_balance(
            network=network,
            places=places,
            hours=pl.concat([hourly(self.by_days(taken)), hourly(self.by_days(given), channel=2)]),
        )
        residuals = balanced.select(
            "node_id", "day", "hour", wh=pl.col("unbalance_wh") - pl.col("norm_wh")
        ).drop_nulls()
        net = {
            m: [a - b for a, b in zip(rows, given.get(m, [0] * 168), strict=True)]
            for m, rows in taken.items()
        }
        heads = [
            (head, node, self.PARENT[node], DAY + timedelta(days=at // 24), at % 24, -wh)
            for node, head in self.HEADS_OF.items()
            for at, wh in enumerate(net[head])
        ]
        hours = [
            (p, DAY + timedelta(days=at // 24), at % 24, wh)
            for p in self.POINTS
            for at, wh in enumerate(net[p])
        ]
        schema = {name: HEADS[name] for name in ("usage_point_id", "day", "hour", "wh")}
        nothing = pl.DataFrame(schema={"usage_point_id": pl.Int64(), "hour": pl.Int64(), "wh": pl.Int64()})
        return suspects(
            residuals=residuals, places=places, hours=pl.DataFrame(hours, schema=schema, orient="row"),
            history=nothing, heads=table(HEADS, *heads), most=5,
        )  # fmt: skip

    def by_days(self, rows: Mapping[int, list[int]]) -> dict[int, dict[date, list[int]]]:
        days = [DAY + timedelta(days=number) for number in range(7)]
        return {
            m: {day: row[24 * at : 24 * at + 24] for at, day in enumerate(days)} for m, row in rows.items()
        }

    def test_is_nobody_where_the_panels_are_counted(self):
        kwh = sum(one.explained_wh for one in self.found()) // 1000
        assert kwh < 100

    @pytest.mark.parametrize(("meter", "node"), [(100, 1), (200, 2), (300, 3), (11, 1), (21, 2), (12, 1)])
    def test_is_the_first_suspect(self, meter, node):
        first = self.found(meter)[0]
        assert (first.usage_point_id, first.node_id, first.suspicion) == (meter, node, Suspicion.REVERSED)
        assert abs(first.factor_bp + 20_000) < 1_000
        assert first.share_bp > 9_000

    def test_is_told_beside_another(self):
        told = [(one.usage_point_id, one.suspicion) for one in self.found(100, 21)[:2]]
        assert sorted(told) == [(21, Suspicion.REVERSED), (100, Suspicion.REVERSED)]


class TestALostPhase:
    """A meter of three phases that counts two of them shows 2/3 of the truth, one of them 1/3: d is 1/2 or 2."""

    def found(self, counted: Fraction, seed: int = 11) -> list:
        """Four points of a feeder over a week; point 2 counts such a part of what it takes; losses are 3 % of the head."""
        draw = random.Random(seed)
        days = [DAY + timedelta(days=number) for number in range(7)]
        true = {
            point: {
                day: [
                    (30_000 if (hour + 5 * point) % 24 < 9 else 12_000) * draw.randrange(80, 120) // 100
                    for hour in range(24)
                ]
                for day in days
            }
            for point in (1, 2, 3, 4)
        }
        shown = dict(true)
        shown[2] = {
            day: [wh * counted.numerator // counted.denominator for wh in values]
            for day, values in true[2].items()
        }
        head = {
            day: [sum(true[p][day][hour] for p in true) * 103 // 100 for hour in range(24)] for day in days
        }
        hours = hourly({**shown, 100: head})
        places = table(PLACES, *((point, 1, *SINCE_2020) for point in true))
        balanced = hourly_balance(network=table(NETWORK, (1, None, 100, 300, 0)), places=places, hours=hours)
        residuals = balanced.select(
            "node_id", "day", "hour", wh=pl.col("unbalance_wh") - pl.col("norm_wh")
        ).drop_nulls()
        long = hours.unpivot(HOUR_COLUMNS, index=["usage_point_id", "day"], value_name="wh").select(
            "usage_point_id", "day", hour=pl.col("variable").str.slice(1).cast(pl.Int64), wh="wh"
        )
        nothing = pl.DataFrame(schema={"usage_point_id": pl.Int64(), "hour": pl.Int64(), "wh": pl.Int64()})
        return suspects(residuals=residuals, places=places, hours=long, history=nothing, most=5)

    @pytest.mark.parametrize(("counted", "factor_bp"), [(Fraction(2, 3), 5_000), (Fraction(1, 3), 20_000)])
    def test_is_named_at_its_point_alone(self, counted, factor_bp):
        [first, *others] = self.found(counted)
        assert (first.usage_point_id, first.suspicion) == (2, Suspicion.PHASE)
        assert abs(first.factor_bp - factor_bp) * 100 <= factor_bp * 5
        assert first.share_bp > 9_500
        assert {one.suspicion for one in others} & {Suspicion.PHASE} == set()

    @pytest.mark.parametrize("counted", [Fraction(4, 5), Fraction(45, 100)])
    def test_is_not_said_of_another_part(self, counted):
        """A fifth or more than a half past the meter (d of 0.25 and 1.22) looks like no phase."""
        assert self.found(counted)[0].suspicion is Suspicion.THEFT
