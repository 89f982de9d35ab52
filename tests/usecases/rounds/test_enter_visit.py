"""A round is planned, walked and entered: readings are taken in, acts are drawn up, refusals end when access is given."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sbyt.apps.metering.models import ControlRound, PointGround, Reading, RoundStop, Seal
from sbyt.apps.metering.operations.control_rounds import UnableToKeepRound
from sbyt.apps.metering.operations.seals import put_seal
from sbyt.apps.tariffs.operations_rules import set_rule
from sbyt.formats.energy_text import Energy
from sbyt.kit.access.actor import SYSTEM, UnableToAct
from sbyt.usecases.rounds.enter_visit import BACK_RULE, UnableToEnterVisit, Visit, close_round, enter_visit
from sbyt.usecases.rounds.plan_rounds import APART_RULE, Wanted, plan_rounds
from sbyt.usecases.rounds.round_card import round_rows
from tests.builders.buildings import Flat, a_building, a_common_meter, a_flat
from tests.builders.people import a_branch, a_member_of_staff
from tests.builders.prices import a_tariff

pytestmark = pytest.mark.django_db

NOW = datetime(2021, 7, 26, 12, tzinfo=ZoneInfo("Europe/Moscow"))
JUNE_10, JULY_12 = date(2021, 6, 10), date(2021, 7, 12)


@pytest.fixture
def flats() -> list[Flat]:
    """Two flats of one house and one of the next, entered not in the order of the way; a flat without a meter too."""
    house, tariff = a_building("45"), a_tariff()
    a_common_meter(house)
    flats = [a_flat(house, number, tariff=tariff, meter_shows=100) for number in ("12", "2")]
    a_flat(house, "3", tariff=tariff, metered=False)
    return [*flats, a_flat(a_building("7"), "1", tariff=tariff, meter_shows=100)]


def planned(on: date = JUNE_10, **changed: Any) -> list[ControlRound]:
    wanted = Wanted(**{"locality": "Светлогорск", "street": "Красная", **changed})
    return plan_rounds(
        actor=SYSTEM, wanted=wanted, planned_on=on, controller="Обходчиков О. О.", reason="график"
    )


def stop_of(laid: ControlRound, flat: Flat) -> RoundStop:
    return laid.stops.get(usage_point=flat.point)


def visited(flat: Flat, result: str, *, on: date = JUNE_10, kwh: int | None = None, **more: Any) -> RoundStop:
    """Plan a round of the day over the house of the flat where there is none, and enter the visit."""
    laid = ControlRound.objects.filter(planned_on=on, stops__usage_point=flat.point).first()
    laid = laid or planned(on, houses=(flat.premises.building.house,), skip_seen_lately=False)[0]
    shows = {} if kwh is None else {flat.meter.registers["T0"].pk: Energy(wh=kwh * 1000, rounded=False)}
    visit = Visit(result=result, visited_on=on, shows=shows, **more)
    return enter_visit(actor=SYSTEM, round_id=laid.pk, stop_id=stop_of(laid, flat).pk, visit=visit, now=NOW)


def grounds(flat: Flat) -> list[tuple[str, date, date | None]]:
    rows = PointGround.objects.filter(usage_point=flat.point, superseded_at=None).order_by("pk")
    return [(row.kind, row.valid.lower, row.valid.upper) for row in rows]


class TestPlanning:
    def test_goes_house_by_house_in_the_order_of_a_walk(self, flats: list[Flat]) -> None:
        rounds = planned()
        assert [laid.title for laid in rounds] == ["Красная, 7", "Красная, 45"]
        assert [row.address for row in round_rows(laid=rounds[1])] == [
            "Красная, 45, общий",
            "Красная, 45-2",
            "Красная, 45-12",
        ]

    def test_makes_one_round_of_the_street_where_it_is_asked_for(self, flats: list[Flat]) -> None:
        (laid,) = planned(a_round_a_house=False, with_meter_only=False)
        assert (laid.title, laid.stops.count()) == ("Красная, 2\u00a0дома", 5)

    def test_leaves_out_who_was_seen_within_three_months_or_is_planned_that_day(
        self, flats: list[Flat]
    ) -> None:
        visited(flats[2], "read", kwh=150)
        with pytest.raises(UnableToKeepRound, match="Посещать нечего"):
            planned(JULY_12, houses=("7",))
        assert len(planned(date(2021, 9, 10), houses=("7",))) == 1
        with pytest.raises(UnableToKeepRound, match="Посещать нечего"):
            planned(date(2021, 9, 10), houses=("7",))

    def test_names_the_house_that_is_not_there(self, flats: list[Flat]) -> None:
        with pytest.raises(UnableToKeepRound, match="Нет дома 99"):
            planned(houses=("7", "99"))
        assert not ControlRound.objects.exists()

    def test_takes_a_range_of_houses(self, flats: list[Flat]) -> None:
        assert [laid.title for laid in planned(houses=("1-7", "45"))] == ["Красная, 7", "Красная, 45"]

    @pytest.mark.parametrize("words", ["8-44", "7-1", "а-б"])
    def test_names_the_range_in_which_no_house_stands(self, flats: list[Flat], words: str) -> None:
        with pytest.raises(UnableToKeepRound, match=f"Нет дома {words}"):
            planned(houses=("7", words))
        assert not ControlRound.objects.exists()


class TestAVisit:
    def test_takes_a_controllers_reading_in(self, flats: list[Flat]) -> None:
        stop = visited(flats[0], "read", kwh=180)
        reading = Reading.objects.get(pk=stop.reading_ids[0])
        assert (reading.value_wh, reading.source, reading.taken_on) == (180_000, "controller", JUNE_10)
        assert grounds(flats[0]) == []

    def test_refused_makes_an_act_and_refused_again_the_second(self, flats: list[Flat]) -> None:
        visited(flats[0], "refused")
        visited(flats[0], "refused", on=JULY_12)
        assert grounds(flats[0]) == [
            ("access_refused", JUNE_10, None),
            ("refused_twice", JULY_12, None),
        ]

    def test_with_a_reading_ends_the_refusals(self, flats: list[Flat]) -> None:
        visited(flats[0], "refused")
        visited(flats[0], "read", on=JULY_12, kwh=200)
        assert grounds(flats[0]) == [("access_refused", JUNE_10, JULY_12)]

    def test_of_a_broken_meter_numbers_its_acts(self, flats: list[Flat]) -> None:
        first = visited(flats[0], "broken")
        second = visited(flats[1], "broken")
        assert (first.act_number, second.act_number) == ("К21-00001", "К21-00002")
        assert grounds(flats[0]) == [("meter_failed", JUNE_10, None)]

    def test_of_a_broken_meter_holds_until_a_controller_reads_it(self, flats: list[Flat]) -> None:
        visited(flats[0], "broken")
        visited(flats[0], "read", on=JULY_12, kwh=200)
        assert grounds(flats[0]) == [("meter_failed", JUNE_10, JULY_12)]

    def test_of_a_torn_seal_charges_from_the_check_before(self, flats: list[Flat]) -> None:
        put_seal(
            user_id=None, installation_id=flats[0].meter.installation.pk, number="А1", place="terminals",
            on=date(2021, 1, 5), document="акт № 1",
        )  # fmt: skip
        visited(flats[0], "read", kwh=150)
        visited(flats[0], "seal_torn", on=JULY_12)
        assert grounds(flats[0]) == [("interference", JUNE_10, None)]
        assert (Seal.objects.get().taken_off, Seal.objects.get().end) == (JULY_12, "torn")

    def test_of_interference_reaches_back_three_months_where_nobody_checked(self, flats: list[Flat]) -> None:
        visited(flats[0], "interference")
        assert grounds(flats[0]) == [("interference", date(2021, 3, 10), None)]

    def test_of_interference_stands_until_a_controller_reads_the_meter(self, flats: list[Flat]) -> None:
        visited(flats[0], "interference")
        visited(flats[0], "read", on=JULY_12, kwh=200)
        assert grounds(flats[0]) == [("interference", date(2021, 3, 10), JULY_12)]

    def test_of_interference_reaches_back_as_far_as_the_rule_of_the_day(self, flats: list[Flat]) -> None:
        set_rule(actor=SYSTEM, key=BACK_RULE, since=date(2021, 6, 1), value=1, source="приказ 7")
        visited(flats[0], "interference")
        assert grounds(flats[0]) == [("interference", date(2021, 5, 10), None)]

    def test_may_be_planned_again_after_the_months_of_the_rule(self, flats: list[Flat]) -> None:
        visited(flats[0], "read", kwh=150)
        set_rule(actor=SYSTEM, key=APART_RULE, since=date(2021, 6, 1), value=1, source="приказ 7")
        assert flats[0].point.pk in {stop.usage_point_id for stop in planned(on=JULY_12)[-1].stops.all()}

    @pytest.mark.parametrize(
        ("result", "kwh", "words"),
        [
            ("read", None, "Укажите показание"),
            ("absent", 180, "прибор не видели"),
            ("lost", None, "Выберите итог"),
        ],
    )
    def test_that_has_no_sense_leaves_nothing(
        self, flats: list[Flat], result: str, kwh: int | None, words: str
    ) -> None:
        before = Reading.objects.count()
        with pytest.raises(UnableToEnterVisit, match=words):
            visited(flats[0], result, kwh=kwh)
        assert Reading.objects.count() == before
        assert not RoundStop.objects.exclude(result="").exists()

    def test_with_a_smaller_reading_asks_about_it(self, flats: list[Flat]) -> None:
        flats[0].shows(date(2021, 5, 25), 150)
        stop = visited(flats[0], "read", kwh=90)
        assert Reading.objects.get(pk=stop.reading_ids[0]).state == "asked"

    def test_is_entered_once_but_who_was_not_at_home_may_be_visited_again(self, flats: list[Flat]) -> None:
        visited(flats[0], "absent")
        visited(flats[0], "read", kwh=180)
        with pytest.raises(UnableToEnterVisit, match="Итог уже внесён"):
            visited(flats[0], "broken")

    def test_is_for_ones_own_branch(self, flats: list[Flat]) -> None:
        laid = planned(houses=("7",))[0]
        stranger = a_member_of_staff("controller", branch=a_branch("77", "Дальнее"))
        visit = Visit(result="broken", visited_on=JUNE_10)
        with pytest.raises(UnableToAct):
            enter_visit(actor=stranger, round_id=laid.pk, stop_id=laid.stops.get().pk, visit=visit, now=NOW)
        assert not PointGround.objects.exists()


class TestTheEnd:
    def test_of_a_round_takes_no_more_results(self, flats: list[Flat]) -> None:
        stop = visited(flats[2], "absent")
        with pytest.raises(UnableToKeepRound, match="не отменить"):
            close_round(actor=SYSTEM, round_id=stop.round_id, cancel=True, reason="ошибка")
        close_round(actor=SYSTEM, round_id=stop.round_id, cancel=False, reason="конец дня")
        with pytest.raises(UnableToEnterVisit, match="Обход уже закрыт"):
            enter_visit(
                actor=SYSTEM, round_id=stop.round_id, stop_id=stop.pk,
                visit=Visit(result="broken", visited_on=JUNE_10), now=NOW,
            )  # fmt: skip
