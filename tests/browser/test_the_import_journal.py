from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from sbyt.apps.metering.models import Upload
from sbyt.formats.maket_80020_types import Channel
from sbyt.kit.access.models import User
from sbyt.usecases.files_intake.carry_out_upload import carry_out_upload
from tests.browser.conftest import Office
from tests.builders.files import a_taken_file, an_issue
from tests.builders.firms import a_firm
from tests.builders.people import a_member_of_staff
from tests.formats.maket_files import OTHER_POINT, POINT, point, whole

pytestmark = pytest.mark.browser

PLANT = [
    8888, 9000, 8964, 9062, 9050, 9338, 9656, 9997, 10040, 9796, 9763, 9644,
    9627, 9723, 9702, 9476, 9259, 9029, 9093, 9043, 9260, 9295, 9295, 9212,
]  # fmt: skip
FALLS = [
    8650, 8356, 8201, 8057, 8341, 9018, 9493, 9320, 9202, 9137, 9129, 9375,
    9536, 9519, 9082, 8759, 8316, 7942, 8143, 8276, 6146, 8078, 8338, 8276,
]  # fmt: skip
BOTH = (Channel.ACTIVE_IMPORT, Channel.ACTIVE_EXPORT, Channel.REACTIVE_IMPORT)


@pytest.fixture
def journal(db: None) -> SimpleNamespace:
    """Twelve files of a day; the newest has an unknown point whose hour of 20 falls out."""
    plant = a_firm("ООО «Ёлка»", account_number="ЮЛ-000101").point
    plant.ats_code = POINT
    plant.save()
    spare = a_firm("ООО «Берёза»", account_number="ЮЛ-000102").point
    halves = [half for hour in PLANT for half in (hour // 2, hour - hour // 2)]
    content = whole(
        point(POINT, halves, channels=BOTH), point(OTHER_POINT, [v // 2 for v in FALLS for _ in "12"])
    )
    for hour in range(11):
        a_taken_file(
            f"80020_5600000017_20210804_{hour}_5600000{hour:02d}00.xml",
            received_at=datetime(2021, 8, 5, 4, 20 + hour, tzinfo=UTC),
            covered_day=date(2021, 8, 4),
            area_codes=[f"5600000{hour:02d}00"],
            area_names=["Северный узел"],
            duration_ms=400 + 3100 * hour,
            accepted_rows=8,
            status="refused" if hour == 7 else "accepted",
            note="Сумма за сутки: нет 2 получасовок." if hour == 7 else "",
        )
    file = a_taken_file(
        "80020_5600000017_20210804_105033_5600000100.xml",
        content,
        received_at=datetime(2021, 8, 5, 5, 52, tzinfo=UTC),
        status="partial",
        covered_day=date(2021, 8, 4),
        area_codes=["5600000100"],
        area_names=["Завод"],
        unknown_codes=[OTHER_POINT],
        duration_ms=11_000,
        accepted_rows=3,
        refused_rows=1,
        sender_name="АО «Северные сети»",
        sender_inn="5600000017",
        note=f"Не найдена ТУ с кодом АИИС = {OTHER_POINT}.",
    )
    an_issue(file, f"Не найдена ТУ с кодом АИИС = {OTHER_POINT}.", line=448, field=f"точка {OTHER_POINT}")
    an_issue(
        file,
        f"Точка {POINT}, канал 03, 20:00–20:30: некоммерческое значение.",
        line=420,
        field=f"точка {POINT}, канал 03",
        code="IMP-234",
        severity="warning",
        raw='<value status="1">4630</value>',
    )
    engineer = User.objects.get(pk=a_member_of_staff("metering_engineer").user_id)
    return SimpleNamespace(engineer=engineer, file=file, spare=spare)


class TestTheImportJournal:
    def test_shows_a_file_by_hour_and_lets_an_unknown_point_be_attached(
        self, journal: SimpleNamespace, office: Office
    ) -> None:
        office.sign_in(journal.engineer)
        office.go("/office/imports/")
        office.screenshot("imports")
        office.check_accessible()
        page = office.page
        office.press("j")
        office.press("Enter")
        page.wait_for_url(f"**/office/imports/{journal.file.pk}/")
        office.screenshot("import-file")
        office.check_accessible()
        page.get_by_role("link", name="Получасовки").click()
        page.wait_for_selector("table.hours.is-half")
        page.get_by_role("link", name="Часы", exact=True).click()
        page.wait_for_selector("table.hours:not(.is-half)")
        expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
        office.press("m")
        page.wait_for_selector("#attach-words")
        page.keyboard.type("берёза")
        expect(page.locator(".choice")).to_have_count(1)
        office.screenshot("import-attach")
        office.check_accessible()
        page.get_by_role("button", name=f"Привязать к точке {journal.spare.code}").click()
        page.wait_for_selector(".message.ok")
        assert page.locator("table.hours .point-code").all_inner_texts()[1] == journal.spare.code

    def test_shows_the_line_of_an_issue_in_the_panel(self, journal: SimpleNamespace, office: Office) -> None:
        office.sign_in(journal.engineer)
        office.go(f"/office/imports/{journal.file.pk}/")
        page = office.page
        page.get_by_role("button", name="Строка 420 с соседними").click()
        page.wait_for_selector("#panel .source-lines")
        office.screenshot("import-lines")
        office.check_accessible()
        assert page.locator("#panel [aria-current=true] .line-number").inner_text() == "420"
        office.press("Escape")
        expect(page.locator("#panel *")).to_have_count(0)


class TestAnUpload:
    def test_is_sent_counted_and_watched(
        self, journal: SimpleNamespace, office: Office, settings, tmp_path
    ) -> None:
        settings.DATA = tmp_path / "data"
        office.sign_in(journal.engineer)
        office.go("/office/imports/upload/")
        office.check_accessible()
        office.page.set_input_files(
            "#upload-files", {"name": "май.zip", "mimeType": "application/zip", "buffer": _archive()}
        )
        office.press("Control+Enter")
        office.page.wait_for_url("**/office/imports/uploads/*/")
        expect(office.page.locator("#upload-progress h2")).to_have_text("ждёт очереди")
        with office.alone():
            upload = Upload.objects.get()
            carry_out_upload(upload_id=upload.pk, go_on=lambda: True, clock=timezone.now)
        expect(office.page.locator("#upload-progress h2")).to_have_text("загружено")
        expect(office.page.locator("#upload-progress tbody tr")).to_have_count(2)
        office.check_accessible()
        office.screenshot("upload")


def _archive() -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr("1.xml", whole(point()))
        archive.writestr("2.xml", whole(point(POINT, range(1, 49)), point(OTHER_POINT)))
    return memory.getvalue()
