"""A month billed by norm, its reading comes late: the volume is corrected once, by the recalculation or by the next reading."""

from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.billing.models import ChargeLine
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.operations.recalculate import decide_adjustments, recalculate_month
from sbyt.apps.billing.operations.release_run import release_run
from sbyt.kit.access.actor import SYSTEM
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.people import the_supplier
from tests.builders.prices import a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db

MAY, JUNE, JULY = (date(2021, month, 1) for month in (5, 6, 7))


def bill(month: date) -> None:
    run = plan_run(actor=SYSTEM, month=month)
    compute_run(actor=SYSTEM, run_id=run.pk)
    release_run(actor=SYSTEM, run_id=run.pk)


@pytest.fixture
def flat() -> Flat:
    """Billed for May by the meter (100 kWh, to 1000) and for June by the norm of two (180 kWh)."""
    the_usual_vat()
    the_supplier()
    norms(kwh=90)
    flat = a_flat(a_building(), "1", tariff=a_tariff(), people=2)
    flat.shows(date(2021, 4, 25), 900)
    flat.shows(date(2021, 5, 25), 1000)
    bill(MAY)
    bill(JUNE)
    return flat


def billed() -> list[tuple[int, str, int]]:
    lines = ChargeLine.objects.order_by("month", "number")
    return [(line.month.month, line.method, line.quantity_wh // 1000) for line in lines]


def june_comes_late(flat: Flat) -> None:
    flat.shows(date(2021, 6, 25), 1100)


def test_recalculated_first_is_not_given_back_again_by_the_next_reading(flat: Flat) -> None:
    june_comes_late(flat)
    found = recalculate_month(actor=SYSTEM, building_ids=[flat.premises.building_id], month=JUNE)
    assert [(one.reason, one.quantity_wh) for one in found] == [("reading", -80_000)]
    decide_adjustments(actor=SYSTEM, adjustment_ids=[one.pk for one in found], approve=True)
    flat.shows(date(2021, 7, 25), 1210)
    bill(JULY)
    assert billed() == [(5, "meter", 100), (6, "norm", 180), (7, "meter", 110), (7, "adjusted", -80)]
    assert sum(kwh for _month, _method, kwh in billed()) == 1210 - 900


def test_corrected_by_the_next_reading_has_nothing_left_to_recalculate(flat: Flat) -> None:
    flat.shows(date(2021, 7, 25), 1210)
    bill(JULY)
    assert billed()[-1] == (7, "meter", 30)  # 210 − 180
    june_comes_late(flat)
    assert recalculate_month(actor=SYSTEM, building_ids=[flat.premises.building_id], month=JUNE) == []
    assert sum(kwh for _month, _method, kwh in billed()) == 1210 - 900
