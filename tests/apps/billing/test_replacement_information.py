"""A company's month without a reading: replacement information, and what the first reading after it does to the bills."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sbyt.apps.billing.computing.inputs import read_inputs
from sbyt.apps.billing.models import Bill, BillingRun, ChargeLine, Finding, PlainLine
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.operations.release_run import release_run
from sbyt.apps.billing.queries.explain import explain_charge
from sbyt.apps.billing.types import FINAL
from sbyt.apps.billing.words.steps_in_words import in_words
from sbyt.apps.documents.models import Document
from sbyt.apps.metering.models import ControlPoint
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.doctor.amount_checks import AMOUNT_CHECKS
from sbyt.usecases.hourly.recalculation import start_corrections, touched_bills
from tests.builders.buildings import PutUpMeter, put_up_meter
from tests.builders.firms import Firm, a_firm, a_month_of_energy
from tests.builders.people import the_supplier
from tests.builders.prices import a_price_of_firms, a_rule, the_usual_vat

pytestmark = pytest.mark.django_db
JAN, FEB, MAR, APR = (date(2021, number, 1) for number in (1, 2, 3, 4))


@pytest.fixture
def prices() -> None:
    the_usual_vat()
    the_supplier()
    for month in (JAN, FEB, MAR):
        a_price_of_firms("5", month=month)


@pytest.fixture
def shop(prices: None) -> SimpleNamespace:
    """Ratio 20; 1 000 on 1 January and 1 744 on 1 February: 14 880 kWh in 744 hours, 20 an hour."""
    firm = a_firm("Магазин")
    meter = put_up_meter(firm.point, on=date(2020, 12, 20), multiplier=20, shows=990)
    meter.shows(JAN, 1_000)
    meter.shows(FEB, 1_744)
    return SimpleNamespace(firm=firm, meter=meter)


def billed(month: date, *, released: bool = True) -> BillingRun:
    run = plan_run(actor=SYSTEM, month=month)
    compute_run(actor=SYSTEM, run_id=run.pk)
    if released:
        release_run(actor=SYSTEM, run_id=run.pk, issued_on=date(2021, month.month + 1, 10))
    return run


def line_of(run: BillingRun, firm: Firm) -> ChargeLine:
    return ChargeLine.objects.get(charge__run=run, usage_point=firm.point)


class TestAMonthWithoutAReading:
    def test_is_billed_by_the_nearest_month(self, shop: SimpleNamespace) -> None:
        billed(JAN)
        line = line_of(billed(FEB), shop.firm)
        # 14 880 / 744 × 672 = 13 440 kWh × 5.00 = 67 200.00
        assert (line.method, line.quantity_wh, line.net_kop) == ("replaced", 13_440_000, 67_200_00)
        assert line.basis == {
            "step": "nearest_readings",
            "base_wh": 14_880_000,
            "base_hours": 744,
            "hours": 672,
            "period": 1,
        }

    def test_is_billed_by_the_same_month_of_last_year_before(self, shop: SimpleNamespace) -> None:
        a_month_of_energy(shop.firm.point, month=date(2020, 2, 1), kwh=6_960)
        line = line_of(billed(FEB), shop.firm)
        # 29 days of 2020: 6 960 / 696 × 672
        assert (line.basis["step"], line.quantity_wh) == ("last_year", 6_720_000)

    def test_is_billed_by_the_control_meter_before_all(self, shop: SimpleNamespace) -> None:
        control = a_firm("Контроль")
        meter = put_up_meter(control.point, on=date(2020, 12, 20))
        meter.shows(FEB, 0)
        meter.shows(MAR, 7_000)
        ControlPoint.objects.create(
            usage_point=shop.firm.point, control_point=control.point, valid=(JAN, None), document="договор"
        )
        line = line_of(billed(FEB), shop.firm)
        assert (line.basis["step"], line.quantity_wh) == ("control", 7_000_000)

    def test_goes_by_the_largest_power_after_so_many_months_by_history(self, shop: SimpleNamespace) -> None:
        a_rule("checks.replacement_max_periods", 1)
        shop.firm.point.max_power_w = 50_000
        shop.firm.point.save()
        billed(JAN)
        billed(FEB)
        line = line_of(billed(MAR), shop.firm)
        assert (line.basis, line.quantity_wh) == (
            {"step": "pmax", "max_power_w": 50_000, "hours": 744, "period": 2, "most": 1},
            37_200_000,
        )

    def test_without_anything_known_is_held(self, prices: None) -> None:
        firm = a_firm("Новый")
        put_up_meter(firm.point, on=date(2021, 1, 20))
        run = billed(FEB, released=False)
        assert not ChargeLine.objects.filter(charge__run=run).exists()
        assert list(Finding.objects.filter(run=run).values_list("code", "blocks")) == [("R-13", True)]

    def test_is_told_with_its_point_and_what_is_to_come(self, shop: SimpleNamespace) -> None:
        run = billed(FEB)
        found = Finding.objects.get(run=run, code="R-27")
        assert (found.account_id, found.blocks, found.data["usage_point_id"]) == (
            shop.firm.account.pk,
            False,
            shop.firm.point.pk,
        )
        assert found.message == (
            f"{shop.firm.point.code}: показаний за месяц нет: объём по замещающей информации, "
            "пересчитать по первому показанию"
        )

    def test_is_explained_and_said_on_the_bill(self, shop: SimpleNamespace) -> None:
        line = line_of(billed(FEB), shop.firm)
        told = explain_charge(charge_id=line.charge_id)
        assert told is not None
        step = in_words(told.lines[0].steps)[0]
        assert (step.title, step.formula.replace("\xa0", " ").replace("\u202f", " ")) == (
            "Замещающая информация: ближайший известный месяц, по показаниям",
            "14 880 / 744 ч × 672 ч",
        )
        (note,) = Document.objects.get().snapshot["body"]["notes"]
        assert note.startswith(
            f"Показания не переданы ({shop.firm.point.code}): объём определён по замещающей"
        )


class TestAReadingAfterIt:
    """On 1 April 2 924: 23 600 kWh in 59 days, 400 a day. February was billed 13 440."""

    @pytest.fixture
    def read_again(self, shop: SimpleNamespace) -> SimpleNamespace:
        billed(JAN)
        billed(FEB)
        meter: PutUpMeter = shop.meter
        meter.shows(APR, 2_924)
        return shop

    def test_is_billed_without_the_days_of_the_month_before(self, read_again: SimpleNamespace) -> None:
        line = line_of(billed(MAR), read_again.firm)
        assert (line.method, line.quantity_wh) == ("meter", 12_400_000)
        assert (line.basis["before_wh"], line.basis["metered_wh"]) == (11_200_000, 23_600_000)

    def test_corrects_the_month_before(self, read_again: SimpleNamespace) -> None:
        billed(MAR)
        (one,) = touched_bills(SYSTEM)
        assert (one.line.month, one.by_reading, one.change_wh, one.change_gross_kop) == (
            FEB,
            True,
            -2_240_000,
            -13_440_00,
        )
        (run,) = start_corrections(SYSTEM, bill_ids=[one.line.bill_id])
        compute_run(actor=SYSTEM, run_id=run.pk)
        release_run(actor=SYSTEM, run_id=run.pk, issued_on=date(2021, 4, 12))
        assert touched_bills(SYSTEM) == ()
        line = line_of(run, read_again.firm)
        # 28 days × 400 = 11 200 against 13 440: 2 240 kWh × 5.00 × 1.2 go back
        assert (line.method, line.quantity_wh) == ("meter", 11_200_000)
        assert Bill.objects.get(stage="correction").posted_kop == -13_440_00
        energy = sum(
            bill.charge.energy_wh
            for bill in Bill.objects.exclude(month=FEB, stage="final").select_related("charge")
        )
        assert energy == (2_924_000 - 1_000_000) * 20

    def test_leaves_all_that_the_doctor_reckons_again_in_order(self, read_again: SimpleNamespace) -> None:
        billed(MAR)
        run = plan_run(actor=SYSTEM, month=FEB, stage="correction")
        compute_run(actor=SYSTEM, run_id=run.pk)
        assert {check.name: check.reckon()[1] for check in AMOUNT_CHECKS} == dict.fromkeys(
            (check.name for check in AMOUNT_CHECKS), 0
        )


class TestAReadingBetweenTwoOthers:
    """0 on 1 February and 8 900 on 1 May: 100 a day. 3 650 on 15 April: 50 a day before it."""

    @pytest.fixture
    def shared(self, prices: None) -> SimpleNamespace:
        firm = a_firm("Склад")
        meter = put_up_meter(firm.point, on=date(2020, 12, 20), shows=None)
        meter.shows(FEB, 0)
        meter.shows(date(2021, 5, 1), 8_900)
        runs = {month: billed(month) for month in (FEB, MAR)}
        told = [(line_of(run, firm).method, line_of(run, firm).quantity_wh) for run in runs.values()]
        assert told == [("meter", 2_800_000), ("meter", 3_100_000)]
        assert touched_bills(SYSTEM) == ()
        return SimpleNamespace(firm=firm, meter=meter)

    def test_lists_the_bills_that_have_shared_them_until_they_are_corrected(
        self, shared: SimpleNamespace
    ) -> None:
        shared.meter.shows(date(2021, 4, 15), 3_650)
        touched = touched_bills(SYSTEM)
        # 28 and 31 days × 50 kWh; × 5.00 × 1.2
        assert {
            one.line.month: (one.by_reading, one.after_wh, one.change_wh, one.change_gross_kop)
            for one in touched
        } == {
            FEB: (True, 1_400_000, -1_400_000, -8_400_00),
            MAR: (True, 1_550_000, -1_550_000, -9_300_00),
        }
        for run in start_corrections(SYSTEM, bill_ids=[one.line.bill_id for one in touched]):
            compute_run(actor=SYSTEM, run_id=run.pk)
            release_run(actor=SYSTEM, run_id=run.pk, issued_on=date(2021, 5, 12))
        assert touched_bills(SYSTEM) == ()

    def test_that_says_the_same_lists_nothing(self, shared: SimpleNamespace) -> None:
        shared.meter.shows(date(2021, 4, 15), 7_300)
        assert touched_bills(SYSTEM) == ()


def test_the_doctor_reckons_replacement_information_again(shop: SimpleNamespace) -> None:
    run = billed(FEB, released=False)
    (check,) = (check for check in AMOUNT_CHECKS if check.name == "estimated_energy_recomputes")
    assert check.reckon()[:2] == (1, 0)
    PlainLine.objects.filter(charge__run=run).update(quantity_wh=13_440_001)
    assert check.reckon()[:2] == (1, 1)


def test_many_points_are_read_by_as_many_queries_as_one(prices: None) -> None:
    def queries() -> int:
        buildings = [firm.building.pk for firm in firms]
        with CaptureQueriesContext(
            connection,
        ) as seen:
            read_inputs(building_ids=buildings, month=FEB, stage=FINAL, as_of=timezone.now(), rules={})
        return len(seen)

    firms = [a_firm("Один")]
    put_up_meter(firms[0].point, on=date(2020, 12, 20)).shows(FEB, 100)
    one = queries()
    for number in range(5):
        firms.append(a_firm(f"Ещё {number}"))
        put_up_meter(firms[-1].point, on=date(2020, 12, 20)).shows(FEB, 100)
    assert queries() == one
