"""A network of three feeders with a wrong ratio and two swapped meters: both are among the first suspects."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest
import time_machine
import xlsxwriter
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from sbyt.apps.devices.models import Register
from sbyt.apps.metering.models import IntervalDay, UsagePoint
from sbyt.apps.metering.operations.hour_findings import UnableToDecideFinding
from sbyt.apps.metering.operations.schemes import NodeFacts, add_node, create_scheme, put_into_force
from sbyt.apps.metering.queries.supplied_hours import supplied_day_columns
from sbyt.apps.network.models import NetworkNode, NetworkPlace, Reconciliation
from sbyt.apps.network.operations import (
    UnableToChangeNetwork,
    agree,
    hang_point,
    hang_points,
    save_node,
    take_points_off,
)
from sbyt.apps.network.queries import nodes_in
from sbyt.calc.dated_rules import SOURCE_RANKS
from sbyt.calc.point_month import Basis
from sbyt.formats.network_volumes import UnableToReadVolumes, VolumeLayout
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.hourly.estimating import replace_missing
from sbyt.usecases.hourly.network_balance import NodeMonth, network_month
from sbyt.usecases.hourly.network_reconcile import reconcile
from sbyt.usecases.hourly.network_suspects import suspects_of
from tests.builders.buildings import put_up_meter
from tests.builders.firms import a_file, a_firm, an_hourly_month
from tests.builders.people import a_branch, a_member_of_staff

pytestmark = pytest.mark.django_db
JULY = date(2021, 7, 1)
DAYS = 10
WHY = {"reason": "проверка"}


def stored(points: dict[UsagePoint, list[list[int]]], channel: int = 1) -> None:
    file = a_file()
    IntervalDay.objects.bulk_create(
        IntervalDay(
            usage_point=point,
            channel=channel,
            day=JULY + timedelta(days=number),
            step_minutes=60,
            values_wh=values,
            qualities=[0] * 24,
            lines=list(range(24)),
            import_file=file,
        )
        for point, days in points.items()
        for number, values in enumerate(days)
    )


def node(branch, code: str, kind: str, *, parent=None, head=None, norm_bp: int = 300):
    return save_node(
        actor=SYSTEM, node_id=None, code=code, name=code, kind=kind, branch_id=branch.pk, act="",
        parent_id=parent.pk if parent else None, head_point_id=head.pk if head else None, norm_bp=norm_bp, **WHY,
    )  # fmt: skip


@pytest.fixture
def grid() -> SimpleNamespace:
    return a_grid()


def a_grid(sun_wh: int = 0, *, turned: bool = False) -> SimpleNamespace:
    """Substation, three feeders of five points; point 0-1 shows a tenth; 1-2 and 2-3 answer for each other.

    Point 0-0 gives back `sun_wh` an hour by day; the first head meter may stand the wrong way round.
    """
    draw = random.Random(3)
    first = a_firm()
    branch, building = first.point.branch, first.building

    def point(code: str) -> UsagePoint:
        return UsagePoint.objects.create(code=code, branch=branch, building=building)

    def profile() -> list[list[int]]:
        size, peak = draw.randrange(40_000, 160_000), draw.randrange(24)
        return [
            [
                size * (60 + 40 * ((hour - peak) % 24 < 8)) // 100 * draw.randrange(80, 120) // 100
                for hour in range(24)
            ]
            for _ in range(DAYS)
        ]

    root = node(branch, "ПС", "substation", norm_bp=0)
    true = {(feeder, place): profile() for feeder in range(3) for place in range(5)}
    points = {key: point(f"Т{key[0]}-{key[1]}") for key in true}
    shown = dict(true)
    shown[0, 1] = [[value // 10 for value in day] for day in true[0, 1]]
    shown[1, 2], shown[2, 3] = true[2, 3], true[1, 2]
    feeders = []
    measured = {points[key]: days for key, days in shown.items()}
    for feeder in range(3):
        head = point(f"Г{feeder}")
        sun = [sun_wh if feeder == 0 and 9 <= hour < 17 else 0 for hour in range(24)]
        measured[head] = [
            [
                sum(true[feeder, place][day][hour] for place in range(5)) * 103 // 100 - sun[hour]
                for hour in range(24)
            ]
            for day in range(DAYS)
        ]
        if feeder == 0:
            back = {points[0, 0]: [sun] * DAYS, head: [[0] * 24] * DAYS}
            if turned:
                measured[head], back[head] = back[head], measured[head]
            stored(back, channel=2)
        feeders.append(node(branch, f"Ф{feeder}", "feeder", parent=root, head=head))
    stored(measured)
    NetworkPlace.objects.bulk_create(
        NetworkPlace(usage_point=points[key], node=feeders[key[0]], valid=DateRange(JULY, None))
        for key in true
    )
    return SimpleNamespace(root=root, feeders=feeders, points=points, branch=branch)


def sheet(*rows: tuple) -> bytes:
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for number, row in enumerate([("Код", "кВт·ч"), *rows]):
            page.write_row(number, 0, row)
    return made.getvalue()


class TestTheBalance:
    def test_sums_feeders_into_the_substation(self, grid) -> None:
        found = {one.node.code: one for one in network_month(SYSTEM, month=JULY).nodes}
        assert list(found) == ["ПС", "Ф0", "Ф1", "Ф2"]
        assert [found[code].depth for code in found] == [0, 1, 1, 1]
        assert found["ПС"].figures["output_wh"] == sum(
            found[code].figures["input_wh"] for code in ("Ф0", "Ф1", "Ф2")
        )
        assert found["Ф0"].figures["excess_wh"] > 0
        assert found["Ф1"].figures["hours"] == DAYS * 24


@pytest.fixture
def feeder() -> SimpleNamespace:
    """A feeder with a head meter of 100 kWh an hour over a plant that takes 60."""
    head, plant = a_firm(), a_firm()
    an_hourly_month(head.point, month=JULY, days=31, hour_wh=100_000)
    an_hourly_month(plant.point, month=JULY, days=31, hour_wh=60_000)
    made = node(plant.point.branch, "Ф", "feeder", head=head.point, norm_bp=0)
    hang(made, plant.point)
    return SimpleNamespace(node=made, head=head.point, plant=plant.point, branch=plant.point.branch)


def hang(on: NetworkNode, point: UsagePoint, since: date = JULY) -> None:
    hang_point(actor=SYSTEM, node=on, usage_point_id=point.pk, since=since, **WHY)


def a_read_point(of: SimpleNamespace, *, kwh: int, ratio: int = 20) -> UsagePoint:
    """A point with readings of the first days of July and August alone."""
    read = a_firm()
    meter = put_up_meter(read.point, on=date(2020, 1, 1), multiplier=ratio)
    meter.shows(JULY, 1_000)
    meter.shows(date(2021, 8, 1), 1_000 + kwh // ratio)
    hang(of.node, read.point)
    return read.point


def only(month: date = JULY) -> NodeMonth:
    [found] = network_month(SYSTEM, month=month).nodes
    return found


class TestAPointWithoutHours:
    def test_takes_what_its_registers_counted(self, feeder) -> None:
        a_read_point(feeder, kwh=14_880)
        found = only()
        # 372 × 20 × 2 = 14 880 kWh: 20 an hour of 744
        assert found.figures["output_wh"] == 80_000 * 744
        assert found.figures["unbalance_wh"] == 20_000 * 744
        assert (found.points, found.by_readings, found.without_data) == (2, 1, 0)

    def test_without_readings_is_counted_as_having_no_data(self, feeder) -> None:
        hang(feeder.node, a_firm().point)
        found = only()
        assert (found.points, found.by_readings, found.without_data) == (2, 0, 1)
        assert found.figures["unbalance_wh"] == 40_000 * 744

    def test_is_told_on_the_node_whose_head_meter_counts_it(self, feeder) -> None:
        behind = node(feeder.branch, "ТП", "transformer", parent=feeder.node)
        hang(behind, a_firm().point)
        told = [
            (one.node.code, one.points, one.without_data) for one in network_month(SYSTEM, month=JULY).nodes
        ]
        assert told == [("Ф", 1, 1), ("ТП", 1, 1)]

    def test_at_the_head_is_told(self, feeder) -> None:
        feeder.node.head_point = a_firm().point
        feeder.node.save()
        found = only()
        assert (found.head, found.figures["hours"]) == (Basis.NOTHING, 0)

    def test_fills_the_hours_that_a_profile_lacks(self, feeder) -> None:
        half = a_read_point(feeder, kwh=14_880)
        an_hourly_month(half, month=JULY, days=10, hour_wh=30_000)
        found = only()
        assert found.by_readings == 1
        assert found.figures["output_wh"] == 60_000 * 744 + 14_880_000

    def test_waits_for_the_end_of_the_month(self, feeder) -> None:
        a_read_point(feeder, kwh=14_880)
        with time_machine.travel(datetime(2021, 7, 31, 12, tzinfo=UTC), tick=False):
            assert (only().by_readings, only().without_data) == (0, 1)


class TestAPointWithAScheme:
    def test_takes_what_its_bill_takes(self, feeder) -> None:
        """The plant's meter stands before its sub-consumer: 60 − 10, and 2 % to the boundary: 51 kWh an hour."""
        sub = a_firm()
        an_hourly_month(sub.point, month=JULY, days=31, hour_wh=10_000)
        scheme = create_scheme(actor=SYSTEM, usage_point_id=feeder.plant.pk, name="Завод", **WHY)
        draft = scheme.versions.get()
        percent = NodeFacts(kind="percent", title="Потери", rate_ppm=20_000, act="акт")
        losses = add_node(actor=SYSTEM, draft=draft, facts=percent, into=draft.nodes.get(), sign=1, **WHY)
        for point, sign in ((feeder.plant, 1), (sub.point, -1)):
            facts = NodeFacts(kind="meter", title=point.code, usage_point_id=point.pk)
            add_node(actor=SYSTEM, draft=draft, facts=facts, into=losses, sign=sign, **WHY)
        put_into_force(actor=SYSTEM, draft=draft, since=JULY, **WHY)
        hang(feeder.node, sub.point)
        billed = supplied_day_columns(
            point_ids=[feeder.plant.pk],
            date_from=JULY,
            date_to=date(2021, 8, 1),
            as_of=timezone.now(),
            source_ranks=SOURCE_RANKS,
        )
        assert billed["values_wh"].list.sum().sum() == 51_000 * 744
        assert only().figures["output_wh"] == (51_000 + 10_000) * 744


class TestEnergyGivenBack:
    """The plant of the feeder has panels: the head meter counts 100 kWh an hour from above, the plant takes 60."""

    def gives(self, point: UsagePoint, hour_wh: int | list[int | None], days: int = 31) -> None:
        an_hourly_month(point, month=JULY, days=days, hour_wh=hour_wh, channel=2)

    def a_scale_of_given(self, point: UsagePoint, *kwh: int) -> None:
        """A meter with a scale of A−, read on the first days of July and August."""
        put_up = put_up_meter(point, on=date(2020, 1, 1), shows=None)
        scale = Register.objects.create(
            meter=put_up.installation.meter, zone="T0", direction="A-", integer_digits=6
        )
        back = replace(put_up, registers={"T0": scale})
        for on, shown in zip((JULY, date(2021, 8, 1)), kwh, strict=False):
            back.shows(on, shown)

    def test_comes_into_the_node_of_its_point(self, feeder) -> None:
        self.gives(feeder.plant, 15_000)
        self.gives(feeder.head, 5_000)
        figures = only().figures
        assert {name: wh // 744 for name, wh in figures.items() if name.endswith("_wh")} == {
            "above_wh": 100_000, "given_wh": 15_000, "risen_wh": 0, "input_wh": 115_000,
            "points_wh": 60_000, "below_wh": 0, "up_wh": 5_000, "output_wh": 65_000,
            "unbalance_wh": 50_000, "norm_wh": 0, "excess_wh": 50_000,
        }  # fmt: skip

    def test_with_a_missing_hour_leaves_the_hour_open(self, feeder) -> None:
        self.gives(feeder.plant, [15_000] * 23 + [None])
        assert (only().figures["hours"], only().figures["missing_hours"]) == (23 * 31, 31)

    def test_with_a_missing_hour_may_be_replaced_as_what_is_taken(self, feeder) -> None:
        """The balance waits for it: June gave 15 kWh an hour, and the step stands as an open obligation."""
        an_hourly_month(feeder.plant, month=date(2021, 6, 1), days=30, hour_wh=15_000, channel=2)
        self.gives(feeder.plant, [15_000] * 23 + [None])
        made = replace_missing(SYSTEM, point_id=feeder.plant.pk, month=JULY, channel=2)
        assert (len(made), {one.total_wh for one in made}) == (31, {15_000})
        assert (only().figures["given_wh"], only().figures["missing_hours"]) == (15_000 * 744, 0)

    def test_of_a_point_off_the_map_is_not_replaced(self) -> None:
        alone = a_firm().point
        self.gives(alone, [15_000] * 23 + [None])
        with pytest.raises(UnableToDecideFinding, match="не берёт баланс сети"):
            replace_missing(SYSTEM, point_id=alone.pk, month=JULY, channel=2)

    def test_on_some_days_leaves_the_others_open(self, feeder) -> None:
        self.gives(feeder.plant, 15_000, days=10)
        assert (only().figures["hours"], only().figures["missing_hours"]) == (240, 504)

    def test_that_came_as_zeros_alone_leaves_nothing_open(self, feeder) -> None:
        """Files of four channels bring A− of everybody: of one who gives nothing back a missing hour says nothing."""
        self.gives(feeder.plant, [0] * 23 + [None], days=10)
        assert (only().figures["hours"], only().figures["missing_hours"]) == (744, 0)

    def test_is_taken_from_its_scale_where_hours_lack(self, feeder) -> None:
        """744 kWh by the scale, 240 of them in the hours of ten days: one an hour in the rest too."""
        self.a_scale_of_given(feeder.plant, 5_000, 5_744)
        self.gives(feeder.plant, 1_000, days=10)
        found = only()
        assert (found.figures["given_wh"], found.figures["missing_hours"]) == (744_000, 0)
        assert (found.by_readings, found.back_without_data) == (1, 0)

    def test_without_hours_or_readings_of_its_scale_is_told(self, feeder) -> None:
        self.a_scale_of_given(feeder.plant)
        self.a_scale_of_given(feeder.head)
        found = only()
        assert (found.back_without_data, found.figures["hours"], found.figures["given_wh"]) == (2, 744, 0)

    def test_that_the_scheme_of_its_point_takes_is_not_counted_twice(self, feeder) -> None:
        """The volume of the plant is A+ less A−, 45 kWh: the scheme has counted the 15 in."""
        self.gives(feeder.plant, 15_000)
        scheme = create_scheme(actor=SYSTEM, usage_point_id=feeder.plant.pk, name="Завод", **WHY)
        draft = scheme.versions.get()
        for channel, sign in ((1, 1), (2, -1)):
            facts = NodeFacts(kind="meter", title="счётчик", usage_point_id=feeder.plant.pk, channel=channel)
            add_node(
                actor=SYSTEM, draft=draft, facts=facts, into=draft.nodes.get(kind="result"), sign=sign, **WHY
            )
        put_into_force(actor=SYSTEM, draft=draft, since=date(2021, 7, 11), **WHY)
        figures = only().figures
        assert (figures["hours"], figures["given_wh"]) == (744, 15_000 * 240)
        assert figures["points_wh"] == 60_000 * 240 + 45_000 * 504

    def test_by_a_point_that_takes_nothing_is_in_the_balance(self, feeder) -> None:
        generator = a_firm()
        self.gives(generator.point, 20_000)
        hang(feeder.node, generator.point)
        found = only()
        assert (found.figures["given_wh"], found.figures["unbalance_wh"]) == (20_000 * 744, 60_000 * 744)
        assert found.without_data == 1


class TestAPointThatMoved:
    def test_is_counted_at_each_node_on_its_days(self, feeder) -> None:
        other = node(feeder.branch, "Ф2", "feeder", norm_bp=0)
        hang(other, feeder.plant, since=date(2021, 7, 11))
        found = {one.node.code: one for one in network_month(SYSTEM, month=JULY).nodes}
        assert found["Ф2"].figures["output_wh"] == 60_000 * 24 * 21
        assert found["Ф"].figures["output_wh"] == 60_000 * 24 * 10
        assert (found["Ф"].points, found["Ф2"].points) == (1, 1)
        assert found["Ф"].figures["hours"] == 240

    def test_is_set_against_the_company_by_the_days_below_its_node(self, feeder) -> None:
        hang(node(feeder.branch, "Ф2", "feeder", norm_bp=0), feeder.plant, since=date(2021, 7, 11))
        made = reconcile(
            SYSTEM,
            node=feeder.node,
            month=JULY,
            content=sheet((feeder.plant.code, 14_400)),
            file_name="volumes.xlsx",
            layout=VolumeLayout(),
        )
        [row] = made.rows.all()
        assert (row.kind, row.ours_wh) == ("equal", 14_400_000)


class TestAListOfPoints:
    def test_hangs_whole_and_is_taken_off_from_a_day_on(self, feeder) -> None:
        firms = [a_firm(), a_firm()]
        codes = [one.point.code for one in firms]
        assert hang_points(actor=SYSTEM, node=feeder.node, codes=codes, since=JULY, **WHY) == 2
        assert only().points == 3
        taken = date(2021, 7, 11)
        assert take_points_off(actor=SYSTEM, node=feeder.node, codes=codes[:1], since=taken, **WHY) == 1
        places = NetworkPlace.objects.filter(usage_point=firms[0].point)
        assert [place.valid for place in places] == [DateRange(JULY, taken)]

    def test_with_one_that_is_not_there_changes_nothing(self, feeder) -> None:
        codes = [a_firm().point.code, "НЕТ-1"]
        with pytest.raises(UnableToChangeNetwork, match="нет среди ваших отделений: НЕТ-1"):
            hang_points(actor=SYSTEM, node=feeder.node, codes=codes, since=JULY, **WHY)
        with pytest.raises(UnableToChangeNetwork, match=f"на узле не стоят: {codes[0]}"):
            take_points_off(actor=SYSTEM, node=feeder.node, codes=codes[:1], since=JULY, **WHY)
        assert only().points == 1

    def test_with_one_that_moves_later_changes_nothing(self, feeder) -> None:
        other = a_firm().point
        later = date(2021, 8, 1)
        hang(node(feeder.branch, "Ф2", "feeder", norm_bp=0), feeder.plant, since=later)
        with pytest.raises(UnableToChangeNetwork, match=f"на другом месте: {feeder.plant.code}"):
            hang_points(
                actor=SYSTEM, node=feeder.node, codes=[other.code, feeder.plant.code], since=JULY, **WHY
            )
        assert not NetworkPlace.objects.filter(usage_point=other).exists()


class TestTheSuspects:
    def test_do_not_name_a_point_of_another_branch(self, grid) -> None:
        UsagePoint.objects.filter(pk=grid.points[0, 1].pk).update(branch=a_branch("77"))
        mine = a_member_of_staff("metering_engineer", branch=grid.branch)
        told = [(one.node.code, one.point_code) for one in suspects_of(mine, month=JULY, most=10)]
        assert ("Ф0", "") in told
        assert "Т0-1" not in {code for _node, code in told}

    def test_begin_with_the_ratio_and_the_swapped_pair(self, grid) -> None:
        found = suspects_of(SYSTEM, month=JULY, most=10)
        told = {(one.point_code, one.other_code): one.suspect.suspicion for one in found}
        assert told["Т0-1", ""] == "ratio_low"
        assert told["Т1-2", "Т2-3"] == "swapped"
        assert len(found) <= 3

    def test_do_not_name_a_point_with_panels(self) -> None:
        """Point 0-0 gives back 30 kWh an hour of sun, and the head meter of its feeder counts as much less."""
        a_grid(30_000)
        found = suspects_of(SYSTEM, month=JULY, most=10)
        told = {(one.point_code, one.other_code): one.suspect.suspicion for one in found}
        assert told["Т0-1", ""] == "ratio_low"
        assert told["Т1-2", "Т2-3"] == "swapped"
        assert "Т0-0" not in {code for pair in told for code in pair}

    def test_name_a_head_meter_that_stands_the_wrong_way_round(self) -> None:
        a_grid(turned=True)
        first = suspects_of(SYSTEM, month=JULY, most=10)[0]
        assert (first.point_code, first.node.code, first.suspect.suspicion) == ("Г0", "Ф0", "reversed")

    def test_reach_points_behind_a_node_without_a_head_meter(self, grid) -> None:
        behind = node(grid.branch, "ТП", "transformer", parent=grid.feeders[0], norm_bp=0)
        NetworkPlace.objects.filter(usage_point=grid.points[0, 1]).update(node=behind)
        found = suspects_of(SYSTEM, month=JULY, most=10)
        assert ("Т0-1", "Ф0", "ratio_low") in [
            (one.point_code, one.node.code, one.suspect.suspicion) for one in found
        ]


class TestTheMap:
    def test_refuses_a_node_fed_from_below_itself(self, grid) -> None:
        with pytest.raises(UnableToChangeNetwork, match="ниже него"):
            save_node(
                actor=SYSTEM, node_id=grid.root.pk, code="ПС", name="ПС", kind="substation", act="",
                branch_id=grid.branch.pk, parent_id=grid.feeders[0].pk, head_point_id=None, norm_bp=0, **WHY,
            )  # fmt: skip

    def test_moves_a_point_from_a_day_on(self, grid) -> None:
        since = date(2021, 8, 1)
        hang_point(
            actor=SYSTEM, node=grid.feeders[1], usage_point_id=grid.points[0, 0].pk, since=since, **WHY
        )
        places = NetworkPlace.objects.filter(usage_point=grid.points[0, 0]).order_by("valid")
        assert [(one.node.code, one.valid.lower, one.valid.upper) for one in places] == [
            ("Ф0", JULY, since),
            ("Ф1", since, None),
        ]
        with pytest.raises(UnableToChangeNetwork, match="другом месте"):
            hang_point(
                actor=SYSTEM, node=grid.feeders[2], usage_point_id=grid.points[0, 0].pk, since=JULY, **WHY
            )


class TestTheMapOfAMonthThatIsOver:
    def changed(self, grid, since: date | None, **given: object) -> NetworkNode:
        """Feed the second feeder from the first with a norm of 5 % and no head meter, from the month on."""
        facts = {
            "parent_id": grid.feeders[0].pk, "head_point_id": None, "norm_bp": 500, "act": "акт 7", **given,
        }  # fmt: skip
        return save_node(
            actor=SYSTEM, node_id=grid.feeders[1].pk, code="Ф1", name="Ф1", kind="feeder",
            branch_id=grid.branch.pk, since=since, **facts, **WHY,
        )  # fmt: skip

    def stood(self, month: date) -> tuple[str, bool, int]:
        found = next(one for one in nodes_in(SYSTEM, month=month) if one.code == "Ф1")
        return found.parent.code if found.parent else "", found.head_point is not None, found.norm_bp

    def test_keeps_what_fed_a_node_its_head_and_its_norm(self, grid) -> None:
        before = network_month(SYSTEM, month=JULY)
        self.changed(grid, date(2021, 8, 1))
        assert self.stood(JULY) == ("ПС", True, 300)
        assert self.stood(date(2021, 8, 1)) == ("Ф0", False, 500)
        after = network_month(SYSTEM, month=JULY)
        assert [(one.node.code, one.depth, one.figures) for one in after.nodes] == [
            (one.node.code, one.depth, one.figures) for one in before.nodes
        ]
        later = {one.node.code: one.depth for one in network_month(SYSTEM, month=date(2021, 8, 1)).nodes}
        assert later["Ф1"] == later["Ф0"] + 1

    def test_goes_from_change_to_change(self, grid) -> None:
        self.changed(grid, date(2021, 8, 1))
        self.changed(grid, date(2021, 10, 1), norm_bp=700)
        months = [date(2021, month, 1) for month in (7, 8, 9, 10, 12)]
        assert [self.stood(month)[2] for month in months] == [300, 500, 500, 700, 700]

    def test_is_put_right_too_where_no_month_is_named(self, grid) -> None:
        self.changed(grid, None)
        assert self.stood(JULY) == ("Ф0", False, 500)

    def test_is_not_changed_behind_a_later_change(self, grid) -> None:
        self.changed(grid, date(2021, 10, 1))
        with pytest.raises(UnableToChangeNetwork, match=r"уже менялся с 01\.10\.2021"):
            self.changed(grid, date(2021, 8, 1), norm_bp=900)
        assert self.stood(date(2021, 12, 1))[2] == 500

    def test_never_has_a_node_that_feeds_itself(self, grid) -> None:
        self.changed(grid, date(2021, 10, 1))
        self.changed(grid, date(2021, 12, 1), parent_id=grid.root.pk)
        with pytest.raises(UnableToChangeNetwork, match="питался бы от того, что ниже него"):
            save_node(
                actor=SYSTEM, node_id=grid.feeders[0].pk, code="Ф0", name="Ф0", kind="feeder", act="",
                branch_id=grid.branch.pk, parent_id=grid.feeders[1].pk, head_point_id=None, norm_bp=0,
                since=date(2021, 11, 1), **WHY,
            )  # fmt: skip


class TestAReconciliation:
    def made(self, grid) -> Reconciliation:
        """Т0-0 equal, Т0-1 ten times ours, Т0-2 absent from theirs, an unknown code of theirs; others equal."""
        ours = {
            code: sum(
                map(
                    sum,
                    IntervalDay.objects.filter(usage_point__code=code).values_list("values_wh", flat=True),
                )
            )
            for code in (f"Т0-{place}" for place in range(5))
        }
        rows = [("Т0-0", ours["Т0-0"] / 1000), ("Т0-1", ours["Т0-1"] / 100), ("Т9-9", 5)]
        rows += [(code, ours[code] / 1000) for code in ("Т0-3", "Т0-4")]
        return reconcile(
            SYSTEM,
            node=grid.feeders[0],
            month=JULY,
            content=sheet(*rows),
            file_name="volumes.xlsx",
            layout=VolumeLayout(),
        )

    def test_sets_their_volume_against_readings_where_there_are_no_hours(self, feeder) -> None:
        read, silent = a_read_point(feeder, kwh=14_880), a_firm().point
        hang(feeder.node, silent)
        made = reconcile(
            SYSTEM,
            node=feeder.node,
            month=JULY,
            content=sheet((read.code, 14_880), (feeder.plant.code, 44_640), (silent.code, 5)),
            file_name="volumes.xlsx",
            layout=VolumeLayout(),
        )
        kinds = dict(made.rows.values_list("code", "kind"))
        assert kinds == {read.code: "equal", feeder.plant.code: "equal", silent.code: "only_theirs"}

    def test_refuses_a_file_that_names_a_point_by_both_its_codes(self, grid) -> None:
        UsagePoint.objects.filter(code="Т0-0").update(ats_code="990000000000117")
        with pytest.raises(UnableToReadVolumes) as refusal:
            reconcile(
                SYSTEM,
                node=grid.feeders[0],
                month=JULY,
                content=sheet(("Т0-0", 5), ("Т0-3", 7), ("990000000000117", 5)),
                file_name="volumes.xlsx",
                layout=VolumeLayout(),
            )
        assert str(refusal.value) == ("Строка 4: точка 990000000000117 уже была в строке 2 под кодом Т0-0.")
        assert not Reconciliation.objects.exists()

    def test_names_each_difference(self, grid) -> None:
        kinds = dict(self.made(grid).rows.values_list("code", "kind"))
        assert kinds == {
            "Т0-0": "equal",
            "Т0-1": "ratio",
            "Т0-2": "only_ours",
            "Т0-3": "equal",
            "Т0-4": "equal",
            "Т9-9": "only_theirs",
        }

    def test_is_agreed_once_all_that_differs_is_decided(self, grid) -> None:
        made = self.made(grid)
        with pytest.raises(UnableToChangeNetwork, match="Без решения 3 строк"):
            agree(actor=SYSTEM, reconciliation=made, chosen={})
        rows = {row.code: row for row in made.rows.all()}
        chosen = {
            rows["Т0-1"].pk: (rows["Т0-1"].theirs_wh, "коэффициент 10 подтверждён актом"),
            rows["Т0-2"].pk: (rows["Т0-2"].ours_wh, ""),
            rows["Т9-9"].pk: (0, "не наша точка"),
        }
        agree(actor=SYSTEM, reconciliation=made, chosen=chosen)
        made.refresh_from_db()
        assert made.state == "agreed"
        fixed = dict(made.rows.values_list("code", "agreed_wh"))
        assert fixed["Т0-1"] == rows["Т0-1"].theirs_wh
        assert fixed["Т0-0"] == rows["Т0-0"].ours_wh
        with pytest.raises(UnableToChangeNetwork, match="уже согласована"):
            agree(actor=SYSTEM, reconciliation=made, chosen=chosen)
        with pytest.raises(UnableToChangeNetwork, match="уже согласована"):
            self.made(grid)
