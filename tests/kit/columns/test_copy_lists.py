"""Rows of arrays are written as they were told, whatever their lengths; what has no form is refused."""

from __future__ import annotations

import numpy as np
import pytest
from django.db import IntegrityError, connection, transaction

from sbyt.kit.columns import copy_lists
from sbyt.kit.columns.copy_binary import Kind, UnableToEncodeRows
from sbyt.kit.columns.copy_lists import Lists, Numbers, Pieces, fits, write_lists

pytestmark = pytest.mark.django_db

COLUMNS = {
    "id": Numbers(Kind.INT8, np.array([1, -(2**40), 2**62])),
    "day": Numbers(Kind.DATE, np.array([0, 1, -1])),
    "small": Lists(Kind.INT2, np.array([7, -1, 2**15 - 1]), np.array([0, 0, 1]), np.array([1, 0, 3])),
    "whole": Lists(Kind.INT4, np.array([0, 65_536, -(2**31)]), np.array([0, 1, 3]), np.array([1, 3, 3])),
    "big": Lists(Kind.INT8, np.array([2**62, -5]), np.array([0, 0, 1]), np.array([2, 1, 2])),
    "days": Lists(Kind.DATE, np.array([366]), np.array([0, 0, 0]), np.array([1, 1, 1])),
    "told": Pieces(b"one\x00three", np.array([0, 3, 3]), np.array([3, 3, 9])),
}
ROWS = [
    (1, "2000-01-01", [7], [0], [2**62, -5], ["2001-01-01"], b"one"),
    (-(2**40), "2000-01-02", None, [65_536, -(2**31)], [2**62], ["2001-01-01"], None),
    (2**62, "1999-12-31", [-1, 2**15 - 1], None, [-5], ["2001-01-01"], b"\x00three"),
]


@pytest.fixture
def _table() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE of_lists (id bigint PRIMARY KEY, day date, small smallint[], whole integer[], big bigint[],"
            " days date[], told bytea)"
        )


def stored() -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, day::text, small, whole, big, days::text[], told FROM of_lists ORDER BY ctid"
        )
        return [(*row[:-1], None if row[-1] is None else bytes(row[-1])) for row in cursor.fetchall()]


@pytest.mark.usefixtures("_table")
class TestRowsOfLists:
    @pytest.mark.parametrize("at_once", [1, 2, 3, 100])
    def test_are_stored_as_told(self, at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(copy_lists, "_ROWS_AT_ONCE", at_once)
        write_lists("of_lists", COLUMNS, rows=3)
        assert stored() == ROWS

    def test_are_none_where_there_are_none(self) -> None:
        write_lists("of_lists", COLUMNS, rows=0)
        assert stored() == []

    def test_with_a_number_out_of_range_are_refused(self) -> None:
        wide = Lists(Kind.INT2, np.array([2**15]), np.zeros(3, np.int64), np.ones(3, np.int64))
        with pytest.raises(UnableToEncodeRows, match="small: out of the range of INT2"):
            write_lists("of_lists", COLUMNS | {"small": wide}, rows=3)
        assert stored() == []

    def test_that_a_key_refuses_are_not_added(self) -> None:
        twice = COLUMNS | {"id": Numbers(Kind.INT8, np.array([1, 2, 1]))}
        with pytest.raises(IntegrityError, match="of_lists_pkey"), transaction.atomic():
            write_lists("of_lists", twice, rows=3)
        assert stored() == []


def test_a_number_fits_up_to_the_end_of_its_kind() -> None:
    numbers = np.array([2**15 - 1, 2**15, -(2**15), -(2**15) - 1])
    assert fits(Kind.INT2, numbers).tolist() == [True, False, True, False]
