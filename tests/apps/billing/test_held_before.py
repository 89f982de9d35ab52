"""An account held in one run of a month is not released by the next one unseen."""

from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.billing.models import Bill, BillingRun, Finding
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.decide_findings import decide_findings
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.operations.release_run import UnableToReleaseRun, release_run
from sbyt.kit.access.actor import SYSTEM
from tests.builders.buildings import Flat, a_building, a_common_meter, a_flat
from tests.builders.people import the_supplier
from tests.builders.prices import a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db

JUNE = date(2021, 6, 1)


@pytest.fixture
def flats() -> list[Flat]:
    """Two flats read in May and not in June: R-04, which blocks nothing, on each."""
    the_usual_vat()
    the_supplier()
    norms()
    house, tariff = a_building("45"), a_tariff()
    flats = [a_flat(house, number, tariff=tariff, meter_shows=1_000) for number in ("1", "2")]
    for flat in flats:
        flat.shows(date(2021, 5, 25), 2_000)
    return flats


def computed() -> BillingRun:
    return compute_run(actor=SYSTEM, run_id=plan_run(actor=SYSTEM, month=JUNE).pk)


def decided(run: BillingRun, verdict: str, reason: str = "", **which: object) -> None:
    ids = Finding.objects.filter(run=run, **which).values_list("pk", flat=True)
    decide_findings(actor=SYSTEM, run_id=run.pk, verdict=verdict, reason=reason, finding_ids=list(ids))


def held_and_released(flat: Flat) -> BillingRun:
    run = computed()
    decided(run, "hold", "ждём контролёра", account=flat.account)
    return release_run(actor=SYSTEM, run_id=run.pk)


class TestHeldFinding:
    def test_blocks_the_next_run_with_the_earlier_reason(self, flats: list[Flat]) -> None:
        first = held_and_released(flats[0])
        assert list(Bill.objects.values_list("account_id", flat=True)) == [flats[1].account.pk]
        again = computed()
        finding = Finding.objects.get(run=again, account=flats[0].account)
        assert (finding.code, finding.blocks, finding.verdict) == ("R-04", True, "pending")
        assert finding.message == (
            "Нет показания за месяц: объём определён расчётом"
            f" · Удержано в расчёте № {first.number}: ждём контролёра"
        )
        with pytest.raises(UnableToReleaseRun, match="R-04 — 1"):
            release_run(actor=SYSTEM, run_id=again.pk)
        assert Bill.objects.count() == 1

    def test_is_released_by_who_decides_so(self, flats: list[Flat]) -> None:
        held_and_released(flats[0])
        again = computed()
        decided(again, "release", "контролёр снял показание")
        release_run(actor=SYSTEM, run_id=again.pk)
        assert set(Bill.objects.values_list("account_id", flat=True)) == {flat.account.pk for flat in flats}

    def test_blocks_until_the_last_verdict_is_another(self, flats: list[Flat]) -> None:
        held_and_released(flats[0])
        decided(computed(), "release", "можно")
        BillingRun.objects.filter(state="computed").update(state="discarded")
        assert not Finding.objects.get(run=computed(), account=flats[0].account).blocks

    def test_blocks_nothing_of_another_account(self, flats: list[Flat]) -> None:
        run = computed()
        decided(run, "hold", "ждём контролёра", account=flats[0].account)
        BillingRun.objects.filter(pk=run.pk).update(state="discarded")
        blocking = Finding.objects.filter(run=computed(), blocks=True)
        assert list(blocking.values_list("account_id", flat=True)) == [flats[0].account.pk]

    def test_of_a_building_blocks_again_too(self, flats: list[Flat]) -> None:
        a_common_meter(flats[0].premises.building).shows(date(2021, 5, 25), 100)
        run = computed()
        decided(run, "hold", "сверка с УК", account=None)
        release_run(actor=SYSTEM, run_id=run.pk)
        assert not Bill.objects.exists()
        (finding,) = Finding.objects.filter(run=computed(), blocks=True)
        assert (finding.code, finding.building_id) == ("R-11", flats[0].premises.building_id)
        assert finding.message.endswith(f" · Удержано в расчёте № {run.number}: сверка с УК")
