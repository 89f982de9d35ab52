"""Absences: recorded side by side, corrected as a version, refused where they contradict."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sbyt.apps.premises.models import Absence
from sbyt.apps.premises.operations_absence import (
    AbsenceFacts,
    UnableToRecordAbsence,
    correct_absence,
    record_absence,
)
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


def facts_of(**facts: Any) -> AbsenceFacts:
    usual = {"people": 1, "left_on": LEFT, "returned_on": BACK, "applied_on": None, "document": "билеты"}
    return AbsenceFacts(**{**usual, **facts})


class TestAnAbsence:
    def test_is_recorded(self, flat: Flat) -> None:
        assert (recorded(flat).people, Absence.objects.count()) == (1, 1)

    def test_corrected_leaves_its_version(self, flat: Flat) -> None:
        first = recorded(flat, returned_on=None)
        old, new = correct_absence(
            actor=SYSTEM, absence_id=first.pk, premises_id=flat.premises.pk, facts=facts_of(returned_on=BACK)
        )
        first.refresh_from_db()
        assert (old.pk, first.superseded_at is not None) == (first.pk, True)
        assert Absence.objects.get(superseded_at=None) == new
        assert (new.left_on, new.returned_on) == (LEFT, BACK)

    def test_corrected_wrongly_stands_as_it_was(self, flat: Flat) -> None:
        first = recorded(flat)
        with pytest.raises(UnableToRecordAbsence, match="зарегистрировано 2"):
            correct_absence(
                actor=SYSTEM, absence_id=first.pk, premises_id=flat.premises.pk, facts=facts_of(people=3)
            )
        assert list(Absence.objects.values_list("pk", "people", "superseded_at")) == [(first.pk, 1, None)]

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

    def test_of_another_person_stands_beside_the_first_even_from_the_same_day(self, flat: Flat) -> None:
        recorded(flat)
        recorded(flat, document="заявление второго")
        assert list(Absence.objects.values_list("people", "superseded_at")) == [(1, None), (1, None)]

    @pytest.mark.parametrize("left", [LEFT, date(2021, 6, 1), date(2021, 6, 10), date(2021, 6, 18)])
    def test_of_more_people_than_are_registered_on_a_day_is_not_recorded(
        self, flat: Flat, left: date
    ) -> None:
        recorded(flat)
        with pytest.raises(UnableToRecordAbsence, match=r"зарегистрировано 2: .* \(уже отсутствует 1\)"):
            recorded(flat, people=2, left_on=left, returned_on=None)
        assert Absence.objects.count() == 1

    def test_of_nine_where_two_live_is_not_recorded(self, flat: Flat) -> None:
        with pytest.raises(UnableToRecordAbsence, match=r"06\.06\.2021 здесь зарегистрировано 2: "):
            recorded(flat, people=9)
        assert not Absence.objects.exists()

    def test_that_begins_on_the_day_the_others_return_counts_them_no_more(self, flat: Flat) -> None:
        recorded(flat, people=2)
        recorded(flat, people=2, left_on=BACK, returned_on=date(2021, 7, 5))
        assert Absence.objects.filter(superseded_at=None).count() == 2

    def test_is_recorded_in_ones_own_branch_alone(self, flat: Flat) -> None:
        with pytest.raises(UnableToAct):
            recorded(flat, actor=a_member_of_staff(branch=a_branch("77", "Дальнее")))
        assert not Absence.objects.exists()
