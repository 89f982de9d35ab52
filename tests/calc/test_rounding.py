"""Half-up, once: scalars, columns and shares."""

from __future__ import annotations

from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbyt.calc.rounding import half_up, half_up_expr, money_kop, money_kop_expr, share_out, wide
from tests.calc.reference.plain_rounding import kopecks, rounded, shared

whole_numbers = st.integers(-(10**12), 10**12)


class TestHalfUp:
    @pytest.mark.parametrize(
        ("top", "bottom", "expected"),
        [(5, 10, 1), (4, 10, 0), (15, 10, 2), (-5, 10, -1), (-4, 10, 0), (0, 3, 0)],
    )
    def test_sends_a_half_away_from_zero(self, top, bottom, expected):
        assert half_up(top, bottom) == expected

    def test_refuses_a_denominator_that_is_not_positive(self):
        with pytest.raises(ZeroDivisionError):
            half_up(1, 0)

    @given(top=whole_numbers, bottom=st.integers(1, 10**6))
    def test_is_the_same_in_a_column(self, top, bottom):
        frame = pl.DataFrame({"top": [top], "bottom": [bottom]}, schema={"top": pl.Int64, "bottom": pl.Int64})
        column = frame.select(half_up_expr(pl.col("top"), pl.col("bottom"))).item()
        assert column == half_up(top, bottom) == rounded(Fraction(top, bottom))


class TestMoney:
    @pytest.mark.parametrize(
        ("wh", "price_e7", "kop"),
        [
            (11_340, 34_000_000, 3856),  # 11,34 × 3,40 = 38,556
            (12_230, 34_000_000, 4158),  # 12,23 × 3,40 = 41,582
            (7_360, 34_000_000, 2502),  # 7,36 × 3,40 = 25,024
            (10_620, 35_400_000, 3759),  # 10,62 × 3,54 = 37,5948
            (152_000, 35_400_000, 53808),
            (192_281_000, 43_662_600, 83_954_884),  # 192 281 × 4,36626 = 839 548,839…
            (192_281_000, 45_204_761, 86_920_166),  # 192 281 × 4,5204761 = 869 201,6649841
        ],
    )
    def test_is_quantity_times_price(self, wh, price_e7, kop):
        assert money_kop(quantity_wh=wh, price_e7=price_e7) == kop

    @given(wh=st.integers(-(10**14), 10**14), price_e7=st.integers(0, 10**10))
    def test_is_the_same_in_a_column(self, wh, price_e7):
        frame = pl.DataFrame({"wh": [wh], "price": [price_e7]}, schema={"wh": pl.Int64, "price": pl.Int64})
        expected = kopecks(wh, price_e7)
        assert money_kop(quantity_wh=wh, price_e7=price_e7) == expected
        column = money_kop_expr(quantity_wh=pl.col("wh"), price_e7=pl.col("price"))
        assert frame.select(column).item() == expected

    def test_of_a_plants_month_does_not_overflow(self):
        # 100 GWh at 99,99 RUB/kWh: the product is 10^20, twice what 64 bits hold
        frame = pl.DataFrame({"wh": [10**14], "price": [999_900_000]})
        column = money_kop_expr(quantity_wh=pl.col("wh"), price_e7=pl.col("price"))
        assert frame.select(column).item() == 999_900_000_000_000

    def test_that_does_not_fit_is_an_error_and_not_another_number(self):
        frame = pl.DataFrame({"wh": [9 * 10**18], "price": [9 * 10**18]})
        with pytest.raises(pl.exceptions.InvalidOperationError):
            frame.select(money_kop_expr(quantity_wh=pl.col("wh"), price_e7=pl.col("price")))

    def test_product_is_made_in_128_bits(self):
        frame = pl.DataFrame({"a": [4 * 10**18]})
        assert frame.select(wide(pl.col("a")) * wide(pl.col("a"))).item() == 16 * 10**36


def split(total: int, weights: list[int]) -> list[int]:
    frame = pl.DataFrame(
        {"key": [1] * len(weights), "n": range(len(weights)), "total": [total] * len(weights), "w": weights},
        schema={"key": pl.Int64, "n": pl.Int64, "total": pl.Int64, "w": pl.Int64},
    )
    out = share_out(
        frame.sample(fraction=1, shuffle=True, seed=7),
        by=["key"],
        total="total",
        weight="w",
        order=["n"],
        into="part",
    )
    return out.sort("n")["part"].to_list()


class TestSharingOut:
    def test_gives_the_unit_left_to_the_largest_remainder(self):
        # 100 by 1 : 1 : 1 = 33 1/3 each; the one left goes to the first
        assert split(100, [1, 1, 1]) == [34, 33, 33]
        # 10 by 5 : 3 : 3 → 4,55  2,73  2,73 → 4 + 2 + 2, two left to the two largest fractions
        assert split(10, [5, 3, 3]) == [4, 3, 3]

    def test_of_nothing_by_nothing_is_nothing(self):
        assert split(100, [0, 0]) == [0, 0]

    @given(
        total=st.integers(-(10**12), 10**12),
        weights=st.lists(st.integers(0, 10**9), min_size=1, max_size=9),
    )
    def test_adds_up_exactly_whatever_the_order_of_rows(self, total, weights):
        parts = split(total, weights)
        assert parts == shared(total, weights, list(range(len(weights))))
        assert sum(parts) == (total if any(weights) else 0)

    def test_keeps_groups_apart(self):
        frame = pl.DataFrame({"house": [1, 2, 1], "wh": [10, 7, 10], "area": [1, 1, 3], "flat": [1, 2, 3]})
        out = share_out(frame, by=["house"], total="wh", weight="area", order=["flat"], into="part")
        assert out.sort("flat")["part"].to_list() == [3, 7, 7]  # 2,5 and 7,5: the half goes to the first
