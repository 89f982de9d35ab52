from __future__ import annotations

from datetime import date, datetime
from itertools import count
from zoneinfo import ZoneInfo

import pytest

from sbyt.apps.contracts.models import Account, SupplyTerm
from sbyt.apps.contracts.operations_accounts import NewContract
from sbyt.apps.contracts.operations_life import close_account
from sbyt.apps.devices.models import MeterType
from sbyt.apps.devices.operations_meters import MeterFacts
from sbyt.apps.metering.models import MeterInstallation, Reading, UsagePoint
from sbyt.apps.parties.models import Party
from sbyt.apps.parties.operations.keep_party import PartyFacts
from sbyt.apps.premises.models import Building, Occupancy, Premises
from sbyt.formats.energy_text import Energy
from sbyt.kit.access.actor import SYSTEM, UnableToAct
from sbyt.kit.journal.changes import history_of
from sbyt.usecases.registers.open_account import Place, Price, UnableToOpen, open_new_account
from sbyt.usecases.registers.replace_meter import NextMeter
from tests.builders.people import a_branch, a_member_of_staff
from tests.builders.prices import a_tariff

pytestmark = pytest.mark.django_db

_codes = count(1)
NOW = datetime(2021, 7, 26, 12, tzinfo=ZoneInfo("Europe/Moscow"))
SINCE = date(2021, 7, 1)


def place(**changed) -> Place:
    facts = {
        "branch_id": a_branch().pk,
        "locality": "Светлогорск",
        "street": "Новая",
        "house": "3",
        "room": "8",
    }
    return Place(**{**facts, "area_dm2": 54_30, "rooms": 2, "people": 3, **changed})


def opened(**changed) -> int:
    return open_new_account(
        **{
            "actor": SYSTEM,
            "kind": "household",
            "since": SINCE,
            "number": "",
            "customer": PartyFacts(kind="person", name="Осокина Вера Павловна"),
            "place": place(),
            "price": Price(tariff_id=a_tariff(f"tariff-{next(_codes)}").pk),
            "contract": None,
            "meter": None,
            "reason": "заявление № 12",
            "now": NOW,
            **changed,
        }
    )


class TestOpeningAnAccount:
    def test_enters_customer_premises_point_and_terms(self) -> None:
        account = Account.objects.get(pk=opened())
        assert account.number == "2100000001"
        assert account.party_name == "Осокина Вера Павловна"
        assert str(account.premises) == "Светлогорск, Новая, 3-8"
        assert (account.active.lower, account.active.upper) == (SINCE, None)
        term = SupplyTerm.objects.get(account=account)
        assert (term.usage_point.code, term.valid.lower) == ("Т-2100000001", SINCE)
        assert Occupancy.objects.get(premises=account.premises).permanent == 3

    def test_puts_up_the_meter_with_its_first_reading(self) -> None:
        kind = MeterType.objects.create(name="СЕ 101")
        facts = MeterFacts(type_id=kind.pk, serial_number="0042", zones=("T0",))
        opened(meter=NextMeter(facts=facts, multiplier=40, shows={"T0": Energy(wh=7_000, rounded=False)}))
        installation = MeterInstallation.objects.get()
        assert (installation.meter.serial_number, installation.multiplier) == ("0042", 40)
        assert (Reading.objects.get().value_wh, Reading.objects.get().source) == (7_000, "installation")

    def test_finds_the_building_that_is_known(self) -> None:
        opened()
        opened(place=place(room="9"))
        assert (Building.objects.count(), Premises.objects.count()) == (1, 2)
        assert [account.number for account in Account.objects.order_by("pk")] == ["2100000001", "2100000002"]

    def test_of_a_company_has_a_contract_and_a_price_category(self) -> None:
        account_id = opened(
            kind="legal",
            customer=PartyFacts(
                kind="organization", name="ООО «Мельница»", inn="7801000012", kpp="780101001"
            ),
            price=Price(price_category=1, voltage="ВН"),
            contract=NewContract(number="Э-77", signed_on=SINCE),
        )
        account = Account.objects.get(pk=account_id)
        assert (account.number, account.contract.number) == ("ЮЛ21-000001", "Э-77")
        assert SupplyTerm.objects.get(account=account).price_category == 1
        assert UsagePoint.objects.get().voltage == "ВН"

    def test_writes_the_reason_into_the_journal(self) -> None:
        account_id = opened()
        (change,) = history_of(objects=[("contracts.Account", account_id)], limit=1)
        assert change.reason == "заявление № 12"


class TestASecondAccountOfADwelling:
    """The norm and the area of a flat are billed once: one account, or one a room."""

    def test_is_not_opened_while_the_first_stands(self) -> None:
        opened()
        with pytest.raises(
            UnableToOpen, match=r"уже открыт счёт 2100000001 \(Осокина Вера Павловна\)"
        ) as refusal:
            opened(customer=PartyFacts(kind="person", name="Щукин Лев Ильич"))
        assert refusal.value.field == "premises"
        assert (Account.objects.count(), Party.objects.count(), UsagePoint.objects.count()) == (1, 1, 1)

    def test_is_opened_from_the_day_the_first_is_closed(self) -> None:
        first = Account.objects.get(pk=opened(since=date(2021, 6, 1)))
        close_account(account_id=first.pk, on=SINCE, now=NOW)
        opened()
        assert Account.objects.filter(premises=first.premises).count() == 2

    def test_is_not_opened_in_a_room_of_a_flat_with_an_account(self) -> None:
        flat = Account.objects.get(pk=opened()).premises
        Premises.objects.create(building=flat.building, kind="room", number="8 к. 1", inside=flat)
        with pytest.raises(UnableToOpen, match="На всю квартиру открыт счёт 2100000001"):
            opened(place=place(room="8 к. 1", kind="room"))
        assert Account.objects.count() == 1

    def test_is_not_opened_for_a_flat_whose_rooms_have_accounts_but_for_another_room_is(self) -> None:
        flat = Account.objects.get(pk=opened(place=place(room="1"))).premises
        whole = Premises.objects.create(building=flat.building, kind="flat", number="8")
        for number in ("8 к. 1", "8 к. 2"):
            Premises.objects.create(building=flat.building, kind="room", number=number, inside=whole)
            opened(place=place(room=number, kind="room"))
        with pytest.raises(UnableToOpen, match="В комнатах этой квартиры открыты счета 2100000002"):
            opened()
        assert Account.objects.count() == 3

    def test_of_non_residential_rooms_is_opened(self) -> None:
        for _ in range(2):
            opened(place=place(kind="non_residential", people=None))
        assert Account.objects.count() == 2


class TestAnAccountThatCannotBeOpened:
    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"customer": PartyFacts(kind="person", name=" ")}, "name"),
            ({"customer": PartyFacts(kind="organization", name="ООО", inn="123")}, "inn"),
            ({"price": Price()}, ""),
            (
                {"meter": NextMeter(facts=MeterFacts(type_id=0, serial_number="1", zones=("T0",)))},
                "serial_number",
            ),
        ],
    )
    def test_leaves_nothing_behind(self, changed, field) -> None:
        with pytest.raises(UnableToOpen) as refusal:
            opened(**changed)
        assert refusal.value.field == field
        assert not Account.objects.exists()
        assert not Party.objects.exists()
        assert not Building.objects.exists()

    def test_is_refused_for_a_taken_number(self) -> None:
        opened(number="777")
        with pytest.raises(UnableToOpen, match="Счёт с номером 777 уже есть") as refusal:
            opened(number="777", place=place(room="9"))
        assert refusal.value.field == "number"

    def test_needs_the_right_in_that_branch(self) -> None:
        with pytest.raises(UnableToAct):
            opened(actor=a_member_of_staff("billing_clerk", branch=a_branch("02")))
