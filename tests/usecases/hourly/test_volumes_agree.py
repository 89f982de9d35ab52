"""What registers counted is one volume for bills, schemes, capacity and the balance: by the dated ranks, after months not read."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from sbyt.apps.billing.models import ChargeLine
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.operations.release_run import release_run
from sbyt.apps.contracts.models import SupplyTerm
from sbyt.apps.metering.models import UsagePoint
from sbyt.apps.metering.operations.schemes import NodeFacts, add_node, create_scheme, put_into_force
from sbyt.calc.dated_rules import SOURCE_RANKS
from sbyt.calc.hourly import HOUR_COLUMNS
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.hourly.capacity_month import capacity_of_account
from sbyt.usecases.hourly.hour_source import hour_source
from sbyt.usecases.hourly.point_volumes import hours_of_points
from sbyt.usecases.hourly.recalculation import start_corrections, touched_bills
from sbyt.usecases.hourly.scheme_month import scheme_month
from tests.builders.buildings import put_up_meter
from tests.builders.firms import Firm, a_firm, an_hourly_month
from tests.builders.people import the_supplier
from tests.builders.prices import a_price_of_firms, a_rule, the_usual_vat

pytestmark = pytest.mark.django_db
JAN, FEB, MAR, APR = (date(2021, number, 1) for number in (1, 2, 3, 4))
SHEET_FIRST = ["sheet", *(name for name in SOURCE_RANKS if name != "sheet")]


@pytest.fixture(autouse=True)
def prices() -> None:
    the_usual_vat()
    the_supplier()
    for month in (JAN, FEB, MAR):
        a_price_of_firms("5", month=month)


def billed(month: date) -> None:
    run = plan_run(actor=SYSTEM, month=month)
    compute_run(actor=SYSTEM, run_id=run.pk)
    release_run(actor=SYSTEM, run_id=run.pk, issued_on=date(2021, month.month + 1, 10))


def billed_wh(point: UsagePoint, month: date) -> int:
    lines = ChargeLine.objects.filter(usage_point=point, month=month).order_by("charge__run_id")
    return lines.values_list("quantity_wh", flat=True).last() or 0


def balanced_wh(point: UsagePoint, month: date) -> int:
    hours = hours_of_points(point_ids=[point.pk], month=month).hours
    return sum(hours[name].sum() for name in HOUR_COLUMNS)


@pytest.fixture
def plant() -> SimpleNamespace:
    """January: 100 kWh an hour at the head of the plant; its sub-consumer was read twice on 1 February, 7 440 or 14 880 kWh since."""
    supply, head, sub = a_firm("Завод"), a_firm("Ввод"), a_firm("Цех")
    an_hourly_month(head.point, month=JAN, days=31, hour_wh=100_000)
    meter = put_up_meter(sub.point, on=date(2020, 1, 1))
    meter.shows(JAN, 1_000)
    meter.shows(FEB, 8_440, source="operator")
    meter.shows(FEB, 15_880, source="sheet")
    SupplyTerm.objects.filter(account=head.account).update(account=sub.account)
    scheme = create_scheme(actor=SYSTEM, usage_point_id=supply.point.pk, name="Без цеха", reason="акт")
    draft = scheme.versions.get()
    for firm, sign in ((head, 1), (sub, -1)):
        facts = NodeFacts(kind="meter", title=firm.point.code, usage_point_id=firm.point.pk)
        result = draft.nodes.get(kind="result")
        add_node(actor=SYSTEM, draft=draft, facts=facts, into=result, sign=sign, reason="акт")
    put_into_force(actor=SYSTEM, draft=draft, since=JAN, reason="акт")
    return SimpleNamespace(supply=supply, head=head, sub=sub, scheme=scheme)


def told(plant: SimpleNamespace) -> dict[str, int | None]:
    """The sub-consumer in an hour as each takes it: 100 kWh an hour less what is left of them, or itself."""
    version = plant.scheme.versions.get()
    made = scheme_month(version, month=JAN).figures[version.nodes.get(kind="result").pk]["total_wh"]
    hour = hour_source(SYSTEM, usage_point_id=plant.supply.point.pk, channel=1, day=JAN, hour=5).value_wh
    capacity = capacity_of_account(SYSTEM, account_id=plant.sub.account.pk, month=JAN)
    assert hour is not None
    assert capacity is not None
    return {
        "scheme": 100_000 - made // 744,
        "hour": 100_000 - hour,
        "capacity": (capacity.hours.days[0].hours[5].value_wh or 0) - 100_000,
        "balance of the sub-consumer": balanced_wh(plant.sub.point, JAN) // 744,
        "balance of the plant": 100_000 - balanced_wh(plant.supply.point, JAN) // 744,
    }


class TestAnotherRankOfSources:
    def test_changes_a_scheme_as_it_changes_capacity_and_the_balance(self, plant: SimpleNamespace) -> None:
        assert set(told(plant).values()) == {10_000}
        a_rule("legal_entity.source_ranks", SHEET_FIRST)
        assert set(told(plant).values()) == {20_000}

    def test_changes_the_bill_of_a_scheme(self, plant: SimpleNamespace) -> None:
        a_rule("legal_entity.source_ranks", SHEET_FIRST)
        billed(JAN)
        assert billed_wh(plant.supply.point, JAN) == 80_000 * 744
        assert billed_wh(plant.sub.point, JAN) == 20_000 * 744


@pytest.fixture
def shop() -> SimpleNamespace:
    """Read on the first of January and of February, 20 kWh an hour, not on the first of March."""
    firm = a_firm("Магазин")
    meter = put_up_meter(firm.point, on=date(2020, 12, 20), multiplier=20, shows=990)
    meter.shows(JAN, 1_000)
    meter.shows(FEB, 1_744)
    return SimpleNamespace(firm=firm, meter=meter)


def _corrected(month: date) -> None:
    [touched] = [one for one in touched_bills(SYSTEM) if one.line.month == month]
    [run] = start_corrections(SYSTEM, bill_ids=[touched.line.bill_id])
    compute_run(actor=SYSTEM, run_id=run.pk)
    release_run(actor=SYSTEM, run_id=run.pk, issued_on=date(2021, 5, 10))


def _both(firm: Firm, month: date) -> tuple[int, int]:
    return billed_wh(firm.point, month), balanced_wh(firm.point, month)


class TestAMonthNotRead:
    def test_leaves_the_next_one_its_own_days_in_the_balance_as_in_the_bill(
        self, shop: SimpleNamespace
    ) -> None:
        billed(JAN)
        billed(FEB)
        # 59 days from 1 February to 1 April: 1 180 × 20 = 23 600 kWh
        shop.meter.shows(APR, 2_924)
        billed(MAR)
        assert _both(shop.firm, MAR) == (12_400_000, 12_400_000)
        _corrected(FEB)
        assert _both(shop.firm, FEB) == (11_200_000, 11_200_000)

    def test_is_left_out_of_the_next_one_however_long_ago_it_was_read(self, shop: SimpleNamespace) -> None:
        shop.meter.shows(date(2021, 6, 1), 3_944)
        # 120 days from 1 February: 2 200 × 20 = 44 000 kWh
        assert [balanced_wh(shop.firm.point, date(2021, number, 1)) for number in (2, 3, 4, 5)] == [
            10_266_666,
            11_366_667,
            11_000_000,
            11_366_667,
        ]

    def test_before_the_next_reading_has_no_volume_in_the_balance(self, shop: SimpleNamespace) -> None:
        assert balanced_wh(shop.firm.point, FEB) == 0
