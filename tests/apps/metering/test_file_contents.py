"""A file opened from the journal: point × channel × hours, totals, codes nobody knows."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from sbyt.apps.metering.models import ImportFile
from sbyt.apps.metering.queries.file_contents import FileContents, file_contents
from sbyt.formats.maket_80020_types import Channel
from sbyt.kit.files.operations import store_file
from tests.builders.firms import a_firm
from tests.formats.maket_files import OTHER_POINT, POINT, point, whole
from tests.formats.workbooks import row, workbook

pytestmark = pytest.mark.django_db

HALVES = [4444, 4444, 4500, 4500, *[1] * 43, None]


@pytest.fixture(autouse=True)
def data_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


def opened(content: bytes, *, kind: str = "80020", by_hours: bool = True) -> FileContents:
    stored = store_file(content=content, name="x")
    return file_contents(ImportFile.objects.create(name="x", file=stored, format=kind), by_hours=by_hours)


class TestContents:
    def test_are_hours_with_totals_and_the_points_that_are_known(self) -> None:
        known = a_firm().point
        known.ats_code = POINT
        known.save()
        contents = opened(
            whole(
                point(values_kwh=HALVES, channels=(Channel.ACTIVE_IMPORT, Channel.REACTIVE_EXPORT)),
                point(OTHER_POINT, [7] * 24, name="Новый ввод"),
            )
        )
        assert contents.column_count == 24
        assert [
            (row.code, row.point_code, row.channel_name, row.total_wh, row.begins_point)
            for row in contents.rows
        ] == [
            (POINT, known.code, "А+", 17_931_000, True),
            (POINT, known.code, "Р−", 17_931_000, False),
            (OTHER_POINT, "", "А+", 168_000, True),
        ]
        first = contents.rows[0]
        assert [cell.value_wh for cell in first.cells[:3]] == [8_888_000, 9_000_000, 2_000]
        assert (first.cells[23].value_wh, first.cells[23].is_partial, first.cells[23].quality) == (
            1000,
            True,
            2,
        )
        assert (first.usage_point_id, contents.rows[2].usage_point_id) == (known.pk, None)
        assert (first.line, contents.rows[2].name) == (16, "Новый ввод")

    def test_are_half_hours_where_they_are_not_summed(self) -> None:
        contents = opened(whole(point(values_kwh=HALVES)), by_hours=False)
        assert contents.column_count == 48
        assert [cell.value_wh for cell in contents.rows[0].cells[:2]] == [4_444_000, 4_444_000]
        assert contents.rows[0].cells[47].value_wh is None

    def test_of_a_sheet_are_its_lines(self) -> None:
        contents = opened(workbook(row("111", "881")), kind="reading_sheet")
        assert contents.rows == ()
        assert contents.sheet[1][:4] == ("111", "881", "25.07.2021", "1843,7")

    def test_of_a_file_that_cannot_be_read_are_empty(self) -> None:
        assert opened(b"<broken", kind="80020") == FileContents()
        assert opened(b"?", kind="unknown") == FileContents()
        lost = ImportFile.objects.create(name="x", format="80020")
        assert file_contents(lost, by_hours=True) == FileContents()
