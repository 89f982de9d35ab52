"""Absences: recorded, corrected as a version, refused where they contradict."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sbyt.apps.premises.models import Absence
from sbyt.apps.premises.operations_absence import UnableToRecordAbsence, record_absence
from sbyt.kit.access.actor import SYSTEM, UnableToAct
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.people import a_branch, a_member_of_staff
from tests.builders.prices import a_tariff

pytestmark = pytest.mark.django_db

LEFT, BACK = date(2021, 6, 5), date(2021, 6, 20)


@pytest.fixture
def flat() -> Flat:
    return a_flat(a_building(), "1", tariff=a_tariff(), metered=False)


def recorded(flat: Flat, **facts: Any) -> Absence:
    usual = {
        "actor": SYSTEM,
        "premises_id": flat.premises.pk,
        "people": 1,
        "left_on": LEFT,
        "returned_on": BACK,
        "applied_on": None,
        "document": "заявление от 21.06.2021",
    }
    return record_absence(**{**usual, **facts})


class TestAnAbsence:
    def test_is_recorded(self, flat: Flat) -> None:
        assert (recorded(flat).people, Absence.objects.count()) == (1, 1)

    def test_corrected_leaves_its_version(self, flat: Flat) -> None:
        first = recorded(flat, returned_on=None)
        recorded(flat)
        first.refresh_from_db()
        assert first.superseded_at is not None
        assert Absence.objects.get(superseded_at=None).returned_on == BACK

    @pytest.mark.parametrize(
        ("facts", "words"),
        [({"people": 0}, "сколько"), ({"document": ""}, "документ"), ({"returned_on": LEFT}, "позже")],
    )
    def test_that_contradicts_itself_is_not_recorded(
        self, flat: Flat, facts: dict[str, Any], words: str
    ) -> None:
        with pytest.raises(UnableToRecordAbsence, match=words):
            recorded(flat, **facts)
        assert not Absence.objects.exists()

    def test_is_not_counted_twice_on_a_day(self, flat: Flat) -> None:
        recorded(flat)
        with pytest.raises(UnableToRecordAbsence, match="уже записано"):
            recorded(flat, left_on=date(2021, 6, 10))
        assert Absence.objects.filter(superseded_at=None).count() == 1

    def test_is_recorded_in_ones_own_branch_alone(self, flat: Flat) -> None:
        with pytest.raises(UnableToAct):
            recorded(flat, actor=a_member_of_staff(branch=a_branch("77", "Дальнее")))
        assert not Absence.objects.exists()
