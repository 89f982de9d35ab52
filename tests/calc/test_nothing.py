"""A rule without rows is worked out once for a form of its tables, and answers as it would have."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import polars as pl
from hypothesis import given

from sbyt.calc import nothing
from sbyt.calc.dated_rules import HouseholdRules
from sbyt.calc.household_bill import bill_households
from sbyt.calc.household_tables import SCHEMAS, HouseholdTables
from sbyt.calc.nothing import nothing_from
from tests.calc.household_towns import MONTH, towns
from tests.calc.tables import random_tables, table

ROWS = pl.DataFrame({"wh": [1, 2]})


@dataclass(frozen=True)
class Tables:
    acts: pl.DataFrame


def a_rule(asked: list[str]):
    @nothing_from("rows", "tables.acts")
    def doubled(rows: pl.DataFrame, *, tables: Tables, into: str) -> tuple[pl.DataFrame, pl.DataFrame]:
        asked.append(into)
        return rows.with_columns((pl.col("wh") * 2).alias(into)), tables.acts

    return doubled


class TestARuleWithoutRows:
    def test_is_worked_out_once(self):
        asked: list[str] = []
        rule, none = a_rule(asked), Tables(acts=ROWS.clear())
        first = rule(ROWS.clear(), tables=none, into="twice")
        again = rule(ROWS.clear(), tables=none, into="twice")
        assert asked == ["twice"]
        assert [frame.schema for frame in again] == [frame.schema for frame in first]
        assert again[0].columns == ["wh", "twice"]

    def test_is_worked_out_anew_for_other_words_and_other_columns(self):
        asked: list[str] = []
        rule, none = a_rule(asked), Tables(acts=ROWS.clear())
        rule(ROWS.clear(), tables=none, into="twice")
        assert rule(ROWS.clear(), tables=none, into="two")[0].columns == ["wh", "two"]
        wider = ROWS.clear().with_columns(zone=pl.lit("T0"))
        assert rule(wider, tables=none, into="twice")[0].columns == ["wh", "zone", "twice"]
        assert asked == ["twice", "two", "twice"]

    def test_is_walked_where_any_table_has_rows(self):
        asked: list[str] = []
        rule = a_rule(asked)
        rule(ROWS.clear(), tables=Tables(acts=ROWS.clear()), into="twice")
        acts = rule(ROWS.clear(), tables=Tables(acts=ROWS), into="twice")[1]
        rows = rule(ROWS, tables=Tables(acts=ROWS.clear()), into="twice")[0]
        assert (acts["wh"].to_list(), rows["twice"].to_list()) == ([1, 2], [2, 4])

    def test_may_leave_an_argument_to_its_default(self):
        asked: list[str] = []

        @nothing_from("ids", "also")
        def told(ids: list[int], *, also: tuple[int, ...] = ()) -> pl.DataFrame:
            asked.append(f"{len(ids)} and {len(also)}")
            return ROWS.head(len(ids) + len(also))

        assert [told([]).height, told([]).height, told([], also=(1,)).height, told([1]).height] == [
            0,
            0,
            1,
            1,
        ]
        assert asked == ["0 and 0", "0 and 1", "1 and 0"]

    def test_is_not_kept_where_it_returned_rows(self):
        @nothing_from("ids")
        def told(ids: list[int]) -> pl.DataFrame:
            return ROWS.with_columns(of=pl.lit(len(ids)))

        kept = len(nothing._KEPT)
        assert (len(told([])), len(told([])), len(nothing._KEPT)) == (2, 2, kept)


@random_tables(examples=15)
@given(first=towns(), second=towns())
def test_a_town_is_billed_alike_after_any_other(
    first: dict[str, list[Any]], second: dict[str, list[Any]]
) -> None:
    def bill(town: dict[str, list[Any]]):
        tables = HouseholdTables(**{name: table(SCHEMAS[name], *rows) for name, rows in town.items()})
        rules = replace(HouseholdRules(), house_max_average_periods=3)
        return bill_households(month=MONTH, tables=tables, vat_rate_bp=2000, rules=rules)

    nothing._KEPT.clear()
    alone = bill(second)
    nothing._KEPT.clear()
    bill(first)
    after = bill(second)
    for one in fields(alone):
        mine, theirs = getattr(alone, one.name), getattr(after, one.name)
        assert mine.equals(theirs)
        assert mine.schema == theirs.schema
