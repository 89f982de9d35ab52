"""Why an amount is what it is, down to the line of the file."""

from __future__ import annotations

import json
from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from sbyt.apps.billing.models import Bill, Charge
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.plan_amounts import plan_amount
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.operations.release_run import release_run
from sbyt.apps.billing.queries.bills import (
    bill_of_month,
    bill_of_reference,
    bill_rows,
    bills_for,
    own_bills,
)
from sbyt.apps.billing.queries.explain import ChargeExplanation, explain_bill, explain_charge
from sbyt.apps.metering.models import Reading
from sbyt.kit.access.actor import SYSTEM, Actor
from sbyt.usecases.explanation.charge import plain_explanation
from tests.builders.buildings import Flat, a_building, a_common_meter, a_flat
from tests.builders.firms import Firm, a_file, a_firm, a_month_of_energy
from tests.builders.past import guards_off
from tests.builders.people import a_branch, a_member_of_staff, the_supplier
from tests.builders.prices import a_price_of_firms, a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db

MAY, JULY = date(2021, 5, 1), date(2021, 7, 1)


def bill(month: date, stage: str = "final") -> None:
    run = plan_run(actor=SYSTEM, month=month, stage=stage)
    compute_run(actor=SYSTEM, run_id=run.pk)
    release_run(actor=SYSTEM, run_id=run.pk)


@pytest.fixture
def flat() -> Flat:
    """July 2021: 21 698 → 21 850 = 152 kWh, brought by line 118 of a sheet; 100 kWh of common needs for half the area."""
    the_usual_vat()
    the_supplier()
    norms()
    house = a_building(premises_area_dm2=10_000)
    flat = a_flat(house, "1", tariff=a_tariff(), area_m2=50, meter_shows=21_000)
    flat.shows(date(2021, 6, 19), 21_698)
    flat.shows(date(2021, 7, 21), 21_850, source="sheet")
    sheet = a_file("obhod_krasnaya_45.xlsx", kind="reading_sheet")
    with guards_off():
        Reading.objects.filter(taken_on=date(2021, 7, 21)).update(import_file=sheet, import_line=118)
    common = a_common_meter(house)
    common.shows(date(2021, 6, 19), 1_000)
    common.shows(date(2021, 7, 21), 1_252)
    bill(JULY)
    return flat


@pytest.fixture
def plant() -> Firm:
    the_usual_vat()
    the_supplier()
    plant = a_firm(voltage="ВН", power_group="менее 670 кВт")
    a_month_of_energy(plant.point, month=MAY, kwh=192_281, file=a_file("80020_may.xml"))
    a_price_of_firms("4.36626", month=MAY)
    plan_amount(
        actor=SYSTEM, usage_point_id=plant.point.pk, month=MAY, gross_kop=1_043_042_00, basis="письмо № 17"
    )
    bill(MAY, "forecast")
    bill(MAY)
    return plant


def explained(stage: str = "final") -> ChargeExplanation:
    explanation = explain_bill(bill_id=Bill.objects.get(stage=stage).pk)
    assert explanation is not None
    return explanation


def said(explanation: ChargeExplanation, line: int) -> list[str]:
    steps = plain_explanation(explanation)["lines"][line]["steps"]
    told = [f"{step['title']}: {step['formula']} = {step['result']}" for step in steps]
    return [text.replace("\u202f", " ").replace("\u00a0", " ") for text in told]


class TestExplainedBillOfAFlat:
    def test_says_how_the_energy_became_money(self, flat: Flat) -> None:
        assert said(explained(), 0) == [
            "По показаниям прибора: 21 850 − 21 698 = 152 кВт·ч",
            "Цена:  = 3,54 ₽",
            "Сумма: 152 × 3,54 = 538,08 ₽",
            "НДС 20 % внутри суммы: 538,08 × 20 / 120 = 89,68 ₽",
        ]

    def test_says_how_the_house_was_shared(self, flat: Flat) -> None:
        """252 - 152 = 100 kWh of the house, 50 of 100 m²: 50 kWh."""
        assert said(explained(), 1)[1:3] == [
            "Дом за вычетом помещений: 252 − 152 = 100 кВт·ч",
            "Доля по площади: 100 × 50 / 100 м² = 50 кВт·ч",
        ]

    def test_leads_to_the_line_of_the_file_and_to_the_act(self, flat: Flat) -> None:
        line = explained().lines[0]
        assert [reading.value_wh for reading in line.readings] == [21_698_000, 21_850_000]
        origin = line.readings[1].file
        assert origin is not None
        assert (origin.name, origin.line) == ("obhod_krasnaya_45.xlsx", 118)
        (price,) = line.prices
        assert (price.act.name, price.act.clause, price.valid_from) == (
            "приказ № 637-п от 18.12.2020",
            "приложение 2",
            date(2021, 7, 1),
        )

    def test_adds_up_to_the_kopeck(self, flat: Flat) -> None:
        explanation = explained()
        assert explanation.adds_up
        assert sum(line.gross_kop for line in explanation.lines) == explanation.gross_kop == 538_08 + 177_00

    def test_names_its_document_and_run(self, flat: Flat) -> None:
        explanation = explained()
        assert explanation.bill is not None
        assert (explanation.bill.document_number, explanation.bill.posted_kop) == ("ПД21-0000001", 715_08)
        assert explanation.run_number == 1

    def test_is_plain_for_json(self, flat: Flat) -> None:
        plain = json.loads(json.dumps(plain_explanation(explained())))
        assert plain["bill"]["due_on"] == "2021-08-10"
        assert plain["lines"][0]["readings"][1]["file"]["line"] == 118

    def test_takes_the_same_number_of_queries_however_many_lines(
        self, flat: Flat, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(9):
            explain_charge(charge_id=Charge.objects.get().pk)


class TestExplainedBillOfAPlant:
    def test_is_the_sum_of_the_profile_by_the_sum_of_components(self, plant: Firm) -> None:
        assert said(explained(), 0) == [
            "Сумма профиля: 744 значения за 31 день = 192 281 кВт·ч",
            (
                "Цена: 2,83 (нерегулируемая цена) + 1,20 (передача) + 0,30 (сбытовая надбавка)"
                " + 0,03626 (иные услуги) = 4,36626 ₽"
            ),
            "Сумма: 192 281 × 4,36626 = 839 548,84 ₽",
            "НДС 20 % сверху: 839 548,84 × 20 % = 167 909,77 ₽",
        ]

    def test_leads_to_the_days_and_their_file(self, plant: Firm) -> None:
        days = explained().lines[0].days
        assert len(days) == 31
        assert sum(day.energy_wh for day in days) == 192_281_000
        file = days[0].file
        assert (file.file_name, file.first_line, file.last_line) == ("80020_may.xml", 10, 33)

    def test_of_a_forecast_shows_the_other_direction(self, plant: Firm) -> None:
        assert said(explained("forecast"), 0)[1:] == [
            "НДС 20 % внутри суммы: 1 043 042,00 × 20 / 120 = 173 840,33 ₽",
            "Цена от заданной суммы: 869 201,67 / 192 281 = 4,5204761 ₽",
        ]


class TestDoorsToBills:
    def test_show_staff_the_bills_of_their_branches(self, flat: Flat) -> None:
        assert bills_for(a_member_of_staff(branch=a_branch())).count() == 1
        assert bills_for(a_member_of_staff(branch=a_branch("02", "Южное"))).count() == 0
        assert bills_for(a_member_of_staff("controller")).count() == 0

    def test_show_a_consumer_the_bills_of_his_accounts(self, flat: Flat) -> None:
        mine = Actor(user_id=None, name="я", account_ids=frozenset({flat.account.pk}))
        assert own_bills(mine).count() == 1
        assert own_bills(Actor(user_id=None, name="сосед")).count() == 0

    def test_find_a_bill_by_number_id_or_month(self, flat: Flat) -> None:
        bill = Bill.objects.get()
        bills = bills_for(SYSTEM)
        assert bill_of_reference(bills, "ПД21-0000001") == bill
        assert bill_of_reference(bills, str(bill.pk)) == bill
        assert bill_of_reference(bills, "ПД21-9") is None
        assert bill_of_month(bills, account_number=flat.account.number, month=date(2021, 7, 15)) == bill
        assert bill_of_month(bills, account_number=flat.account.number, month=MAY) is None

    def test_list_them_newest_first(
        self, plant: Firm, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(1):
            rows = bill_rows(bills_for(SYSTEM))
        assert [(row.stage, row.gross_kop, row.posted_kop) for row in rows] == [
            ("final", 1_007_458_61, -35_583_39),
            ("forecast", 1_043_042_00, 1_043_042_00),
        ]


def test_what_is_not_there_is_not_explained(db: None) -> None:
    assert explain_bill(bill_id=1) is None
    assert explain_charge(charge_id=1) is None
