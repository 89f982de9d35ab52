"""Files brought at once are taken in one by one, from where the intake stopped, and never twice."""

from __future__ import annotations

import io
import zipfile
from types import SimpleNamespace

import pytest
from procrastinate.exceptions import JobAborted
from pytest_django import Settings

from sbyt.apps.metering.models import ImportFile, IntervalDay, Upload, UsagePoint
from sbyt.apps.metering.types import BroughtFile
from sbyt.formats.maket_80020_writer import write_maket
from sbyt.kit.access.actor import Actor, UnableToAct
from sbyt.kit.access.models import User
from sbyt.kit.faults import InjectedFault
from sbyt.kit.files.operations import path_of, store_file
from sbyt.usecases import background_jobs
from sbyt.usecases.files_intake.carry_out_upload import UploadIsWorkedOn, carry_out_upload
from sbyt.usecases.uploads_in_background import (
    UploadState,
    bring_files,
    continue_upload,
    upload_progress,
    uploads_going_on,
)
from tests.builders.people import a_branch, a_member_of_staff
from tests.formats.maket_files import maket, point, whole
from tests.usecases.files_intake.intake import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _data(settings: Settings, tmp_path) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def engineer() -> Actor:
    return a_member_of_staff("metering_engineer")


def message(number: int) -> bytes:
    return write_maket(maket(point(values_kwh=[number] * 48), number=number))


def archive() -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as opened:
        for number in (2, 3):
            opened.writestr(f"{number}.xml", message(number))
    return memory.getvalue()


def bring(engineer: Actor, *contents: tuple[str, bytes]) -> Upload:
    files = [
        BroughtFile(name=name, stored_id=store_file(content=content, name=name).pk)
        for name, content in contents
    ]
    return bring_files(actor=engineer, files=files, branch_id=None, now=NOW)


def carry_out(upload: Upload, *, files: int = 99) -> bool:
    left = iter(range(files))
    return carry_out_upload(
        upload_id=upload.pk, go_on=lambda: next(left, None) is not None, clock=lambda: NOW
    )


def lines() -> list[tuple[str, str, int | None]]:
    return list(ImportFile.objects.order_by("id").values_list("name", "status", "upload_place"))


class TestAnUpload:
    def test_is_taken_in_by_its_files_archives_opened(self, plant_point: UsagePoint, engineer: Actor) -> None:
        upload = bring(engineer, ("1.xml", message(1)), ("ещё.zip", archive()))
        assert carry_out(upload)
        assert lines() == [("1.xml", "accepted", 0), ("2.xml", "accepted", 1), ("3.xml", "accepted", 2)]
        progress = upload_progress(actor=engineer, upload_id=upload.pk)
        assert (progress.state, progress.taken, progress.upload.total) == (UploadState.DONE, 3, 3)
        assert uploads_going_on(actor=engineer, since=NOW) == []

    def test_broken_between_two_files_goes_on_from_there(
        self, plant_point: UsagePoint, engineer: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        upload = bring(engineer, ("1.xml", message(1)), ("ещё.zip", archive()))
        monkeypatch.setenv("SBYT_FAULT", "upload.file_taken")
        with pytest.raises(InjectedFault):
            carry_out(upload)
        assert lines() == [("1.xml", "accepted", 0)]
        monkeypatch.delenv("SBYT_FAULT")
        assert carry_out(upload)
        assert lines() == [("1.xml", "accepted", 0), ("2.xml", "accepted", 1), ("3.xml", "accepted", 2)]
        assert [day.version for day in IntervalDay.objects.order_by("version")] == [1, 2, 3]

    def test_asked_to_stop_gives_the_rest_back(self, plant_point: UsagePoint, engineer: Actor) -> None:
        upload = bring(engineer, ("1.xml", message(1)), ("2.xml", message(2)))
        assert not carry_out(upload, files=1)
        assert len(lines()) == 1
        upload.refresh_from_db()
        assert upload.finished_at is None

    def test_carried_out_again_changes_nothing(self, plant_point: UsagePoint, engineer: Actor) -> None:
        upload = bring(engineer, ("1.xml", message(1)))
        assert carry_out(upload)
        assert carry_out(upload)
        assert len(lines()) == 1

    def test_goes_on_past_a_file_whose_original_is_gone_or_was_never_kept(
        self, plant_point: UsagePoint, engineer: Actor
    ) -> None:
        gone = store_file(content=whole(point()), name="1.xml")
        path_of(gone.sha256).unlink()
        brought = [BroughtFile("1.xml", gone.pk), BroughtFile("большой.zip", None)]
        upload = bring_files(actor=engineer, files=brought, branch_id=None, now=NOW)
        assert carry_out(upload)
        assert lines() == [("1.xml", "refused", 0), ("большой.zip", "refused", 1)]


class TestTheRights:
    def test_are_those_of_the_minute_of_the_work(self, plant_point: UsagePoint, engineer: Actor) -> None:
        upload = bring(engineer, ("1.xml", message(1)))
        User.objects.filter(pk=engineer.user_id).update(is_active=False)
        with pytest.raises(UnableToAct):
            carry_out(upload)
        upload.refresh_from_db()
        assert upload.fault == "У того, кто принёс файлы, больше нет права их загружать."
        assert lines() == []

    def test_reach_no_further_than_the_branch_that_was_looked_at(
        self, plant_point: UsagePoint, engineer: Actor
    ) -> None:
        other = a_branch("77", "Дальнее")
        files = [BroughtFile("1.xml", store_file(content=message(1), name="1.xml").pk)]
        upload = bring_files(actor=engineer, files=files, branch_id=other.pk, now=NOW)
        assert carry_out(upload)
        assert not IntervalDay.objects.exists()
        assert ImportFile.objects.get().branch_id == other.pk

    def test_are_asked_for_before_anything_is_kept(self) -> None:
        with pytest.raises(UnableToAct):
            bring_files(actor=a_member_of_staff("controller"), files=[], branch_id=None, now=NOW)
        assert not Upload.objects.exists()

    def test_let_nobody_continue_what_another_brought(self, engineer: Actor) -> None:
        upload = bring(engineer, ("1.xml", message(1)))
        with pytest.raises(Upload.DoesNotExist):
            continue_upload(actor=a_member_of_staff("administrator"), upload_id=upload.pk)


class TestTheJob:
    def context(self, *, stop: bool = False) -> SimpleNamespace:
        return SimpleNamespace(should_abort=lambda: stop)

    def test_takes_in_what_is_left(self, plant_point: UsagePoint, engineer: Actor) -> None:
        upload = bring(engineer, ("1.xml", message(1)))
        background_jobs.take_upload(self.context(), upload_id=upload.pk)  # type: ignore[arg-type]
        assert len(lines()) == 1

    def test_goes_back_to_the_queue_when_the_worker_stops(
        self, plant_point: UsagePoint, engineer: Actor
    ) -> None:
        upload = bring(engineer, ("1.xml", message(1)))
        with pytest.raises(JobAborted):
            background_jobs.take_upload(self.context(stop=True), upload_id=upload.pk)  # type: ignore[arg-type]
        assert lines() == []

    def test_leaves_to_another_what_another_works_on(
        self, engineer: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        upload = bring(engineer, ("1.xml", message(1)))

        def busy(**_given: object) -> bool:
            raise UploadIsWorkedOn

        monkeypatch.setattr(background_jobs, "carry_out_upload", busy)
        with pytest.raises(JobAborted):
            background_jobs.take_upload(self.context(), upload_id=upload.pk)  # type: ignore[arg-type]
