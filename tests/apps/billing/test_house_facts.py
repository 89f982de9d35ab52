"""Facts of a house are cut out of the words of its lines and stand once."""

from __future__ import annotations

import polars as pl

from sbyt.apps.billing.computing.house_facts import apart_from_lines

LINES = pl.DataFrame(
    [
        (1, "energy", None),
        (1, "common_needs", '{"area_dm2":500,"days":30,"house_wh":900,"house_by":"meter"}'),
        (2, "common_needs", '{"area_dm2":700,"days":30,"house_wh":70,"house_by":"norm"}'),
        (3, "common_needs", '{"area_dm2":300,"days":12,"house_wh":900,"house_by":"meter"}'),
        (3, "energy", '{"days":12,"house_wh":1}'),
        (4, "common_needs", '{"adjusted":true}'),
    ],
    schema=["account_id", "service", "basis"],
    orient="row",
)


class TestFactsOfAHouse:
    def test_stand_once_in_the_order_of_the_lines(self) -> None:
        lines, facts = apart_from_lines(LINES)
        assert facts.rows() == [
            (0, '{"house_wh":900,"house_by":"meter"}'),
            (1, '{"house_wh":70,"house_by":"norm"}'),
        ]
        assert lines["house_number"].to_list() == [None, 0, 1, 0, None, None]
        assert lines["basis"].to_list()[1:4] == [
            '{"area_dm2":500,"days":30}',
            '{"area_dm2":700,"days":30}',
            '{"area_dm2":300,"days":12}',
        ]

    def test_leave_other_lines_as_they_are(self) -> None:
        lines, _facts = apart_from_lines(LINES)
        assert lines["basis"].to_list()[4:] == ['{"days":12,"house_wh":1}', '{"adjusted":true}']

    def test_are_none_where_no_house_is(self) -> None:
        lines, facts = apart_from_lines(LINES.head(1))
        assert (facts.height, lines["house_number"].to_list()) == (0, [None])
