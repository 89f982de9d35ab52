"""A lump below zero in a run: the bounds and prices of the month it corrects are read, its lines are explained and found well."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from sbyt.apps.billing.models import ChargeLine
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.operations.release_run import release_run
from sbyt.apps.tariffs.models import Rate, TierBounds
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.doctor.amount_checks import AMOUNT_CHECKS
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.people import the_supplier
from tests.builders.prices import a_rule, a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db

MAY, JUNE, JULY = (date(2021, month, 1) for month in (5, 6, 7))


def bill(month: date) -> None:
    run = plan_run(actor=SYSTEM, month=month)
    compute_run(actor=SYSTEM, run_id=run.pk)
    release_run(actor=SYSTEM, run_id=run.pk)


@pytest.fixture
def flat() -> Flat:
    """May by the meter to 1000; June by the norm of two, 180 kWh: 100 at 3.40 and 80 at 5.00. Bounds and prices above them end with June."""
    the_usual_vat()
    the_supplier()
    norms(kwh=90)
    tariff = a_tariff()
    first = Rate.objects.filter(tariff=tariff).earliest("valid")
    for since, until, price_e7, bound_wh in (
        (date(2021, 1, 1), JULY, 50_000_000, 100_000),
        (JULY, None, 90_000_000, 300_000),
    ):
        valid = DateRange(since, until)
        Rate.objects.create(tariff=tariff, zone="T0", tier=2, valid=valid, price_e7=price_e7, act=first.act)
        TierBounds.objects.create(tariff=tariff, first_wh=bound_wh, valid=valid, act=first.act)
    flat = a_flat(a_building(), "1", tariff=tariff, people=2)
    flat.shows(date(2021, 4, 25), 900)
    flat.shows(date(2021, 5, 25), 1000)
    bill(MAY)
    bill(JUNE)
    return flat


def july() -> list[tuple[int, int, int]]:
    lines = ChargeLine.objects.filter(month=JULY).order_by("-price_e7")
    return [(line.quantity_wh // 1000, line.price_e7 // 100_000, line.gross_kop) for line in lines]


def test_gives_back_the_ranges_of_the_month_at_its_prices(flat: Flat) -> None:
    flat.shows(date(2021, 7, 25), 1050)
    bill(JULY)
    # 50 − 180 = −130: all 80 of June above its bound, then 50 of its first range; July has 3.54 and another bound
    assert july() == [(-80, 500, -400_00), (-50, 340, -170_00)]
    assert [check.reckon()[1] for check in AMOUNT_CHECKS] == [0, 0, 0, 0]


def test_gives_back_the_price_of_its_own_month_where_the_rule_says_so(flat: Flat) -> None:
    a_rule("household.credit_ranges", "first")
    flat.shows(date(2021, 7, 25), 1050)
    bill(JULY)
    assert july() == [(-130, 354, -460_20)]
    assert [check.reckon()[1] for check in AMOUNT_CHECKS] == [0, 0, 0, 0]
