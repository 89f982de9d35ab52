"""A line says of its range and its house by figures and by number, and told whole it says what it always said."""

from __future__ import annotations

from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from sbyt.calc.charge_lines import HOUSE_FACTS
from sbyt.calc.line_facts import FIGURES, NO_BOUND, figures_of_range, numbered_houses, told_whole

HELD = {"basis": pl.String(), "range_figures": pl.List(pl.Int64()), "house_number": pl.Int64()}
RANGE = (
    '"tier":{"tier":1,"social":false,"first_wh":1200000,"second_wh":2000000,"account_wh":317000,'
    '"tier_wh":317000,"row_wh":190000}'
)
TWO_RANGES = (
    '"tier":{"tier":2,"social":true,"first_wh":9,"second_wh":null,"account_wh":12,"tier_wh":3,"row_wh":-1}'
)
MONTHS = '"range_months":3,"range_before_wh":50000'
OWN = '{"area_dm2":500,"days":30,"share_wh":7,"people_days":null'
HOUSES = ['{"house_wh":900,"house_by":"meter"}', '{"house_wh":70,"house_by":"norm"}']
FACTS = pl.DataFrame({"house_number": [0, 1], "facts": HOUSES}, schema=HOUSE_FACTS)
IN_RANGE, IN_TWO = [1, 0, 1200000, 2000000, 317000, 317000, 190000], [2, 1, 9, NO_BOUND, 12, 3, -1]


def lines(*rows: tuple[Any, ...]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=HELD, orient="row")


class TestALineToldWhole:
    def test_says_its_own_then_its_house_then_months_then_its_range(self) -> None:
        told = told_whole(
            lines(
                (None, None, None),
                ('{"norm_wh":71000}', None, None),
                (None, IN_RANGE, None),
                ('{"norm_wh":71000}', IN_TWO, None),
                (OWN + "}", None, 0),
                (OWN + "}", IN_RANGE, 1),
                (OWN + "," + MONTHS + "}", IN_RANGE, 1),
                ("{" + MONTHS + "}", IN_RANGE, None),
            ),
            FACTS,
        )
        house, norm = HOUSES[0][1:-1], HOUSES[1][1:-1]
        assert told["basis"].to_list() == [
            None,
            '{"norm_wh":71000}',
            "{" + RANGE + "}",
            '{"norm_wh":71000,' + TWO_RANGES + "}",
            OWN + "," + house + "}",
            OWN + "," + norm + "," + RANGE + "}",
            OWN + "," + norm + "," + MONTHS + "," + RANGE + "}",
            "{" + MONTHS + "," + RANGE + "}",
        ]
        assert told.columns == ["basis"]

    def test_says_nothing_of_houses_where_there_are_none(self) -> None:
        told = told_whole(lines((None, None, None)), FACTS.clear())
        assert told["basis"].to_list() == [None]


class TestHousesOfLines:
    def test_are_numbered_as_they_come_each_text_once(self) -> None:
        facts = pl.DataFrame(
            {"house_number": [0, 1, 2, 3], "facts": [HOUSES[1], "{}", HOUSES[0], HOUSES[1]]},
            schema=HOUSE_FACTS,
        )
        known = lines(*(("{}", None, number) for number in (2, None, 3, 0, 2)))
        numbered, told = numbered_houses(known, facts)
        assert numbered["house_number"].to_list() == [0, None, 1, 1, 0]
        assert told.equals(FACTS)

    def test_are_none_where_no_line_has_one(self) -> None:
        numbered, told = numbered_houses(lines((None, None, None)), FACTS.clear())
        assert (numbered["house_number"].to_list(), told.height) == ([None], 0)

    @given(st.lists(st.none() | st.integers(0, 1), max_size=12))
    def test_numbered_anew_say_what_they_said(self, houses: list[int | None]) -> None:
        known = lines(*((OWN + "}", None, number) for number in houses))
        numbered = numbered_houses(known, FACTS)
        assert told_whole(*numbered).equals(told_whole(known, FACTS))


class TestFiguresOfARange:
    def test_stand_in_their_places_no_second_bound_told_apart(self) -> None:
        schema = dict.fromkeys(FIGURES, pl.Int64) | {"social": pl.Boolean}
        rows = pl.DataFrame([[1, True, 9, None, 12, 3, -1]], schema=schema, orient="row")
        told = rows.select(figures_of_range()).to_series()
        assert told.to_list() == [[1, 1, 9, NO_BOUND, 12, 3, -1]]
