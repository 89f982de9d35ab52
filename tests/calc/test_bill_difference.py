"""Causes of the difference of two bills add up to the kopeck."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sbyt.calc.bill_difference import BilledPart, Cause, CauseKind, causes_of_difference
from sbyt.calc.rounding import money_kop

VOLUME, PRICE, COMMON = CauseKind.VOLUME, CauseKind.PRICE, CauseKind.COMMON_NEEDS


def energy(kwh: int, price: str, *, zone: str = "T0") -> BilledPart:
    e7 = int(Decimal(price) * 10**7)
    return BilledPart(
        service="energy",
        zone=zone,
        quantity_wh=kwh * 1000,
        price_e7=e7,
        gross_kop=money_kop(quantity_wh=kwh * 1000, price_e7=e7),
    )


def common(wh: int, kop: int) -> BilledPart:
    return BilledPart(service="common_needs", zone="T0", quantity_wh=wh, price_e7=35_400_000, gross_kop=kop)


class TestCauses:
    def test_of_more_energy_at_the_same_price(self) -> None:
        """161 × 3.40 − 159 × 3.40 = 6.80."""
        assert causes_of_difference(before=[energy(159, "3.40")], after=[energy(161, "3.40")]) == (
            Cause(kind=VOLUME, kop=6_80, before=159_000, after=161_000),
        )

    def test_of_less_energy_at_a_higher_price(self) -> None:
        """152 × 3.54 − 161 × 3.40 = 538.08 − 547.40 = −9.32; volume −9 × 3.40 = −30.60, price 152 × 0.14 = 21.28."""
        assert causes_of_difference(before=[energy(161, "3.40")], after=[energy(152, "3.54")]) == (
            Cause(kind=VOLUME, kop=-30_60, before=161_000, after=152_000),
            Cause(kind=PRICE, kop=21_28, before=34_000_000, after=35_400_000),
        )

    def test_of_common_needs_stand_apart(self) -> None:
        assert causes_of_difference(
            before=[energy(100, "3.40"), common(11_340, 38_56)],
            after=[energy(100, "3.40"), common(12_230, 41_58)],
        ) == (Cause(kind=COMMON, kop=3_02, before=11_340, after=12_230),)

    def test_of_zones_are_told_together(self) -> None:
        causes = causes_of_difference(
            before=[energy(100, "4.00", zone="T1"), energy(50, "2.00", zone="T2")],
            after=[energy(90, "4.00", zone="T1"), energy(70, "2.00", zone="T2")],
        )
        assert [(cause.kind, cause.kop, cause.before, cause.after) for cause in causes] == []
        causes = causes_of_difference(
            before=[energy(100, "4.00", zone="T1"), energy(50, "2.00", zone="T2")],
            after=[energy(90, "4.00", zone="T1"), energy(80, "2.00", zone="T2")],
        )
        assert [(cause.kind, cause.kop, cause.before, cause.after) for cause in causes] == [
            (VOLUME, 20_00, 150_000, 170_000)
        ]

    def test_of_a_first_month_are_its_volume(self) -> None:
        assert causes_of_difference(before=[], after=[energy(10, "3.54")]) == (
            Cause(kind=VOLUME, kop=35_40, before=0, after=10_000),
        )

    def test_of_the_same_bill_are_none(self) -> None:
        assert causes_of_difference(before=[energy(10, "3.54")], after=[energy(10, "3.54")]) == ()

    @given(
        before=st.lists(
            st.tuples(
                st.integers(0, 3000), st.sampled_from(["3.40", "3.54", "2.01"]), st.sampled_from(["T0", "T1"])
            ),
            max_size=4,
        ),
        after=st.lists(
            st.tuples(
                st.integers(0, 3000), st.sampled_from(["3.40", "3.54", "2.01"]), st.sampled_from(["T0", "T1"])
            ),
            max_size=4,
        ),
        shared=st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)),
    )
    def test_add_up_to_the_difference_whatever_the_bills(self, before, after, shared) -> None:
        old = [energy(kwh, price, zone=zone) for kwh, price, zone in before] + [common(1, shared[0])]
        new = [energy(kwh, price, zone=zone) for kwh, price, zone in after] + [common(1, shared[1])]
        difference = sum(part.gross_kop for part in new) - sum(part.gross_kop for part in old)
        assert sum(cause.kop for cause in causes_of_difference(before=old, after=new)) == difference
