"""What is not a partition's fault stops the run with the reason; nothing is lost, and it goes on to the same result."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from sbyt.apps.billing.models import Bill, BillingRun, Charge, Finding
from sbyt.apps.billing.operations.compute_run import Progress, UnableToComputeRun, compute_run
from sbyt.apps.billing.operations.plan_run import UnableToPlanRun, plan_run
from sbyt.apps.billing.operations.release_run import UnableToReleaseRun, release_run
from sbyt.apps.billing.operations.replay_run import replay_run
from sbyt.apps.billing.operations.steer_run import request_stop
from sbyt.apps.billing.operations.try_month import try_month
from sbyt.apps.billing.queries.runs import run_view
from sbyt.apps.documents.types import Document
from sbyt.kit.access.actor import SYSTEM
from tests.builders.buildings import a_building, a_flat
from tests.builders.people import the_supplier
from tests.builders.prices import a_tariff, norms, the_usual_vat
from tests.builders.town import MAY, a_town, bill

pytestmark = pytest.mark.django_db

JUNE = date(2021, 6, 1)

NO_ROOM = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF (SELECT number FROM billing_runpartition WHERE id = NEW.partition_id) = 2 THEN
        RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER no_room BEFORE INSERT ON billing_charge FOR EACH ROW EXECUTE FUNCTION no_room();
"""
NO_ROOM_FOR_DOCUMENTS = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';
END $$;
CREATE TRIGGER no_room BEFORE INSERT ON documents_document FOR EACH ROW EXECUTE FUNCTION no_room();
"""


@pytest.fixture
def run() -> BillingRun:
    """Three houses of a flat each, in three partitions."""
    the_usual_vat()
    norms(kwh=90)
    tariff = a_tariff()
    for house in ("1", "2", "3"):
        a_flat(a_building(house), "1", tariff=tariff, people=2, metered=False)
    return plan_run(actor=SYSTEM, month=JUNE, accounts_a_partition=1)


def states(run: BillingRun) -> list[str]:
    return list(run.partitions.order_by("number").values_list("state", flat=True))


def stop_after_one(run: BillingRun) -> Callable[[Progress], None]:
    """Ask for a stop when the first partition is behind."""

    def told(far: Progress) -> None:
        if far.partitions_done == 1:
            request_stop(actor=SYSTEM, run_id=run.pk)

    return told


class TestDiskFull:
    def test_in_mid_run_stops_it_with_the_reason_and_it_goes_on(self, run: BillingRun) -> None:
        whole = try_month(actor=SYSTEM, month=JUNE, accounts_a_partition=1).result_sha256
        with connection.cursor() as cursor:
            cursor.execute(NO_ROOM)
        with pytest.raises(UnableToComputeRun, match="нет места или памяти: could not extend file"):
            compute_run(actor=SYSTEM, run_id=run.pk)
        run.refresh_from_db()
        assert (run.state, states(run)) == ("stopped", ["computed", "planned", "planned"])
        assert (Charge.objects.count(), Finding.objects.count()) == (1, 0)
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION no_room() CASCADE")
        compute_run(actor=SYSTEM, run_id=run.pk)
        view = run_view(run_id=run.pk)
        assert view is not None
        assert view.result_sha256 == whole

    def test_in_mid_documents_stops_the_release_with_the_reason_and_it_goes_on(self, run: BillingRun) -> None:
        the_supplier()
        compute_run(actor=SYSTEM, run_id=run.pk)
        with connection.cursor() as cursor:
            cursor.execute(NO_ROOM_FOR_DOCUMENTS)
        with pytest.raises(UnableToReleaseRun, match="нет места или памяти: could not extend file"):
            release_run(actor=SYSTEM, run_id=run.pk, issued_on=date(2021, 6, 30))
        run.refresh_from_db()
        assert (run.state, states(run)) == ("releasing", ["released"] * 3)
        assert (Bill.objects.count(), Document.objects.count()) == (3, 0)
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION no_room() CASCADE")
        release_run(actor=SYSTEM, run_id=run.pk)
        assert (Bill.objects.count(), Document.objects.count()) == (3, 3)


class TestHeldBackRun:
    def test_is_not_faster_than_asked(self, run: BillingRun, monkeypatch: pytest.MonkeyPatch) -> None:
        from sbyt.apps.billing.operations import drive_partitions

        waits: list[float] = []
        monkeypatch.setattr(drive_partitions, "sleep", waits.append)
        monkeypatch.setattr(drive_partitions, "monotonic", lambda: 50.0)
        compute_run(actor=SYSTEM, run_id=run.pk, accounts_a_second=2)
        assert waits == [0, 0.5, 1.0]


class TestClockGoingBack:
    def test_in_mid_run_changes_nothing_of_what_it_comes_to(self, run: BillingRun) -> None:
        whole = try_month(actor=SYSTEM, month=JUNE, accounts_a_partition=1).result_sha256
        with time_machine.travel(run.as_of + timedelta(hours=1), tick=False):
            compute_run(actor=SYSTEM, run_id=run.pk, report=stop_after_one(run))
        assert states(run) == ["computed", "planned", "planned"]
        with time_machine.travel(run.as_of - timedelta(days=3), tick=False):
            compute_run(actor=SYSTEM, run_id=run.pk)
        view = run_view(run_id=run.pk)
        assert view is not None
        assert (view.state, view.result_sha256) == ("computed", whole)

    def test_bills_nobody_twice_and_replays_the_same(self) -> None:
        with time_machine.travel(datetime(2021, 6, 2, 12, tzinfo=UTC), tick=False):
            a_town()
            first = bill(MAY).run
        bills = Bill.objects.count()
        with time_machine.travel(datetime(2021, 5, 30, tzinfo=UTC), tick=False):
            with pytest.raises(UnableToPlanRun, match="нечего рассчитывать"):
                plan_run(actor=SYSTEM, month=MAY)
            assert replay_run(actor=SYSTEM, run_id=first.run_id).is_same
        assert Bill.objects.count() == bills
