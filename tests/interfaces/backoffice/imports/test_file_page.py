from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from sbyt.formats.maket_80020_types import Channel
from sbyt.formats.reading_sheet_writer import SheetRow, write_reading_sheet
from sbyt.kit.files.operations import path_of
from tests.builders.files import a_taken_file, an_issue
from tests.builders.firms import a_firm
from tests.builders.people import a_branch
from tests.formats.maket_files import OTHER_POINT, POINT, point, whole
from tests.interfaces.backoffice.reading_pages import Page, sheet_rows

HOURS = "//section[@id='hours']//tbody/tr"


@pytest.fixture(autouse=True)
def _data_folder(settings, tmp_path) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def message(db: None):
    """A message of two points: one known, A+ of 0…47 kWh a half-hour; the other unknown, with a zero channel."""
    firm = a_firm("ООО «Ёлка»")
    firm.point.ats_code = POINT
    firm.point.save()
    content = whole(
        point(POINT),
        point(OTHER_POINT, [0] * 48, channels=(Channel.ACTIVE_IMPORT, Channel.ACTIVE_EXPORT)),
    )
    file = a_taken_file(
        content=content,
        status="partial",
        covered_day=date(2021, 5, 1),
        unknown_codes=[OTHER_POINT],
        refused_rows=2,
        sender_name="АО «Сети»",
    )
    an_issue(file, f"Не найдена ТУ с кодом АИИС = {OTHER_POINT}.", line=113, field=f"точка {OTHER_POINT}")
    return file


def url(file, rest: str = "") -> str:
    return f"/office/imports/{file.pk}/{rest}"


class TestTheContentsOfAFile:
    def test_are_shown_by_hour_with_unknown_points_marked(self, sign_in, message) -> None:
        rows = Page(sign_in("metering_engineer").get(url(message))).rows(HOURS)
        assert [row[:3] for row in rows] == [
            [POINT, rows[0][1], "А+"],
            [OTHER_POINT, "привязать", "А+"],
            [OTHER_POINT, "", "А−"],
        ]
        assert rows[0][1].startswith("ОП ")
        assert rows[0][3:6] == ["1", "5", "9"]
        assert (rows[0][-1], rows[1][-1]) == ("1\u202f128", "0")

    def test_are_half_hours_when_asked_for(self, sign_in, message) -> None:
        page = Page(sign_in("metering_engineer").get(url(message, "?by=half")))
        assert page.rows(HOURS)[0][3:6] == ["0", "1", "2"]
        assert len(page.rows(HOURS)[0]) == 3 + 48 + 1

    def test_come_alone_when_only_they_are_asked_for(self, sign_in, message) -> None:
        response = sign_in("metering_engineer").get(
            url(message, "?by=half"), headers={"HX-Request": "true", "HX-Target": "hours"}
        )
        assert response.content.decode().lstrip().startswith('<section class="card" id="hours"')

    def test_say_where_a_point_is_missing_to_who_cannot_attach_it(self, sign_in, message) -> None:
        page = Page(sign_in("billing_clerk").get(url(message)))
        assert page.rows(HOURS)[1][1] in {"привязать", "не найдена ТУ"}

    def test_of_a_file_that_is_no_message_are_not_shown(self, sign_in, db: None) -> None:
        file = a_taken_file("мусор.xml", content=b"not xml", status="refused", note="Это не XML.")
        page = Page(sign_in("metering_engineer").get(url(file)))
        assert page.rows(HOURS) == []
        assert page.of_class("message") == ["Это не XML."]

    def test_say_when_the_original_is_gone_from_the_disk(self, sign_in, db: None) -> None:
        file = a_taken_file(content=whole(point(values_kwh=[5] * 48)))
        path_of(file.file.sha256).unlink()
        page = Page(sign_in("metering_engineer").get(url(file)))
        assert page.of_class("message") == [
            "Оригинал не читается с диска: восстановите папку файлов из резервной копии."
        ]
        assert sign_in("metering_engineer").get(url(file, "original/")).status_code == 404


class TestThePageOfAFile:
    def test_lists_what_is_wrong_by_line_and_code(self, sign_in, message) -> None:
        page = Page(sign_in("metering_engineer").get(url(message)))
        assert page.rows("//table[contains(@class, 'issues')]/tbody/tr") == [
            [
                "113",
                f"точка {OTHER_POINT}",
                f"Не найдена ТУ с кодом АИИС = {OTHER_POINT}.",
                "—",
                "IMP-401",
                "отказ",
            ]
        ]

    def test_shows_the_very_line_with_its_neighbours(self, sign_in, message) -> None:
        page = Page(sign_in("metering_engineer").get(url(message, "lines/113/")))
        assert len(page.tree.xpath("//ol/li")) == 7
        (wanted,) = page.texts("//ol/li[@aria-current='true']")
        assert wanted.startswith("113")

    def test_leads_to_the_files_beside_it(self, sign_in, db: None) -> None:
        first, second, third = (
            a_taken_file(f"{hour}.xml", received_at=datetime(2021, 8, 5, hour, tzinfo=UTC))
            for hour in (1, 2, 3)
        )
        page = Page(sign_in("metering_engineer").get(url(second)))
        assert page.values("//a[@aria-label='Файл новее']/@href") == [url(third)]
        assert page.values("//a[@aria-label='Файл старше']/@href") == [url(first)]

    def test_names_the_version_that_took_its_place(self, sign_in, db: None) -> None:
        newer = a_taken_file("новее.xml")
        older = a_taken_file("старше.xml", superseded_by=newer, is_current=False)
        assert "заменён файлом новее.xml" in Page(sign_in("metering_engineer").get(url(older))).text(
            "//dl[contains(@class, 'facts')]"
        )
        assert "старше.xml" in Page(sign_in("metering_engineer").get(url(newer))).text(
            "//dl[contains(@class, 'facts')]"
        )

    def test_costs_few_queries(self, sign_in, at_most_queries, message) -> None:
        for line in range(300):
            an_issue(message, "Значение не число.", line=line, code="IMP-229")
        client = sign_in("metering_engineer")
        with at_most_queries(13):
            client.get(url(message))

    def test_of_another_branch_does_not_exist(self, sign_in, db: None) -> None:
        file = a_taken_file(branch=a_branch("02", "Южное отделение"))
        client = sign_in("metering_engineer", branch=a_branch("01", "Северное отделение"))
        assert [
            client.get(url(file, rest)).status_code for rest in ("", "original/", "refused/", "lines/1/")
        ] == [404] * 4


class TestDownloads:
    def test_give_the_original_byte_for_byte_under_its_name(self, sign_in, message) -> None:
        response = sign_in("metering_engineer").get(url(message, "original/"))
        content = b"".join(response.streaming_content)
        assert content == path_of(message.file.sha256).read_bytes()
        assert response["Content-Disposition"] == f'attachment; filename="{message.name}"'

    def test_give_refusals_of_a_message_as_a_list(self, sign_in, message) -> None:
        rows = sheet_rows(sign_in("metering_engineer").get(url(message, "refused/")))
        assert rows == [
            ("Строка", "Поле", "Код", "Что не так", "Как в файле"),
            (113, f"точка {OTHER_POINT}", "IMP-401", f"Не найдена ТУ с кодом АИИС = {OTHER_POINT}.", ""),
        ]

    def test_give_refused_rows_of_a_sheet_under_its_own_headers(self, sign_in, db: None) -> None:
        sheet = write_reading_sheet(
            [
                SheetRow(
                    account="150000001", meter="00012", taken_on=date(2021, 7, 21), readings_wh=(21_850_000,)
                ),
                SheetRow(
                    account="150000002", meter="00013", taken_on=date(2021, 7, 21), readings_wh=(9_417_000,)
                ),
            ]
        )
        file = a_taken_file(
            "Ведомость.xlsx", content=sheet, format="reading_sheet", status="partial", refused_rows=1
        )
        an_issue(file, "Строка 3, Номер счётчика: прибора нет.", line=3)
        header, refused = sheet_rows(sign_in("metering_engineer").get(url(file, "refused/")))
        assert header[:3] == ("Лицевой счёт", "Адрес", "Номер счётчика")
        assert (refused[0], refused[2], refused[-1]) == (
            "150000002",
            "00013",
            "Строка 3, Номер счётчика: прибора нет.",
        )

    def test_of_refusals_do_not_exist_where_nothing_was_refused(self, sign_in, db: None) -> None:
        assert sign_in("metering_engineer").get(url(a_taken_file(), "refused/")).status_code == 404


class TestAttachingACode:
    def test_offers_free_points_found_by_words(self, sign_in, message) -> None:
        a_firm("ООО «Берёза»")
        page = Page(sign_in("metering_engineer").get(url(message, f"attach/{OTHER_POINT}/?q=берёза")))
        assert len(page.of_class("choice")) == 1
        assert page.texts("//button[@name='point']") == ["Привязать"]

    def test_gives_the_code_to_the_point_chosen(self, sign_in, message) -> None:
        birch = a_firm("ООО «Берёза»").point
        response = sign_in("metering_engineer").post(
            url(message, f"attach/{OTHER_POINT}/to/"), {"point": birch.pk}, follow=True
        )
        birch.refresh_from_db()
        assert birch.ats_code == OTHER_POINT
        page = Page(response)
        assert page.rows(HOURS)[1][1] == birch.code

    def test_refuses_a_point_that_has_another_code(self, sign_in, message) -> None:
        birch = a_firm("ООО «Берёза»").point
        birch.ats_code = "562000000119901"
        birch.save()
        response = sign_in("metering_engineer").post(
            url(message, f"attach/{OTHER_POINT}/to/"), {"point": birch.pk}, follow=True
        )
        birch.refresh_from_db()
        assert birch.ats_code == "562000000119901"
        assert f"У точки {birch.code} уже есть код 562000000119901." in Page(response).of_class("message")[0]

    def test_does_not_reach_points_of_another_branch(self, sign_in, db: None) -> None:
        north = a_branch("01", "Северное отделение")
        file = a_taken_file(content=whole(point(OTHER_POINT)), branch=north)
        alien = a_firm("ООО «Берёза»", branch_code="02").point
        sign_in("metering_engineer", branch=north).post(
            url(file, f"attach/{OTHER_POINT}/to/"), {"point": alien.pk}
        )
        alien.refresh_from_db()
        assert alien.ats_code is None
