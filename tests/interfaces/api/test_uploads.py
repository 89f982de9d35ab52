"""Files by the API: kept, taken in as those of a screen are, and told with what was refused and where."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from sbyt.apps.metering.models import ImportFile, IntervalDay, Upload
from sbyt.kit.files.models import StoredFile
from sbyt.usecases.files_intake.carry_out_upload import carry_out_upload
from tests.builders.firms import a_firm
from tests.builders.people import a_branch
from tests.builders.users import staff
from tests.formats.maket_files import POINT, point, spoiled, whole
from tests.interfaces.api.client import Caller, problem_of

NAME = "80020_5600000017_20210501_17_5600000100.xml"


@pytest.fixture(autouse=True)
def _plant(db: None, settings: Any, tmp_path: Any) -> None:
    settings.DATA = tmp_path
    plant = a_firm().point
    plant.ats_code = POINT
    plant.save()


@pytest.fixture
def robot() -> Caller:
    return Caller(staff("robot", "metering_engineer"))


def sent(caller: Caller, *files: tuple[str, bytes]) -> Any:
    form = {"files": [SimpleUploadedFile(name, content) for name, content in files]}
    return caller.client.post("/api/v1/uploads", form, headers=caller.headers)


def archive_of(*files: tuple[str, bytes]) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        for name, content in files:
            archive.writestr(name, content)
    return memory.getvalue()


class TestAFile:
    def test_is_taken_in_at_once(self, robot: Caller) -> None:
        response = sent(robot, (NAME, whole(point())))
        assert response.status_code == 200
        answer = response.json()
        line = ImportFile.objects.get()
        assert answer["items"] == [
            {
                "id": line.pk,
                "name": NAME,
                "archive_name": "",
                "format": "80020",
                "status": "accepted",
                "note": line.note,
                "covered_day": "2021-05-01",
                "accepted_rows": 1,
                "warned_rows": 0,
                "refused_rows": 0,
                "duplicate_of": None,
                "issue_count": 0,
                "issues": [],
            }
        ]
        assert (answer["state"], answer["total"], answer["taken"], answer["next"]) == ("done", 1, 1, None)
        assert (line.channel, line.received_by.username) == ("api", "robot")
        assert IntervalDay.objects.get().import_file_id == line.pk
        assert robot.client.get(response["Location"], headers=robot.headers).json() == answer

    def test_sent_again_changes_nothing(self, robot: Caller) -> None:
        [first] = sent(robot, (NAME, whole(point()))).json()["items"]
        response = sent(robot, ("снова.xml", whole(point())))
        [again] = response.json()["items"]
        assert response.status_code == 200
        assert (again["status"], again["duplicate_of"], again["accepted_rows"]) == (
            "duplicate",
            first["id"],
            0,
        )
        assert IntervalDay.objects.get().version == 1
        assert StoredFile.objects.count() == 1

    def test_that_is_spoilt_is_refused_with_its_line_and_field_and_stops_no_other(
        self, robot: Caller
    ) -> None:
        bad = spoiled("<value>7</value>", "<value>семь</value>", content=whole(point()))
        response = sent(robot, ("плохой.xml", bad), (NAME, whole(point(values_kwh=range(1, 49)))))
        assert response.status_code == 200
        refused, taken = response.json()["items"]
        assert (refused["status"], refused["accepted_rows"], refused["refused_rows"]) == ("refused", 0, 1)
        of_the_file, found = refused["issues"]
        assert (of_the_file["code"], of_the_file["line"], of_the_file["field"]) == ("IMP-209", 2, "area")
        where = 1 + bad.decode("cp1251")[: bad.decode("cp1251").index("семь")].count("\n")
        assert (found["line"], found["raw"], found["severity"]) == (where, "семь", "refused")
        assert (found["code"], found["field"]) == ("IMP-229", f"точка {POINT}, канал 01, 03:30–04:00")
        assert (taken["status"], taken["accepted_rows"]) == ("accepted", 1)
        assert IntervalDay.objects.get().import_file_id == taken["id"]

    def test_is_not_taken_from_who_lacks_the_verb(self) -> None:
        response = sent(Caller(staff("reader", "controller")), (NAME, whole(point())))
        assert problem_of(response) == (403, "no-right")
        assert not StoredFile.objects.exists()
        assert not Upload.objects.exists()

    def test_of_a_branch_where_the_key_has_no_verb_is_not_taken(self) -> None:
        stranger = staff("elsewhere", "metering_engineer", branch_id=a_branch("77").pk)
        [line] = sent(Caller(stranger), (NAME, whole(point()))).json()["items"]
        assert (line["status"], line["accepted_rows"]) == ("waiting", 0)
        assert not IntervalDay.objects.exists()

    def test_is_asked_for_where_there_is_none(self, robot: Caller) -> None:
        response = robot.client.post("/api/v1/uploads", {}, headers=robot.headers)
        assert problem_of(response) == (422, "invalid")
        assert response.json()["errors"] == [{"field": "files", "message": "обязательное поле"}]
        assert not Upload.objects.exists()

    def test_beyond_the_most_of_a_request_is_a_problem(self, robot: Caller, settings: Any) -> None:
        settings.DATA_UPLOAD_MAX_NUMBER_FILES = 1
        response = sent(robot, (NAME, whole(point())), ("второй.xml", b"<a/>"))
        assert problem_of(response) == (413, "too-large")
        assert not Upload.objects.exists()


class TestAnArchive:
    def test_waits_for_the_worker_and_is_told_by_pages(self, robot: Caller) -> None:
        response = sent(robot, ("май.zip", archive_of(("1.xml", whole(point())), ("2.bin", b"\x00\x01"))))
        answer = response.json()
        assert (response.status_code, answer["state"], answer["total"]) == (202, "waiting", None)
        assert (answer["taken"], answer["items"]) == (0, [])
        [job] = ProcrastinateJob.objects.all()
        assert job.args == {"upload_id": answer["id"]}
        carry_out_upload(upload_id=answer["id"], go_on=lambda: True, clock=timezone.now)
        page = robot.get(f"uploads/{answer['id']}", limit=1).json()
        assert (page["state"], page["total"], page["taken"], page["next"]) == ("done", 2, 2, 0)
        assert [(line["name"], line["archive_name"]) for line in page["items"]] == [("1.xml", "май.zip")]
        rest = robot.get(f"uploads/{answer['id']}", limit=1, after=page["next"]).json()
        assert [(line["name"], line["status"]) for line in rest["items"]] == [("2.bin", "skipped")]
        assert rest["next"] is None
        assert set(ImportFile.objects.values_list("channel", flat=True)) == {"api"}

    def test_of_another_is_not_there(self, robot: Caller) -> None:
        answer = sent(robot, (NAME, whole(point()))).json()
        other = Caller(staff("other", "administrator"))
        assert problem_of(other.get(f"uploads/{answer['id']}")) == (404, "not-found")
