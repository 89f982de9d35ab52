"""A control round read a house meter after the last day that counts: the month ends with it and the next begins from it."""

from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.billing.models import Finding
from sbyt.apps.contracts.models import HouseTerm
from sbyt.apps.premises.models import Building
from sbyt.apps.tariffs.models import Tariff
from tests.apps.billing.test_a_house_read_after_months import (
    JUNE,
    MAY,
    balance,
    bill,
    common_meter,
    flat_of,
    tariff,
)
from tests.apps.billing.test_household_facts import ALWAYS
from tests.builders.buildings import a_building

__all__ = ["tariff"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def house(tariff: Tariff) -> Building:
    """A flat that used 100 kWh in May and 120 in June; the norm of its house is 2 kWh × 15 m²."""
    house = a_building("45")
    house.common_area_dm2 = 1_500
    house.save()
    HouseTerm.objects.create(building=house, valid=ALWAYS, norm_mwh_per_m2=2_000_000, document="протокол")
    flat_of(house, tariff)
    return house


def test_in_a_month_that_was_read_too_parts_the_two_months(house: Building) -> None:
    meter = common_meter(house, (4, 10_000), (5, 10_130), (6, 10_280))
    meter.shows(date(2021, 5, 29), 10_150, source="controller")
    bill(MAY, JUNE)
    # 150 and 130: together the 280 of the scale
    assert (balance(MAY), balance(JUNE)) == ((150_000, 0, 50_000), (130_000, 0, 10_000))


def test_before_a_month_by_the_norm_leaves_that_month_to_the_next_reading(house: Building) -> None:
    meter = common_meter(house, (6, 10_280))
    meter.shows(date(2021, 4, 29), 10_000, source="controller")
    bill(MAY, JUNE)
    # 280 − 120 − (100 + 30) of May
    assert balance(JUNE) == (280_000, 130_000, 30_000)
    assert not Finding.objects.filter(data__issue="ODN_SPAN").exists()
