"""Files taken in together: as if they had come one by one, and nothing of a batch by halves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from sbyt.apps.metering.models import HoursToCheck, ImportFile, ImportIssue, IntervalDay, UsagePoint
from sbyt.formats.maket_80020_types import Channel
from sbyt.formats.maket_80020_writer import write_maket
from sbyt.kit.access.actor import SYSTEM, UnableToAct
from sbyt.kit.faults import InjectedFault
from sbyt.kit.files.operations import read_stored_file
from sbyt.usecases.files_intake import take_batch_in as module
from sbyt.usecases.files_intake.incoming import IncomingFile
from sbyt.usecases.files_intake.take_batch_in import take_batches_in
from sbyt.usecases.files_intake.take_files_in import FileOutcome, take_files_in
from sbyt.usecases.files_intake.take_many_in import take_paths_in
from tests.builders.firms import a_firm
from tests.builders.people import a_member_of_staff
from tests.formats.maket_files import OTHER_POINT, POINT, maket, point, whole
from tests.formats.workbooks import row, workbook
from tests.usecases.files_intake.intake import NOW

LATER = date(2021, 5, 2)


def a_mixed_bag() -> list[tuple[str, bytes]]:
    """Whole, sent again lower and higher, the same again, half unknown, broken, a sheet, another day."""
    both = (Channel.ACTIVE_IMPORT, Channel.REACTIVE_IMPORT)
    return [
        ("2.xml", write_maket(maket(point(channels=both), number=2))),
        ("1.xml", write_maket(maket(point(values_kwh=[1] * 48), number=1))),
        ("4.xml", write_maket(maket(point(values_kwh=[4] * 48), point(OTHER_POINT), number=4))),
        ("2 again.xml", write_maket(maket(point(channels=both), number=2))),
        ("5 as 4.xml", write_maket(maket(point(values_kwh=[4] * 48), number=5))),
        ("broken.xml", whole()[:900]),
        ("sheet.xlsx", workbook(row())),
        ("gaps.xml", write_maket(maket(point(values_kwh=[None] * 48), day=LATER, number=3))),
        ("empty.xml", b""),
    ]


def files() -> Iterator[IncomingFile]:
    return (IncomingFile(name, content) for name, content in a_mixed_bag())


def together() -> list[FileOutcome]:
    return list(take_batches_in(actor=SYSTEM, files=files(), channel="cli", clock=lambda: NOW))


def what_is_stored() -> dict[str, list[Any]]:
    """Return everything that intake leaves, by names: ids and durations differ between two ways."""
    names = dict(ImportFile.objects.values_list("id", "name"))
    lines = [
        {
            field.attname: value
            for field in ImportFile._meta.concrete_fields
            for value in [getattr(line, field.attname)]
            if field.attname not in {"id", "duration_ms", "file_id", "superseded_by_id", "duplicate_of_id"}
        }
        | {
            "superseded_by": names.get(line.superseded_by_id or 0),
            "duplicate_of": names.get(line.duplicate_of_id or 0),
            "content": read_stored_file(line.file) if line.file else None,
        }
        for line in ImportFile.objects.order_by("name")
    ]
    issues = ImportIssue.objects.order_by("import_file__name", "code", "line", "field")
    days = IntervalDay.objects.order_by("day", "channel", "version")
    waiting = HoursToCheck.objects.order_by("import_file__name").values_list("import_file__name", flat=True)
    return {
        "lines": lines,
        "waiting": list(waiting),
        "issues": list(issues.values_list("import_file__name", "code", "line", "field", "message", "raw")),
        "days": list(
            days.values_list(
                "usage_point__ats_code",
                "day",
                "channel",
                "version",
                "values_wh",
                "qualities",
                "lines",
                "import_file__name",
                "confirmed_by__name",
                "superseded_at",
                "recorded_at",
                "step_minutes",
            )
        ),
    }


@pytest.mark.django_db
class TestBatch:
    def test_leaves_what_files_one_by_one_leave(self, plant_point: UsagePoint) -> None:
        outcomes = together()
        stored = what_is_stored()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("DELETE FROM metering_intervalday")
            cursor.execute("DELETE FROM metering_importissue")
            cursor.execute("DELETE FROM metering_hourstocheck")
            cursor.execute("DELETE FROM metering_importfile")
            cursor.execute("SET LOCAL session_replication_role = origin")
        alone = take_files_in(actor=SYSTEM, files=files(), channel="cli", clock=lambda: NOW)
        assert what_is_stored() == stored
        assert [(one.name, one.status, one.note) for one in outcomes] == [
            (one.name, one.status, one.note) for one in alone
        ]
        assert [one.status for one in outcomes] == [
            "accepted", "accepted", "partial", "duplicate", "accepted", "refused", "refused", "accepted", "refused",
        ]  # fmt: skip
        assert [row[3:5] for row in stored["days"] if row[2] == 1 and row[1] == date(2021, 5, 1)] == [
            (1, [n * 1000 for n in range(48)]),
            (2, [1000] * 48),
            (3, [4000] * 48),
        ]

    def test_taken_again_changes_nothing(self, plant_point: UsagePoint) -> None:
        together()
        days = what_is_stored()["days"]
        assert {one.status for one in together()} == {"duplicate", "refused"}
        assert what_is_stored()["days"] == days

    def test_is_asked_for_a_bounded_number_of_statements(
        self, plant_point: UsagePoint, django_assert_max_num_queries: Any
    ) -> None:
        coming = [
            IncomingFile(f"{n}.xml", write_maket(maket(point(values_kwh=[n] * 48), number=n)))
            for n in range(1, 41)
        ]
        with django_assert_max_num_queries(70):  # of which 40 wait for a content each
            outcomes = list(take_batches_in(actor=SYSTEM, files=coming, channel="cli", clock=lambda: NOW))
        assert {one.status for one in outcomes} == {"accepted"}
        assert IntervalDay.objects.filter(superseded_at=None).get().values_wh == [40_000] * 48

    def test_is_not_for_who_may_upload_nowhere(self) -> None:
        with pytest.raises(UnableToAct):
            list(
                take_batches_in(
                    actor=a_member_of_staff("controller"), files=files(), channel="cli", clock=lambda: NOW
                )
            )
        assert not ImportFile.objects.exists()

    def test_that_cannot_be_stored_is_taken_in_one_by_one(
        self, plant_point: UsagePoint, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(**_given: Any) -> None:
            raise RuntimeError("no place left")

        monkeypatch.setattr(module, "store_days_of_files", broken)
        assert [one.status for one in together()][:3] == ["accepted", "accepted", "partial"]
        assert IntervalDay.objects.filter(superseded_at=None).count() == 3

    def test_that_breaks_before_its_end_leaves_nothing(
        self, plant_point: UsagePoint, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SBYT_FAULT", "import.batch_before_commit")
        with pytest.raises(InjectedFault):
            together()
        assert not ImportFile.objects.exists()
        assert not IntervalDay.objects.exists()
        monkeypatch.delenv("SBYT_FAULT")
        assert next(one.status for one in together()) == "accepted"


@pytest.mark.django_db(transaction=True)
class TestSideBySide:
    def test_two_processes_take_a_folder_in_once(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        firm = a_firm()
        firm.point.ats_code = POINT
        firm.point.save()
        monkeypatch.setattr("sbyt.usecases.files_intake.take_many_in.MOST_FILES", 4)
        inbox = tmp_path / "inbox"
        inbox.mkdir()
        for n in range(1, 13):
            content = write_maket(maket(point(values_kwh=[n] * 48), number=n))
            (inbox / f"{n:02d}.xml").write_bytes(content)
        outcomes = take_paths_in(actor=SYSTEM, paths=[inbox], channel="cli", clock=lambda: NOW, processes=2)
        assert [one.name for one in outcomes] == [f"{n:02d}.xml" for n in range(1, 13)]
        assert {one.status for one in outcomes} == {"accepted"}
        assert IntervalDay.objects.filter(superseded_at=None).get().values_wh == [12_000] * 48
        assert sorted(IntervalDay.objects.values_list("version", flat=True)) == list(range(1, 13))
        [current] = ImportFile.objects.filter(is_current=True)
        assert (current.message_number, read_stored_file(current.file)) == (12, content)
