"""Facts that come after their months were billed are found, reckoned and put on the worklist."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sbyt.apps.billing.models import Adjustment, Bill, LateLook
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.late_looks import OVERLAP
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.operations.recalculate import decide_adjustments
from sbyt.apps.billing.operations.release_run import release_run
from sbyt.apps.contracts.models import LateFact
from sbyt.apps.tariffs.models import Rate
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases import late_months
from sbyt.usecases.late_months import Found, look_for_late_months, touched_months
from sbyt.usecases.registers.change_customer import change_people
from tests.builders.buildings import Flat, a_building, a_common_meter, a_flat, put_up_meter
from tests.builders.firms import a_shop
from tests.builders.people import a_member_of_staff, the_supplier
from tests.builders.prices import a_price_of_firms, a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def bill(month: date) -> None:
    run = plan_run(actor=SYSTEM, month=month)
    compute_run(actor=SYSTEM, run_id=run.pk)
    release_run(actor=SYSTEM, run_id=run.pk)


def look(go_on: bool = True) -> Found:
    """Look as if an hour had passed: what is gone over again lies before the facts of a test."""
    return look_for_late_months(clock=lambda: timezone.now() + OVERLAP, go_on=lambda: go_on)


def worklist() -> list[tuple[date, int, str, str]]:
    rows = Adjustment.objects.order_by("service_month", "pk")
    return [(row.service_month, row.gross_kop, row.reason, row.state) for row in rows]


@pytest.fixture
def flats() -> list[Flat]:
    """Two flats without meters, one with; May and June billed: 180 kWh by the norm of two, 637.20, each month."""
    the_usual_vat()
    the_supplier()
    norms(kwh=90)
    house, tariff = a_building(), a_tariff()
    flats = [a_flat(house, number, tariff=tariff, people=2, metered=False) for number in ("1", "2")]
    read = a_flat(a_building("46"), "1", tariff=tariff)
    read.meter.shows(date(2026, 4, 24), 0)
    read.meter.shows(date(2026, 5, 24), 100)
    bill(MAY)
    bill(JUNE)
    look()
    return [*flats, read]


def three_live(flat: Flat, since: date) -> None:
    change_people(
        actor=SYSTEM, account_id=flat.account.pk, since=since, permanent=3, temporary=0, reason="заявление"
    )


class TestALook:
    def test_finds_nothing_where_nothing_came(self, flats: list[Flat]) -> None:
        found = look()
        assert (found.touched, found.proposed, worklist()) == (0, 0, [])
        assert LateLook.objects.count() == 2

    def test_puts_a_changed_number_of_people_on_the_worklist_and_settles_the_fact(
        self, flats: list[Flat]
    ) -> None:
        three_live(flats[0], JUNE)
        found = look()
        assert worklist() == [(JUNE, 318_60, "people", "proposed")]
        assert (found.touched, found.proposed, found.faults) == (1, 1, [])
        assert not LateFact.objects.filter(handled_at=None).exists()

    def test_looks_again_and_proposes_nothing_twice(self, flats: list[Flat]) -> None:
        three_live(flats[0], JUNE)
        look()
        assert (look().proposed, len(worklist())) == (0, 1)

    def test_finds_a_price_that_came_late_in_every_billed_month_it_touches(self, flats: list[Flat]) -> None:
        rate = Rate.objects.get(superseded_at=None, valid__endswith=None)
        now = timezone.now()
        Rate.objects.filter(pk=rate.pk).update(superseded_at=now)
        for valid, price in (
            ((rate.valid.lower, JUNE), rate.price_e7),
            ((JUNE, None), rate.price_e7 + 1_000_000),
        ):
            Rate.objects.create(
                tariff=rate.tariff, zone="T0", valid=valid, price_e7=price, act=rate.act, recorded_at=now
            )
        look()
        assert {(month, reason) for month, _sum, reason, _state in worklist()} == {(JUNE, "price")}
        assert sum(gross for _month, gross, *_rest in worklist()) == 3 * 18_00

    def test_finds_a_reading_that_came_late(self, flats: list[Flat]) -> None:
        before = Bill.objects.get(account=flats[2].account, month=JUNE).gross_kop
        flats[2].meter.shows(date(2026, 6, 20), 260)
        look()
        rows = Adjustment.objects.filter(account=flats[2].account)
        assert {row.service_month for row in rows} == {JUNE}
        assert before + sum(row.gross_kop for row in rows) == 566_40

    def test_does_not_propose_again_what_was_refused(self, flats: list[Flat]) -> None:
        three_live(flats[0], JUNE)
        look()
        (row,) = Adjustment.objects.all()
        decide_adjustments(actor=a_member_of_staff("billing_clerk"), adjustment_ids=[row.pk], approve=False)
        three_live(flats[1], JUNE)
        assert look().proposed == 1
        assert [(one[1], one[3]) for one in worklist()] == [(318_60, "refused"), (318_60, "proposed")]

    def test_broken_off_is_gone_over_again_by_the_next(self, flats: list[Flat]) -> None:
        three_live(flats[0], JUNE)
        assert look(go_on=False).whole is False
        assert worklist() == []
        assert look().proposed == 1

    def test_tells_a_building_that_cannot_be_reckoned_and_goes_on_with_the_others(
        self, flats: list[Flat], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        three_live(flats[0], JUNE)
        flats[2].meter.shows(date(2026, 6, 20), 260)
        broken, real = flats[0].premises.building_id, late_months.recalculate_month

        def refuses(*, building_ids: list[int], **more: Any) -> list[Adjustment]:
            if broken in building_ids:
                raise ZeroDivisionError
            return real(building_ids=building_ids, **more)

        monkeypatch.setattr(late_months, "recalculate_month", refuses)
        found = look()
        assert found.faults == [f"06.2026, дом {broken}: ZeroDivisionError: "]
        assert {row.account for row in Adjustment.objects.all()} == {flats[2].account}

    def test_asks_as_many_queries_for_many_facts_as_for_one(self, flats: list[Flat]) -> None:
        since = timezone.now()
        three_live(flats[0], JUNE)
        with CaptureQueriesContext(connection) as one:
            touched_months(since=since, today=date(2026, 7, 10))
        three_live(flats[1], MAY)
        flats[2].meter.shows(date(2026, 6, 20), 260)
        with CaptureQueriesContext(connection) as three:
            pairs, _facts = touched_months(since=since, today=date(2026, 7, 10))
        assert (pairs.height, len(three)) == (3, len(one))


class TestACompanyInAHouse:
    def test_is_named_where_its_share_of_common_needs_is_another_now(self, db: None) -> None:
        the_usual_vat()
        the_supplier()
        norms()
        a_price_of_firms("4.00", month=MAY)
        house = a_building("12")
        flat = a_flat(house, "1", tariff=a_tariff(), area_m2=60)
        shop = a_shop(house)
        common, own = a_common_meter(house), put_up_meter(shop.point, on=date(2026, 1, 1))
        flat.shows(date(2026, 4, 24), 0)
        flat.shows(date(2026, 5, 24), 100)
        own.shows(MAY, 0)
        own.shows(JUNE, 50)
        common.shows(date(2026, 4, 24), 0)
        bill(MAY)
        look()
        common.shows(date(2026, 5, 24), 250)
        found = look()
        # 250 − 100 − 50 = 100 by 60 : 40; 60 × 3.54
        assert found.faults == [
            f"05.2026, счёт {shop.account.number}: доля ОДН была 0, стала 40 кВт·ч, исправьте счёт"
        ]
        assert worklist() == [(MAY, 212_40, "common_needs", "proposed")]
