"""From a reading or an hour back to the line of its file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pytest_django import Settings

from sbyt.apps.metering.models import IntervalDay, Reading
from sbyt.apps.metering.queries.source_lines import SourceExcerpt, source_of_hour, source_of_reading
from sbyt.apps.tariffs.models import Tariff
from sbyt.kit.files.operations import path_of
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.firms import a_firm
from tests.formats.maket_files import POINT, point, whole
from tests.formats.workbooks import row, workbook
from tests.usecases.files_intake.intake import NAME, take

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def flat() -> Flat:
    tariff = Tariff.objects.create(code="GAS", name="Газовые плиты", zones=1)
    return a_flat(a_building(), "1", tariff=tariff, account_number="0012300456")


def day_of(content: bytes) -> IntervalDay:
    measured = a_firm().point
    measured.ats_code = POINT
    measured.save()
    take(content)
    return IntervalDay.objects.get()


def wanted(excerpt: SourceExcerpt | None) -> str:
    assert excerpt is not None
    [line] = [line.text for line in excerpt.lines if line.is_wanted]
    return line.strip()


class TestHour:
    def test_leads_to_the_line_of_its_first_half(self) -> None:
        day = day_of(whole(point(values_kwh=range(500, 548))))
        excerpt = source_of_hour(interval_day_id=day.pk, hour=13, around=1)
        assert excerpt is not None
        assert (excerpt.file_name, excerpt.line) == (NAME, day.lines[26])
        assert [(line.number - excerpt.line, line.text.strip()) for line in excerpt.lines] == [
            (-1, '<period start="1300" end="1330">'),
            (0, "<value>526</value>"),
            (1, "</period>"),
        ]

    def test_of_a_file_in_one_line_is_cut_out_of_it(self) -> None:
        text = whole(point(values_kwh=range(500, 548))).decode("cp1251")
        head, _, body = text.partition("\n")
        flat_text = head + "\n" + "".join(line.strip() for line in body.splitlines())
        day = day_of(flat_text.encode("cp1251"))
        line = wanted(source_of_hour(interval_day_id=day.pk, hour=13, around=0))
        assert '<period start="1300" end="1330"><value>526</value>' in line
        assert (line[0], line[-1], len(line)) == ("…", "…", 242)

    def test_of_a_lost_original_has_no_lines(self) -> None:
        day = day_of(whole())
        assert day.import_file.file is not None
        path_of(day.import_file.file.sha256).unlink()
        excerpt = source_of_hour(interval_day_id=day.pk, hour=0, around=1)
        assert excerpt is not None
        assert (excerpt.lines, excerpt.line) == ((), 18)


class TestReading:
    def test_leads_to_its_row(self, flat: Flat) -> None:
        take(workbook(row("0012300456", None, date(2021, 7, 25), 250.5), above=1), name="июль.xlsx")
        reading = Reading.objects.get(source="sheet")
        excerpt = source_of_reading(reading_id=reading.pk, around=1)
        assert (reading.import_line, wanted(excerpt)) == (3, "0012300456 │  │ 25.07.2021 │ 250,5")
        assert excerpt is not None
        assert [line.number for line in excerpt.lines] == [2, 3]

    def test_that_no_file_brought_leads_nowhere(self, flat: Flat) -> None:
        reading = flat.shows(date(2021, 7, 25), 5)
        assert source_of_reading(reading_id=reading.pk, around=1) is None
