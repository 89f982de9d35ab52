"""Accounts end with a reading: closed, moved, split into rooms, joined again; each goes on where the other stopped."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sbyt.apps.billing.models import Bill
from sbyt.apps.billing.operations.plan_run import UnableToPlanRun
from sbyt.apps.billing.operations.recalculate import difference_of_month
from sbyt.apps.contracts.models import Account, AccountSuccession, LateFact, SupplyTerm
from sbyt.apps.metering.models import Reading, RoomOfFlat, SharedMeterPoint
from sbyt.apps.parties.operations.keep_party import PartyFacts
from sbyt.apps.premises.models import Occupancy, Premises
from sbyt.apps.premises.operations_absence import record_absence
from sbyt.apps.premises.queries_of_people import absences_of, people_of
from sbyt.formats.energy_text import Energy
from sbyt.kit.access.actor import SYSTEM, UnableToAct
from sbyt.usecases.registers.closing_readings import closing_scales
from sbyt.usecases.registers.end_account import Newcomer, UnableToEndAccount, end_account, move
from sbyt.usecases.registers.split_account import RoomShare, join_accounts, joining_scales, split_account
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.people import a_branch, a_member_of_staff, the_supplier
from tests.builders.prices import a_tariff, norms, the_usual_vat
from tests.builders.town import bill

pytestmark = pytest.mark.django_db

NOW = datetime(2021, 6, 26, 12, tzinfo=ZoneInfo("Europe/Moscow"))
APRIL, MAY, JUNE = date(2021, 4, 1), date(2021, 5, 1), date(2021, 6, 1)
MAY_12 = date(2021, 5, 12)


@pytest.fixture
def flat() -> Flat:
    """A flat that is billed 159 kWh for April."""
    the_usual_vat()
    the_supplier()
    norms()
    flat = a_flat(a_building(), "17", tariff=a_tariff(), meter_shows=1000)
    flat.shows(date(2021, 3, 25), 1000)
    flat.shows(date(2021, 4, 25), 1159)
    bill(APRIL)
    return flat


def kwh(value: int) -> Energy:
    return Energy(wh=value * 1000, rounded=False)


def shows(flat: Flat, value: int | None, on: date = MAY_12) -> dict[int, Energy | None]:
    scales = closing_scales(account_id=flat.account.pk, on=on)
    return {scale.register_id: None if value is None else kwh(value) for scale in scales}


def newcomer(name: str = "Новосёлов Пётр Ильич", people: int = 3) -> Newcomer:
    return Newcomer(customer=PartyFacts(kind="person", name=name), people=people)


def moved(flat: Flat, **changed: Any) -> int:
    usual: dict[str, Any] = {
        "actor": SYSTEM, "account_id": flat.account.pk, "on": MAY_12, "shows": shows(flat, 1219),
        "comes": newcomer(), "reason": "договор купли-продажи", "now": NOW,
    }  # fmt: skip
    return move(**{**usual, **changed})


def billed_kwh(account_id: int, month: date) -> int:
    return Bill.objects.get(account_id=account_id, month=month).charge.energy_wh // 1000


class TestMoving:
    def test_parts_the_month_at_the_reading_of_the_day(self, flat: Flat) -> None:
        came = moved(flat)
        flat.shows(date(2021, 5, 25), 1239)
        bill(MAY)
        assert billed_kwh(flat.account.pk, MAY) == 60
        assert billed_kwh(came, MAY) == 20

    @pytest.mark.parametrize("on", [date(2021, 5, 28), JUNE])
    def test_after_the_day_of_readings_leaves_nothing_to_the_newcomer(self, flat: Flat, on: date) -> None:
        flat.shows(date(2021, 5, 25), 1210)
        came = moved(flat, on=on, shows=shows(flat, 1219, on))
        flat.shows(date(2021, 6, 25), 1300)
        bill(MAY)
        bill(JUNE)
        assert billed_kwh(flat.account.pk, MAY) == 60
        assert billed_kwh(came, JUNE) == 81

    def test_told_after_the_bill_leaves_the_rest_to_the_old_account_alone(self, flat: Flat) -> None:
        flat.shows(date(2021, 5, 25), 1210)
        bill(MAY)
        came = moved(flat, on=JUNE, shows=shows(flat, 1219, JUNE))
        flat.shows(date(2021, 6, 25), 1300)
        bill(JUNE)
        found = difference_of_month(building_ids=[flat.premises.building_id], month=MAY)
        assert found.select("account_id", "quantity_wh").rows() == [(flat.account.pk, 9_000)]
        assert billed_kwh(came, JUNE) == 81

    def test_leaves_the_old_account_closed_and_the_new_one_on_the_same_terms(self, flat: Flat) -> None:
        came = Account.objects.get(pk=moved(flat))
        flat.account.refresh_from_db()
        old, new = SupplyTerm.objects.filter(superseded_at=None).order_by("valid")
        assert (flat.account.active.upper, came.active.lower) == (MAY_12, MAY_12)
        assert (old.valid.upper, new.valid.lower, new.tariff_id) == (MAY_12, MAY_12, old.tariff_id)
        assert people_of(premises_id=flat.premises.pk)[0].valid_from == MAY_12
        assert AccountSuccession.objects.get().after_id == came.pk

    def test_ends_the_absence_of_who_lived_there(self, flat: Flat) -> None:
        record_absence(
            actor=SYSTEM, premises_id=flat.premises.pk, people=1, left_on=APRIL, returned_on=None, applied_on=None,
            document="билеты",
        )  # fmt: skip
        moved(flat)
        (absence,) = absences_of(premises_id=flat.premises.pk)
        assert (absence.left_on, absence.returned_on) == (APRIL, MAY_12)
        assert absences_of(premises_id=flat.premises.pk, since=MAY_12) == []

    def test_asks_for_the_reading_of_the_day(self, flat: Flat) -> None:
        with pytest.raises(UnableToEndAccount, match="Укажите показание") as refusal:
            moved(flat, shows=shows(flat, None))
        assert refusal.value.field == f"shows_{flat.meter.registers['T0'].pk}"
        assert Account.objects.count() == 1

    def test_refuses_a_reading_below_the_last_one_and_changes_nothing(self, flat: Flat) -> None:
        with pytest.raises(UnableToEndAccount):
            moved(flat, shows=shows(flat, 1100))
        assert (Account.objects.count(), Reading.objects.filter(taken_on=MAY_12).count()) == (1, 0)
        assert SupplyTerm.objects.count() == 1

    def test_in_a_billed_month_marks_it_to_be_reckoned_anew(self, flat: Flat) -> None:
        moved(flat, on=date(2021, 4, 25), shows={})
        noted = LateFact.objects.get()
        assert (noted.account_id, noted.since, noted.until) == (flat.account.pk, APRIL, MAY)

    def test_is_not_for_another_branch(self, flat: Flat) -> None:
        stranger = a_member_of_staff(branch=a_branch("77", "Дальнее"))
        with pytest.raises(LookupError):
            moved(flat, actor=stranger)
        with pytest.raises(UnableToAct):
            moved(flat, actor=a_member_of_staff("controller"))
        assert Account.objects.count() == 1


class TestClosing:
    def test_bills_the_last_days_and_no_month_after(self, flat: Flat) -> None:
        end_account(
            actor=SYSTEM, account_id=flat.account.pk, on=MAY_12, shows=shows(flat, 1219), reason="снос", now=NOW
        )  # fmt: skip
        bill(MAY)
        assert billed_kwh(flat.account.pk, MAY) == 60
        with pytest.raises(UnableToPlanRun, match="нечего рассчитывать"):
            bill(JUNE)
        assert not Occupancy.objects.filter(superseded_at=None, valid__contains=JUNE).exists()

    def test_is_done_once_and_not_ahead(self, flat: Flat) -> None:
        def end(on: date) -> None:
            end_account(
                actor=SYSTEM, account_id=flat.account.pk, on=on, shows=shows(flat, 1219, on), reason="снос", now=NOW
            )  # fmt: skip

        with pytest.raises(UnableToEndAccount, match="не наступил"):
            end(date(2021, 6, 27))
        end(MAY_12)
        with pytest.raises(UnableToEndAccount, match=r"уже закрыт 12\.05\.2021"):
            end(date(2021, 5, 20))


def split(flat: Flat, **changed: Any) -> list[int]:
    usual: dict[str, Any] = {
        "actor": SYSTEM,
        "account_id": flat.account.pk,
        "on": MAY,
        "shows": shows(flat, 1160, MAY),
        "rooms": [
            RoomShare(number="1", area_dm2=18_00, comes=newcomer("Первая Анна Львовна", 1)),
            RoomShare(number="2", area_dm2=20_00, comes=newcomer("Вторая Инна Львовна", 3)),
        ],
        "reason": "решение суда",
        "now": NOW,
    }
    return split_account(**{**usual, **changed})


class TestSplitting:
    def test_does_not_say_the_flat_twice_in_the_number_of_a_room(self, flat: Flat) -> None:
        number = flat.premises.number
        typed = [f"{number} к. 1", "к. 2"]
        rooms = [
            RoomShare(number=one, area_dm2=18_00, comes=newcomer("Первая Анна Львовна", 1)) for one in typed
        ]
        opened = Account.objects.filter(pk__in=split(flat, rooms=rooms)).order_by("pk")
        assert [one.premises.number for one in opened] == [f"{number} к. 1", f"{number} к. 2"]

    def test_shares_the_meter_of_the_flat_by_people(self, flat: Flat) -> None:
        first, second = split(flat)
        flat.shows(date(2021, 5, 25), 1240)
        bill(MAY)
        assert (billed_kwh(first, MAY), billed_kwh(second, MAY)) == (20, 60)

    def test_names_rooms_by_their_flat(self, flat: Flat) -> None:
        split(flat)
        rooms = Premises.objects.filter(inside=flat.premises).values_list("number", "area_dm2")
        assert sorted(rooms) == [("17 к. 1", 18_00), ("17 к. 2", 20_00)]

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"on": date(2021, 5, 2)}, "с первого числа"),
            ({"rooms": []}, "хотя бы две"),
            (
                {
                    "rooms": [
                        RoomShare(number="1", area_dm2=40_00, comes=newcomer()),
                        RoomShare(number="2", area_dm2=40_00, comes=newcomer()),
                    ]
                },
                "больше площади квартиры 50 м²",
            ),
        ],
    )
    def test_refuses_what_has_no_sense(self, flat: Flat, changed: dict[str, Any], words: str) -> None:
        with pytest.raises(UnableToEndAccount, match=words):
            split(flat, **changed)
        assert (Account.objects.count(), SharedMeterPoint.objects.count()) == (1, 0)


class TestJoining:
    def test_gives_the_meter_back_to_one_account(self, flat: Flat) -> None:
        rooms = split(flat)
        flat.shows(date(2021, 5, 25), 1240)
        bill(MAY)
        read = {
            scale.register_id: kwh(1250) for scale in joining_scales(premises_id=flat.premises.pk, on=JUNE)
        }
        joined = join_accounts(
            actor=SYSTEM, premises_id=flat.premises.pk, on=JUNE, tariff_id=SupplyTerm.objects.first().tariff_id,
            comes=newcomer("Вторая Инна Львовна", 4), shows=read, reason="выкуп комнаты", now=NOW,
        )  # fmt: skip
        flat.shows(date(2021, 6, 25), 1330)
        bill(JUNE)
        assert billed_kwh(joined, JUNE) == 80
        assert Account.objects.filter(pk__in=rooms, active__endswith=JUNE).count() == 2
        assert not RoomOfFlat.objects.filter(valid__contains=JUNE).exists()
        assert AccountSuccession.objects.filter(after_id=joined, kind="joined").count() == 2
