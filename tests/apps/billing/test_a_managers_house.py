"""The manager of a house buys what the house used beyond its rooms; what is below zero goes into its next month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from sbyt.apps.billing.computing.penalties import _regimes
from sbyt.apps.billing.models import Bill, BillingRun, ChargeLine, HouseBalance
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.plan_run import UnableToPlanRun, plan_run
from sbyt.apps.billing.operations.replay_run import replay_run
from sbyt.apps.billing.queries.explain import explain_charge
from sbyt.apps.billing.queries.houses import balances_of_building
from sbyt.apps.contracts.models import Account, Contract, HouseTerm, SupplyTerm
from sbyt.apps.contracts.operations_houses import HouseFacts, UnableToKeepHouseTerms, set_house_terms
from sbyt.apps.documents.models import Document
from sbyt.apps.ledger.queries import balances_of
from sbyt.apps.metering.models import UsagePoint
from sbyt.apps.premises.models import Building, Premises
from sbyt.apps.tariffs.models import Tariff
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.doctor.amount_checks import AMOUNT_CHECKS
from sbyt.usecases.doctor.source_checks import SOURCE_CHECKS
from sbyt.usecases.explanation.charge import plain_explanation
from tests.builders.billed import bill_month
from tests.builders.buildings import OPENED, PutUpMeter, a_building, a_common_meter, a_flat, put_up_meter
from tests.builders.people import a_party, the_supplier
from tests.builders.prices import a_price_of_firms, a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db

MAY, JUNE = date(2021, 5, 1), date(2021, 6, 1)


def a_manager(house: Building, *, number: str = "УК-1") -> Account:
    """The account of the house's manager: in a room of the house, without points."""
    switch_room = Premises.objects.create(building=house, kind="non_residential", number=f"щитовая {number}")
    party = a_party(f"ООО «Управа {number}»")
    return Account.objects.create(
        number=number,
        kind="legal",
        party=party,
        party_name=party.name,
        branch=house.branch,
        premises=switch_room,
        contract=Contract.objects.create(number=f"Д-{number}", signed_on=OPENED, party=party),
        active=DateRange(OPENED, None),
    )


def read_both(common: PutUpMeter, flat: PutUpMeter, day: date, *, house: int, rooms: int) -> None:
    common.shows(day, house)
    flat.shows(day, rooms)


@pytest.fixture
def tariff() -> Tariff:
    the_usual_vat()
    the_supplier()
    norms()
    return a_tariff()


@pytest.fixture
def house(tariff: Tariff) -> Building:
    """A flat of 100 and 120 kWh in May and June; the house 82 and 180."""
    house = a_building("45", management="manager", premises_area_dm2=5_000)
    flat = a_flat(house, "1", tariff=tariff, meter_shows=0).meter
    common = a_common_meter(house)
    assert flat is not None
    read_both(common, flat, date(2021, 4, 25), house=10_000, rooms=1_000)
    read_both(common, flat, date(2021, 5, 25), house=10_082, rooms=1_100)
    read_both(common, flat, date(2021, 6, 25), house=10_262, rooms=1_220)
    return house


def terms(manager: Account, tariff: Tariff) -> HouseFacts:
    return HouseFacts(negative="carry", manager_account_id=manager.pk, manager_tariff_id=tariff.pk)


def bought(account: Account) -> list[tuple[date, str, str, int, int]]:
    """Return (month, service, method, Wh, kopecks) of the lines of the account."""
    lines = ChargeLine.objects.filter(charge__account=account).order_by("month", "number")
    return list(lines.values_list("month", "service", "method", "quantity_wh", "gross_kop"))


def said(bill: Bill) -> str:
    """Return the explanation of the bill in words; it must add up."""
    told = str(plain_explanation(explain_charge(charge_id=bill.charge_id)))
    assert "'adds_up': True" in told
    return told.replace("\\xa0", " ").replace("\xa0", " ")


def agree(house: Building, facts: HouseFacts, *, since: date = date(2021, 1, 1)) -> HouseTerm:
    return set_house_terms(
        actor=SYSTEM,
        building_id=house.pk,
        since=since,
        until=None,
        facts=facts,
        document="договор № 7",
        now=timezone.now(),
    )


class TestTheManager:
    def test_buys_less_by_what_was_below_zero_the_month_before(self, house: Building, tariff: Tariff) -> None:
        manager = a_manager(house)
        agree(house, terms(manager, tariff))
        bill_month(MAY, issued_on=date(2021, 5, 31))
        bill_month(JUNE, issued_on=date(2021, 6, 30))
        # May 82 − 100 = −18, carried; June 180 − 120 − 18 = 42 at 3.40
        assert bought(manager) == [
            (MAY, "common_needs", "house", 0, 0),
            (JUNE, "common_needs", "house", 42_000, 142_80),
        ]
        kept = HouseBalance.objects.order_by("month").values_list(
            "month", "balance_wh", "carried_wh", "left_wh", "common_wh", "shared_wh"
        )
        assert list(kept) == [
            (MAY, -18_000, 0, 18_000, 0, 0),
            (JUNE, 60_000, 18_000, 0, 42_000, 42_000),
        ]
        assert balances_of(subaccount_ids=[manager.pk]) == {manager.pk: 142_80}
        may, june = Bill.objects.filter(account=manager).order_by("month")
        assert "82 − 100" in said(may)
        assert "на следующий месяц переносится 18" in said(may)
        assert "180 − 120 − 18" in said(june)
        assert "за вычетом помещений, перенесённого" in said(june)
        (line,) = Document.objects.get(pk=june.document_id).snapshot["body"]["lines"]
        # 3.40 ÷ 1.2; VAT 142.80 × 20 ÷ 120
        assert line["name"] == "Электроэнергия на общедомовые нужды"
        figures = ("quantity_wh", "price_e7", "net_kop", "vat_kop", "gross_kop")
        assert [line[name] for name in figures] == [42_000, 28_333_333, 119_00, 23_80, 142_80]

    def test_is_proved_by_replay_and_by_the_doctor(self, house: Building, tariff: Tariff) -> None:
        agree(house, terms(a_manager(house), tariff))
        bill_month(MAY, issued_on=date(2021, 5, 31))
        bill_month(JUNE, issued_on=date(2021, 6, 30))
        run = Bill.objects.filter(month=JUNE)[0].charge.run
        assert replay_run(actor=SYSTEM, run_id=run.pk).is_same
        for check in (*AMOUNT_CHECKS, *SOURCE_CHECKS):
            assert check.examine().broken == 0, check.name

    def test_is_billed_once_a_month(self, house: Building, tariff: Tariff) -> None:
        agree(house, terms(a_manager(house), tariff))
        bill_month(MAY, issued_on=date(2021, 5, 31))
        with pytest.raises(UnableToPlanRun, match="нечего рассчитывать"):
            plan_run(actor=SYSTEM, month=MAY)

    def test_is_not_billed_beforehand(self, house: Building, tariff: Tariff) -> None:
        agree(house, terms(a_manager(house), tariff))
        with pytest.raises(UnableToPlanRun, match="нечего рассчитывать"):
            plan_run(actor=SYSTEM, month=MAY, stage="forecast")

    def test_buys_nothing_before_its_contract(self, house: Building, tariff: Tariff) -> None:
        manager = a_manager(house)
        agree(house, terms(manager, tariff), since=JUNE)
        compute_run(actor=SYSTEM, run_id=plan_run(actor=SYSTEM, month=MAY).pk)
        assert bought(manager) == []

    def test_has_one_charge_with_points_of_its_own(self, house: Building, tariff: Tariff) -> None:
        manager = a_manager(house)
        agree(house, terms(manager, tariff))
        office = UsagePoint.objects.create(
            code="УК-офис", branch=house.branch, building=house, premises=manager.premises, voltage="НН"
        )
        SupplyTerm.objects.create(
            account=manager, usage_point=office, valid=DateRange(OPENED, None), price_category=1
        )
        meter = put_up_meter(office, on=OPENED, shows=0)
        meter.shows(JUNE, 200)
        meter.shows(date(2021, 7, 1), 210)
        a_price_of_firms("4.00", month=JUNE)
        compute_run(actor=SYSTEM, run_id=plan_run(actor=SYSTEM, month=JUNE).pk)
        # 180 − 120 − 10 of the office
        lines = ChargeLine.objects.filter(charge__account=manager).order_by("number")
        assert list(lines.values_list("number", "service", "quantity_wh")) == [
            (1, "energy", 10_000),
            (2, "common_needs", 50_000),
        ]

    def test_leaves_the_flats_without_common_needs(self, house: Building, tariff: Tariff) -> None:
        manager = a_manager(house)
        agree(house, terms(manager, tariff))
        compute_run(actor=SYSTEM, run_id=plan_run(actor=SYSTEM, month=JUNE).pk)
        flats = ChargeLine.objects.exclude(charge__account=manager)
        assert list(flats.values_list("service", "quantity_wh")) == [("energy", 120_000)]


class TestAManagersContract:
    def test_is_for_an_account_of_its_own_house(self, house: Building, tariff: Tariff) -> None:
        elsewhere = a_manager(a_building("46", management="manager"), number="УК-2")
        with pytest.raises(
            UnableToKeepHouseTerms, match="на каждый дом управляющей организации открывают свой"
        ):
            agree(house, terms(elsewhere, tariff))
        assert not HouseTerm.objects.exists()

    def test_is_not_for_a_resident(self, house: Building, tariff: Tariff) -> None:
        resident = Account.objects.get(kind="household")
        with pytest.raises(UnableToKeepHouseTerms, match="не счёт юрлица"):
            agree(house, terms(resident, tariff))
        assert not HouseTerm.objects.exists()

    def test_names_a_tariff(self, house: Building, tariff: Tariff) -> None:
        manager = a_manager(house)
        with pytest.raises(UnableToKeepHouseTerms, match="по какому тарифу"):
            agree(house, replace(terms(manager, tariff), manager_tariff_id=None))
        with pytest.raises(UnableToKeepHouseTerms, match="Укажите лицевой счёт"):
            agree(house, replace(terms(manager, tariff), manager_account_id=None))
        assert not HouseTerm.objects.exists()


class TestPenaltiesOfAManager:
    @pytest.mark.parametrize("kind", ["manager", "homeowners"])
    def test_go_by_the_steps_of_his_kind_and_not_of_other_companies(
        self, house: Building, tariff: Tariff, kind: str
    ) -> None:
        manager = a_manager(house)
        agree(house, replace(terms(manager, tariff), manager_kind=kind))
        accounts = pl.DataFrame(
            {"account_id": [manager.pk, manager.pk + 1], "account_kind": ["legal", "legal"]}
        )
        found = _regimes(accounts, month=JUNE, as_of=timezone.now())
        assert dict(found.iter_rows()) == {manager.pk: kind, manager.pk + 1: "legal"}


class TestTheBalancesOfABuilding:
    def test_are_those_of_the_last_run_of_each_month(self, house: Building) -> None:
        bill_month(MAY, issued_on=date(2021, 6, 1))
        bill_month(JUNE, issued_on=date(2021, 7, 1))
        HouseBalance.objects.all().delete()
        may, june = BillingRun.objects.order_by("pk")
        for run, month, house_wh in ((may, MAY, 82_000), (june, MAY, 99_000)):
            part = run.partitions.get()
            HouseBalance.objects.create(
                run=run, partition=part, building=house, month=month, house_wh=house_wh
            )
        told = balances_of_building(SYSTEM, building_id=house.pk)
        assert [(row.month, row.run_id, row.house_wh) for row in told] == [(MAY, june.pk, 99_000)]
