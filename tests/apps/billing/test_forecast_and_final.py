"""A plant in May 2021: a forecast formed from 1 043 042.00 with VAT, then the final bill by the price 4.36626."""

from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.billing.models import Bill, BillingRun, ChargeLine, Finding, PlannedAmount
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.plan_amounts import UnableToPlanAmount, plan_amount
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.operations.release_run import release_run
from sbyt.apps.documents.models import Document
from sbyt.apps.ledger.queries import balance_of, debt_by_month, statement_of, turnover_of_chart
from sbyt.kit.access.actor import SYSTEM
from tests.builders.buildings import a_building, a_flat
from tests.builders.firms import Firm, a_firm, a_month_of_energy
from tests.builders.people import the_supplier
from tests.builders.prices import a_price_of_firms, a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db

MAY, JUNE = date(2021, 5, 1), date(2021, 6, 1)


@pytest.fixture
def plant() -> Firm:
    the_usual_vat()
    the_supplier()
    plant = a_firm("ООО «Завод Верхний»", voltage="ВН", power_group="менее 670 кВт")
    a_month_of_energy(plant.point, month=MAY, kwh=192_281)
    a_price_of_firms("4.36626", month=MAY)
    return plant


def billed(stage: str, on: date) -> BillingRun:
    run = plan_run(actor=SYSTEM, month=MAY, stage=stage)
    compute_run(actor=SYSTEM, run_id=run.pk)
    return release_run(actor=SYSTEM, run_id=run.pk, issued_on=on)


@pytest.fixture
def forecast_then_final(plant: Firm) -> Firm:
    plan_amount(
        actor=SYSTEM,
        usage_point_id=plant.point.pk,
        month=MAY,
        gross_kop=1_043_042_00,
        basis="письмо № 17 от 20.04.2021",
    )
    billed("forecast", date(2021, 5, 31))
    billed("final", date(2021, 6, 25))
    return plant


class TestForecastBill:
    def test_is_formed_from_the_amount_with_vat(self, forecast_then_final: Firm) -> None:
        """Price derived: 869 201.67 / 192 281 = 4.5204761, which gives back 869 201.66; both are kept."""
        line = ChargeLine.objects.get(charge__run__stage="forecast")
        assert line.amount_from == "gross"
        assert (line.price_e7, line.net_kop, line.vat_kop, line.gross_kop) == (
            45_204_761,
            869_201_67,
            173_840_33,
            1_043_042_00,
        )
        assert line.basis is not None
        assert line.basis["quantity_x_price_kop"] == 869_201_66

    def test_is_for_companies_alone(self, plant: Firm) -> None:
        norms()
        a_flat(a_building(), "1", tariff=a_tariff())
        run = plan_run(actor=SYSTEM, month=MAY, stage="forecast")
        assert run.manifest["accounts"] == 1


class TestFinalBill:
    def test_is_quantity_by_price(self, forecast_then_final: Firm) -> None:
        line = ChargeLine.objects.get(charge__run__stage="final")
        assert (line.method, line.amount_from, line.quantity_wh, line.price_e7) == (
            "intervals",
            "quantity",
            192_281_000,
            43_662_600,
        )
        assert (line.net_kop, line.vat_kop, line.gross_kop) == (839_548_84, 167_909_77, 1_007_458_61)

    def test_posts_the_difference_alone(self, forecast_then_final: Firm) -> None:
        bill = Bill.objects.get(stage="final")
        assert (bill.gross_kop, bill.posted_kop, bill.posted_vat_kop) == (1_007_458_61, -35_583_39, -5_930_56)
        account = forecast_then_final.account.pk
        assert balance_of(subaccount_id=account) == 1_007_458_61
        statement = statement_of(subaccount_id=account, date_from=MAY, date_to=date(2021, 7, 1))
        assert [(row.entry_date, row.debit_kop, row.credit_kop) for row in statement.rows] == [
            (date(2021, 5, 31), 1_043_042_00, 0),
            (date(2021, 6, 25), 0, 35_583_39),
        ]
        june = {row.code: (row.debit_kop, row.credit_kop) for row in turnover_of_chart(month=JUNE)}
        assert june == {
            "62": (0, 35_583_39),
            "90.01": (35_583_39, 0),
            "90.03": (0, 5_930_56),
            "68.02": (5_930_56, 0),
        }

    def test_lowers_the_claim_of_the_same_month(self, forecast_then_final: Firm) -> None:
        (debt,) = debt_by_month(subaccount_ids=[forecast_then_final.account.pk])
        assert (debt.month, debt.due_on, debt.claimed_kop, debt.rest_kop) == (
            MAY,
            date(2021, 6, 18),
            1_043_042_00,
            1_007_458_61,
        )

    def test_names_the_forecast_in_its_document(self, forecast_then_final: Firm) -> None:
        forecast, final = Document.objects.order_by("number")
        body = final.snapshot["body"]
        assert body["earlier"] == {
            "number": forecast.number,
            "issued_on": "2021-05-31",
            "gross_kop": 1_043_042_00,
            "energy_wh": 192_281_000,
        }
        assert body["lines"][0]["name"] == "Электроэнергия (1ЦК, ВН, менее 670 кВт)"
        assert [part["name"] for part in body["lines"][0]["price_parts"]] == [
            "Нерегулируемая цена энергии и мощности (Ce1)",
            "Передача, одноставочный тариф",
            "Сбытовая надбавка",
            "Иные услуги",
        ]
        balance = body["balance"]
        assert (balance["opening_kop"], balance["charged_before_kop"]) == (0, 1_043_042_00)
        assert (balance["charged_kop"], balance["closing_kop"]) == (-35_583_39, 1_007_458_61)


class TestPlannedAmount:
    def plan(self, plant: Firm, amount: int = 100, basis: str = "план") -> PlannedAmount:
        return plan_amount(
            actor=SYSTEM,
            usage_point_id=plant.point.pk,
            month=date(2021, 5, 20),
            gross_kop=amount,
            basis=basis,
        )

    def test_gives_way_to_a_later_one_and_stays(self, plant: Firm) -> None:
        self.plan(plant, 100)
        self.plan(plant, 200)
        versions = PlannedAmount.objects.order_by("pk")
        assert [(row.month, row.gross_kop, row.superseded_at is None) for row in versions] == [
            (MAY, 100, False),
            (MAY, 200, True),
        ]

    @pytest.mark.parametrize(("amount", "basis"), [(0, "план"), (-1, "план"), (100, "  ")])
    def test_is_above_zero_and_has_a_basis(self, plant: Firm, amount: int, basis: str) -> None:
        with pytest.raises(UnableToPlanAmount):
            self.plan(plant, amount, basis)
        assert not PlannedAmount.objects.exists()


class TestMissingPrice:
    def test_blocks_and_charges_nothing(self, plant: Firm) -> None:
        run = plan_run(actor=SYSTEM, month=JUNE)
        a_month_of_energy(plant.point, month=JUNE, kwh=10)
        run.as_of = plant.point.interval_days.latest("recorded_at").recorded_at
        run.save()
        compute_run(actor=SYSTEM, run_id=run.pk)
        finding = Finding.objects.get(run=run)
        assert (finding.code, finding.blocks, finding.account_id) == ("R-07", True, plant.account.pk)
        assert not ChargeLine.objects.filter(charge__run=run).exists()
