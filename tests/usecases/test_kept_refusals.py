"""Readings refused by the card, the cabinet, the API, a meter's own message and a visit stand in one list, until a figure is taken in."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from pytest_django import DjangoAssertNumQueries

from sbyt.apps.metering.models import Reading, RefusedTyping
from sbyt.apps.metering.queries.refused_readings import refused_readings
from sbyt.apps.premises.models import Building
from sbyt.formats.energy_text import Energy, EnergyProblem
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.find_register import Submission
from sbyt.usecases.kept_refusals import take_readings_and_keep_refusals
from sbyt.usecases.rounds.enter_visit import UnableToEnterVisit, Visit, enter_visit
from sbyt.usecases.rounds.plan_rounds import Wanted, plan_rounds
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.prices import a_tariff

pytestmark = pytest.mark.django_db

NOW = datetime(2021, 7, 26, 12, tzinfo=ZoneInfo("Europe/Moscow"))
JULY_20 = date(2021, 7, 20)
TOO_MANY_DIGITS = 99_999_999


@pytest.fixture
def flat() -> Flat:
    return a_flat(a_building("45"), "1", tariff=a_tariff(), meter_shows=100)


def register_of(flat: Flat) -> int:
    assert flat.meter is not None
    return flat.meter.registers["T0"].pk


def sent(
    flat: Flat,
    kwh: int | None,
    *,
    source: str = Reading.Source.API,
    day: date = JULY_20,
    group: int | None = None,
) -> None:
    value = EnergyProblem.NOT_A_NUMBER if kwh is None else Energy(kwh * 1000, rounded=False)
    given = Submission(register_id=register_of(flat), taken_on=day, value=value, group=group)
    take_readings_and_keep_refusals(actor=SYSTEM, submissions=[given], source=source, now=NOW)


def stand() -> list[tuple[str, str, str]]:
    rows = refused_readings(SYSTEM).order_by("pk")
    return [(row.source, row.raw, row.code) for row in rows]


class TestAReadingThatWasRefused:
    def test_stands_with_its_source_and_what_it_showed(self, flat: Flat) -> None:
        sent(flat, None)
        sent(flat, TOO_MANY_DIGITS, source=Reading.Source.CABINET)
        assert [(source, raw) for source, raw, _code in stand()] == [
            ("api", ""),
            ("cabinet", "99\u202f999\u202f999"),
        ]
        assert Reading.objects.filter(taken_on=JULY_20).count() == 0

    def test_is_mended_by_a_figure_of_its_day_wherever_it_comes_from(self, flat: Flat) -> None:
        sent(flat, None, source=Reading.Source.CONTROLLER)
        sent(flat, 150, source=Reading.Source.OPERATOR)
        assert (stand(), RefusedTyping.objects.get().mended_at) == ([], NOW)

    def test_stands_when_another_day_is_read(self, flat: Flat) -> None:
        sent(flat, None)
        sent(flat, 150, day=date(2021, 7, 22))
        assert len(stand()) == 1

    def test_of_the_cabinet_is_mended_on_any_day(self, flat: Flat) -> None:
        sent(flat, None, source=Reading.Source.CABINET)
        sent(flat, 150, source=Reading.Source.CABINET, day=date(2021, 7, 22))
        assert stand() == []

    def test_is_kept_once_however_often_it_comes(self, flat: Flat) -> None:
        for _ in range(3):
            sent(flat, None)
        assert RefusedTyping.objects.count() == 1

    def test_of_an_unknown_meter_is_told_to_the_sender_alone(self, flat: Flat) -> None:
        given = Submission(account="нет такого", meter="0", taken_on=JULY_20, value=Energy(1, rounded=False))
        take_readings_and_keep_refusals(actor=SYSTEM, submissions=[given], source="api", now=NOW)
        assert stand() == []

    def test_costs_as_many_queries_however_many_there_are(
        self, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        house, tariff = a_building("46"), a_tariff()
        flats = [a_flat(house, str(number), tariff=tariff, meter_shows=100) for number in range(1, 6)]
        given = [
            Submission(register_id=register_of(one), taken_on=JULY_20, value=EnergyProblem.NOT_A_NUMBER)
            for one in flats
        ]
        with django_assert_max_num_queries(20):
            take_readings_and_keep_refusals(actor=SYSTEM, submissions=given, source="api", now=NOW)
        assert len(stand()) == 5


class TestAVisit:
    def test_whose_reading_is_refused_leaves_the_refusal_alone(self, flat: Flat) -> None:
        house = Building.objects.get(pk=flat.point.building_id)
        (laid,) = plan_rounds(
            actor=SYSTEM,
            wanted=Wanted(locality=house.locality, street=house.street),
            planned_on=date(2021, 7, 1),
            controller="Обходчиков О. О.",
            reason="график",
        )
        stop = laid.stops.get(usage_point=flat.point)
        visit = Visit(
            result="read",
            visited_on=JULY_20,
            shows={register_of(flat): Energy(TOO_MANY_DIGITS * 1000, rounded=False)},
        )
        with pytest.raises(UnableToEnterVisit):
            enter_visit(actor=SYSTEM, round_id=laid.pk, stop_id=stop.pk, visit=visit, now=NOW)
        assert [(source, raw) for source, raw, _code in stand()] == [("controller", "99\u202f999\u202f999")]
        stop.refresh_from_db()
        assert (stop.result, Reading.objects.filter(taken_on=JULY_20).count()) == ("", 0)
