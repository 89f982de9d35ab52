"""The range of a line is stored as figures, and a stored line tells its basis as the rules told it."""

from __future__ import annotations

import json

import polars as pl

from sbyt.apps.billing.range_figures import basis_with_range, ranges_apart

FIRST = (
    '{"tier":{"tier":1,"social":false,"first_wh":1200000,"second_wh":2000000,"account_wh":317000,'
    '"tier_wh":317000,"row_wh":190000}}'
)
SECOND = (
    '{"average_wh":3000,"average_days":92,"tier":{"tier":2,"social":true,"first_wh":150000,"second_wh":4294967296,'
    '"account_wh":400000,"tier_wh":250000,"row_wh":-400000}}'
)
TWO_RANGES = (
    '{"tier":{"tier":1,"social":false,"first_wh":9,"second_wh":null,"account_wh":1,"tier_wh":1,"row_wh":1}}'
)
ODD = '{"tier":{"tier":1,"social":false,"first_wh":null,"second_wh":null,"account_wh":1,"tier_wh":1,"row_wh":1}}'
TEXT = r'{"share_bp":5000,"name":"\"tier\":{\"tier\":1","row_wh":190000}'
LINES = pl.DataFrame(
    [(1, None), (2, FIRST), (3, SECOND), (4, TWO_RANGES), (5, ODD), (6, TEXT), (7, '{"area_dm2":5}')],
    schema={"number": pl.Int64(), "basis": pl.String()},
    orient="row",
)


class TestTheRangeOfALine:
    def test_is_taken_out_as_figures(self) -> None:
        stored = ranges_apart(LINES)
        assert stored["tier"].to_list() == [
            None,
            [1, 0, 1200000, 2000000, 317000, 317000, 190000],
            [2, 1, 150000, 4294967296, 400000, 250000, -400000],
            [1, 0, 9, -1, 1, 1, 1],
            None,
            None,
            None,
        ]

    def test_leaves_what_else_the_basis_says(self) -> None:
        stored = ranges_apart(LINES)
        assert stored["basis"].to_list() == [
            *(None, None, '{"average_wh":3000,"average_days":92}', None),
            *(ODD, TEXT, '{"area_dm2":5}'),
        ]

    def test_is_told_again_as_the_rules_told_it(self) -> None:
        for basis, own, tier in zip(
            LINES["basis"], *ranges_apart(LINES).select("basis", "tier"), strict=True
        ):
            whole = basis_with_range(own and json.loads(own), tier)
            assert whole == (basis and json.loads(basis))

    def test_is_not_looked_for_where_no_line_has_one(self) -> None:
        stored = ranges_apart(LINES.tail(2))
        assert (stored["basis"].to_list(), stored["tier"].to_list()) == (
            [TEXT, '{"area_dm2":5}'],
            [None, None],
        )
        assert stored.schema["tier"] == pl.List(pl.Int64())
