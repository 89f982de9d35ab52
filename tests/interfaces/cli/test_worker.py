"""Background jobs outlive their workers: killed anywhere, a month is computed, released and printed once."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest

from tests.interfaces.cli.installation import Installation

pytestmark = pytest.mark.xdist_group("installation")

_SILENCE = "1.5"

_TOWN = """
from datetime import date
from sbyt.interfaces.cli.django_ready import prepare
prepare()
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.usecases.runs_in_background import continue_run
from tests.builders.buildings import a_building, a_flat
from tests.builders.people import a_member_of_staff, the_supplier
from tests.builders.prices import a_tariff, norms, the_usual_vat

the_usual_vat(); the_supplier(); norms()
tariff = a_tariff()
for house in range(100, 106):
    building = a_building(str(house))
    for number in ("1", "2"):
        flat = a_flat(building, number, tariff=tariff, meter_shows=1_000)
        flat.shows(date(2021, 5, 25), 2_000)
        flat.shows(date(2021, 6, 25), 2_159)
clerk = a_member_of_staff()
run = plan_run(actor=clerk, month=date(2021, 6, 1), accounts_a_partition=2)
continue_run(actor=clerk, run_id=run.pk)
print(run.pk, clerk.user_id, run.partitions.count())
"""

_CLERK = """
from datetime import date
from sbyt.interfaces.cli.django_ready import prepare
prepare()
from sbyt.kit.access.models import User
from sbyt.apps.billing.queries.release_figures import release_figures
from sbyt.usecases.print_month import print_month_in_background
from sbyt.usecases.runs_in_background import release_when_seen
from sbyt.usecases.who_acts import actor_of
clerk = actor_of(User.objects.get(pk={user}))
"""

_UPLOAD = """
import io, zipfile
from sbyt.interfaces.cli.django_ready import prepare
prepare()
from django.utils import timezone
from sbyt.apps.metering.types import BroughtFile
from sbyt.formats.maket_80020_writer import write_maket
from sbyt.kit.files.operations import store_file
from sbyt.usecases.uploads_in_background import bring_files
from tests.builders.firms import a_firm
from tests.builders.people import a_member_of_staff
from tests.formats.maket_files import POINT, maket, point

plant = a_firm().point
plant.ats_code = POINT
plant.save()
memory = io.BytesIO()
with zipfile.ZipFile(memory, "w") as archive:
    for number in range(1, 7):
        archive.writestr(f"{number}.xml", write_maket(maket(point(values_kwh=[number] * 48), number=number)))
stored = store_file(content=memory.getvalue(), name="май.zip")
engineer = a_member_of_staff("metering_engineer")
upload = bring_files(actor=engineer, files=[BroughtFile("май.zip", stored.pk)], branch_id=None, now=timezone.now())
print(upload.pk)
"""

_UPLOADED = """
import json
from sbyt.interfaces.cli.django_ready import prepare
prepare()
from procrastinate.contrib.django.models import ProcrastinateJob
from sbyt.apps.metering.models import ImportFile, IntervalDay, Upload
upload = Upload.objects.get(pk={upload})
print(json.dumps({{
    "finished": upload.finished_at is not None,
    "lines": list(ImportFile.objects.filter(upload=upload).order_by("upload_place").values_list("name", "status")),
    "versions": list(IntervalDay.objects.order_by("version").values_list("version", flat=True)),
    "jobs": list(ProcrastinateJob.objects.filter(task_name="sbyt.take_upload").values_list("status", "attempts")),
}}))
"""

_STATE = """
import json
from sbyt.interfaces.cli.django_ready import prepare
prepare()
from django.db.models import Sum
from sbyt.apps.billing.models import Bill, BillingRun, Charge, RunPartition
from sbyt.apps.documents.models import Document, PrintOrder
from sbyt.apps.ledger.models import JournalEntry, Posting
from procrastinate.contrib.django.models import ProcrastinateJob
sides = Posting.objects.aggregate(debit=Sum("debit_kop"), credit=Sum("credit_kop"))
print(json.dumps({
    "run": BillingRun.objects.get().state,
    "partitions": sorted(RunPartition.objects.values_list("state", flat=True)),
    "charges": list(Charge.objects.values_list("gross_kop", flat=True)),
    "bills": Bill.objects.count(),
    "entries": JournalEntry.objects.count(),
    "debit": sides["debit"], "credit": sides["credit"],
    "numbers": list(Document.objects.filter(bill__isnull=False).order_by("number").values_list("number", flat=True)),
    "printed": [[order.finished_at is not None, order.parts.exclude(file=None).count()] for order in PrintOrder.objects.all()],
    "jobs": list(ProcrastinateJob.objects.order_by("id").values_list("task_name", "status", "attempts")),
}))
"""


class Worker:
    """A worker of the installation."""

    started: ClassVar[list[subprocess.Popen[str]]] = []

    def __init__(self, installation: Installation, *, fault: str = "") -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sbyt", "worker"],
            env=installation.environment(SBYT_FAULT=fault, SBYT_SILENT_SECONDS=_SILENCE),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.started.append(self.process)

    def died(self) -> int:
        self.process.communicate(timeout=60)
        return self.process.returncode

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.died()


def state(installation: Installation) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(installation.python(_STATE))
    return found


def wait_until(installation: Installation, *, run: str) -> None:
    deadline = time.monotonic() + 60
    asked = ("db", "psql", "-At", "-c", "SELECT state FROM billing_billingrun")
    while installation.sbyt(*asked).stdout.strip() != run:
        assert time.monotonic() < deadline, state(installation)
        time.sleep(0.3)


@pytest.fixture(scope="module")
def _no_worker_stays() -> Iterator[None]:
    yield
    for process in Worker.started:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def worked(installation: Installation, _no_worker_stays: None) -> dict[str, Any]:
    run, user, partitions = map(int, installation.python(_TOWN).split())
    assert partitions == 6
    assert Worker(installation, fault="compute.partition_committed#3:exit").died() == 9
    killed = state(installation)
    assert (killed["run"], len(killed["charges"])) == ("running", 6)

    second = Worker(installation, fault="release.partition_written#4:exit")
    wait_until(installation, run="computed")
    installation.python(
        _CLERK.format(user=user)
        + f"release_when_seen(actor=clerk, run_id={run}, seen=release_figures(run_id={run}))"
    )
    assert second.died() == 9
    killed = state(installation)
    assert (killed["run"], killed["bills"], killed["entries"]) == ("releasing", 6, 3)

    third = Worker(installation, fault="print.file_made:exit")
    wait_until(installation, run="released")
    deadline = time.monotonic() + 60
    while len(state(installation)["numbers"]) < 12:
        assert time.monotonic() < deadline
    installation.python(
        _CLERK.format(user=user) + "print_month_in_background(actor=clerk, month=date(2021, 6, 1))"
    )
    assert third.died() == 9
    assert state(installation)["printed"] == [[False, 1]]

    last = Worker(installation)
    deadline = time.monotonic() + 60
    while state(installation)["printed"] != [[True, 1]]:
        assert time.monotonic() < deadline
    assert last.stop() == 0
    return state(installation)


class TestAMonthWhoseWorkersAreKilled:
    """The worker dies in the middle of computing, of releasing and of printing; another takes each over."""

    def test_is_computed_once(self, worked: dict[str, Any]) -> None:
        assert worked["run"] == "released"
        assert worked["charges"] == [54060] * 12

    def test_is_posted_once_and_balanced(self, worked: dict[str, Any]) -> None:
        assert (worked["bills"], worked["entries"]) == (12, 6)
        assert worked["debit"] == worked["credit"] == 12 * (54060 + 9010)

    def test_has_numbers_without_gaps(self, worked: dict[str, Any]) -> None:
        first = int(worked["numbers"][0][-7:])
        assert worked["numbers"] == [f"ПД21-{number:07d}" for number in range(first, first + 12)]

    def test_leaves_no_job_behind(self, worked: dict[str, Any]) -> None:
        mine = [
            job
            for job in worked["jobs"]
            if job[0] in {"sbyt.compute_run", "sbyt.release_run", "sbyt.print_month"}
        ]  # looked into every minute
        assert mine == [
            ["sbyt.compute_run", "succeeded", 2],
            ["sbyt.release_run", "succeeded", 2],
            ["sbyt.print_month", "succeeded", 2],
        ]


class TestAnUploadWhoseWorkersAreKilled:
    """An archive of six files; one worker dies inside the second, another right after the fourth."""

    def test_is_taken_in_once_and_whole(self, installation: Installation, worked: dict[str, Any]) -> None:
        upload = installation.python(_UPLOAD).strip()

        def seen() -> dict[str, Any]:
            found: dict[str, Any] = json.loads(installation.python(_UPLOADED.format(upload=upload)))
            return found

        assert Worker(installation, fault="import.before_commit#2:exit").died() == 9
        assert seen()["lines"] == [["1.xml", "accepted"]]
        assert Worker(installation, fault="upload.file_taken#3:exit").died() == 9
        assert [name for name, _status in seen()["lines"]] == ["1.xml", "2.xml", "3.xml", "4.xml"]
        last = Worker(installation)
        deadline = time.monotonic() + 60
        while not seen()["finished"]:
            assert time.monotonic() < deadline, seen()
        assert last.stop() == 0
        assert seen() == {
            "finished": True,
            "lines": [[f"{number}.xml", "accepted"] for number in range(1, 7)],
            "versions": [1, 2, 3, 4, 5, 6],
            "jobs": [["succeeded", 3]],
        }
