"""A company's room in an apartment building bears its share of the common needs, at the company's own price."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import Sum

from sbyt.apps.billing.models import Bill, ChargeLine, Finding, HouseBalance
from sbyt.apps.billing.operations.companies_to_correct import companies_to_correct
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.operations.recalculate import difference_of_month
from sbyt.apps.billing.operations.release_run import release_run
from sbyt.apps.billing.operations.replay_run import replay_run
from sbyt.apps.billing.queries.explain import explain_charge
from sbyt.apps.billing.types import CORRECTION, RunScope
from sbyt.apps.contracts.models import HouseTerm, SupplyTerm
from sbyt.apps.documents.models import Document
from sbyt.apps.ledger.queries import balances_of
from sbyt.apps.metering.models import UsagePoint
from sbyt.apps.premises.models import Building
from sbyt.apps.tariffs.models import PriceComponent, Tariff
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.doctor.amount_checks import AMOUNT_CHECKS
from sbyt.usecases.doctor.source_checks import SOURCE_CHECKS
from sbyt.usecases.explanation.charge import plain_explanation
from tests.apps.billing.test_household_facts import ALWAYS
from tests.builders.billed import bill_month
from tests.builders.buildings import Flat, PutUpMeter, a_building, a_common_meter, a_flat, put_up_meter
from tests.builders.firms import Firm, a_shop
from tests.builders.people import the_supplier
from tests.builders.prices import a_price_of_firms, a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db

MAY, JUNE = date(2021, 5, 1), date(2021, 6, 1)
ENERGY = ("energy", "meter", 50_000, 218_31, 43_66, 261_97)  # 50 × 4.36626, VAT on top


@pytest.fixture
def tariff() -> Tariff:
    the_usual_vat()
    the_supplier()
    norms()
    a_price_of_firms("4.36626", month=MAY)
    a_price_of_firms("4.36626", month=JUNE)
    return a_tariff()


@pytest.fixture
def house(tariff: Tariff) -> Building:
    return a_building("12")


@pytest.fixture
def flat(house: Building, tariff: Tariff) -> Flat:
    """60 m², 100 kWh in June."""
    flat = a_flat(house, "1", tariff=tariff, area_m2=60)
    flat.shows(date(2021, 5, 25), 100)
    flat.shows(date(2021, 6, 25), 200)
    return flat


@pytest.fixture
def shop(house: Building) -> Firm:
    """40 m², 50 kWh in June."""
    shop = a_shop(house)
    meter = put_up_meter(shop.point, on=date(2020, 1, 1))
    meter.shows(JUNE, 1_000)
    meter.shows(date(2021, 7, 1), 1_050)
    return shop


def common_meter(house: Building, kwh: int | None = 250) -> PutUpMeter:
    common = a_common_meter(house)
    common.shows(date(2021, 5, 25), 1_000)
    if kwh is not None:
        common.shows(date(2021, 6, 25), 1_000 + kwh)
    return common


def compute() -> None:
    compute_run(actor=SYSTEM, run_id=plan_run(actor=SYSTEM, month=JUNE).pk)


def lines_of(who: Flat | Firm) -> list[tuple[str, str, int, int, int, int]]:
    """Return (service, method, Wh, net, VAT, gross) of the lines of the last charge of June."""
    charge = ChargeLine.objects.filter(charge__account=who.account, month=JUNE).latest("charge_id").charge_id
    lines = ChargeLine.objects.filter(charge_id=charge, month=JUNE).order_by("number")
    return list(lines.values_list("service", "method", "quantity_wh", "net_kop", "vat_kop", "gross_kop"))


def shared() -> int:
    lines = ChargeLine.objects.filter(service="common_needs", month=JUNE)
    return int(lines.aggregate(whole=Sum("quantity_wh"))["whole"] or 0)


class TestARoomOfACompany:
    def test_bears_its_share_at_its_own_price_with_vat_on_top(
        self, house: Building, flat: Flat, shop: Firm
    ) -> None:
        common_meter(house)
        bill_month(JUNE, issued_on=date(2021, 6, 30))
        # 250 − 100 − 50 = 100, by 60 : 40; 40 × 4.36626 = 174.65 and VAT
        assert lines_of(shop) == [ENERGY, ("common_needs", "share", 40_000, 174_65, 34_93, 209_58)]
        assert lines_of(flat)[1] == ("common_needs", "share", 60_000, 170_00, 34_00, 204_00)
        assert balances_of(subaccount_ids=[shop.account.pk]) == {shop.account.pk: 261_97 + 209_58}
        kept = HouseBalance.objects.values_list("common_wh", "shared_wh", "total_area_dm2").get()
        assert kept == (100_000, 100_000, 10_000)
        assert not Finding.objects.filter(code="R-25").exists()

    def test_is_told_on_the_invoice_and_explained(self, house: Building, flat: Flat, shop: Firm) -> None:
        common_meter(house)
        bill_month(JUNE, issued_on=date(2021, 6, 30))
        bill = Bill.objects.get(account=shop.account)
        _energy, line = Document.objects.get(pk=bill.document_id).snapshot["body"]["lines"]
        assert line["name"] == "Электроэнергия на общедомовые нужды"
        figures = ("quantity_wh", "price_e7", "net_kop", "vat_kop", "gross_kop", "amount_from")
        assert [line[name] for name in figures] == [40_000, 43_662_600, 174_65, 34_93, 209_58, "quantity"]
        told = str(plain_explanation(explain_charge(charge_id=bill.charge_id))).replace("\\xa0", " ")
        assert "'adds_up': True" in told
        assert "250 − 100 − 50" in told.replace("\xa0", " ")

    def test_is_proved_by_replay_and_by_the_doctor(self, house: Building, flat: Flat, shop: Firm) -> None:
        common_meter(house)
        bill_month(JUNE, issued_on=date(2021, 6, 30))
        assert replay_run(actor=SYSTEM, run_id=Bill.objects.all()[0].charge.run_id).is_same
        for check in (*AMOUNT_CHECKS, *SOURCE_CHECKS):
            assert check.examine().broken == 0, check.name

    def test_changes_nothing_in_a_month_recalculated(self, house: Building, flat: Flat, shop: Firm) -> None:
        common_meter(house)
        bill_month(JUNE, issued_on=date(2021, 6, 30))
        assert difference_of_month(building_ids=[house.pk], month=JUNE).is_empty()

    def test_adds_up_with_the_flats_to_the_watt_hour(
        self, house: Building, flat: Flat, shop: Firm, tariff: Tariff
    ) -> None:
        for number, area in (("2", 37), ("3", 41)):
            a_flat(house, number, tariff=tariff, area_m2=area, metered=False, people=0)
        atelier = put_up_meter(
            a_shop(house, number="2-Н", area_m2=23, name="ООО «Ателье»").point, on=date(2020, 1, 1)
        )
        atelier.shows(JUNE, 0)
        atelier.shows(date(2021, 7, 1), 7)
        common_meter(house, 1_000)
        compute()
        whole = HouseBalance.objects.get()
        assert (whole.total_area_dm2, whole.shared_wh) == (20_100, whole.common_wh)
        assert shared() == whole.common_wh

    def test_with_two_points_counts_once(self, house: Building, flat: Flat, shop: Firm) -> None:
        second = UsagePoint.objects.create(
            code="ОП 2-й ввод",
            branch=house.branch,
            building=house,
            premises=shop.account.premises,
            voltage="НН",
        )
        SupplyTerm.objects.create(account=shop.account, usage_point=second, valid=ALWAYS, price_category=1)
        meter = put_up_meter(second, on=date(2020, 1, 1))
        meter.shows(JUNE, 0)
        meter.shows(date(2021, 7, 1), 10)
        common_meter(house)
        compute()
        # 250 − 100 − 50 − 10 = 90, by 60 : 40
        assert [line[2] for line in lines_of(shop)] == [50_000, 10_000, 36_000]


class TestARoomWhoseShareCannotBeTold:
    def test_without_an_area_is_named_and_bears_nothing(self, house: Building, flat: Flat) -> None:
        shop = a_shop(house, area_m2=None)
        meter = put_up_meter(shop.point, on=date(2020, 1, 1))
        meter.shows(JUNE, 1_000)
        meter.shows(date(2021, 7, 1), 1_050)
        common_meter(house)
        compute()
        assert lines_of(shop) == [ENERGY]
        assert Finding.objects.get(data__issue="NO_AREA").account_id == shop.account.pk

    def test_in_a_managers_house_buys_nothing(self, house: Building, flat: Flat, shop: Firm) -> None:
        Building.objects.filter(pk=house.pk).update(management="manager")
        common_meter(house)
        compute()
        assert lines_of(shop) == [ENERGY]

    def test_gives_nothing_back_in_a_month_below_zero(self, house: Building, flat: Flat, shop: Firm) -> None:
        HouseTerm.objects.create(building=house, valid=ALWAYS, negative="distribute", document="протокол")
        common_meter(house, 120)  # 120 − 150 = −30, by people
        compute()
        assert lines_of(shop) == [ENERGY]
        assert lines_of(flat)[1][:3] == ("common_needs", "share", -30_000)

    def test_has_no_share_in_a_forecast(self, house: Building, flat: Flat, shop: Firm) -> None:
        common_meter(house)
        a_price_of_firms("4.30", month=JUNE, stage="forecast")
        compute_run(actor=SYSTEM, run_id=plan_run(actor=SYSTEM, month=JUNE, stage="forecast").pk)
        assert [line[0] for line in lines_of(shop)] == ["energy"]
        assert not Finding.objects.filter(code="R-25").exists()


class TestWhatACompanyUsed:
    def test_is_taken_off_the_house_before_its_price_is_published(
        self, house: Building, flat: Flat, shop: Firm
    ) -> None:
        PriceComponent.objects.filter(valid__contains=JUNE).delete()
        common_meter(house)
        scope = RunScope.of(account_ids=[flat.account.pk])
        compute_run(actor=SYSTEM, run_id=plan_run(actor=SYSTEM, month=JUNE, scope=scope).pk)
        assert lines_of(flat)[1][:3] == ("common_needs", "share", 60_000)

    def test_holds_the_house_where_it_is_not_known(self, house: Building, flat: Flat) -> None:
        put_up_meter(a_shop(house).point, on=date(2020, 1, 1))
        common_meter(house)
        scope = RunScope.of(account_ids=[flat.account.pk])
        compute_run(actor=SYSTEM, run_id=plan_run(actor=SYSTEM, month=JUNE, scope=scope).pk)
        finding = Finding.objects.get(code="R-26")
        assert (finding.building_id, finding.blocks, finding.data["points"]) == (house.pk, True, 1)


class TestAHouseThatIsReadAfterTheCompanyWasBilled:
    def test_is_named_and_its_share_comes_by_a_correction(
        self, house: Building, flat: Flat, shop: Firm
    ) -> None:
        common = common_meter(house, None)
        bill_month(JUNE, issued_on=date(2021, 6, 30))
        assert lines_of(shop) == [ENERGY]
        assert Finding.objects.filter(data__issue="NO_HOUSE", building_id=house.pk).exists()
        common.shows(date(2021, 6, 25), 1_250)
        (wanted,) = companies_to_correct(building_ids=[house.pk], month=JUNE)
        assert (wanted.account_number, wanted.billed_wh, wanted.now_wh) == (shop.account.number, 0, 40_000)
        scope = RunScope.of(account_ids=[shop.account.pk])
        run = plan_run(actor=SYSTEM, month=JUNE, stage=CORRECTION, scope=scope)
        compute_run(actor=SYSTEM, run_id=run.pk)
        release_run(actor=SYSTEM, run_id=run.pk, issued_on=date(2021, 7, 5))
        assert lines_of(shop) == [ENERGY, ("common_needs", "share", 40_000, 174_65, 34_93, 209_58)]
        assert balances_of(subaccount_ids=[shop.account.pk]) == {shop.account.pk: 261_97 + 209_58}
        assert companies_to_correct(building_ids=[house.pk], month=JUNE) == []
        # the flats' part of the same house goes into their next bill
        found = difference_of_month(building_ids=[house.pk], month=JUNE)
        assert found.select("account_id", "service", "quantity_wh", "gross_kop").rows() == [
            (flat.account.pk, "common_needs", 60_000, 204_00)
        ]
