"""Files of real metering systems and spreadsheets: a truthful journal, totals counted another way."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sbyt.apps.metering.models import ImportFile, IntervalDay
from sbyt.apps.metering.queries.file_contents import file_contents
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.files_intake.incoming import files_of_paths
from sbyt.usecases.files_intake.take_files_in import FileOutcome, take_files_in
from tests.builders.firms import a_firm
from tests.usecases.files_intake.intake import NOW, take

pytestmark = [pytest.mark.django_db, pytest.mark.samples]


def text_of(path: Path) -> str:
    return path.read_bytes().decode("cp1251")


def codes_in(text: str) -> list[str]:
    """Count the codes of points with nothing but a regular expression."""
    found = re.findall(r'<(?:measuringpoint|deliverygroup)\b[^>]*?\bcode="([^"]*)"', text)
    return found + [f"{one}-{two}" for one, two in re.findall(r'codefrom="([^"]*)" codeto="([^"]*)"', text)]


def sums_in(text: str, code: str) -> dict[str, tuple[int, int]]:
    """Return (count of values, their sum) by channel of a point, by text search alone."""
    body = re.search(rf'<measuringpoint[^>]*code="{code}".*?</measuringpoint>', text, re.DOTALL)
    assert body is not None
    channels = re.findall(r'<measuringchannel code="(\d\d)"(.*?)</measuringchannel>', body[0], re.DOTALL)
    return {
        channel: (len(values), sum(map(int, values)))
        for channel, periods in channels
        for values in [re.findall(r"<value[^>]*>(\d+)</value>", periods)]
    }


def folder_taken(folder: Path) -> list[FileOutcome]:
    return list(take_files_in(actor=SYSTEM, files=files_of_paths([folder]), channel="cli", clock=lambda: NOW))


class TestFolderOf80020:
    def test_has_a_truthful_journal(self, samples: Path) -> None:
        folder = samples / "formats" / "80020"
        outcomes = folder_taken(folder)
        xml = {path.name: path for path in folder.glob("*.xml")}
        taken = [outcome for outcome in outcomes if outcome.name in xml and not outcome.archive_name]
        assert {outcome.name for outcome in taken} == set(xml)
        for outcome in taken:
            codes = codes_in(text_of(xml[outcome.name]))
            assert outcome.status_text == "Не загружена: точки не найдены"
            assert outcome.note.startswith(
                f"Не найдена ТУ с кодом АИИС = {', '.join(codes)}. Принято каналов: 0 из "
            )
            assert [found.raw for found in outcome.issues if found.code == "IMP-401"] == codes
            assert len(codes) == len(set(codes)) > 0
            assert {found.code for found in outcome.issues} == {"IMP-401"}
            assert (
                outcome.refused_rows == len(re.findall("<measuringchannel", text_of(xml[outcome.name]))) or 2
            )
        assert IntervalDay.objects.count() == 0
        assert {outcome.name for outcome in outcomes if outcome.status == "skipped"} == {"SOURCE.txt"}
        assert not ImportFile.objects.filter(status__in=["refused", "skipped"]).exists()

    def test_taken_twice_changes_nothing(self, samples: Path) -> None:
        folder = samples / "formats" / "80020"
        folder_taken(folder)
        again = folder_taken(folder)
        assert {outcome.status for outcome in again if outcome.name.endswith(".xml")} == {"duplicate"}

    def test_gives_the_totals_of_its_points(self, samples: Path) -> None:
        for path in sorted((samples / "formats" / "80020").glob("80020_??????????_*.xml")):
            text = text_of(path)
            code = codes_in(text)[-1]
            firm = a_firm(f"ООО «{code}»")
            firm.point.ats_code = code
            firm.point.save()
            outcome = take(path.read_bytes(), name=path.name)
            stored = IntervalDay.objects.filter(usage_point=firm.point)
            sums = {f"{day.channel:02d}": (len(day.values_wh), sum(day.values_wh) // 1000) for day in stored}
            assert sums == sums_in(text, code)
            assert outcome.accepted_rows == len(sums) > 0
            lines = text.splitlines()
            for day in stored:
                for value, line in zip(day.values_wh, day.lines, strict=True):
                    assert f">{value // 1000}</value>" in lines[line - 1]
            contents = file_contents(ImportFile.objects.get(pk=outcome.import_file_id), by_hours=True)
            rows = [row for row in contents.rows if row.code == code]
            assert {f"{row.channel:02d}": row.total_wh // 1000 for row in rows} == {
                channel: total for channel, (_count, total) in sums.items()
            }
            assert all(len(row.cells) == 24 for row in rows)


class TestFolderOfSpreadsheets:
    def test_refuses_reports_and_finds_no_account_of_others(self, samples: Path) -> None:
        outcomes = {outcome.name: outcome for outcome in folder_taken(samples / "formats" / "excel")}
        assert outcomes.pop("SOURCE.txt").status == "skipped"
        assert {name: outcome.status for name, outcome in outcomes.items()} == dict.fromkeys(
            outcomes, "refused"
        )
        meters = outcomes["condo_meter-import-example_ru.xlsx"]
        assert [(found.line, found.code) for found in meters.issues if found.severity == "refused"] == [
            (6, "RDG-101"),
            (7, "RDG-101"),
            (8, "RDG-101"),
        ]
        assert meters.refused_rows == 3
        report = outcomes["askue_reports_report.xlsx"]
        assert [found.code for found in report.issues] == ["IMP-302"]
