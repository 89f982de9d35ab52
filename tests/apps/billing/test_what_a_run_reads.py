"""What a run believes and counts: versions known at its instant, readings billed before, everybody in the house."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from sbyt.apps.billing.models import BillingRun, ChargeLine, Finding
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.decide_findings import decide_findings
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.operations.steer_run import discard_run
from sbyt.apps.contracts.models import SupplyTerm
from sbyt.apps.metering.models import IntervalDay, Reading
from sbyt.apps.tariffs.models import Rate
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.bill_month import bill_month
from sbyt.usecases.doctor.examine import examine
from tests.builders.buildings import Flat, a_building, a_common_meter, a_flat
from tests.builders.firms import a_firm, a_month_of_energy, an_hourly_month
from tests.builders.past import guards_off
from tests.builders.people import the_supplier
from tests.builders.prices import a_price_of_firms, a_rate, a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db

MAY, JUNE = date(2021, 5, 1), date(2021, 6, 1)
HOUR = timedelta(hours=1)


@pytest.fixture
def flat() -> Flat:
    """159 kWh in June by readings of 25 May and 25 June."""
    the_usual_vat()
    the_supplier()
    norms()
    flat = a_flat(a_building(), "1", tariff=a_tariff(), area_m2=50, meter_shows=1_000)
    flat.shows(date(2021, 5, 25), 2_000)
    flat.shows(date(2021, 6, 25), 2_159)
    return flat


def lines(month: date = JUNE, *, as_of: datetime | None = None) -> list[tuple[str, int]]:
    """Compute, look, and give the run up."""
    run = plan_run(actor=SYSTEM, month=month, as_of=as_of)
    compute_run(actor=SYSTEM, run_id=run.pk)
    found = ChargeLine.objects.filter(charge__run=run).order_by("charge__account_id", "number")
    told = [(line.method, line.quantity_wh // 1000) for line in found]
    discard_run(actor=SYSTEM, run_id=run.pk, reason="проверка")
    return told


def recorded(table: type, ago: timedelta, **which: object) -> None:
    with guards_off():
        table.objects.filter(**which).update(recorded_at=timezone.now() - ago)  # type: ignore[attr-defined]


class TestAsOf:
    def test_believes_the_version_of_a_reading_known_then(self, flat: Flat) -> None:
        old = Reading.objects.get(taken_on=date(2021, 6, 25))
        recorded(Reading, 5 * HOUR)
        recorded(SupplyTerm, 5 * HOUR)
        recorded(Rate, 5 * HOUR)
        Reading.objects.filter(pk=old.pk).update(superseded_at=timezone.now() - HOUR)
        flat.shows(date(2021, 6, 25), 2_200)
        assert lines() == [("meter", 200)]
        assert lines(as_of=timezone.now() - 2 * HOUR) == [("meter", 159)]

    def test_does_not_know_what_came_later(self, flat: Flat) -> None:
        recorded(SupplyTerm, 5 * HOUR)
        recorded(Rate, 5 * HOUR)
        recorded(Reading, 5 * HOUR, taken_on__lt=JUNE)
        assert lines(as_of=timezone.now() - HOUR) == [("norm", 180)]

    def test_takes_the_price_known_then(self, flat: Flat) -> None:
        recorded(Reading, 5 * HOUR)
        recorded(SupplyTerm, 5 * HOUR)
        recorded(Rate, 5 * HOUR)
        rate = Rate.objects.get(valid__contains=JUNE)
        Rate.objects.filter(pk=rate.pk).update(superseded_at=timezone.now() - HOUR)
        corrected = a_rate(rate.tariff, "3.50", since=date(2015, 1, 1), until=date(2021, 7, 1))
        prices = []
        for as_of in (None, timezone.now() - 2 * HOUR):
            run = plan_run(actor=SYSTEM, month=JUNE, as_of=as_of)
            compute_run(actor=SYSTEM, run_id=run.pk)
            line = ChargeLine.objects.get(charge__run=run)
            prices.append((line.price_e7, line.rate_id))
            discard_run(actor=SYSTEM, run_id=run.pk, reason="проверка")
        assert prices == [(35_000_000, corrected.pk), (34_000_000, rate.pk)]

    def test_believes_the_version_of_a_profile_known_then(self, flat: Flat) -> None:
        plant = a_firm(voltage="ВН")
        a_price_of_firms("4.36626", month=MAY)
        an_hourly_month(plant.point, month=MAY, days=31, hour_wh=1_000)
        with guards_off():
            IntervalDay.objects.update(superseded_at=timezone.now(), recorded_at=timezone.now() - 5 * HOUR)
        for day in IntervalDay.objects.all():
            day.pk, day.version, day.superseded_at, day.values_wh = None, 2, None, [2_000] * 24
            day.save()
        run = plan_run(actor=SYSTEM, month=MAY)
        compute_run(actor=SYSTEM, run_id=run.pk)
        assert ChargeLine.objects.get(charge__run=run, method="intervals").quantity_wh == 31 * 24 * 2_000


class TestReadingsBilledBefore:
    def test_are_where_the_next_month_begins_however_late_it_is(self, flat: Flat) -> None:
        """June is billed to 25 June; the next reading comes after sixteen silent months and is billed from there."""
        bill_month(actor=SYSTEM, month=JUNE)
        flat.shows(date(2022, 10, 25), 3_000)
        assert lines(date(2022, 10, 1)) == [("meter", 841)]

    def test_are_not_billed_again_by_a_late_reading_of_an_earlier_day(self, flat: Flat) -> None:
        bill_month(actor=SYSTEM, month=JUNE)
        flat.shows(date(2021, 6, 10), 2_100)
        flat.shows(date(2021, 7, 25), 2_259)
        assert lines(date(2021, 7, 1)) == [("meter", 100)]


class TestHouse:
    def test_counts_the_shop_on_its_ground_floor(self, flat: Flat) -> None:
        """400 of the house - 159 of the flat - 100 of the shop = 141 kWh of common needs."""
        common = a_common_meter(flat.premises.building)
        common.shows(date(2021, 5, 25), 1_000)
        common.shows(date(2021, 6, 25), 1_400)
        shop = a_firm("ООО «Лавка»", voltage="НН")
        shop.point.building = flat.premises.building
        shop.point.save()
        shop.account.premises.building = flat.premises.building
        shop.account.premises.number = "лавка"
        shop.account.premises.save()
        a_month_of_energy(shop.point, month=JUNE, kwh=100)
        a_price_of_firms("4.36626", month=JUNE)
        assert lines() == [("meter", 159), ("share", 141), ("intervals", 100)]

    def test_of_two_inputs_is_one_house(self, flat: Flat) -> None:
        """300 + 400 of two house meters - 159 of the flat = 541 kWh; the line names the readings of both."""
        for used in (300, 400):
            common = a_common_meter(flat.premises.building)
            common.shows(date(2021, 5, 25), 1_000)
            common.shows(date(2021, 6, 25), 1_000 + used)
        bill_month(actor=SYSTEM, month=JUNE)
        share = ChargeLine.objects.get(method="share")
        assert (share.quantity_wh, len(share.reading_ids)) == (541_000, 4)
        assert [one.name for one in examine() if not one.ok] == []

    def test_gives_a_held_account_its_share_later(self, flat: Flat) -> None:
        neighbour = a_flat(
            flat.premises.building, "2", tariff=flat.account.supply_terms.get().tariff, area_m2=50
        )
        neighbour.shows(date(2021, 5, 25), 10)
        neighbour.shows(date(2021, 6, 25), 51)
        common = a_common_meter(flat.premises.building)
        common.shows(date(2021, 5, 25), 1_000)
        common.shows(date(2021, 6, 25), 1_400)
        run = plan_run(actor=SYSTEM, month=JUNE)
        compute_run(actor=SYSTEM, run_id=run.pk)
        finding = Finding.objects.create(run=run, account=neighbour.account, code="R-02", message="проверить")
        decide_findings(actor=SYSTEM, run_id=run.pk, verdict="hold", reason="так", finding_ids=[finding.pk])
        first = bill_month(actor=SYSTEM, month=JUNE)
        second = bill_month(actor=SYSTEM, month=JUNE)
        assert (first.run.bills, second.run.bills) == (1, 1)
        shares = ChargeLine.objects.filter(method="share", charge__bill__isnull=False)
        assert list(
            shares.order_by("charge__account_id").values_list("charge__account_id", "quantity_wh")
        ) == [
            (flat.account.pk, 100_000),
            (neighbour.account.pk, 100_000),
        ]


def test_a_run_keeps_the_rules_it_was_planned_with(flat: Flat) -> None:
    run = plan_run(actor=SYSTEM, month=JUNE)
    BillingRun.objects.filter(pk=run.pk).update(
        manifest=run.manifest | {"rules": run.manifest["rules"] | {"household.reading_deadline_day": 20}}
    )
    compute_run(actor=SYSTEM, run_id=run.pk)
    assert ChargeLine.objects.get(charge__run=run).method != "meter"
