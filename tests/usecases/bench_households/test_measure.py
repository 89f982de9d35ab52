"""A measured month is a closed month: by the same operation, with every stage told."""

from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.billing.types import Bill
from sbyt.calc.periods import next_month
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.files.models import StoredFile
from sbyt.usecases.bench_households.machine import PeakMemory
from sbyt.usecases.bench_households.measure import INVARIANTS, UnableToMeasureMonth, measure_month
from sbyt.usecases.bench_households.print_speed import UnableToMeasurePrint, measure_print
from sbyt.usecases.bill_month import bill_month
from sbyt.usecases.doctor.examine import CHECKS
from sbyt.usecases.synthetic_region.loading import store_region
from sbyt.usecases.synthetic_region.plan import MONTH, plan_region

pytestmark = pytest.mark.django_db


class TestMeasureMonth:
    def test_tells_the_seconds_of_every_stage_of_a_released_month(self) -> None:
        store_region(plan_region(accounts=60))
        told: list[tuple[int, int]] = []
        figures = measure_month(
            month=MONTH,
            issued_on=date(2025, 7, 1),
            watch=lambda done, of: told.append((done, of)),
            again=True,
        )
        record = figures.as_record()
        assert not record["continued"]
        assert Bill.objects.count() == 60
        assert told == [(60, 60), (60, 60)]
        assert (record["accounts"], record["bills"]) == (60, 60)
        assert record["apart"].keys() == {"kept_balances", "doctor", "replay", "what_if"}
        assert {"plan", "compute", "release", "check"} <= record["stages"].keys()
        whole = sum(record["stages"][name] for name in ("plan", "compute", "release", "check"))
        assert record["seconds"] == pytest.approx(whole, abs=0.1)
        assert record["hardware"]["postgresql"]["synchronous_commit"] == "on"

    def test_months_in_a_row_are_measured_one_by_one(self) -> None:
        store_region(plan_region(accounts=60, months=2))
        first, second = (
            measure_month(month=month, issued_on=next_month(month)).as_record()
            for month in (MONTH, next_month(MONTH))
        )
        assert (first["bills"], second["bills"]) == (60, 60)
        assert first["result_sha256"] != second["result_sha256"]
        assert Bill.objects.filter(month=next_month(MONTH)).count() == 60

    def test_a_month_that_is_not_released_has_no_figure(self) -> None:
        store_region(plan_region(accounts=60))
        with pytest.raises(UnableToMeasureMonth, match="not released"):
            measure_month(month=MONTH, release=False)

    def test_a_run_begun_before_the_clock_counts_from_the_clock_and_says_so(self) -> None:
        store_region(plan_region(accounts=60))
        bill_month(actor=SYSTEM, month=MONTH, issued_on=date(2025, 7, 1), release=False)
        record = measure_month(month=MONTH, issued_on=date(2025, 7, 1)).as_record()
        assert record["continued"]
        assert record["stages"]["compute"] == 0
        assert record["stages"]["plan"] >= 0
        whole = sum(record["stages"][name] for name in ("plan", "compute", "release", "check"))
        assert record["seconds"] == pytest.approx(whole, abs=0.1)

    def test_the_invariants_are_checks_of_the_doctor(self) -> None:
        assert {check.name for check in CHECKS} >= INVARIANTS


class TestPeakMemory:
    def test_sees_what_was_held_for_a_moment(self) -> None:
        with PeakMemory() as before:
            pass
        with PeakMemory() as memory:
            held = b"x" * 200_000_000
            memory._done.wait(0.2)
            del held
        assert before.peak_mb is not None
        assert memory.peak_mb is not None
        assert memory.peak_mb - before.peak_mb > 150


class TestMeasurePrint:
    def test_prints_the_first_receipts_of_the_month_and_keeps_none(self) -> None:
        store_region(plan_region(accounts=40))
        figures = measure_month(month=MONTH, issued_on=date(2025, 7, 1), documents=True)
        assert figures.apart.keys() == {"kept_balances", "doctor", "documents"}
        told = measure_print(month=MONTH, documents=7).as_record()
        assert (told["documents"], told["files"]) == (7, 1)
        assert told["pages"] >= 7
        assert told["bytes_a_document"] > 1000
        assert 0 < told["fonts_a_file"] < 7
        assert told["pages_a_core_second"] > 0
        assert not StoredFile.objects.exists()

    def test_a_month_without_receipts_has_no_figure(self) -> None:
        with pytest.raises(UnableToMeasurePrint, match=r"no receipts of 06\.2025"):
            measure_print(month=MONTH, documents=7)
