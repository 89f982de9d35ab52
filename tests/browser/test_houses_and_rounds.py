"""A building's card, a household's tab and the grid of a round, in a browser: by keys, and as a screen reader meets them."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from sbyt.apps.contracts.models import Benefit
from sbyt.apps.metering.models import ControlRound, Reading
from sbyt.apps.metering.operations.record_ground import record_ground
from sbyt.apps.metering.operations.seals import put_seal
from sbyt.apps.premises.operations_absence import record_absence
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.access.models import User
from sbyt.usecases.rounds.plan_rounds import Wanted, plan_rounds
from tests.browser.conftest import Office
from tests.builders.buildings import Flat, a_building, a_common_meter, a_flat
from tests.builders.people import a_member_of_staff
from tests.builders.prices import a_tariff

pytestmark = pytest.mark.browser

JUNE_10 = date(2021, 6, 10)


@pytest.fixture
def flats(db: None) -> list[Flat]:
    house, tariff = a_building("45"), a_tariff()
    a_common_meter(house)
    flats = [a_flat(house, str(number), tariff=tariff, meter_shows=100) for number in (1, 2, 3)]
    record_absence(
        actor=SYSTEM, premises_id=flats[0].premises.pk, people=1, left_on=JUNE_10, returned_on=None, applied_on=None,
        document="билет",
    )  # fmt: skip
    Benefit.objects.create(
        account=flats[0].account,
        name="ветеран",
        share_bp=5000,
        valid=DateRange(JUNE_10, None),
        document="№ 5",
    )
    put_seal(
        user_id=None, installation_id=flats[0].meter.installation.pk, number="А1", place="case", on=JUNE_10,
        document="акт № 1",
    )  # fmt: skip
    record_ground(
        actor=SYSTEM, usage_point_id=flats[0].point.pk, kind="access_refused", since=JUNE_10, until=None, act_on=None,
        power_w=None, document="акт № 2",
    )  # fmt: skip
    return flats


@pytest.fixture
def clerk(flats: list[Flat]) -> User:
    return User.objects.get(pk=a_member_of_staff("billing_clerk").user_id)


@pytest.fixture
def laid(flats: list[Flat]) -> ControlRound:
    wanted = Wanted(locality="Светлогорск", street="Красная")
    return plan_rounds(actor=SYSTEM, wanted=wanted, planned_on=JUNE_10, controller="О. О.", reason="график")[
        0
    ]


class TestTheScreens:
    def test_are_met_by_a_screen_reader(
        self, flats: list[Flat], laid: ControlRound, clerk: User, office: Office
    ) -> None:
        office.sign_in(clerk)
        account = flats[0].account.pk
        for path in (
            f"/office/buildings/{flats[0].premises.building_id}/",
            "/office/buildings/open/",
            f"/office/accounts/{account}/household/",
            f"/office/accounts/{account}/split/",
            f"/office/points/{flats[0].point.pk}/",
            f"/office/rounds/{laid.pk}/",
        ):
            office.go(path)
            office.check_accessible()


class TestTheGridOfARound:
    def test_is_typed_through_by_enter_and_stored_by_ctrl_enter(
        self, flats: list[Flat], laid: ControlRound, clerk: User, office: Office
    ) -> None:
        office.sign_in(clerk)
        office.go(f"/office/rounds/{laid.pk}/")
        page = office.page
        assert page.evaluate("document.activeElement.hasAttribute('data-cell')")
        for text in ("0", "150", "160"):
            page.keyboard.type(text)
            office.press("Enter")
        page.keyboard.type("170")
        office.press("Control+Enter")
        page.wait_for_selector("text=Внесено: 4")
        taken = (
            Reading.objects.filter(source="controller")
            .order_by("value_wh")
            .values_list("value_wh", flat=True)
        )
        assert list(taken)[-3:] == [150_000, 160_000, 170_000]
        assert timezone.localdate() > laid.planned_on
        assert laid.stops.exclude(result="read").count() == 0
