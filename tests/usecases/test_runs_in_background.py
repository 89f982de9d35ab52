from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from sbyt.apps.billing.models import Bill, BillingRun
from sbyt.apps.billing.operations.decide_findings import decide_findings
from sbyt.apps.billing.operations.plan_run import UnableToPlanRun
from sbyt.apps.billing.operations.release_run import UnableToReleaseRun, release_run
from sbyt.apps.billing.operations.steer_run import request_stop
from sbyt.apps.billing.queries.release_figures import ReleaseFigures, release_figures
from sbyt.apps.contracts.types import Account
from sbyt.apps.ledger.queries import all_balances_are_kept, posted_under
from sbyt.kit.access.actor import SYSTEM, UnableToAct
from sbyt.usecases import background_jobs
from sbyt.usecases.runs_in_background import (
    COMPUTE,
    RELEASE,
    JobState,
    continue_run,
    job_of_run,
    release_when_seen,
    start_run,
)
from tests.builders.months import JUNE, a_read_street
from tests.builders.people import a_member_of_staff

pytestmark = pytest.mark.django_db


def works_off(*, attempts: int = 0) -> None:
    """Do what a worker does with the oldest waiting job."""
    job = ProcrastinateJob.objects.filter(status="todo").order_by("id").first()
    assert job is not None
    task = {
        COMPUTE: background_jobs.compute,
        RELEASE: background_jobs.release,
    }
    context = SimpleNamespace(job=SimpleNamespace(attempts=attempts), should_abort=lambda: False)
    task[job.task_name](context, **job.args)  # type: ignore[operator]
    ProcrastinateJob.objects.filter(pk=job.pk).delete()


class TestStartingARun:
    def test_plans_it_and_puts_one_job_into_the_queue(self) -> None:
        a_read_street()
        run = start_run(actor=SYSTEM, month=JUNE)
        assert run.state == BillingRun.State.PLANNED
        assert job_of_run(run.pk).state is JobState.WAITING
        assert list(ProcrastinateJob.objects.values_list("task_name", "args", "lock")) == [
            ("sbyt.compute_run", {"run_id": run.pk, "user_id": None}, "sbyt.billing.month.2021-06")
        ]

    def test_leaves_no_job_where_nothing_can_be_planned(self) -> None:
        with pytest.raises(UnableToPlanRun):
            start_run(actor=SYSTEM, month=JUNE)
        assert not ProcrastinateJob.objects.exists()

    def test_is_computed_by_the_worker_with_the_rights_of_who_asked(self) -> None:
        a_read_street()
        clerk = a_member_of_staff("billing_clerk")
        run = start_run(actor=clerk, month=JUNE)
        works_off()
        run.refresh_from_db()
        assert (run.state, run.created_by_id) == (BillingRun.State.COMPUTED, clerk.user_id)

    def test_twice_asked_is_in_the_queue_once(self) -> None:
        a_read_street()
        run = start_run(actor=SYSTEM, month=JUNE)
        continue_run(actor=SYSTEM, run_id=run.pk)
        assert ProcrastinateJob.objects.count() == 1


class TestAJobTakenOver:
    def test_goes_on_with_a_run_that_its_worker_left_running(self) -> None:
        a_read_street()
        run = start_run(actor=SYSTEM, month=JUNE)
        BillingRun.objects.update(state="running")
        works_off(attempts=1)
        run.refresh_from_db()
        assert run.state == BillingRun.State.COMPUTED

    def test_leaves_alone_a_run_that_was_stopped_meanwhile(self) -> None:
        a_read_street()
        run = start_run(actor=SYSTEM, month=JUNE)
        BillingRun.objects.update(state="running")
        request_stop(actor=SYSTEM, run_id=run.pk)
        works_off(attempts=1)
        run.refresh_from_db()
        assert run.state == BillingRun.State.STOPPED

    def test_does_nothing_to_a_run_that_is_done(self) -> None:
        a_read_street()
        run = start_run(actor=SYSTEM, month=JUNE)
        works_off()
        continue_run(actor=SYSTEM, run_id=run.pk)
        works_off()
        run.refresh_from_db()
        assert run.state == BillingRun.State.COMPUTED


class TestReleasingWhatWasSeen:
    @pytest.fixture
    def computed(self) -> BillingRun:
        a_read_street()
        run = start_run(actor=SYSTEM, month=JUNE)
        works_off()
        return run

    def test_releases_in_the_background(self, computed: BillingRun) -> None:
        seen = release_figures(run_id=computed.pk)
        assert seen == ReleaseFigures(bills=4, gross_kop=2 * (540_60 + 547_40), held=0, held_kop=0)
        release_when_seen(actor=SYSTEM, run_id=computed.pk, seen=seen, issued_on=date(2021, 6, 30))
        assert not Bill.objects.exists()
        works_off()
        assert Bill.objects.count() == 4
        assert set(Bill.objects.values_list("document__issued_on", flat=True)) == {date(2021, 6, 30)}
        assert posted_under(f"release:{computed.pk}:") == seen.gross_kop
        assert release_figures(run_id=computed.pk).bills == 0

    def test_adds_what_a_release_left_waiting_to_the_kept_balances(self, computed: BillingRun) -> None:
        release_run(actor=SYSTEM, run_id=computed.pk, issued_on=date(2021, 6, 30))
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE ledger_unkeptentry SET waits = true"
            )  # as an entry of a large part is noted
        assert not all_balances_are_kept()
        background_jobs.renew_balances(SimpleNamespace(should_abort=lambda: False), timestamp=0)  # type: ignore[arg-type]
        assert all_balances_are_kept()
        debts = Account.objects.values_list("kept_debt__balance_kop", flat=True)
        assert sorted(debts) == [540_60, 540_60, 547_40, 547_40]

    def test_is_refused_where_the_figures_have_changed(self, computed: BillingRun) -> None:
        seen = release_figures(run_id=computed.pk)
        finding = computed.findings.create(
            account_id=computed.charges.first().account_id, code="R-02", message="", money_kop=1
        )
        decide_findings(
            actor=SYSTEM, run_id=computed.pk, verdict="hold", reason="проверяем", finding_ids=[finding.pk]
        )
        with pytest.raises(UnableToReleaseRun, match="состав выпуска изменился"):
            release_when_seen(actor=SYSTEM, run_id=computed.pk, seen=seen)
        assert not ProcrastinateJob.objects.exists()
        now = release_figures(run_id=computed.pk)
        assert (now.bills, now.held) == (3, 1)
        assert now.gross_kop + now.held_kop == seen.gross_kop

    def test_is_refused_without_the_verb(self, computed: BillingRun) -> None:
        with pytest.raises(UnableToAct):
            release_when_seen(
                actor=a_member_of_staff("metering_engineer"),
                run_id=computed.pk,
                seen=release_figures(run_id=computed.pk),
            )
        assert not ProcrastinateJob.objects.exists()
