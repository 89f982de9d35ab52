"""Acts about points: recorded, ended, withdrawn; refused ones leave nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sbyt.apps.metering.models import PointGround
from sbyt.apps.metering.operations.record_ground import (
    UnableToRecordGround,
    end_ground,
    record_ground,
    withdraw_ground,
)
from sbyt.kit.access.actor import SYSTEM, UnableToAct
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.people import a_branch, a_member_of_staff
from tests.builders.prices import a_tariff

pytestmark = pytest.mark.django_db

JUNE_10 = date(2021, 6, 10)


@pytest.fixture
def flat() -> Flat:
    return a_flat(a_building(), "1", tariff=a_tariff())


def recorded(flat: Flat, **facts: Any) -> PointGround:
    usual = {
        "actor": SYSTEM,
        "usage_point_id": flat.point.pk,
        "kind": "access_refused",
        "since": JUNE_10,
        "until": None,
        "act_on": None,
        "power_w": None,
        "document": "акт № 5 от 10.06.2021",
    }
    return record_ground(**{**usual, **facts})


class TestAnAct:
    def test_stands_from_its_day(self, flat: Flat) -> None:
        known = recorded(flat)
        assert (known.valid.lower, known.valid.upper, known.superseded_at) == (JUNE_10, None, None)

    def test_ended_is_a_new_version(self, flat: Flat) -> None:
        first = recorded(flat)
        second = end_ground(actor=SYSTEM, ground_id=first.pk, until=date(2021, 7, 1), document="акт № 8")
        first.refresh_from_db()
        assert first.superseded_at is not None
        assert (second.valid.lower, second.valid.upper) == (JUNE_10, date(2021, 7, 1))

    def test_withdrawn_counts_no_more_and_stays(self, flat: Flat) -> None:
        known = recorded(flat)
        withdraw_ground(actor=SYSTEM, ground_id=known.pk, reason="составлен на другую квартиру")
        known.refresh_from_db()
        assert known.superseded_at is not None
        with pytest.raises(UnableToRecordGround, match="заменён"):
            withdraw_ground(actor=SYSTEM, ground_id=known.pk, reason="ещё раз")

    @pytest.mark.parametrize(
        ("facts", "words"),
        [
            ({"document": " "}, "документ"),
            ({"until": JUNE_10}, "позже"),
            ({"act_on": date(2021, 6, 9)}, "раньше события"),
            ({"power_w": 500}, "мощность"),
            ({"kind": "lost"}, "вида"),
        ],
    )
    def test_that_contradicts_itself_is_not_recorded(
        self, flat: Flat, facts: dict[str, Any], words: str
    ) -> None:
        with pytest.raises(UnableToRecordGround, match=words):
            recorded(flat, **facts)
        assert not PointGround.objects.exists()

    def test_of_one_kind_stands_once_on_a_day(self, flat: Flat) -> None:
        recorded(flat)
        with pytest.raises(UnableToRecordGround, match="уже есть"):
            recorded(flat, since=date(2021, 6, 20))
        assert PointGround.objects.count() == 1

    def test_is_recorded_in_ones_own_branch_alone(self, flat: Flat) -> None:
        with pytest.raises(UnableToAct):
            recorded(flat, actor=a_member_of_staff("controller", branch=a_branch("77", "Дальнее")))
        assert not PointGround.objects.exists()
