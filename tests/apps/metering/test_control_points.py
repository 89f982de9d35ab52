"""Control points: kept from a day to a day, ended, withdrawn; refused ones leave everything as it stood."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sbyt.apps.metering.models import ControlPoint
from sbyt.apps.metering.operations.control_points import (
    UnableToSetControlPoint,
    end_control_point,
    set_control_point,
)
from sbyt.apps.metering.queries.control_points import control_points_of, controls_between
from sbyt.kit.access.actor import SYSTEM, UnableToAct
from tests.builders.firms import Firm, a_firm
from tests.builders.people import a_branch, a_member_of_staff

pytestmark = pytest.mark.django_db
MAY, JUNE, JULY, AUGUST = (date(2021, month, 1) for month in (5, 6, 7, 8))


@pytest.fixture
def firms() -> tuple[Firm, Firm, Firm]:
    return a_firm(), a_firm(), a_firm()


def set_between(
    firm: Firm, control: Firm, since: date, until: date | None = None, **more: Any
) -> ControlPoint:
    given = {"actor": SYSTEM, "control_code": control.point.code, "document": "договор, прил. 4"} | more
    return set_control_point(usage_point_id=firm.point.pk, since=since, until=until, **given)


def standing(firm: Firm) -> list[tuple[str, date, date | None]]:
    return [(one.code, one.since, one.until) for one in control_points_of(usage_point_id=firm.point.pk)]


class TestAControlPoint:
    def test_stands_until_another_takes_its_place(self, firms) -> None:
        own, first, second = firms
        set_between(own, first, MAY)
        set_between(own, second, JULY)
        assert standing(own) == [(second.point.code, JULY, None), (first.point.code, MAY, JULY)]
        in_june = controls_between(usage_point_id=own.point.pk, since=JUNE, until=JULY)
        assert [one.code for one in in_june] == [first.point.code]

    def test_ends_on_a_day_and_the_version_before_is_kept(self, firms) -> None:
        own, first, _ = firms
        kept = set_between(own, first, MAY)
        end_control_point(
            actor=SYSTEM, usage_point_id=own.point.pk, control_id=kept.pk, until=JULY, reason="прибор снят"
        )
        assert standing(own) == [(first.point.code, MAY, JULY)]
        kept.refresh_from_db()
        assert (kept.valid.upper, kept.superseded_at is None) == (None, False)

    def test_is_withdrawn_as_a_mistake(self, firms) -> None:
        own, first, _ = firms
        kept = set_between(own, first, MAY)
        end_control_point(
            actor=SYSTEM, usage_point_id=own.point.pk, control_id=kept.pk, until=None, reason="не та точка"
        )
        assert standing(own) == []

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"control_code": "нет такой"}, "точки с таким кодом нет"),
            ({"until": MAY}, "позже дня начала"),
            ({"document": " "}, "назовите документ"),
        ],
    )
    def test_is_refused_where_it_cannot_stand(self, firms, change, said) -> None:
        own, first, _ = firms
        with pytest.raises(UnableToSetControlPoint, match=said):
            set_between(own, first, **{"since": MAY, **change})
        assert not ControlPoint.objects.exists()

    def test_is_not_the_point_itself(self, firms) -> None:
        with pytest.raises(UnableToSetControlPoint, match="саму себя"):
            set_between(firms[0], firms[0], MAY)

    def test_is_refused_on_days_of_another_and_leaves_the_open_one_open(self, firms) -> None:
        own, first, second = firms
        set_between(own, second, JULY, AUGUST)
        with pytest.raises(UnableToSetControlPoint, match="уже есть"):
            set_between(own, first, MAY)
        set_between(own, first, MAY, JUNE)
        assert standing(own) == [(second.point.code, JULY, AUGUST), (first.point.code, MAY, JUNE)]

    def test_is_set_by_those_who_may_in_its_branch(self, firms) -> None:
        own, first, _ = firms
        with pytest.raises(UnableToAct):
            set_between(own, first, MAY, actor=a_member_of_staff(branch=a_branch("02")))
        assert not ControlPoint.objects.exists()
