from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from sbyt.apps.metering.models import ImportFile, Upload
from sbyt.usecases.files_intake.carry_out_upload import carry_out_upload
from tests.builders.firms import a_firm
from tests.formats.maket_files import OTHER_POINT, POINT, point, whole
from tests.interfaces.backoffice.reading_pages import Page

UPLOAD = "/office/imports/upload/"
UPLOADS = "/office/imports/uploads/"
NAME, FORMAT, STATUS, ACCEPTED, REFUSED, NOTE = range(6)


@pytest.fixture(autouse=True)
def _plant(db: None, settings, tmp_path) -> None:
    settings.DATA = tmp_path
    plant = a_firm().point
    plant.ats_code = POINT
    plant.save()


def sent(client, *files: tuple[str, bytes]) -> Page:
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    return Page(client.post(UPLOAD, {"files": uploads}, follow=True))


class TestUploading:
    def test_takes_several_files_in_and_says_what_became_of_each(self, sign_in) -> None:
        page = sent(
            sign_in("metering_engineer"),
            ("хороший.xml", whole(point())),
            ("с чужой точкой.xml", whole(point(POINT, range(1, 49)), point(OTHER_POINT))),
            ("мусор.bin", b"\x00\x01"),
        )
        rows = page.rows()
        assert [(row[NAME], row[STATUS], row[ACCEPTED]) for row in rows] == [
            ("хороший.xml", "успешно", "1"),
            ("с чужой точкой.xml", "частично", "1"),
            ("мусор.bin", "отклонена", "0"),
        ]
        assert OTHER_POINT in rows[1][NOTE]
        assert rows[2][NOTE].startswith("Формат не опознан")

    def test_says_that_the_same_file_changes_nothing(self, sign_in) -> None:
        client = sign_in("metering_engineer")
        sent(client, ("раз.xml", whole(point())))
        rows = sent(client, ("два.xml", whole(point()))).rows()
        assert [(row[NAME], row[STATUS]) for row in rows] == [("два.xml", "уже загружена")]

    def test_asks_for_a_file_where_none_was_chosen(self, sign_in) -> None:
        response = sign_in("metering_engineer").post(UPLOAD, {})
        assert response.status_code == 422
        assert Page(response).of_class("fault") == ["Выберите хотя бы один файл."]
        assert not ImportFile.objects.exists()

    def test_shows_nobody_what_others_brought(self, sign_in) -> None:
        sent(sign_in("metering_engineer"), ("раз.xml", whole(point())))
        other = sign_in("administrator")
        page = f"{UPLOADS}{Upload.objects.get().pk}/"
        assert other.get(page).status_code == 404
        assert other.post(f"{page}continue/").status_code == 404

    def test_is_not_for_who_may_only_look(self, sign_in) -> None:
        assert sign_in("controller").get(UPLOAD).status_code == 403


class TestALargeUpload:
    """An archive of three files: it is kept and taken in by the worker, the person looks on."""

    @pytest.fixture
    def engineer(self, sign_in):
        return sign_in("metering_engineer")

    @pytest.fixture
    def brought(self, engineer) -> Page:
        memory = io.BytesIO()
        with zipfile.ZipFile(memory, "w") as archive:
            archive.writestr("сутки/1.xml", whole(point()))
            archive.writestr("сутки/2.xml", whole(point(POINT, range(1, 49)), point(OTHER_POINT)))
            archive.writestr("сутки/мусор.bin", b"\x00\x01")
        return sent(engineer, ("май.zip", memory.getvalue()))

    def work(self, files: int = 99) -> None:
        left = iter(range(files))
        carry_out_upload(
            upload_id=Upload.objects.get().pk, go_on=lambda: next(left, None) is not None, clock=timezone.now
        )

    def test_is_kept_and_put_into_the_queue_at_once(self, brought: Page) -> None:
        assert brought.texts("//section[@id='upload-progress']//h2") == ["ждёт очереди"]
        assert brought.values("//section[@id='upload-progress']/@hx-trigger") == ["every 1s"]
        assert not ImportFile.objects.exists()
        [job] = ProcrastinateJob.objects.all()
        assert (job.task_name, job.args) == ("sbyt.take_upload", {"upload_id": Upload.objects.get().pk})
        assert Upload.objects.get().parts.get().file.name == "май.zip"

    def test_says_how_far_it_is(self, brought: Page, engineer) -> None:
        self.work(files=2)
        page = Page(engineer.get(f"{UPLOADS}{Upload.objects.get().pk}/", headers={"HX-Request": "true"}))
        assert page.texts("//div[@role='status']/*") == [
            "ждёт очереди",
            "2 из 3\u00a0файлов",
            "успешно 1",
            "частично 1",
        ]
        assert [row[NAME] for row in page.rows()] == ["1.xml из май.zip", "2.xml из май.zip"]
        strip = Page(engineer.get("/office/imports/"))
        assert strip.values("//div[@id='uploads-live']/@hx-trigger") == ["every 2s"]
        assert "2 из 3\u00a0файлов" in strip.text("//a[@class='upload-line']")

    def test_is_over_when_each_file_has_its_line(self, brought: Page, engineer, at_most_queries) -> None:
        self.work()
        upload = Upload.objects.get()
        assert upload.finished_at is not None
        page = Page(engineer.get(f"{UPLOADS}{upload.pk}/"))
        assert page.texts("//section[@id='upload-progress']//h2") == ["загружено"]
        assert page.values("//section[@id='upload-progress']/@hx-trigger") == []
        assert len(page.rows()) == 3
        with at_most_queries(15):
            journal = Page(engineer.get(f"/office/imports/?upload={upload.pk}"))
        assert len(journal.rows()) == 3

    def test_that_stopped_is_continued_by_hand(self, brought: Page, engineer) -> None:
        ProcrastinateJob.objects.all().delete()
        page = Page(engineer.get(f"{UPLOADS}{Upload.objects.get().pk}/"))
        assert page.texts("//section[@id='upload-progress']//button") == ["Продолжить"]
        engineer.post(f"{UPLOADS}{Upload.objects.get().pk}/continue/")
        assert ProcrastinateJob.objects.get().status == "todo"

    def test_of_many_small_files_is_not_waited_for_either(self, engineer) -> None:
        page = sent(engineer, *((f"{number}.xml", whole(point())) for number in range(6)))
        assert page.texts("//section[@id='upload-progress']//h2") == ["ждёт очереди"]


class TestASmallUpload:
    def test_leaves_a_net_under_it_for_a_request_that_dies(self, sign_in) -> None:
        sent(sign_in("metering_engineer"), ("раз.xml", whole(point())))
        [job] = ProcrastinateJob.objects.all()
        assert job.scheduled_at is not None
        assert Upload.objects.get().finished_at is not None


class TestParsingAgain:
    def test_takes_in_what_waited_for_its_point(self, sign_in) -> None:
        client = sign_in("metering_engineer")
        sent(client, ("ждёт.xml", whole(point(), point(OTHER_POINT))))
        file = ImportFile.objects.get()
        late = a_firm("ООО «Берёза»").point
        late.ats_code = OTHER_POINT
        late.save()
        page = Page(client.post(f"/office/imports/{file.pk}/again/", follow=True))
        file.refresh_from_db()
        assert file.status == "accepted"
        assert page.of_class("message") == ["Принято ещё 1."]

    def test_says_when_nothing_waits(self, sign_in) -> None:
        client = sign_in("metering_engineer")
        sent(client, ("весь.xml", whole(point())))
        page = Page(client.post(f"/office/imports/{ImportFile.objects.get().pk}/again/", follow=True))
        assert page.of_class("message") == ["Разбирать заново незачем: в этом файле ничего не ждёт привязки."]

    def test_happens_by_itself_when_a_code_is_attached(self, sign_in) -> None:
        client = sign_in("metering_engineer")
        sent(client, ("ждёт.xml", whole(point(OTHER_POINT))))
        file = ImportFile.objects.get()
        birch = a_firm("ООО «Берёза»").point
        page = Page(
            client.post(
                f"/office/imports/{file.pk}/attach/{OTHER_POINT}/to/", {"point": birch.pk}, follow=True
            )
        )
        assert page.of_class("message") == [
            f"Код {OTHER_POINT} привязан, принято 1\u00a0канал из 1\u00a0файла."
        ]
        assert birch.interval_days.count() == 1
