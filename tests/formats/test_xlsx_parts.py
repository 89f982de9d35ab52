"""A workbook too large to be read is said to be so, by the sheet and its size, not to be damaged."""

from __future__ import annotations

import pytest

from sbyt.formats._xlsx_parts import Workbook, measured_workbook
from sbyt.formats.import_issues import Issue
from sbyt.formats.mutations import with_many_rows_inside
from tests.formats.workbooks import rewritten, row, workbook

_MB = 1024 * 1024


@pytest.fixture(autouse=True)
def one_megabyte(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("zip_container", "_xlsx_parts"):
        monkeypatch.setattr(f"sbyt.formats.{module}.LARGEST_FILE", _MB)


class TestWorkbookWithAPartTooLarge:
    def test_is_refused_by_its_sheet_and_size(self) -> None:
        found = measured_workbook(with_many_rows_inside(workbook(row()), rows=6_000))
        assert isinstance(found, Issue)
        assert (found.code, found.field) == ("IMP-103", "Sheet")
        assert found.message == (
            "Лист «Sheet» (часть xl/worksheets/sheet1.xml) занимает 2 МБ, предел 1 МБ: разделите книгу на несколько."
        )

    def test_that_is_no_sheet_is_refused_by_the_part(self) -> None:
        padded = rewritten(workbook(row()), "xl/theme/theme1.xml", lambda content: content + b" " * _MB)
        found = measured_workbook(padded)
        assert isinstance(found, Issue)
        assert (found.code, found.message.split(" занимает ")[0]) == (
            "IMP-103",
            "Часть книги xl/theme/theme1.xml",
        )

    def test_is_read_where_it_is_within_the_limit(self) -> None:
        assert isinstance(measured_workbook(with_many_rows_inside(workbook(row()), rows=100)), Workbook)
