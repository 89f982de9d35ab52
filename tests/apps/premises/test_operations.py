from __future__ import annotations

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from sbyt.apps.premises.models import Occupancy, Premises
from sbyt.apps.premises.operations import (
    PeopleBounds,
    UnableToChangeOccupancy,
    UnableToKeepPremises,
    change_occupancy,
    find_or_enter_building,
    find_or_enter_premises,
)
from sbyt.apps.premises.queries_of_people import people_of
from tests.builders.buildings import a_building
from tests.builders.people import a_branch

pytestmark = pytest.mark.django_db

JANUARY, JUNE, JULY = date(2021, 1, 1), date(2021, 6, 1), date(2021, 7, 1)
USUAL = PeopleBounds()


@pytest.fixture
def room() -> Premises:
    premises = Premises.objects.create(building=a_building(), kind="flat", number="1")
    Occupancy.objects.create(premises=premises, valid=DateRange(JANUARY, None), permanent=2)
    return premises


def recorded(room: Premises) -> list[tuple[date, date | None, int, int]]:
    return [
        (row.valid_from, row.valid_to, row.permanent, row.temporary) for row in people_of(premises_id=room.pk)
    ]


class TestChangingOccupancy:
    def test_ends_the_former_number_the_day_the_new_one_begins(self, room: Premises) -> None:
        change_occupancy(premises_id=room.pk, since=JUNE, permanent=3, temporary=1, bounds=USUAL)
        assert recorded(room) == [(JUNE, None, 3, 1), (JANUARY, JUNE, 2, 0)]

    def test_corrects_a_period_that_begins_the_same_day(self, room: Premises) -> None:
        change_occupancy(premises_id=room.pk, since=JANUARY, permanent=4, temporary=0, bounds=USUAL)
        assert recorded(room) == [(JANUARY, None, 4, 0)]

    def test_refuses_to_run_over_a_later_period(self, room: Premises) -> None:
        change_occupancy(premises_id=room.pk, since=JULY, permanent=3, temporary=0, bounds=USUAL)
        with pytest.raises(UnableToChangeOccupancy, match=r"С 01\.07\.2021 уже записано"):
            change_occupancy(premises_id=room.pk, since=JUNE, permanent=9, temporary=0, bounds=USUAL)
        assert recorded(room) == [(JULY, None, 3, 0), (JANUARY, JULY, 2, 0)]

    def test_refuses_more_people_than_the_bounds_of_the_day_believe(self, room: Premises) -> None:
        narrow = PeopleBounds(most_people=3)
        with pytest.raises(UnableToChangeOccupancy, match="Проживающих больше 3"):
            change_occupancy(premises_id=room.pk, since=JUNE, permanent=3, temporary=1, bounds=narrow)
        assert recorded(room) == [(JANUARY, None, 2, 0)]


class TestFindingOrEntering:
    def test_finds_a_building_by_its_address_in_any_case(self) -> None:
        known = a_building("45а", street="Красная")
        found = find_or_enter_building(
            branch_id=known.branch_id,
            kind="apartment_building",
            locality="светлогорск",
            street="КРАСНАЯ",
            house="45А",
            settlement_group="city",
            stove_kind="gas",
        )
        assert found == known

    def test_refuses_a_building_of_another_branch(self) -> None:
        a_building("45", street="Красная")
        with pytest.raises(UnableToKeepPremises, match="другому отделению"):
            find_or_enter_building(
                branch_id=a_branch("02").pk,
                kind="apartment_building",
                locality="Светлогорск",
                street="Красная",
                house="45",
                settlement_group="city",
                stove_kind="gas",
            )

    def test_keeps_what_is_known_of_a_room(self, room: Premises) -> None:
        found = find_or_enter_premises(
            building=room.building, kind="flat", number="1", area_dm2=99_00, rooms=5
        )
        assert (found.pk, found.area_dm2, found.rooms) == (room.pk, None, 1)
