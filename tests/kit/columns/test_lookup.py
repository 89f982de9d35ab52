"""Values by ids: where ids stand close together and where they do not."""

from __future__ import annotations

import numpy as np
import pytest

from sbyt.kit.columns.lookup import NOT_TOLD, Lookup


def told(ids: list[int], values: list[int], asked: list[int]) -> list[int]:
    known = Lookup(np.array(ids, dtype=np.int64), np.array(values, dtype=np.int64))
    return known.of(np.array(asked, dtype=np.int64)).tolist()


class TestLookup:
    @pytest.mark.parametrize(
        ("ids", "asked"),
        [
            ([12, 10, 11], [9, 10, 11, 12, 13, -5, 10**12]),
            ([10**9, 7, 500], [0, 7, 8, 500, 10**9, 10**9 + 1]),
        ],
        ids=["close", "scattered"],
    )
    def test_tells_the_value_of_each_id_and_nothing_of_others(self, ids: list[int], asked: list[int]) -> None:
        values = [20, 30, 40]
        by_id = dict(zip(ids, values, strict=True))
        assert told(ids, values, asked) == [by_id.get(one, NOT_TOLD) for one in asked]

    def test_of_no_ids_tells_nothing(self) -> None:
        assert told([], [], [0, 1]) == [NOT_TOLD, NOT_TOLD]
        assert told([5], [6], []) == []
