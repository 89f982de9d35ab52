"""A month computed: amounts to the kopeck, with what each stands on; the same however it is computed."""

from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.billing.models import BillingRun, Charge, ChargeLine, Finding, RunPartition
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.operations.try_month import try_month
from sbyt.apps.billing.queries.runs import run_view
from sbyt.kit.access.actor import SYSTEM
from tests.builders.buildings import Flat, a_building, a_common_meter, a_flat
from tests.builders.prices import a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db

JUNE, JULY = date(2021, 6, 1), date(2021, 7, 1)


@pytest.fixture
def flats() -> list[Flat]:
    """Two metered flats and one without a meter in a house with a common meter, read on 25 May and 25 June."""
    the_usual_vat()
    norms(kwh=90)
    tariff = a_tariff()
    house = a_building("45")
    flats = [
        a_flat(house, "1", tariff=tariff, area_m2=40, meter_shows=21_000),
        a_flat(house, "2", tariff=tariff, area_m2=60, meter_shows=100),
        a_flat(house, "3", tariff=tariff, area_m2=100, people=2, metered=False),
    ]
    flats[0].shows(date(2021, 5, 25), 21_380)
    flats[0].shows(date(2021, 6, 25), 21_539)
    flats[1].shows(date(2021, 5, 25), 1_000)
    flats[1].shows(date(2021, 6, 25), 1_161)
    common = a_common_meter(house)
    common.shows(date(2021, 5, 25), 10_000)
    common.shows(date(2021, 6, 25), 10_600)
    return flats


def computed(month: date = JUNE) -> BillingRun:
    return compute_run(actor=SYSTEM, run_id=plan_run(actor=SYSTEM, month=month).pk)


class TestComputeRun:
    def test_charges_each_flat_by_its_method_and_shares_the_rest_of_the_house(
        self, flats: list[Flat]
    ) -> None:
        """159 and 161 by meter, 2 x 90 by the norm; 600 - 500 = 100 kWh of common needs by area 40:60:100."""
        run = computed()
        assert run.state == BillingRun.State.COMPUTED
        lines = ChargeLine.objects.filter(charge__run=run).order_by("charge__account_id", "number")
        assert [
            (line.charge.account_id, line.service, line.method, line.quantity_wh, line.gross_kop)
            for line in lines
        ] == [
            (flats[0].account.pk, "energy", "meter", 159_000, 540_60),
            (flats[0].account.pk, "common_needs", "share", 20_000, 68_00),
            (flats[1].account.pk, "energy", "meter", 161_000, 547_40),
            (flats[1].account.pk, "common_needs", "share", 30_000, 102_00),
            (flats[2].account.pk, "energy", "norm", 180_000, 612_00),
            (flats[2].account.pk, "common_needs", "share", 50_000, 170_00),
        ]
        charges = Charge.objects.filter(run=run).order_by("account_id")
        assert list(charges.values_list("energy_wh", "gross_kop")) == [
            (179_000, 608_60),
            (191_000, 649_40),
            (230_000, 782_00),
        ]

    def test_keeps_what_each_line_stands_on(self, flats: list[Flat]) -> None:
        run = computed()
        assert flats[0].meter is not None
        readings = list(
            flats[0]
            .meter.installation.readings.filter(taken_on__gte=date(2021, 5, 25))
            .order_by("taken_on")
            .values_list("pk", flat=True)
        )
        line = ChargeLine.objects.get(charge__run=run, charge__account=flats[0].account, service="energy")
        assert line.reading_ids == readings
        assert line.rate_id is not None
        assert (line.price_e7, line.vat_rate_bp, line.net_kop, line.vat_kop) == (
            34_000_000,
            2000,
            450_50,
            90_10,
        )

    def test_sums_partitions_by_kind(self, flats: list[Flat]) -> None:
        view = run_view(run_id=computed().pk)
        assert view is not None
        assert (view.accounts, view.charges, view.energy_wh, view.gross_kop) == (3, 3, 600_000, 2_040_00)
        assert [(row.kind, row.service, row.method, row.accounts, row.gross_kop) for row in view.sums] == [
            ("household", "common_needs", "share", 3, 340_00),
            ("household", "energy", "meter", 2, 1_088_00),
            ("household", "energy", "norm", 1, 612_00),
        ]
        assert len(view.result_sha256) == 64

    def test_reports_how_far_it_is(self, flats: list[Flat]) -> None:
        said: list[tuple[int, int, int, int]] = []
        run = plan_run(actor=SYSTEM, month=JUNE)
        compute_run(
            actor=SYSTEM,
            run_id=run.pk,
            report=lambda p: said.append((p.partitions_done, p.partitions, p.accounts_done, p.accounts)),
        )
        assert said == [(1, 1, 3, 3)]


class TestTryMonth:
    def test_comes_to_the_same_and_leaves_nothing(self, flats: list[Flat]) -> None:
        tried = try_month(actor=SYSTEM, month=JUNE)
        assert (tried.charges, tried.gross_kop) == (3, 2_040_00)
        for table in (BillingRun, RunPartition, Charge, ChargeLine, Finding):
            assert not table.objects.exists()
        real = run_view(run_id=computed().pk)
        assert real is not None
        assert tried.result_sha256 == real.result_sha256
