"""Lists whose rows are reckoned: order by a heading, words, pages, the workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from django.http import QueryDict

from sbyt.interfaces.backoffice.lists.columns import Column, Word
from sbyt.interfaces.backoffice.lists.reckoned import Arranged, arrange

_COLUMNS = [
    Column(key="code", title="Точка", kind="code"),
    Column(key="state", title="Вид", kind="state", words={"dead": Word("Прибор стоит"), "ok": Word("Хорош")}),
    Column(key="wh", title="кВт·ч", kind="energy"),
    Column(key="note", title="Примечание", sort=False),
]
_ROWS: Sequence[Mapping[str, Any]] = [
    {"code": "Ю2", "state": "ok", "wh": 5, "note": "щит"},
    {"code": "ю1", "state": "dead", "wh": None, "note": ""},
    {"code": "А3", "state": "dead", "wh": -7, "note": "подвал"},
    {"code": "Б4", "state": "ok", "wh": 5, "note": "чердак"},
]


def _asked(address: str, **more: Any) -> Arranged[Mapping[str, Any]]:
    return arrange(_ROWS, columns=_COLUMNS, values=lambda row: row, query=QueryDict(address), **more)


def _codes(found: Arranged[Mapping[str, Any]]) -> list[str]:
    return [row["code"] for row in found.rows]


class TestOrder:
    def test_without_a_heading_is_that_of_the_rows(self) -> None:
        assert _codes(_asked("")) == ["Ю2", "ю1", "А3", "Б4"]

    @pytest.mark.parametrize(
        ("sort", "codes"),
        [
            ("wh", ["А3", "Ю2", "Б4", "ю1"]),
            ("-wh", ["Ю2", "Б4", "А3", "ю1"]),
            ("code", ["А3", "Б4", "ю1", "Ю2"]),
            ("state", ["ю1", "А3", "Ю2", "Б4"]),
        ],
    )
    def test_by_a_heading_leaves_what_is_not_known_last(self, sort: str, codes: list[str]) -> None:
        assert _codes(_asked(f"sort={sort}")) == codes

    @pytest.mark.parametrize("sort", ["note", "-note", "nothing", "-"])
    def test_by_what_does_not_sort_changes_nothing(self, sort: str) -> None:
        assert _codes(_asked(f"sort={sort}")) == ["Ю2", "ю1", "А3", "Б4"]

    def test_asked_twice_turns_round(self) -> None:
        first = _asked("exact=yes").heads[2]
        again = _asked("exact=yes&sort=wh").heads[2]
        assert (first.direction, first.url) == ("", "?exact=yes&sort=wh")
        assert (again.direction, again.url) == ("ascending", "?exact=yes&sort=-wh")

    def test_of_a_column_that_does_not_sort_has_no_address(self) -> None:
        assert _asked("").heads[3].url == ""


class TestWords:
    def test_meet_what_the_columns_show(self) -> None:
        assert _codes(_asked("q=прибор подв")) == ["А3"]

    def test_do_not_meet_stored_words(self) -> None:
        assert _asked("q=dead").count == 0

    def test_are_kept_out_of_the_fields_of_the_search(self) -> None:
        found = _asked("q=щит&sort=wh&page=3")
        assert (found.kept, found.page, found.words) == ([("sort", "wh")], 1, "щит")

    def test_narrow_nothing_where_a_list_is_not_asked_by_words(self) -> None:
        assert _asked("q=щит", by_words=False).count == 4


class TestPages:
    def test_are_cut_after_the_order(self) -> None:
        found = _asked("sort=-wh&page=2", page_size=3)
        assert (_codes(found), found.page, found.last) == (["ю1"], 2, 2)
        assert (found.url_before, found.url_after) == ("?sort=-wh&page=1", "")

    def test_beyond_the_last_are_the_last(self) -> None:
        assert _asked("page=99", page_size=3).page == 2

    def test_are_not_in_the_address_of_the_workbook(self) -> None:
        assert _asked("page=2&q=а", page_size=3).url_export == "?q=%D0%B0&export=xlsx"
