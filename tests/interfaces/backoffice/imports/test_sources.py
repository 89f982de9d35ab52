from __future__ import annotations

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from sbyt.apps.intake.models import IntakeSource
from sbyt.apps.intake.operations.sources import begin_look, end_look, secret_of, settings_of
from sbyt.apps.intake.types import FolderSettings, MailboxSettings
from tests.interfaces.backoffice.reading_pages import Page

SOURCES = "/office/imports/sources/"
BOX = {
    "name": "Почта АИИС", "every_minutes": "5", "is_on": "on", "host": "mail.example", "port": "993",
    "security": "tls", "user": "data", "password": "слово", "inbox": "INBOX", "done": "Принятые",
    "smtp_port": "465", "smtp_security": "tls",
}  # fmt: skip


@pytest.mark.django_db
class TestSources:
    def test_without_any_say_what_to_do(self, sign_in) -> None:
        page = sign_in("administrator").get(SOURCES).content.decode()
        assert "Источников ещё нет" in page
        assert "Заведите почтовый ящик" in page
        assert "может администратор" in sign_in("metering_engineer").get(SOURCES).content.decode()

    def test_a_mailbox_is_set_up_and_its_password_sealed(self, sign_in) -> None:
        client = sign_in("administrator")
        assert client.get(f"{SOURCES}new/mailbox/").status_code == 200
        answer = client.post(f"{SOURCES}new/mailbox/", BOX)
        assert (answer.status_code, answer["Location"]) == (302, SOURCES)
        source = IntakeSource.objects.get()
        assert settings_of(source) == MailboxSettings(host="mail.example", user="data", done="Принятые")
        assert "слово" not in source.secret
        assert secret_of(source) == "слово"
        page = client.get(f"{SOURCES}{source.pk}/").content.decode()
        assert "mail.example" in page
        assert "слово" not in page

    def test_changed_without_a_password_keeps_the_old_one(self, sign_in) -> None:
        client = sign_in("administrator")
        client.post(f"{SOURCES}new/mailbox/", BOX)
        source = IntakeSource.objects.get()
        client.post(f"{SOURCES}{source.pk}/", BOX | {"password": "", "host": "imap.example"})
        source.refresh_from_db()
        assert (settings_of(source).host, secret_of(source)) == ("imap.example", "слово")

    @pytest.mark.parametrize(
        ("kind", "given", "fault"),
        [
            ("mailbox", BOX | {"replies": "on"}, "Нужен, чтобы отвечать"),
            ("mailbox", BOX | {"port": "0"}, ""),
            ("folder", {"name": "П", "every_minutes": "1", "path": "inbox", "done": "d", "refused": "r"}, "Нужен полный путь"),
            ("folder", {"name": "П", "every_minutes": "1", "path": "/a", "done": "../d", "refused": "r"}, "Имя папки"),
        ],
    )  # fmt: skip
    def test_with_wrong_settings_is_not_saved(
        self, sign_in, kind: str, given: dict[str, str], fault: str
    ) -> None:
        answer = sign_in("administrator").post(f"{SOURCES}new/{kind}/", given)
        assert answer.status_code == 422
        assert fault in answer.content.decode()
        assert not IntakeSource.objects.exists()

    def test_of_one_name_are_not_two(self, sign_in) -> None:
        client = sign_in("administrator")
        client.post(f"{SOURCES}new/mailbox/", BOX)
        answer = client.post(f"{SOURCES}new/mailbox/", BOX)
        assert "уже есть" in answer.content.decode()
        assert IntakeSource.objects.count() == 1

    def test_are_shown_with_what_hindered_the_last_look(self, sign_in) -> None:
        from datetime import UTC, datetime

        client = sign_in("administrator")
        folder = {"name": "Папка", "every_minutes": "1", "is_on": "on", "path": "/srv/in", "done": "d", "refused": "r", "settle_seconds": "5"}  # fmt: skip
        client.post(f"{SOURCES}new/folder/", folder)
        source = IntakeSource.objects.get()
        assert settings_of(source) == FolderSettings(path="/srv/in", done="d", refused="r")
        at = datetime(2021, 8, 5, 6, 9, tzinfo=UTC)
        end_look(
            look=begin_look(source=source, now=at), now=at, files=3, refused=1, problem="Папка /srv/in: нет"
        )
        [row] = Page(client.get(SOURCES)).rows()
        assert row[:8] == [
            "Папка",
            "папка",
            "не опрошен",
            "05.08.2021 09:09",
            "0",
            "3",
            "1",
            "Папка /srv/in: нет",
        ]
        assert "не опрошен" not in client.get(f"{SOURCES}{source.pk}/").content.decode()
        assert "Папка /srv/in: нет" in client.get(f"{SOURCES}{source.pk}/").content.decode()

    def test_a_look_is_asked_for_once(self, sign_in) -> None:
        client = sign_in("administrator")
        client.post(f"{SOURCES}new/mailbox/", BOX)
        source = IntakeSource.objects.get()
        for words in ("Опрос поставлен в очередь", "Опрос уже стоит в очереди"):
            assert words in client.post(f"{SOURCES}{source.pk}/look/", follow=True).content.decode()
        assert ProcrastinateJob.objects.filter(task_name="sbyt.look_into_source").count() == 1

    def test_a_server_of_pyramid_is_set_up_and_shows_its_requests(self, sign_in) -> None:
        from datetime import UTC, date, datetime

        from sbyt.apps.intake.models import PyramidQuery

        client = sign_in("administrator")
        given = {
            "name": "Пирамида", "every_minutes": "30", "is_on": "on", "url": "http://10.0.0.5:81/pyramid", "user": "u",
            "password": "слово", "source": "P25", "points": "guid-1; ОП 00001 ввод 1; 00001234\nguid-2",
            "types": "EnergyActiveForward30Min = A+ 30\nScale = T0", "days_back": "3", "means": "end",
            "clock": "Europe/Moscow", "unit_wh": "1000", "wait_minutes": "60",
        }  # fmt: skip
        for field, wrong, fault in (
            ("url", "10.0.0.5", "Нужен адрес вида"),
            ("points", "guid-1\nguid-1", "Точки, строка 2: «guid-1» уже был выше."),
            ("types", "Energy = B+ 30", "Величины, строка 1:"),
            ("source", "а б", "Латинские буквы"),
        ):
            answer = client.post(f"{SOURCES}new/pyramid/", given | {field: wrong})
            assert (answer.status_code, fault in answer.content.decode()) == (422, True)
        assert client.post(f"{SOURCES}new/pyramid/", given).status_code == 302
        source = IntakeSource.objects.get()
        assert (source.settings["source"], secret_of(source)) == ("P25", "слово")
        PyramidQuery.objects.create(
            source=source, point="guid-1", value_type="Scale", day=date(2021, 8, 4), state="failed", tries=2,
            note="Сервер ответил ошибкой: нет доступа", concluded_at=datetime(2021, 8, 5, tzinfo=UTC),
        )  # fmt: skip
        page = client.get(f"{SOURCES}{source.pk}/").content.decode()
        for words in ("Запросы по суткам", "04.08.2021", "Сервер ответил ошибкой: нет доступа", "guid-2"):
            assert words in page
        assert "слово" not in page
