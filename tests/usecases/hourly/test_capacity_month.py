"""The boundary of a consumer: points with hours, points of schemes, points that have readings alone."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from sbyt.apps.contracts.models import SupplyTerm
from sbyt.apps.metering.operations.schemes import NodeFacts, add_node, create_scheme, put_into_force
from sbyt.apps.tariffs.models import RuleSetting
from sbyt.apps.tariffs.operations_capacity import set_planned_hours, store_region_peak_hours
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.hourly.capacity_month import capacities_of_month, capacity_of_account
from tests.builders.buildings import put_up_meter
from tests.builders.firms import OPENED, Firm, a_firm, an_hourly_month

pytestmark = pytest.mark.django_db
JULY = date(2021, 7, 1)


@pytest.fixture
def plant() -> Firm:
    """A plant of one point with 1 000 kWh each hour of July; one hour published, on the 6th."""
    RuleSetting.objects.create(
        key="capacity.region",
        valid=DateRange(date(2020, 1, 1), None),
        value={"subject": "46", "price_zone": 1},
        source="проверка",
    )
    store_region_peak_hours(actor=SYSTEM, subject="46", hours={date(2021, 7, 6): 13}, source="отчёт")
    set_planned_hours(actor=SYSTEM, price_zone=1, month=JULY, hours=[8, 9, 10], source="приказ")
    plant = a_firm()
    an_hourly_month(plant.point, month=JULY, days=31, hour_wh=1_000_000)
    return plant


def another_point(plant: Firm, *, voltage: str) -> Firm:
    """Another point of the same account."""
    other = a_firm(voltage=voltage)
    SupplyTerm.objects.filter(account=other.account).update(account=plant.account)
    return other


def levels(plant: Firm) -> dict[str, tuple[int | None, int | None]]:
    found = capacity_of_account(SYSTEM, account_id=plant.account.pk, month=JULY)
    assert found is not None
    return {row["voltage"]: (row["purchased_w"], row["network_w"]) for row in found.levels}


class TestABoundary:
    def test_of_one_point_has_its_capacity(self, plant: Firm) -> None:
        assert levels(plant) == {"": (1_000_000, 1_000_000), "ВН": (1_000_000, 1_000_000)}

    def test_takes_a_point_with_readings_alone_evenly(self, plant: Firm) -> None:
        lower = another_point(plant, voltage="НН")
        meter = put_up_meter(lower.point, on=OPENED, multiplier=20)
        meter.shows(JULY, 1_000)
        meter.shows(date(2021, 8, 1), 1_372)
        # 372 kWh × 20 over 744 hours
        assert levels(plant) == {
            "": (1_010_000, 1_010_000),
            "ВН": (1_000_000, 1_000_000),
            "НН": (10_000, 10_000),
        }
        [row] = capacities_of_month(SYSTEM, month=JULY)
        assert (row.points, row.row["working_days"], row.row["network_days"]) == (2, 1, 1)

    def test_takes_readings_of_the_last_days_of_months_as_the_whole_month(self, plant: Firm) -> None:
        lower = another_point(plant, voltage="НН")
        meter = put_up_meter(lower.point, on=OPENED, multiplier=20)
        meter.shows(date(2021, 6, 30), 1_000)
        meter.shows(date(2021, 7, 31), 1_372)
        assert levels(plant)["НН"] == (10_000, 10_000)
        found = capacity_of_account(SYSTEM, account_id=plant.account.pk, month=JULY)
        assert found is not None
        assert (found.silent, {len(day.hours) for day in found.hours.days}) == ((), {24})

    def test_does_not_know_the_day_that_no_two_readings_hold(self, plant: Firm) -> None:
        lower = another_point(plant, voltage="НН")
        meter = put_up_meter(lower.point, on=OPENED, shows=None)
        meter.shows(date(2021, 7, 10), 1_000)
        meter.shows(date(2021, 8, 1), 1_372)
        assert levels(plant)[""] == (None, None)

    def test_is_not_known_while_one_of_its_points_is_silent(self, plant: Firm) -> None:
        lower = another_point(plant, voltage="НН")
        found = capacity_of_account(SYSTEM, account_id=plant.account.pk, month=JULY)
        assert found is not None
        assert levels(plant) == {"": (None, None), "ВН": (None, None), "НН": (None, None)}
        assert found.silent == ((lower.point.pk, lower.point.code, "НН"),)
        assert {hour.value_wh for day in found.hours.days for hour in day.hours} == {None}
        [row] = capacities_of_month(SYSTEM, month=JULY)
        assert (row.points, row.row["working_days"], row.row["network_days"]) == (2, 1, 0)

    def test_is_known_on_the_days_when_a_silent_point_is_not_supplied(self, plant: Firm) -> None:
        lower = another_point(plant, voltage="НН")
        SupplyTerm.objects.filter(usage_point=lower.point).update(valid=DateRange(OPENED, date(2021, 7, 3)))
        found = capacity_of_account(SYSTEM, account_id=plant.account.pk, month=JULY)
        assert found is not None
        assert found.levels[0]["network_w"] == 1_000_000
        assert [day.hours[0].value_wh for day in found.hours.days[:4]] == [None, None, 1_000_000, 1_000_000]

    def test_takes_a_point_that_has_a_scheme_alone(self, plant: Firm) -> None:
        lower = another_point(plant, voltage="СН2")
        scheme = create_scheme(actor=SYSTEM, usage_point_id=lower.point.pk, name="по акту", reason="акт")
        draft = scheme.versions.get()
        act = NodeFacts(kind="constant", title="Безучётное", power_w=7_000, act="акт 5")
        add_node(actor=SYSTEM, draft=draft, facts=act, into=draft.nodes.get(), sign=1, reason="акт")
        put_into_force(actor=SYSTEM, draft=draft, since=JULY, reason="акт")
        assert levels(plant)[""] == (1_007_000, 1_007_000)
