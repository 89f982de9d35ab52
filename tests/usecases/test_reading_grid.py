"""A house typed through: every scale with what it showed before; typed twice it is one reading."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from sbyt.apps.metering.models import Reading, RefusedTyping
from sbyt.apps.metering.queries.refused_readings import refused_readings
from sbyt.apps.premises.models import Building
from sbyt.apps.premises.queries_found import Walk, walk_of_house, walk_of_street
from sbyt.kit.access.actor import SYSTEM, Actor
from sbyt.usecases.find_register import ENTER
from sbyt.usecases.reading_grid import GridTotals, reading_grid, totals_of, type_reading
from sbyt.usecases.validate_reading import Outcome
from tests.builders.buildings import a_building, a_common_meter, a_flat
from tests.builders.people import a_branch, a_member_of_staff
from tests.builders.prices import a_tariff

pytestmark = pytest.mark.django_db
DAY, NOW = date(2021, 7, 23), datetime(2021, 7, 23, 9, tzinfo=UTC)


def the_walk(house: Building) -> Walk:
    walk = walk_of_house(SYSTEM, house.pk, verb=ENTER)
    assert walk is not None
    return walk


class TestAHouse:
    def test_stands_in_the_order_of_flats_with_what_was_shown_before(self) -> None:
        house, tariff = a_building("45"), a_tariff()
        a_flat(house, "10", tariff=tariff, zones=("T1", "T2"), meter_shows=7)
        flat = a_flat(house, "2", tariff=tariff, meter_shows=100)
        for month in range(1, 7):
            flat.shows(date(2021, month, 23), 100 + 60 * month)
        first, day, night = reading_grid(walk=the_walk(house), day=DAY, source="operator")
        assert (first.room, first.previous_wh, first.previous_on) == ("2", 460_000, date(2021, 6, 23))
        assert first.usual_wh == 59_602  # 300 kWh of 151 days, as thirty days
        assert [(row.room, row.zone, row.previous_wh) for row in (day, night)] == [
            ("10", "день", 7_000),
            ("10", "ночь", 7_000),
        ]

    def test_takes_a_figure_once_however_often_it_is_sent(self) -> None:
        house = a_building("45")
        flat = a_flat(house, "1", tariff=a_tariff(), meter_shows=100)
        assert flat.meter is not None
        register_id = flat.meter.registers["T0"].pk

        def typed(text: str, *, keep: bool = True) -> Outcome:
            taken = type_reading(
                actor=SYSTEM,
                register_id=register_id,
                text=text,
                day=DAY,
                source="operator",
                now=NOW,
                keep=keep,
            )
            return taken.verdict.outcome

        assert typed("150", keep=False) is Outcome.ACCEPTED
        assert not Reading.objects.filter(taken_on=DAY).exists()
        assert [typed("150"), typed("150"), typed("1 51,5"), typed("сто")] == [
            Outcome.ACCEPTED,
            Outcome.UNCHANGED,
            Outcome.ACCEPTED,
            Outcome.REFUSED,
        ]
        (row,) = reading_grid(walk=the_walk(house), day=DAY, source="operator")
        assert (row.typed_wh, row.used_wh) == (151_500, 51_500)
        assert totals_of([row]) == GridTotals(scales=1, typed=1, asked=0, used_wh=51_500)
        assert Reading.objects.filter(taken_on=DAY).count() == 2  # the first stays, no longer believed

    def test_begins_with_its_own_meter_that_is_typed_as_the_others(self) -> None:
        house = a_building("45")
        a_flat(house, "1", tariff=a_tariff(), meter_shows=100)
        common = a_common_meter(house, multiplier=40, shows=10)
        taken = type_reading(
            actor=SYSTEM, register_id=common.registers["T0"].pk, text="15", day=DAY, source="controller",
            now=NOW, keep=True,
        )  # fmt: skip
        assert taken.verdict.outcome is Outcome.ACCEPTED
        of_house, of_flat = reading_grid(walk=the_walk(house), day=DAY, source="controller")
        assert (of_house.is_common, of_house.account_id, of_house.room) == (True, None, "")
        assert (of_house.previous_wh, of_house.typed_wh, of_house.used_wh) == (10_000, 15_000, 200_000)
        assert (of_flat.is_common, of_flat.room) == (False, "1")
        assert totals_of([of_house, of_flat]) == GridTotals(scales=2, typed=1, asked=0, used_wh=0)

    def test_below_the_previous_waits_to_be_confirmed(self) -> None:
        house = a_building("45")
        flat = a_flat(house, "1", tariff=a_tariff(), meter_shows=100)
        assert flat.meter is not None
        type_reading(
            actor=SYSTEM, register_id=flat.meter.registers["T0"].pk, text="90", day=DAY, source="operator",
            now=NOW, keep=True,
        )  # fmt: skip
        (row,) = reading_grid(walk=the_walk(house), day=DAY, source="operator")
        assert (row.typed_wh, row.is_asked, row.used_wh) == (90_000, True, None)


class TestARefusal:
    @pytest.fixture
    def register_id(self) -> int:
        flat = a_flat(a_building("45"), "1", tariff=a_tariff(), meter_shows=100)
        assert flat.meter is not None
        return flat.meter.registers["T0"].pk

    def typed(
        self, register_id: int, text: str, *, actor: Actor = SYSTEM, day: date = DAY, keep: bool = True
    ) -> Outcome:
        return type_reading(
            actor=actor, register_id=register_id, text=text, day=day, source="operator", now=NOW, keep=keep
        ).verdict.outcome

    def stand(self) -> list[tuple[str, str, str, int | None]]:
        rows = refused_readings(SYSTEM).order_by("pk")
        return [(row.kind, row.raw, row.code, row.said_by_id) for row in rows]

    def test_is_kept_with_who_and_why_until_a_figure_is_taken_in(self, register_id: int) -> None:
        clerk = a_member_of_staff(role="billing_clerk")
        assert self.typed(register_id, "сто", actor=clerk) is Outcome.REFUSED
        assert self.stand() == [("typed", "сто", "RDG-107", clerk.user_id)]
        assert self.typed(register_id, "150", actor=clerk) is Outcome.ACCEPTED
        assert self.stand() == []
        assert RefusedTyping.objects.get().mended_at == NOW

    def test_typed_again_is_one_and_typed_otherwise_takes_its_place(self, register_id: int) -> None:
        for text in ("сто", "сто", "двести"):
            self.typed(register_id, text)
        assert self.stand() == [("typed", "двести", "RDG-107", None)]

    def test_of_one_day_stands_when_another_day_is_typed(self, register_id: int) -> None:
        self.typed(register_id, "сто")
        self.typed(register_id, "150", day=date(2021, 7, 22))
        assert len(self.stand()) == 1

    def test_is_not_kept_of_a_preview_of_nothing_or_of_a_scale_out_of_reach(self, register_id: int) -> None:
        self.typed(register_id, "сто", keep=False)
        self.typed(register_id, "  ")
        self.typed(register_id, "сто", actor=a_member_of_staff(branch=a_branch("77", "Дальнее")))
        assert not RefusedTyping.objects.exists()


class TestAStreet:
    def test_goes_by_the_numbers_of_houses_with_as_many_queries_as_one_house(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        tariff = a_tariff()
        for number in ("10", "2", "45А", "45"):
            a_flat(a_building(number), "1", tariff=tariff)
        walk = walk_of_street(SYSTEM, locality="Светлогорск", street="Красная", verb=ENTER)
        assert walk is not None
        with django_assert_num_queries(9):
            rows = reading_grid(walk=walk, day=DAY, source="operator")
        assert [row.house for row in rows] == ["2", "10", "45", "45А"]
