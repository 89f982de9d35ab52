"""Benefits of an account: together they never take off more than the price of one part."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sbyt.apps.contracts.models import Benefit
from sbyt.apps.contracts.operations_household import BenefitFacts, UnableToGrant, grant_benefit
from sbyt.kit.access.actor import SYSTEM
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.prices import a_tariff

pytestmark = pytest.mark.django_db

MAY, JUNE = date(2021, 5, 1), date(2021, 6, 1)


@pytest.fixture
def flat() -> Flat:
    return a_flat(a_building(), "1", tariff=a_tariff(), metered=False, people=2)


def granted(
    flat: Flat, name: str, share_bp: int, *, since: date = MAY, until: date | None = None, **more: Any
) -> None:
    grant_benefit(
        actor=SYSTEM,
        account_id=flat.account.pk,
        facts=BenefitFacts(name=name, share_bp=share_bp, **more),
        since=since,
        until=until,
        document="удостоверение",
    )


class TestASecondBenefit:
    def test_that_makes_more_than_the_whole_price_is_not_granted(self, flat: Flat) -> None:
        granted(flat, "Ветеран", 60_00)
        with pytest.raises(UnableToGrant, match="уже есть «Ветеран» 60 %: вместе 120 % цены") as refusal:
            granted(flat, "Ветеран труда", 60_00)
        assert refusal.value.field == "share_bp"
        assert Benefit.objects.count() == 1

    def test_of_the_days_after_the_first_is_granted(self, flat: Flat) -> None:
        granted(flat, "Ветеран", 60_00, until=JUNE)
        granted(flat, "Ветеран труда", 60_00, since=JUNE)
        assert Benefit.objects.count() == 2

    def test_that_meets_a_later_one_is_not_granted(self, flat: Flat) -> None:
        granted(flat, "Ветеран", 60_00, since=JUNE)
        with pytest.raises(UnableToGrant, match=r"01\.06\.2021 уже есть"):
            granted(flat, "Ветеран труда", 60_00)
        assert Benefit.objects.count() == 1

    def test_up_to_the_whole_price_is_granted(self, flat: Flat) -> None:
        granted(flat, "Ветеран", 60_00)
        granted(flat, "Многодетные", 40_00)
        assert Benefit.objects.count() == 2

    def test_of_another_person_is_granted_while_there_are_people_enough(self, flat: Flat) -> None:
        granted(flat, "Ветеран", 60_00, people=1)
        granted(flat, "Инвалид", 60_00, people=1)
        with pytest.raises(UnableToGrant, match="вместе 180 %"):
            granted(flat, "Чернобылец", 60_00, people=1)
        assert Benefit.objects.count() == 2
