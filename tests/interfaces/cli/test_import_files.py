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

    def test_with_a_refusal_ends_with_1_and_takes_the_others(
        self, inbox: Path, plant_point: UsagePoint
    ) -> None:
        (inbox / NAME).write_bytes(whole())
        (inbox / "обрыв.xml").write_bytes(whole()[:700])
        result = run(inbox, "--json")
        assert result.exit_code == 1
        assert {line["file"]: line["status"] for line in json.loads(result.stdout)} == {
            NAME: "accepted",
            "обрыв.xml": "refused",
        }

    def test_shows_a_table_with_lines_of_refusals(self, inbox: Path, plant_point: UsagePoint) -> None:
        path = inbox / NAME
        path.write_bytes(spoiled("<value>7</value>", "<value>-7</value>"))
        result = run(path)
        assert result.exit_code == 1
        assert "Отклонена" in result.stdout
        assert "IMP-230 строка 39: точка 562000000113101, канал 01, 03:30–04:00" in result.stdout

    def test_of_a_path_that_is_not_there_ends_with_1(self, inbox: Path) -> None:
        result = run(inbox / "нет.xml", "--json")
        assert result.exit_code == 1
        [line] = json.loads(result.stdout)
        assert (line["file"], line["issues"][0]["code"]) == ("нет.xml", "IMP-111")

    def test_twice_says_so_and_ends_with_0(self, inbox: Path, plant_point: UsagePoint) -> None:
        (inbox / NAME).write_bytes(whole())
        run(inbox)
        result = run(inbox)
        assert result.exit_code == 0
        assert "Уже загружена" in result.stdout
