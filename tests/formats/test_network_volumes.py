"""The network company's sheet: read by a layout of letters, refused by line."""

from __future__ import annotations

from io import BytesIO

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from sbyt.formats.network_volumes import (
    UnableToReadVolumes,
    VolumeLayout,
    layout_from,
    preview,
    read_network_volumes,
)


def book(*rows: tuple) -> bytes:
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return made.getvalue()


HEAD = ("№", "Точка", "Код", "Объём, кВт·ч")
LAYOUT = VolumeLayout(code="C", volume="D", name="B")


class TestASheet:
    def test_is_read_by_its_layout(self):
        content = book(
            HEAD, (1, "Ввод 1", "П-1", 1500.5), (2, "Ввод 2", "П-2", "2 000,25"), ("", "Итого", "", 3500)
        )
        found = read_network_volumes(content, layout=LAYOUT)
        assert [(one.line, one.code, one.name, one.volume_wh) for one in found] == [
            (2, "П-1", "Ввод 1", 1_500_500),
            (3, "П-2", "Ввод 2", 2_000_250),
        ]

    def test_may_be_in_megawatt_hours(self):
        found = read_network_volumes(
            book(HEAD, (1, "", "П-1", 1.234567)), layout=VolumeLayout(code="C", volume="D", unit="mwh")
        )
        assert found[0].volume_wh == 1_234_567

    def test_shows_its_beginning(self):
        assert preview(book(HEAD, (1, "Ввод 1", "П-1", 5)), layout=LAYOUT)[1] == [
            "1.0",
            "Ввод 1",
            "П-1",
            "5.0",
        ]

    @pytest.mark.parametrize(
        ("rows", "words"),
        [
            ([HEAD, (1, "", "П-1", "много")], "Строка 2, столбец D: «много» не объём"),
            ([HEAD, (1, "", "П-1", 1), (2, "", "П-1", 2)], "Строка 3: точка П-1 уже была в строке 2"),
            ([HEAD], "нет ни одной точки"),
        ],
    )
    def test_that_says_something_else_is_refused_by_line(self, rows, words):
        with pytest.raises(UnableToReadVolumes, match=words):
            read_network_volumes(book(*rows), layout=LAYOUT)

    @given(st.binary(max_size=400))
    def test_of_any_bytes_is_read_or_refused(self, content):
        with pytest.raises(UnableToReadVolumes):
            read_network_volumes(content, layout=LAYOUT)


class TestALayout:
    @pytest.mark.parametrize("given", [{"code": "1"}, {"volume": "ABC"}, {"unit": "gwh"}, {"first_row": 0}])
    def test_that_is_none_is_refused(self, given):
        with pytest.raises(UnableToReadVolumes):
            layout_from(given)
