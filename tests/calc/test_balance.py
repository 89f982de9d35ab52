"""Balance by hours, energy given back in it, our volumes against theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import polars as pl
import pytest

from sbyt.calc.balance import FIGURES, NETWORK, PLACES, day_balance, hourly_balance, loss_bp, month_balance
from sbyt.calc.hourly import HOURLY
from sbyt.calc.reconciliation import BOTH, ReconcileRules, classified
from tests.calc.tables import SINCE_2020, table

DAY = date(2021, 8, 2)


def hourly(points: Mapping[int, Mapping[date, Sequence[int | None]]], channel: int = 1) -> pl.DataFrame:
    rows = ((p, channel, day, *values) for p, days in points.items() for day, values in days.items())
    return table(HOURLY, *rows)


class TestABalance:
    """Substation 1 (head 100) over feeders 2 (head 101, points 1 and 2) and 3 (no head, point 3); norm 5 %."""

    NETWORK_OF_THREE = table(NETWORK, (1, None, 100, 500, 0), (2, 1, 101, 500, 1), (3, 1, None, 0, 1))
    PLACED = table(PLACES, (1, 2, *SINCE_2020), (2, 2, *SINCE_2020), (3, 3, *SINCE_2020))

    def of(self, **changed: list[int | None]) -> dict[int, dict]:
        points: dict[int, list[int | None]] = {
            100: [1_000_000] * 24,
            101: [600_000] * 24,
            1: [300_000] * 24,
            2: [260_000] * 24,
            3: [350_000] * 24,
        }
        points |= {int(name[1:]): values for name, values in changed.items()}
        hours = hourly({point: {DAY: values} for point, values in points.items()})
        found = month_balance(hourly_balance(network=self.NETWORK_OF_THREE, places=self.PLACED, hours=hours))
        return {row["node_id"]: row for row in found.to_dicts()}

    def test_sets_what_went_in_against_what_came_out(self):
        found = self.of()
        # 600 − (300 + 260) = 40, norm 30, beyond it 10, each of 24 hours
        assert found[2] == {
            "node_id": 2,
            "above_wh": 14_400_000,
            "given_wh": 0,
            "risen_wh": 0,
            "input_wh": 14_400_000,
            "points_wh": 13_440_000,
            "below_wh": 0,
            "up_wh": 0,
            "output_wh": 13_440_000,
            "unbalance_wh": 960_000,
            "norm_wh": 720_000,
            "excess_wh": 240_000,
            "hours": 24,
            "missing_hours": 0,
        }
        # 1 000 − (600 of the feeder's head + 350 that came out of the other)
        assert found[1]["unbalance_wh"] == 50_000 * 24
        assert (found[3]["input_wh"], found[3]["unbalance_wh"]) == (350_000 * 24, 0)

    def test_of_days_adds_up_to_that_of_the_month(self):
        both = {point: {DAY: [wh] * 24, DAY + timedelta(days=1): [wh * 2] * 23 + [None]} for point, wh in
                ((100, 1_000), (101, 600), (1, 300), (2, 260), (3, 350))}  # fmt: skip
        balanced = hourly_balance(network=self.NETWORK_OF_THREE, places=self.PLACED, hours=hourly(both))
        days = day_balance(balanced).filter(pl.col("node_id") == 2)
        assert [row[1:] for row in days.rows()] == [
            (DAY, 14_400, 0, 0, 14_400, 13_440, 0, 0, 13_440, 960, 720, 240, 24, 0),
            (DAY + timedelta(days=1), 27_600, 0, 0, 27_600, 25_760, 0, 0, 25_760, 1_840, 1_380, 460, 23, 1),
        ]
        month = month_balance(balanced).filter(pl.col("node_id") == 2)
        assert month.row(0)[1:] == tuple(days.select(pl.exclude("node_id", "day").sum()).row(0))

    @pytest.mark.parametrize(
        ("unbalance_wh", "input_wh", "bp"),
        [(960, 14_400, 667), (-15, 10_000, -15), (-5, 100_000, -1), (0, 1, 0), (5, 0, None), (None, 9, None)],
    )
    def test_has_its_losses_in_hundredths_of_a_percent(self, unbalance_wh, input_wh, bp):
        assert loss_bp(unbalance_wh=unbalance_wh, input_wh=input_wh) == bp

    def test_leaves_out_hours_in_which_a_part_is_unknown(self):
        found = self.of(p2=[None] * 4 + [260_000] * 20)
        assert (found[2]["hours"], found[2]["missing_hours"], found[2]["unbalance_wh"]) == (20, 4, 800_000)
        assert found[1]["missing_hours"] == 0

    def test_counts_a_point_at_the_node_it_hangs_on_that_day(self):
        """Point 2 moves from feeder 2 to feeder 3 with the second day: 260 kWh an hour leave the one, come to the other."""
        move = DAY + timedelta(days=1)
        hours = {
            100: [1_000_000] * 24,
            101: [600_000] * 24,
            1: [300_000] * 24,
            2: [260_000] * 24,
            3: [50_000] * 24,
        }
        places = table(
            PLACES,
            (1, 2, *SINCE_2020),
            (3, 3, *SINCE_2020),
            (2, 2, date(2020, 1, 1), move),
            (2, 3, move, None),
        )
        balanced = hourly_balance(
            network=self.NETWORK_OF_THREE,
            places=places,
            hours=hourly({point: dict.fromkeys((DAY, move), values) for point, values in hours.items()}),
        )
        noon = balanced.filter(pl.col("hour") == 12).sort("node_id", "day")
        outputs = [(node, wh) for node, wh in noon.select("node_id", "output_wh").iter_rows() if node != 1]
        assert outputs == [(2, 560_000), (2, 300_000), (3, 50_000), (3, 310_000)]
        # what goes into feeder 3, without a head, follows: the substation's unbalance falls by 260
        assert noon.filter(pl.col("node_id") == 1)["unbalance_wh"].to_list() == [350_000, 90_000]

    def test_tells_what_own_points_took_from_what_went_below(self):
        found = hourly_balance(
            network=self.NETWORK_OF_THREE,
            places=table(PLACES, (1, 1, *SINCE_2020), (3, 3, *SINCE_2020)),
            hours=hourly({100: {DAY: [900] * 24}, 1: {DAY: [300] * 24}, 3: {DAY: [350] * 24}}),
        )
        row = found.row(0, named=True)
        assert [row[name] for name in ("input_wh", "points_wh", "below_wh", "output_wh")] == [
            900,
            300,
            350,
            650,
        ]

    def test_does_not_know_the_day_that_a_point_did_not_send(self):
        hours = {100: [1_000_000] * 24, 101: [600_000] * 24, 1: [300_000] * 24, 2: [260_000] * 24}
        both = {point: {DAY: values, DAY + timedelta(days=1): values} for point, values in hours.items()}
        del both[2][DAY + timedelta(days=1)]
        found = month_balance(
            hourly_balance(network=self.NETWORK_OF_THREE, places=self.PLACED, hours=hourly(both))
        )
        feeder = next(row for row in found.to_dicts() if row["node_id"] == 2)
        assert (feeder["hours"], feeder["missing_hours"], feeder["unbalance_wh"]) == (24, 24, 960_000)


class TestEnergyGivenBack:
    """Substation 1 (head 100) over feeders 2 (head 101, points 1 and 2) and 3 (no head, points 3 and 4); norm 5 %.

    By night all is taken. At noon the sun is over points 2 and 4: feeder 2 gives up 190 of what came in, feeder 3 the 50 left over,
    and the substation gives them up further.
    """

    TREE = table(NETWORK, (1, None, 100, 500, 0), (2, 1, 101, 500, 1), (3, 1, None, 0, 1))
    PLACED = table(PLACES, *((point, node, *SINCE_2020) for point, node in ((1, 2), (2, 2), (3, 3), (4, 3))))
    NOON = 12

    def rows(self, **changed: tuple[int | None, int | None]) -> dict[tuple[int, int], dict]:
        """Return the hours of each node; a point's (A+, A−) at noon can be `changed`."""
        noon: dict[int, tuple[int | None, int | None]] = {
            100: (0, 235), 101: (0, 190), 1: (300, None), 2: (0, 500), 3: (350, None), 4: (0, 400),
        }  # fmt: skip
        noon |= {int(name[1:]): both for name, both in changed.items()}
        night = {100: 1_000, 101: 600, 1: 300, 2: 280, 3: 350, 4: 30}
        taken = {p: self.day(wh, noon[p][0]) for p, wh in night.items()}
        given = {p: self.day(0, noon[p][1]) for p in (100, 101, 2, 4)}
        hours = pl.concat([
            hourly({p: {DAY: values} for p, values in taken.items()}),
            hourly({p: {DAY: values} for p, values in given.items()}, channel=2),
        ])  # fmt: skip
        found = hourly_balance(network=self.TREE, places=self.PLACED, hours=hours)
        return {(row["node_id"], row["hour"]): row for row in found.to_dicts()}

    def day(self, usual: int, noon: int | None) -> list[int | None]:
        return [noon if hour == self.NOON else usual for hour in range(24)]

    def told(self, row: dict) -> tuple[int | None, ...]:
        return tuple(row[name] for name in FIGURES)

    def test_by_points_comes_into_their_node_and_is_given_up_through_its_head_meter(self):
        found = self.rows()
        # in: 500 of point 2; out: 300 to point 1 and 190 up; 10 lost, 5 % of 500 allowed
        assert self.told(found[2, self.NOON]) == (0, 500, 0, 500, 300, 0, 190, 490, 10, 25)
        assert self.told(found[2, 0]) == (600, 0, 0, 600, 580, 0, 0, 580, 20, 30)

    def test_beyond_what_a_node_without_a_head_meter_takes_flows_up(self):
        found = self.rows()
        assert self.told(found[3, self.NOON]) == (0, 400, 0, 400, 350, 0, 50, 400, 0, 0)
        assert self.told(found[3, 0]) == (380, 0, 0, 380, 380, 0, 0, 380, 0, 0)

    def test_comes_up_into_the_node_above_and_out_of_it(self):
        found = self.rows()
        # in: 190 and 50 from below; out: 235 up; 5 lost of 12 allowed
        assert self.told(found[1, self.NOON]) == (0, 0, 240, 240, 0, 0, 235, 235, 5, 12)
        assert self.told(found[1, 0]) == (1_000, 0, 0, 1_000, 0, 980, 0, 980, 20, 50)

    def test_is_lost_beyond_all_norms_where_the_head_meter_stands_the_wrong_way_round(self):
        found = self.rows(p101=(190, 0))
        assert found[2, self.NOON]["unbalance_wh"] == 190 + 500 - 300
        assert found[1, self.NOON]["unbalance_wh"] == 50 - 190 - 235

    @pytest.mark.parametrize(("node", "point"), [(2, "p2"), (2, "p101"), (1, "p100")])
    def test_not_known_in_an_hour_leaves_that_hour_out(self, node, point):
        found = self.rows(**{point: (0, None)})
        assert {at for at, row in found.items() if row["unbalance_wh"] is None} == {
            (node, self.NOON), *([(1, self.NOON)] if point == "p101" else []),
        }  # fmt: skip

    def test_not_known_of_a_node_without_a_head_meter_leaves_the_node_above_out_too(self):
        found = self.rows(p4=(0, None))
        assert [at for at, row in found.items() if row["unbalance_wh"] is None] == [(1, 12), (3, 12)]

    def test_adds_up_over_the_whole_tree(self):
        """What came into the substation and what points gave is what points took, what was given up and what was lost."""
        found = self.rows()
        for hour in (0, self.NOON):
            rows = [found[node, hour] for node in (1, 2, 3)]
            given, taken, lost = (
                sum(row[name] for row in rows) for name in ("given_wh", "points_wh", "unbalance_wh")
            )
            assert found[1, hour]["above_wh"] + given == taken + found[1, hour]["up_wh"] + lost

    def test_in_one_hour_both_ways_counts_both_ways(self):
        """Clouds: point 2 took 40 and gave 500 within the hour, the head meter 30 and 180."""
        row = self.rows(p2=(40, 500), p101=(30, 180))[2, self.NOON]
        assert self.told(row) == (30, 500, 0, 530, 340, 0, 180, 520, 10, 27)

    def test_of_a_day_not_sent_is_not_known_on_that_day(self):
        later = DAY + timedelta(days=1)
        taken = {p: {DAY: [wh] * 24, later: [wh] * 24} for p, wh in ((101, 600), (1, 300), (2, 280))}
        hours = pl.concat([hourly(taken), hourly({2: {DAY: [0] * 24}}, channel=2)])
        days = day_balance(hourly_balance(network=self.TREE, places=self.PLACED, hours=hours))
        assert days.filter(pl.col("node_id") == 2).select("day", "hours").rows() == [(DAY, 24), (later, 0)]

    def test_moves_with_its_point(self):
        """Point 2 goes to feeder 3 with the second day, and what it gives goes with it."""
        later = DAY + timedelta(days=1)
        places = self.PLACED.filter(pl.col("usage_point_id") != 2)
        moved = table(PLACES, (2, 2, date(2020, 1, 1), later), (2, 3, later, None))
        both = {2: dict.fromkeys((DAY, later), [500] * 24)}
        found = hourly_balance(
            network=self.TREE, places=pl.concat([places, moved]), hours=hourly(both, channel=2)
        )
        noon = found.filter((pl.col("hour") == self.NOON) & (pl.col("given_wh") > 0))
        assert noon.select("node_id", "day", "given_wh").rows() == [(2, DAY, 500), (3, later, 500)]


class TestAReconciliation:
    @pytest.mark.parametrize(
        ("theirs", "ours", "multiplier", "kind"),
        [
            (100_000, 100_000, 1, "equal"),
            (100_900, 100_000, 1, "rounding"),
            (104_000_000, 100_000_000, 1, "losses"),
            (96_000_000, 100_000_000, 1, "volume"),
            (1_000_000_000, 100_000_000, 1, "ratio"),
            (100_000_000, 4_000_000_000, 40, "ratio"),
            (-5_000_000, 5_000_000, 1, "sign"),
            (None, 5_000_000, 1, "only_ours"),
            (5_000_000, None, None, "only_theirs"),
            (150_000_000, 100_000_000, 1, "volume"),
        ],
    )
    def test_gives_each_difference_a_name(self, theirs, ours, multiplier, kind):
        row = classified(table(BOTH, ("П-1", theirs, ours, multiplier)), rules=ReconcileRules()).to_dicts()[0]
        assert (row["kind"], row["difference_wh"]) == (kind, (theirs or 0) - (ours or 0))
