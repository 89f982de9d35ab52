from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sbyt.apps.metering.models import ImportFile
from tests.builders.firms import a_firm
from tests.formats.maket_files import OTHER_POINT, POINT, point, whole
from tests.interfaces.backoffice.reading_pages import Page

UPLOAD = "/office/imports/upload/"
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

    def test_opens_archives(self, sign_in) -> None:
        memory = io.BytesIO()
        with zipfile.ZipFile(memory, "w") as archive:
            archive.writestr("сутки/1.xml", whole(point()))
        rows = sent(sign_in("metering_engineer"), ("май.zip", memory.getvalue())).rows()
        assert rows[0][NAME] == "1.xml из май.zip"

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
        file = ImportFile.objects.get()
        page = Page(sign_in("metering_engineer").get(f"{UPLOAD}?first={file.pk}&last={file.pk}"))
        assert page.rows() == []

    def test_is_not_for_who_may_only_look(self, sign_in) -> None:
        assert sign_in("controller").get(UPLOAD).status_code == 403


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
