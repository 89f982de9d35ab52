"""VAT on a net amount and inside a gross one."""

from __future__ import annotations

from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbyt.calc.vat import vat_in_gross, vat_in_gross_expr, vat_on_net, vat_on_net_expr
from tests.calc.reference.plain_rounding import rounded

amounts = st.integers(-(10**15), 10**15)
rates = st.sampled_from([0, 1000, 1800, 2000, 2200])


class TestVat:
    @pytest.mark.parametrize(("net", "vat"), [(83_954_884, 16_790_977), (0, 0), (-2_965_283, -593_057)])
    def test_on_a_net_amount_is_a_part_of_it(self, net, vat):
        assert vat_on_net(net_kop=net, rate_bp=2000) == vat

    @pytest.mark.parametrize(
        ("gross", "vat"), [(104_304_200, 17_384_033), (50_104_339, 8_350_723), (54_060, 9_010)]
    )
    def test_inside_a_gross_amount_is_by_the_calculated_rate(self, gross, vat):
        # 1 043 042,00 × 20 / 120 = 173 840,333…
        assert vat_in_gross(gross_kop=gross, rate_bp=2000) == vat

    @given(amount=amounts, rate=rates)
    def test_is_the_same_in_a_column(self, amount, rate):
        frame = pl.DataFrame({"x": [amount]}, schema={"x": pl.Int64})
        on_net = rounded(Fraction(amount * rate, 10_000))
        inside = rounded(Fraction(amount * rate, 10_000 + rate))
        assert vat_on_net(net_kop=amount, rate_bp=rate) == on_net
        assert vat_in_gross(gross_kop=amount, rate_bp=rate) == inside
        assert frame.select(vat_on_net_expr(net_kop=pl.col("x"), rate_bp=rate)).item() == on_net
        assert frame.select(vat_in_gross_expr(gross_kop=pl.col("x"), rate_bp=rate)).item() == inside
