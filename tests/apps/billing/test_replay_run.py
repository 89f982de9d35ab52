"""A run computed again from its manifest has the same hash; at other prices it tells what would be, and writes nothing."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from sbyt.apps.billing.computing.house_facts import apart_from_lines
from sbyt.apps.billing.executors.worker import PartitionJob, UnableToTrustWorker, do_partition
from sbyt.apps.billing.models import BillingRun, Charge, ChargeLine
from sbyt.apps.billing.operations.compute_partition import read_partition, reckon_partition
from sbyt.apps.billing.operations.compute_run import UnableToComputeRun, compute_run
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.operations.replay_run import UnableToReplayRun, replay_run, try_prices
from sbyt.apps.premises.models import Occupancy
from sbyt.apps.tariffs.models import Rate
from sbyt.calc.line_facts import told_whole
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.columns.copy_in import as_csv
from sbyt.kit.columns.digest import digest_of
from tests.builders.prices import rub_per_kwh
from tests.builders.town import MAY, a_town, bill

pytestmark = pytest.mark.django_db


@pytest.fixture
def run() -> BillingRun:
    """May of the town, released."""
    a_town()
    outcome = bill(MAY)
    return BillingRun.objects.get(pk=outcome.run.run_id)


class TestReplay:
    def test_of_a_released_run_has_its_hash_and_writes_nothing(self, run: BillingRun) -> None:
        before = Charge.objects.count(), ChargeLine.objects.count()
        again = replay_run(actor=SYSTEM, run_id=run.pk)
        assert again.is_same
        assert again.now == again.was
        assert again.was["charges"] == Charge.objects.filter(run=run).count()
        assert (Charge.objects.count(), ChargeLine.objects.count()) == before

    @pytest.mark.parametrize("form", [None, 2])
    def test_of_a_run_older_than_this_form_of_hashes_has_its_own(
        self, run: BillingRun, form: int | None
    ) -> None:
        for part in run.partitions.all():
            computed, _findings = reckon_partition(run, *read_partition(part, again=True))
            whole = told_whole(computed.lines, computed.facts)
            lines = (whole,) if form is None else apart_from_lines(whole)
            told = digest_of(computed.charges.drop("supply_wh"), *lines).encode()
            told += b"" if computed.penalties is None else computed.penalties.told()
            told += b"" if computed.compensations.is_empty() else as_csv(computed.compensations)
            part.result_sha256 = hashlib.sha256(told).hexdigest()
            part.save()
        assert not replay_run(actor=SYSTEM, run_id=run.pk).is_same
        del run.manifest["digest"]
        if form is not None:
            run.manifest["digest"] = form
        run.save()
        assert replay_run(actor=SYSTEM, run_id=run.pk).is_same

    def test_names_the_parts_that_come_out_otherwise(self, run: BillingRun) -> None:
        norm = ChargeLine.objects.get(charge__run=run, method="norm")
        Occupancy.objects.filter(premises__accounts__charges=norm.charge_id).update(permanent=5)
        again = replay_run(actor=SYSTEM, run_id=run.pk)
        assert not again.is_same
        assert again.differing == (norm.charge.partition.number,)
        assert again.now["gross_kop"] > again.was["gross_kop"]

    def test_of_a_run_not_computed_is_refused(self) -> None:
        a_town(billed=False)
        planned = plan_run(actor=SYSTEM, month=MAY)
        with pytest.raises(UnableToReplayRun, match="рассчитан не весь: запланирован"):
            replay_run(actor=SYSTEM, run_id=planned.pk)


class TestOtherPrices:
    def test_twice_as_high_bill_twice_as_much_for_the_same_energy(self, run: BillingRun) -> None:
        prices = {"city-gas": {"T0": rub_per_kwh("6.80")}}
        would = try_prices(actor=SYSTEM, run_id=run.pk, prices=prices)
        rates = Rate.objects.filter(tariff__code="city-gas").values_list("pk", flat=True)
        lines = ChargeLine.objects.filter(charge__run=run, rate_id__in=list(rates))
        once, rounding = sum(line.gross_kop for line in lines), lines.count()
        assert would.now["energy_wh"] == would.was["energy_wh"]
        assert abs(would.now["gross_kop"] - would.was["gross_kop"] - once) <= rounding < once
        assert sum(part.gross_kop for part in run.partitions.all()) == would.was["gross_kop"]

    def test_of_no_tariff_are_refused(self, run: BillingRun) -> None:
        with pytest.raises(UnableToReplayRun, match="нет тарифа moon"):
            try_prices(actor=SYSTEM, run_id=run.pk, prices={"moon": {"T0": 1}})


class TestWorkers:
    def test_of_another_program_compute_nothing(self, run: BillingRun) -> None:
        part = run.partitions.first()
        assert part is not None
        job = PartitionJob(
            work="sbyt.apps.billing.operations.partition_work:replay",
            partition_id=part.pk,
            code_sha256="another",
            database="",
            threads=0,
        )
        with pytest.raises(UnableToTrustWorker, match="другой версией программы"):
            do_partition(job)

    def test_that_do_not_answer_stop_the_run_with_the_reason(self) -> None:
        pytest.importorskip("distributed")
        a_town(billed=False)
        planned = plan_run(actor=SYSTEM, month=date(2021, 5, 1))
        with pytest.raises(UnableToComputeRun, match="не отвечает"):
            compute_run(actor=SYSTEM, run_id=planned.pk, scheduler="tcp://127.0.0.1:1")
        planned.refresh_from_db()
        assert (planned.state, Charge.objects.count()) == ("stopped", 0)
