"""Readings taken in: found by account and meter, stored as versions, within the actor's scope."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext

from sbyt.apps.contracts.models import SupplyTerm
from sbyt.apps.metering.models import Reading
from sbyt.apps.tariffs.models import RuleSetting, Tariff
from sbyt.formats.energy_text import wh_of_kwh_text
from sbyt.kit.access.actor import NOBODY, SYSTEM, Actor
from sbyt.usecases.find_register import Submission
from sbyt.usecases.readings_intake import TakenReading, take_readings
from tests.builders.buildings import Flat, a_building, a_flat, put_up_meter
from tests.builders.people import a_branch, a_member_of_staff

pytestmark = pytest.mark.django_db

NOW = datetime(2021, 7, 26, 12, tzinfo=ZoneInfo("Europe/Moscow"))
JUNE, JULY = date(2021, 6, 25), date(2021, 7, 25)


@pytest.fixture
def tariff() -> Tariff:
    return Tariff.objects.create(code="GAS", name="Газовые плиты", zones=1)


@pytest.fixture
def flat(tariff: Tariff) -> Flat:
    return a_flat(a_building(), "17", tariff=tariff, account_number="0012300456", meter_shows=100)


def serial(flat: Flat) -> str:
    assert flat.meter is not None
    return flat.meter.installation.meter.serial_number


def given(kwh: str, *, on: date = JULY, **more: object) -> Submission:
    return Submission(taken_on=on, value=wh_of_kwh_text(kwh), **more)  # type: ignore[arg-type]


def taken(*submissions: Submission, actor: Actor = SYSTEM, source: str = "operator") -> list[TakenReading]:
    return list(take_readings(actor=actor, submissions=submissions, source=source, now=NOW))


def outcome(answer: TakenReading) -> tuple[str, list[str]]:
    return answer.verdict.outcome, [reason.code for reason in answer.verdict.reasons]


def stored() -> list[tuple[date, int, str, bool]]:
    readings = Reading.objects.exclude(source="installation").order_by("id")
    return [(item.taken_on, item.value_wh, item.state, item.superseded_at is None) for item in readings]


class TestSubmission:
    def test_is_stored_with_where_it_came_from(self, flat: Flat) -> None:
        [answer] = taken(given("250.5", account="0012300456", meter=serial(flat), line=7, note="обход"))
        assert outcome(answer) == ("accepted", [])
        reading = Reading.objects.get(pk=answer.reading_id)
        assert (reading.value_wh, reading.source, reading.import_line) == (250_500, "operator", 7)
        assert (reading.note, reading.recorded_at, reading.recorded_by_id) == ("обход", NOW, None)
        assert answer.usage_point_id == flat.point.pk

    @pytest.mark.parametrize("by", ["account", "meter", "both", "register"])
    def test_finds_its_register_by_what_is_given(self, flat: Flat, by: str) -> None:
        assert flat.meter is not None
        ways: dict[str, dict[str, object]] = {
            "account": {"account": "0012300456"},
            "meter": {"meter": serial(flat)},
            "both": {"account": "0012300456", "meter": serial(flat)},
            "register": {"register_id": flat.meter.registers["T0"].pk},
        }
        [answer] = taken(given("101", **ways[by]))
        assert outcome(answer) == ("accepted", [])

    def test_finds_an_account_whose_zeros_a_spreadsheet_lost(self, flat: Flat) -> None:
        bare = serial(flat).lstrip("0")
        lost = {"account": "12300456", "meter": bare}
        [kept, found] = taken(
            given("101", **lost),
            given("101", **lost, account_was_number=True, meter_was_number=True),
        )
        assert outcome(kept) == ("refused", ["RDG-101"])
        assert outcome(found) == ("accepted", [])

    def test_of_two_zones_goes_to_two_registers(self, tariff: Tariff) -> None:
        flat = a_flat(a_building(), "1", tariff=tariff, zones=("T1", "T2"))
        [day, night] = taken(
            given("30", account=flat.account.number, position=1),
            given("12", account=flat.account.number, position=2),
        )
        assert [outcome(day), outcome(night)] == [("accepted", [])] * 2
        values = Reading.objects.filter(taken_on=JULY).values_list("register__zone", "value_wh")
        assert sorted(values) == [("T1", 30_000), ("T2", 12_000)]

    def test_may_bring_several_months_in_any_order(self, flat: Flat) -> None:
        [july, june] = taken(given("300", account="0012300456"), given("200", account="0012300456", on=JUNE))
        assert (july.verdict.consumption_wh, june.verdict.consumption_wh) == (100_000, 100_000)


class TestSubmissionThatFindsNothing:
    @pytest.mark.parametrize(
        ("asked", "code"),
        [
            ({"account": "999"}, "RDG-101"),
            ({"meter": "999"}, "RDG-102"),
            ({"account": "0012300456", "meter": "999"}, "RDG-102"),
            ({"register_id": 10**9}, "RDG-102"),
            ({"account": "0012300456", "position": 2}, "RDG-103"),
            ({"account": "0012300456", "zone": "T1"}, "RDG-103"),
            ({"account": "0012300456", "on": date(2019, 12, 31)}, "RDG-105"),
        ],
    )
    def test_is_refused_and_stores_nothing(self, flat: Flat, asked: dict[str, object], code: str) -> None:
        on = asked.pop("on", JULY)
        [answer] = taken(given("101", on=on, **asked))  # type: ignore[arg-type]
        assert outcome(answer) == ("refused", [code])
        assert stored() == []

    def test_cannot_tell_two_meters_of_one_account(self, flat: Flat) -> None:
        other = a_flat(a_building("46"), "1", tariff=Tariff.objects.get(), account_number="0012300457")
        SupplyTerm.objects.filter(account=other.account).update(account=flat.account)
        [answer] = taken(given("101", account="0012300456"))
        assert outcome(answer) == ("refused", ["RDG-104"])
        [answer] = taken(given("101", account="0012300456", meter=serial(flat)))
        assert outcome(answer) == ("accepted", [])


class TestReplacedMeter:
    def test_takes_the_last_reading_of_the_old_one_on_its_last_day(self, flat: Flat) -> None:
        assert flat.meter is not None
        installation = flat.meter.installation
        installation.valid = DateRange(installation.valid.lower, JUNE)
        installation.save()
        new = put_up_meter(flat.point, on=JUNE, shows=3)
        [old_one, by_account, too_late] = taken(
            given("150", on=JUNE, meter=serial(flat)),
            given("40", account="0012300456"),
            given("151", meter=serial(flat)),
        )
        assert [outcome(answer) for answer in (old_one, by_account, too_late)] == [
            ("accepted", []),
            ("accepted", []),
            ("refused", ["RDG-105"]),
        ]
        assert Reading.objects.get(pk=old_one.reading_id).installation_id == installation.pk
        assert Reading.objects.get(pk=by_account.reading_id).register_id == new.registers["T0"].pk


class TestVersions:
    def test_of_the_same_day_and_value_change_nothing(self, flat: Flat) -> None:
        taken(given("200", account="0012300456"))
        [again] = taken(given("200", account="0012300456"))
        assert (outcome(again), again.reading_id) == (("unchanged", []), None)
        assert stored() == [(JULY, 200_000, "accepted", True)]

    def test_of_another_value_supersede_and_keep_the_old(self, flat: Flat) -> None:
        taken(given("200", account="0012300456"))
        [answer] = taken(given("210", account="0012300456"))
        assert outcome(answer) == ("accepted", ["RDG-203"])
        assert stored() == [(JULY, 200_000, "accepted", False), (JULY, 210_000, "accepted", True)]

    def test_below_the_previous_wait_beside_the_believed(self, flat: Flat) -> None:
        taken(given("200", account="0012300456"))
        [answer] = taken(given("50", account="0012300456"))
        assert outcome(answer) == ("asked", ["RDG-301"])
        assert stored() == [(JULY, 200_000, "accepted", True), (JULY, 50_000, "asked", True)]

    def test_that_wait_are_replaced_by_a_better_one(self, flat: Flat) -> None:
        taken(given("50", account="0012300456"))
        taken(given("150", account="0012300456"))
        assert stored() == [(JULY, 50_000, "asked", False), (JULY, 150_000, "accepted", True)]


class TestGroup:
    def test_falls_together_and_leaves_other_groups_alone(self, tariff: Tariff) -> None:
        flat = a_flat(a_building(), "1", tariff=tariff, zones=("T1", "T2"))
        account = flat.account.number
        [day, night, later] = taken(
            given("30", account=account, on=JUNE, group=1, position=1),
            given("x", account=account, on=JUNE, group=1, position=2),
            given("60", account=account, group=2, position=1),
        )
        assert outcome(day) == ("refused", ["RDG-112"])
        assert outcome(night) == ("refused", ["RDG-107"])
        assert outcome(later) == ("accepted", [])
        assert later.verdict.consumption_wh == 60_000

    def test_that_contradicts_another_is_refused_with_it(self, flat: Flat) -> None:
        answers = taken(
            given("150", account="0012300456", group=1),
            given("160", meter=serial(flat), group=2),
        )
        assert [outcome(answer) for answer in answers] == [("refused", ["RDG-111"])] * 2
        assert stored() == []

    def test_that_repeats_another_is_stored_once(self, flat: Flat) -> None:
        answers = taken(
            given("150", account="0012300456", group=1), given("150", account="0012300456", group=2)
        )
        assert [outcome(answer)[0] for answer in answers] == ["accepted", "unchanged"]
        assert len(stored()) == 1


class TestScope:
    def test_of_staff_is_their_branch_and_the_rest_is_not_there(self, flat: Flat) -> None:
        here = a_member_of_staff("controller", branch=a_branch("01"))
        elsewhere = a_member_of_staff("controller", branch=a_branch("02"))
        for asked, code in (
            ({"account": "0012300456"}, "RDG-101"),
            ({"meter": serial(flat)}, "RDG-102"),
        ):
            [answer] = taken(given("101", **asked), actor=elsewhere)
            assert outcome(answer) == ("refused", [code])
        assert stored() == []
        [answer] = taken(given("101", account="0012300456"), actor=here)
        assert outcome(answer) == ("accepted", [])
        assert Reading.objects.get(pk=answer.reading_id).recorded_by_id == here.user_id

    def test_of_a_consumer_is_the_own_account_while_it_is_supplied(self, flat: Flat) -> None:
        assert flat.meter is not None
        register = flat.meter.registers["T0"].pk
        owner = Actor(user_id=None, name="Житель", account_ids=frozenset({flat.account.pk}))
        SupplyTerm.objects.update(valid=DateRange(date(2020, 1, 1), date(2021, 7, 1)))
        [june, july] = taken(
            given("101", register_id=register, on=JUNE, group=1),
            given("102", register_id=register, group=2),
            actor=owner,
            source="cabinet",
        )
        assert (outcome(june)[0], outcome(july)) == ("accepted", ("refused", ["RDG-102"]))

    def test_of_nobody_is_empty(self, flat: Flat) -> None:
        [answer] = taken(given("101", account="0012300456"), actor=NOBODY)
        assert outcome(answer) == ("refused", ["RDG-101"])


class TestDatedSettings:
    def test_of_plausibility_are_those_of_the_day_of_the_reading(self, flat: Flat) -> None:
        RuleSetting.objects.create(
            key="reading.plausible_average_percent",
            value=100,
            valid=DateRange(date(2021, 7, 1), None),
            source="учётная политика",
        )
        RuleSetting.objects.create(
            key="reading.plausible_extra_wh_month",
            value=0,
            valid=DateRange(date(2021, 7, 1), None),
            source="учётная политика",
        )
        for month, kwh in ((4, "400"), (5, "430")):
            taken(given(kwh, on=date(2021, month, 25), account="0012300456"))
        [june, july] = taken(given("500", on=JUNE, account="0012300456"), given("600", account="0012300456"))
        assert (outcome(june), outcome(july)) == (("accepted", []), ("warned", ["RDG-201"]))


class TestQueries:
    def count(self, flats: list[Flat]) -> int:
        submissions = [
            given("5", account=flat.account.number, meter=serial(flat), group=number)
            for number, flat in enumerate(flats)
        ]
        with CaptureQueriesContext(connection) as queries:
            answers = taken(*submissions)
        assert {outcome(answer)[0] for answer in answers} == {"accepted"}
        return len(queries)

    def test_do_not_grow_with_the_sheet(self, tariff: Tariff) -> None:
        building = a_building()
        flats = [a_flat(building, str(number), tariff=tariff) for number in range(15)]
        self.count(flats[:1])
        few = self.count(flats[1:3])
        assert self.count(flats[3:]) == few <= 14
