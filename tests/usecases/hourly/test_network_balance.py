"""A network of three feeders with a wrong ratio and two swapped meters: both are among the first suspects."""

from __future__ import annotations

import random
from datetime import date, timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest
import xlsxwriter
from django.db.backends.postgresql.psycopg_any import DateRange

from sbyt.apps.metering.models import IntervalDay, UsagePoint
from sbyt.apps.network.models import NetworkPlace, Reconciliation
from sbyt.apps.network.operations import (
    UnableToChangeNetwork,
    agree,
    hang_point,
    save_node,
)
from sbyt.formats.network_volumes import VolumeLayout
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.hourly.network_balance import network_month, reconcile, suspects_of
from tests.builders.firms import a_file, a_firm

pytestmark = pytest.mark.django_db
JULY = date(2021, 7, 1)
DAYS = 10
WHY = {"reason": "проверка"}


def stored(points: dict[UsagePoint, list[list[int]]]) -> None:
    file = a_file()
    IntervalDay.objects.bulk_create(
        IntervalDay(
            usage_point=point,
            channel=1,
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
    """Substation, three feeders of five points; point 0-1 shows a tenth; 1-2 and 2-3 answer for each other."""
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
        measured[head] = [
            [sum(true[feeder, place][day][hour] for place in range(5)) * 103 // 100 for hour in range(24)]
            for day in range(DAYS)
        ]
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


class TestTheSuspects:
    def test_begin_with_the_ratio_and_the_swapped_pair(self, grid) -> None:
        found = suspects_of(SYSTEM, month=JULY, most=10)
        told = {(one.point_code, one.other_code): one.suspect.suspicion for one in found}
        assert told["Т0-1", ""] == "ratio_low"
        assert told["Т1-2", "Т2-3"] == "swapped"
        assert len(found) <= 3

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
