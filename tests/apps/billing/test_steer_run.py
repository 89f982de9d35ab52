"""A run that fails, stops, is tried again, is given up, or meets another one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import psycopg
import pytest
from django.db import connection

from sbyt.apps.billing.models import BillingRun, Charge, ChargeLine, Finding, RunPartition
from sbyt.apps.billing.operations import partition_work
from sbyt.apps.billing.operations.compute_partition import (
    UnableToComputePartition,
    compute_partition,
)
from sbyt.apps.billing.operations.compute_run import Progress, UnableToComputeRun, compute_run
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.operations.release_run import UnableToReleaseRun, release_run
from sbyt.apps.billing.operations.run_lock import name_of_lock
from sbyt.apps.billing.operations.steer_run import (
    UnableToSteerRun,
    discard_run,
    request_stop,
    retry_parked,
)
from sbyt.apps.billing.queries.runs import run_view
from sbyt.kit.access.actor import SYSTEM, UnableToAct
from tests.builders.buildings import a_building, a_flat
from tests.builders.people import a_member_of_staff, the_supplier
from tests.builders.prices import a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db

MAY = date(2021, 5, 1)


@pytest.fixture
def run() -> BillingRun:
    """Three houses of one flat, a partition each."""
    the_usual_vat()
    the_supplier()
    norms()
    tariff = a_tariff()
    for house in ("1", "2", "3"):
        a_flat(a_building(house), "1", tariff=tariff, metered=False)
    return plan_run(actor=SYSTEM, month=MAY, accounts_a_partition=1)


def states(run: BillingRun) -> list[str]:
    return list(run.partitions.order_by("number").values_list("state", flat=True))


@contextmanager
def another_process_works_on(month: date) -> Iterator[None]:
    settings = connection.get_connection_params()
    known = {
        key: settings[key] for key in ("dbname", "user", "password", "host", "port") if settings.get(key)
    }
    with psycopg.connect(**known) as other:
        other.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name_of_lock(month)])
        yield


@pytest.fixture
def second_part_fails(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The second partition fails as long as the list is not emptied; it holds the tries."""
    tries: list[int] = []

    def compute(*, partition_id: int, fence: int | None = None) -> str:
        if RunPartition.objects.get(pk=partition_id).number == 2 and len(tries) < 3:
            tries.append(partition_id)
            raise ZeroDivisionError("house without floors")
        return compute_partition(partition_id=partition_id, fence=fence)

    monkeypatch.setattr(partition_work, "compute_partition", compute)
    return tries


class TestFailingPartition:
    def test_is_tried_three_times_then_parked_and_the_others_go_on(
        self, run: BillingRun, second_part_fails: list[int]
    ) -> None:
        run = compute_run(actor=SYSTEM, run_id=run.pk)
        assert (run.state, states(run), len(second_part_fails)) == (
            "computed",
            ["computed", "parked", "computed"],
            3,
        )
        part = run.partitions.get(number=2)
        assert part.attempts == 3
        assert "ZeroDivisionError: house without floors" in part.error

    def test_holds_the_release_until_somebody_decides(
        self, run: BillingRun, second_part_fails: list[int]
    ) -> None:
        compute_run(actor=SYSTEM, run_id=run.pk)
        finding = Finding.objects.get(code="R-10")
        assert finding.blocks
        assert finding.message == (
            "Часть 2 (Светлогорск, Красная, 2) не рассчитана: ZeroDivisionError: house without floors"
        )
        with pytest.raises(UnableToReleaseRun, match="R-10 — 1"):
            release_run(actor=SYSTEM, run_id=run.pk)

    def test_is_tried_again_and_leaves_no_finding(
        self, run: BillingRun, second_part_fails: list[int]
    ) -> None:
        compute_run(actor=SYSTEM, run_id=run.pk)
        assert retry_parked(actor=SYSTEM, run_id=run.pk) == 1
        run.refresh_from_db()
        assert run.state == "stopped"
        compute_run(actor=SYSTEM, run_id=run.pk)
        assert states(run) == ["computed", "computed", "computed"]
        assert not Finding.objects.filter(code="R-10").exists()
        view = run_view(run_id=run.pk)
        assert view is not None
        assert (view.charges, len(view.result_sha256)) == (3, 64)


class TestStoppedRun:
    def test_stops_after_the_part_in_hand_and_goes_on_later(self, run: BillingRun) -> None:
        def stop_at_once(far: Progress) -> None:
            if far.partitions_done == 1:
                BillingRun.objects.filter(pk=run.pk).update(stop_requested=True)

        stopped = compute_run(actor=SYSTEM, run_id=run.pk, report=stop_at_once)
        assert (stopped.state, states(run)) == ("stopped", ["computed", "planned", "planned"])
        first = Charge.objects.get().pk
        said: list[int] = []
        compute_run(actor=SYSTEM, run_id=run.pk, report=lambda far: said.append(far.partitions_done))
        assert said == [2, 3]
        assert Charge.objects.count() == 3
        assert Charge.objects.filter(pk=first).exists()

    def test_that_nobody_works_on_stops_at_once(self, run: BillingRun) -> None:
        BillingRun.objects.filter(pk=run.pk).update(state="running")
        assert request_stop(actor=SYSTEM, run_id=run.pk).state == "stopped"

    def test_that_somebody_works_on_is_asked_to_stop(self, run: BillingRun) -> None:
        BillingRun.objects.filter(pk=run.pk).update(state="running")
        with another_process_works_on(MAY):
            asked = request_stop(actor=SYSTEM, run_id=run.pk)
        assert (asked.state, asked.stop_requested) == ("running", True)

    def test_is_not_stopped_when_it_does_not_go(self, run: BillingRun) -> None:
        with pytest.raises(UnableToSteerRun, match="не идёт"):
            request_stop(actor=SYSTEM, run_id=run.pk)


class TestTwoRunsOfAMonth:
    def test_never_go_at_once(self, run: BillingRun) -> None:
        with (
            another_process_works_on(MAY),
            pytest.raises(UnableToComputeRun, match="уже идёт в другом процессе"),
        ):
            compute_run(actor=SYSTEM, run_id=run.pk)
        run.refresh_from_db()
        assert (run.state, states(run)) == ("planned", ["planned"] * 3)

    def test_wait_for_the_one_that_was_killed(self, run: BillingRun) -> None:
        tariff = a_tariff("other")
        killed = BillingRun.objects.create(number=99, month=MAY, state="running", as_of=run.as_of)
        a_flat(a_building("9"), "1", tariff=tariff)
        with pytest.raises(UnableToComputeRun, match="не завершён расчёт № 99"):
            compute_run(actor=SYSTEM, run_id=run.pk)
        discard_run(actor=SYSTEM, run_id=killed.pk, reason="брошен")
        assert compute_run(actor=SYSTEM, run_id=run.pk).state == "computed"

    def test_are_not_released_while_another_works(self, run: BillingRun) -> None:
        compute_run(actor=SYSTEM, run_id=run.pk)
        with (
            another_process_works_on(MAY),
            pytest.raises(UnableToReleaseRun, match="уже работает другой процесс"),
        ):
            release_run(actor=SYSTEM, run_id=run.pk)


class TestDiscardedRun:
    def test_leaves_no_charges_and_frees_the_month(self, run: BillingRun) -> None:
        compute_run(actor=SYSTEM, run_id=run.pk)
        discarded = discard_run(actor=SYSTEM, run_id=run.pk, reason="цены пришли позже")
        assert discarded.state == "discarded"
        for table in (Charge, ChargeLine, Finding):
            assert not table.objects.exists()
        assert plan_run(actor=SYSTEM, month=MAY).number == 2

    def test_needs_a_reason(self, run: BillingRun) -> None:
        with pytest.raises(UnableToSteerRun, match="причину"):
            discard_run(actor=SYSTEM, run_id=run.pk, reason=" ")

    def test_is_refused_once_released(self, run: BillingRun) -> None:
        compute_run(actor=SYSTEM, run_id=run.pk)
        release_run(actor=SYSTEM, run_id=run.pk)
        with pytest.raises(UnableToSteerRun, match="выпущен"):
            discard_run(actor=SYSTEM, run_id=run.pk, reason="передумали")
        assert Charge.objects.count() == 3

    def test_keeps_who_and_why_in_the_journal(self, run: BillingRun) -> None:
        clerk = a_member_of_staff()
        discard_run(actor=clerk, run_id=run.pk, reason="цены пришли позже")
        from sbyt.apps.billing.models import BillingRun as Run

        event = Run.pgh_event_model.objects.select_related("pgh_context").latest("pgh_id")  # type: ignore[attr-defined]
        assert event.state == "discarded"
        assert event.pgh_context.metadata["user"] == clerk.user_id
        assert event.pgh_context.metadata["reason"] == "цены пришли позже"


class TestComputedPartition:
    def test_is_not_computed_twice(self, run: BillingRun) -> None:
        compute_run(actor=SYSTEM, run_id=run.pk)
        part = run.partitions.first()
        assert part is not None
        with pytest.raises(UnableToComputePartition):
            compute_partition(partition_id=part.pk)
        assert Charge.objects.count() == 3


def test_steering_needs_the_verb(run: BillingRun) -> None:
    engineer = a_member_of_staff("metering_engineer")
    for steer in (
        lambda: compute_run(actor=engineer, run_id=run.pk),
        lambda: request_stop(actor=engineer, run_id=run.pk),
        lambda: retry_parked(actor=engineer, run_id=run.pk),
        lambda: discard_run(actor=engineer, run_id=run.pk, reason="так"),
    ):
        with pytest.raises(UnableToAct):
            steer()
    run.refresh_from_db()
    assert run.state == "planned"
