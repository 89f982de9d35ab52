"""A month reckoned anew against what was billed: nothing for nothing, one reason for each change."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbyt.calc.recalculation import REASONS, adjustments
from tests.calc.households import a_flat, billed, shown
from tests.calc.tables import SINCE_2020, day, random_tables

NORMS = [(n, "gas", 2, n, *SINCE_2020, wh) for n, wh in ((1, 90_000), (2, 56_000))]
HALF_A_YEAR = (shown("20.11.2020", "10000"), shown("20.05.2021", "10905", used=True))
READ = (shown("20.05.2021", "1000", used=True), shown("20.06.2021", "1159"))


def june(*readings: dict[str, Any], **rows: list[tuple[Any, ...]]) -> pl.DataFrame:
    usual = {"norms": NORMS, "occupancy": [(1000, *SINCE_2020, 2)]}
    return billed("06.2021", a_flat(*readings, **{**usual, **rows})).lines


def told(before: pl.DataFrame, after: pl.DataFrame) -> list[tuple[Any, ...]]:
    rows = adjustments(billed=before, reckoned=after).to_dicts()
    return [(row["reason"], row["quantity_wh"] / 1000, row["gross_kop"] / 100) for row in rows]


class TestAMonth:
    def test_unchanged_gives_nothing(self):
        assert told(june(*READ), june(*READ)) == []

    def test_whose_reading_came_late_is_read_in_place_of_the_average(self):
        late = june(*HALF_A_YEAR, shown("21.06.2021", "11000"))
        assert told(june(*HALF_A_YEAR), late) == [("reading", -55, -187.0)]  # 95 − 150

    def test_whose_people_changed_is_normed_anew(self):
        one = june(registers=[], occupancy=[(1000, *SINCE_2020, 1)])
        assert told(june(registers=[]), one) == [("people", -22, -74.8)]  # 90 − 112

    def test_whose_price_changed_goes_off_and_comes_back(self):
        dearer = june(*READ, rates=[(9, 5, "T0", *SINCE_2020, 35_400_000)])
        assert told(june(*READ), dearer) == [("price", -159, -540.6), ("price", 159, 562.86)]

    def test_with_an_absence_is_less_by_it(self):
        away = [(1000, day("05.06.2021"), day("20.06.2021"), 1, None)]
        assert told(june(registers=[]), june(registers=[], absences=away)) == [("absence", -26.133, -88.85)]

    def test_with_an_act_is_more_by_it(self):
        act = [(10, "unauthorised", day("11.06.2021"), day("21.06.2021"), None, 2_500)]
        assert told(june(*READ), june(*READ, grounds=act)) == [("act", 600, 2040.0)]

    def test_with_a_benefit_is_less_by_it(self):
        held = [(1, 1, "ветеран", 5_000, None, "none", None, False, "discount", *SINCE_2020)]
        assert told(june(*READ), june(*READ, benefits=held)) == [("benefit", 0, -270.3)]

    def test_of_a_closed_account_goes_off_whole(self):
        assert told(june(*READ), june(*READ).clear()) == [("volume", -159, -540.6)]


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_has_a_word(reason):
    from sbyt.apps.billing.adjustment_words import REASON_WORDS

    assert REASON_WORDS[reason]


some_lines = st.lists(
    st.tuples(
        st.integers(1, 2),
        st.sampled_from(["T0", "T1"]),
        st.sampled_from(["meter", "average", "norm"]),
        st.integers(-(10**6), 10**6),
        st.sampled_from([34_000_000, 35_400_000]),
    ),
    max_size=6,
)


def lines(rows: list[tuple[Any, ...]]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "account_id": account,
                "usage_point_id": 10,
                "service": "energy",
                "zone": zone,
                "method": method,
                "quantity_wh": wh,
                "price_e7": price,
                "vat_rate_bp": 2000,
                "rate_id": price,
                "net_kop": wh // 7,
                "vat_kop": wh // 11,
                "gross_kop": wh // 7 + wh // 11,
                "basis": None,
            }
            for account, zone, method, wh, price in rows
        ],
        schema=june()
        .select(
            "account_id",
            "usage_point_id",
            "service",
            "zone",
            "method",
            "quantity_wh",
            "price_e7",
            "vat_rate_bp",
            "rate_id",
            "net_kop",
            "vat_kop",
            "gross_kop",
            "basis",
        )
        .schema,
    )


@random_tables(examples=60)
@given(before=some_lines, after=some_lines)
def test_billed_and_adjusted_is_what_is_reckoned_and_then_nothing_is_left(before, after):
    old, new = lines(before), lines(after)
    found = adjustments(billed=old, reckoned=new)
    for name in ("quantity_wh", "net_kop", "vat_kop", "gross_kop"):
        assert old[name].sum() + found[name].sum() == new[name].sum()
    settled = pl.concat(
        [
            old,
            found.with_columns(method=pl.lit("adjusted"), basis=pl.lit(None, dtype=pl.String)).select(
                old.columns
            ),
        ]
    )
    assert adjustments(billed=settled, reckoned=new).is_empty()
