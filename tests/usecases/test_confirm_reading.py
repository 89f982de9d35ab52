"""The answer to a reading below the previous one: a turn of the scale, a corrected past, or a mistake."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from sbyt.apps.metering.models import Reading
from sbyt.apps.metering.queries.point_readings import point_readings
from sbyt.apps.tariffs.models import Tariff
from sbyt.kit.access.actor import NOBODY, Actor, UnableToAct
from sbyt.usecases.confirm_reading import Decision, UnableToConfirmReading, confirm_reading
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.past import guards_off
from tests.builders.people import a_branch, a_member_of_staff

pytestmark = pytest.mark.django_db

NOW = datetime(2021, 7, 26, 12, tzinfo=ZoneInfo("Europe/Moscow"))
JUNE, JULY = date(2021, 6, 25), date(2021, 7, 25)


@pytest.fixture
def clerk() -> Actor:
    return a_member_of_staff()


@pytest.fixture
def flat() -> Flat:
    """A flat whose six-digit scale showed 999 800 in June and, it is said, 100 in July."""
    tariff = Tariff.objects.create(code="GAS", name="Газовые плиты", zones=1)
    flat = a_flat(a_building(), "17", tariff=tariff, meter_shows=999_000)
    flat.shows(JUNE, 999_800)
    return flat


def asked(flat: Flat, kwh: int = 100) -> Reading:
    return flat.shows(JULY, kwh, state="asked")


def states() -> list[tuple[int, str, bool, bool]]:
    readings = Reading.objects.filter(taken_on=JULY).order_by("id")
    return [
        (item.value_wh // 1000, item.state, item.rolled_over, item.superseded_at is None) for item in readings
    ]


class TestTurnOfTheScale:
    def test_is_believed_and_counted_through_zero(self, flat: Flat, clerk: Actor) -> None:
        waiting = asked(flat)
        answer = confirm_reading(
            actor=clerk, reading_id=waiting.pk, decision=Decision.ROLLOVER, reason="акт № 5", now=NOW
        )
        assert states() == [(100, "asked", False, False), (100, "accepted", True, True)]
        believed = Reading.objects.get(pk=answer)
        assert (believed.note, believed.recorded_by_id, believed.recorded_at) == (
            "акт № 5",
            clerk.user_id,
            NOW,
        )
        [latest, *_earlier] = point_readings(usage_point_id=flat.point.pk)
        assert (latest.difference_wh, latest.consumption_wh) == (300_000, 300_000)

    def test_of_more_than_half_the_scale_is_not_one(self, flat: Flat, clerk: Actor) -> None:
        waiting = asked(flat, 600_000)
        with pytest.raises(UnableToConfirmReading, match="больше половины шкалы"):
            confirm_reading(
                actor=clerk, reading_id=waiting.pk, decision=Decision.ROLLOVER, reason="акт", now=NOW
            )
        assert states() == [(600_000, "asked", False, True)]

    def test_takes_the_place_of_another_reading_of_the_day(self, flat: Flat, clerk: Actor) -> None:
        flat.shows(JULY, 999_999)
        confirm_reading(
            actor=clerk, reading_id=asked(flat).pk, decision=Decision.ROLLOVER, reason="акт", now=NOW
        )
        assert states() == [
            (999_999, "accepted", False, False),
            (100, "asked", False, False),
            (100, "accepted", True, True),
        ]


class TestMistake:
    def test_is_refused_and_never_believed(self, flat: Flat, clerk: Actor) -> None:
        answer = confirm_reading(
            actor=clerk, reading_id=asked(flat).pk, decision=Decision.REFUSE, reason="описка", now=NOW
        )
        assert states() == [(100, "asked", False, False), (100, "refused", False, False)]
        assert Reading.objects.get(pk=answer).note == "описка"


class TestCorrectedPast:
    def test_lets_the_reading_be_accepted_as_it_is(self, flat: Flat, clerk: Actor) -> None:
        waiting = asked(flat)
        with pytest.raises(UnableToConfirmReading, match="меньше предыдущего, 999\u202f800"):
            confirm_reading(
                actor=clerk, reading_id=waiting.pk, decision=Decision.ACCEPT, reason="верно", now=NOW
            )
        with guards_off():
            Reading.objects.filter(state="accepted").update(value_wh=50_000)
        with pytest.raises(UnableToConfirmReading, match="перехода через ноль нет"):
            confirm_reading(
                actor=clerk, reading_id=waiting.pk, decision=Decision.ROLLOVER, reason="акт", now=NOW
            )
        confirm_reading(actor=clerk, reading_id=waiting.pk, decision=Decision.ACCEPT, reason="верно", now=NOW)
        assert states() == [(100, "asked", False, False), (100, "accepted", False, True)]


class TestAnswer:
    def test_stands_below_a_later_reading(self, flat: Flat, clerk: Actor) -> None:
        flat.shows(date(2021, 7, 26), 90)
        with pytest.raises(UnableToConfirmReading, match="больше более позднего, 90"):
            confirm_reading(
                actor=clerk, reading_id=asked(flat).pk, decision=Decision.ROLLOVER, reason="акт", now=NOW
            )

    def test_needs_a_reason(self, flat: Flat, clerk: Actor) -> None:
        with pytest.raises(UnableToConfirmReading, match="укажите причину"):
            confirm_reading(
                actor=clerk, reading_id=asked(flat).pk, decision=Decision.REFUSE, reason=" ", now=NOW
            )

    def test_is_given_once(self, flat: Flat, clerk: Actor) -> None:
        waiting = asked(flat)
        confirm_reading(actor=clerk, reading_id=waiting.pk, decision=Decision.ROLLOVER, reason="акт", now=NOW)
        with pytest.raises(Reading.DoesNotExist):
            confirm_reading(
                actor=clerk, reading_id=waiting.pk, decision=Decision.REFUSE, reason="нет", now=NOW
            )

    def test_is_for_the_branch_of_the_point(self, flat: Flat) -> None:
        waiting = asked(flat)
        elsewhere = a_member_of_staff("controller", branch=a_branch("02", "Южное"))
        with pytest.raises(Reading.DoesNotExist):
            confirm_reading(
                actor=elsewhere, reading_id=waiting.pk, decision=Decision.REFUSE, reason="нет", now=NOW
            )
        with pytest.raises(UnableToAct):
            confirm_reading(
                actor=NOBODY, reading_id=waiting.pk, decision=Decision.REFUSE, reason="нет", now=NOW
            )
        assert states() == [(100, "asked", False, True)]
