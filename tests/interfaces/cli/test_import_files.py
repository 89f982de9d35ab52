"""`sbyt import`: exit codes, the table, the JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pytest_django import Settings

from sbyt.apps.metering.models import ImportFile, UsagePoint
from sbyt.interfaces.cli import django_ready
from sbyt.interfaces.cli.main import main
from tests.builders.firms import a_firm
from tests.formats.maket_files import OTHER_POINT, POINT, point, spoiled, whole
from tests.formats.workbooks import zipped

pytestmark = pytest.mark.django_db
NAME = "80020_5600000017_20210501_17_5600000100.xml"


@pytest.fixture(autouse=True)
def ready(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    """The test base stands already; originals go to a folder of the test."""
    monkeypatch.setattr(django_ready, "prepare", lambda: None)
    settings.DATA = tmp_path / "data"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def plant_point() -> UsagePoint:
    found = a_firm().point
    found.ats_code = POINT
    found.save()
    return found


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["import", *map(str, arguments)])


class TestImport:
    def test_of_what_is_taken_at_least_in_part_ends_with_0(
        self, inbox: Path, plant_point: UsagePoint
    ) -> None:
        (inbox / NAME).write_bytes(whole(point(), point(OTHER_POINT)))
        result = run(inbox, "--json")
        assert result.exit_code == 0
        [line] = json.loads(result.stdout)
        line_of_journal = ImportFile.objects.get()
        assert line.pop("duration_ms") == line_of_journal.duration_ms
        assert line == {
            "id": line_of_journal.pk,
            "file": NAME,
            "archive": "",
            "format": "80020",
            "status": "partial",
            "status_text": "Загружена частично",
            "note": f"Не найдена ТУ с кодом АИИС = {OTHER_POINT}. Принято каналов: 1 из 2.",
            "accepted": 1,
            "warned": 0,
            "refused": 1,
            "issues": [
                {
                    "line": 163,
                    "field": "measuringpoint",
                    "code": "IMP-401",
                    "severity": "refused",
                    "message": f"Не найдена ТУ с кодом АИИС = {OTHER_POINT} (ПС «Северная», яч. 1): "
                    "каналы 01, А+ за сутки 1\u202f128 кВт·ч.",
                }
            ],
        }
        assert line_of_journal.channel == "cli"

    def test_with_a_refusal_ends_with_3_and_takes_the_others(
        self, inbox: Path, plant_point: UsagePoint
    ) -> None:
        (inbox / NAME).write_bytes(whole())
        (inbox / "обрыв.xml").write_bytes(whole()[:700])
        result = run(inbox, "--json")
        assert result.exit_code == 3
        assert {line["file"]: line["status"] for line in json.loads(result.stdout)} == {
            NAME: "accepted",
            "обрыв.xml": "refused",
        }

    def test_shows_a_table_with_lines_of_refusals(self, inbox: Path, plant_point: UsagePoint) -> None:
        path = inbox / NAME
        path.write_bytes(spoiled("<value>7</value>", "<value>-7</value>"))
        result = run(path)
        assert result.exit_code == 3
        assert "Отклонена" in result.stdout
        assert "IMP-230 строка 39: точка 562000000113101, канал 01, 03:30–04:00" in result.stdout

    def test_of_a_path_that_is_not_there_ends_with_2_and_takes_nothing(self, inbox: Path) -> None:
        (inbox / NAME).write_bytes(whole())
        result = run(inbox, inbox / "нет.xml", "--json")
        assert result.exit_code == 2
        assert f"Нет такого файла или папки: {inbox / 'нет.xml'}" in result.stderr
        assert not ImportFile.objects.exists()

    def test_of_which_no_point_is_known_ends_with_3_and_waits(self, inbox: Path) -> None:
        (inbox / NAME).write_bytes(whole())
        result = run(inbox, "--json")
        assert result.exit_code == 3
        [line] = json.loads(result.stdout)
        assert (line["status"], line["status_text"]) == ("waiting", "Не загружена: точки не найдены")
        assert line["note"].endswith("Принято каналов: 0 из 1.")
        assert ImportFile.objects.get().unknown_codes == [POINT]

    def test_leaves_files_out_that_nobody_meant_for_us(self, inbox: Path, plant_point: UsagePoint) -> None:
        (inbox / NAME).write_bytes(whole())
        (inbox / "SOURCE.txt").write_text("откуда файлы")
        (inbox / "счёт.xml").write_text('<?xml version="1.0"?>\n<!-- УПД -->\n<Файл ВерсФорм="5.01"/>')
        (inbox / "пусто").touch()
        result = run(inbox, "--json")
        assert result.exit_code == 0
        lines = {line["file"]: line for line in json.loads(result.stdout)}
        assert {name: line["status"] for name, line in lines.items()} == {
            NAME: "accepted",
            "SOURCE.txt": "skipped",
            "пусто": "skipped",
            "счёт.xml": "skipped",
        }
        assert (lines["SOURCE.txt"]["id"], lines["SOURCE.txt"]["status_text"]) == (
            None,
            "Не распознан, пропущен",
        )
        assert [issue["code"] for issue in lines["счёт.xml"]["issues"]] == ["IMP-113"]
        assert [line.name for line in ImportFile.objects.all()] == [NAME]

    def test_refuses_what_was_meant_for_us_even_in_a_folder(
        self, inbox: Path, plant_point: UsagePoint
    ) -> None:
        (inbox / "80020_1.xml").write_text("<order/>")
        (inbox / "пусто.xml").touch()
        (inbox / "данные.rar").write_bytes(b"Rar!\x1a\x07\x00")
        (inbox / "обрыв.xml").write_bytes(whole()[:700])
        result = run(inbox, "--json")
        assert result.exit_code == 3
        assert {line["status"] for line in json.loads(result.stdout)} == {"refused"}

    def test_of_an_archive_keeps_what_it_leaves_out(self, inbox: Path, plant_point: UsagePoint) -> None:
        (inbox / "почта.zip").write_bytes(zipped({NAME: whole(), "подпись.txt": "с уважением".encode()}))
        result = run(inbox, "--json")
        assert result.exit_code == 0
        assert [line["status"] for line in json.loads(result.stdout)] == ["accepted", "skipped"]
        skipped = ImportFile.objects.get(status="skipped")
        assert (skipped.name, skipped.archive_name, skipped.is_current) == ("подпись.txt", "почта.zip", False)
        assert skipped.file is not None

    @pytest.mark.parametrize("found", [None, "SOURCE.txt"])
    def test_that_recognises_nothing_ends_with_3(self, inbox: Path, found: str | None) -> None:
        if found:
            (inbox / found).write_text("откуда файлы")
        result = run(inbox)
        assert result.exit_code == 3
        assert "Нечего загружать: ни один файл не распознан." in result.stderr
        assert not ImportFile.objects.exists()

    def test_of_a_file_named_alone_says_why_it_is_not_recognised(self, inbox: Path) -> None:
        (inbox / "SOURCE.txt").write_text("откуда файлы")
        result = run(inbox / "SOURCE.txt", "--json")
        assert result.exit_code == 3
        [line] = json.loads(result.stdout)
        assert (line["status"], line["issues"][0]["code"]) == ("refused", "IMP-101")

    def test_twice_says_so_and_ends_with_0(self, inbox: Path, plant_point: UsagePoint) -> None:
        (inbox / NAME).write_bytes(whole())
        run(inbox)
        result = run(inbox)
        assert result.exit_code == 0
        assert "Уже загружена" in result.stdout
