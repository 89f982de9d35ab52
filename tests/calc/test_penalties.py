"""Penalties: ranges of days worked by hand, and the whole against the slow reference."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbyt.calc import penalty_law
from sbyt.calc.penalties import DEBTS, MORATORIA, PAID, PenaltyTables, RateOf, penalties
from tests.calc.reference.plain_penalties import penalty_kop
from tests.calc.tables import day, random_tables, table


def owed(*debts, paid=(), moratoria=None):
    """Return tables of debts (due day, kopecks, regime) and money (debt, day, kopecks)."""
    rows = [(n, regime, day(due), kop) for n, (due, kop, regime) in enumerate(debts, start=1)]
    return PenaltyTables(
        debts=table(DEBTS, *rows),
        paid=table(PAID, *[(n, day(on), kop) for n, on, kop in paid]),
        key_rates=penalty_law.key_rates(),
        steps=penalty_law.steps(),
        caps=penalty_law.caps(),
        moratoria=penalty_law.moratoria() if moratoria is None else table(MORATORIA, *moratoria),
    )


def worked(tables, as_of, rate_of=RateOf.PAYMENT):
    sums, ranges = penalties(tables=tables, as_of=day(as_of), rate_of=rate_of)
    told = ranges.select("period_from", "days", "debt_kop", "rate_bp", "divisor").rows()
    return sums["penalty_kop"].to_list(), told


class TestADebtOfAFlat:
    @pytest.mark.parametrize(
        ("due", "kop", "penalty"),
        [("10.02.2022", 658_45, 22_13), ("10.03.2022", 628_79, 10_35), ("11.04.2022", 693_53, 4_39)],
    )
    def test_bears_nothing_for_30_days_then_a_300th_then_a_130th(self, due, kop, penalty):
        # 658,45 × 9,5 % × (60 / 300 + 20 / 130) = 22,13; 628,79 × 9,5 % × 52 / 300 = 10,35
        assert worked(owed((due, kop, "household"), moratoria=()), "31.05.2022")[0] == [penalty]

    def test_tells_its_ranges(self):
        _, ranges = worked(owed(("10.02.2022", 658_45, "household"), moratoria=()), "31.05.2022")
        assert ranges == [
            (date(2022, 3, 13), 60, 658_45, 950, 300),
            (date(2022, 5, 12), 20, 658_45, 950, 130),
        ]

    def test_bears_nothing_on_the_30th_day_and_something_on_the_31st(self):
        flat = owed(("16.03.2026", 1_000_00, "household"))
        assert worked(flat, "15.04.2026")[0] == [0]
        assert worked(flat, "16.04.2026") == ([32], [(date(2026, 4, 16), 1, 1_000_00, 950, 300)])

    def test_paid_in_parts_bears_them_to_the_day_of_each_payment(self):
        flat = owed(("16.03.2026", 1_000_00, "household"), paid=[(1, "25.04.2026", 400_00)])
        sums, ranges = worked(flat, "30.04.2026")
        assert ranges == [
            (date(2026, 4, 16), 10, 1_000_00, 950, 300),
            (date(2026, 4, 26), 5, 600_00, 950, 300),
        ]
        assert sums == [4_12]  # 3,1667 + 0,95 = 4,1167

    def test_paid_in_time_bears_nothing(self):
        flat = owed(("16.03.2026", 1_000_00, "household"), paid=[(1, "10.03.2026", 1_000_00)])
        assert worked(flat, "30.09.2026") == ([0], [])

    def test_paid_more_than_owed_bears_what_was_owed(self):
        flat = owed(("16.03.2026", 1_000_00, "household"), paid=[(1, "16.04.2026", 5_000_00)])
        assert worked(flat, "30.09.2026")[0] == [32]


class TestTheRate:
    def test_is_that_of_the_payment_or_of_each_day(self):
        debt = owed(("12.07.2021", 10_000_00, "household"), paid=[(1, "30.09.2021", 10_000_00)], moratoria=())
        # 12.08–30.09: 50 days at 6,75 % of the payment; or 32 days at 6,5 % and 18 at 6,75 %
        assert worked(debt, "31.12.2021")[0] == [112_50]
        assert worked(debt, "31.12.2021", RateOf.EACH_DAY)[0] == [109_83]

    def test_is_no_more_than_nine_and_a_half_until_2027(self):
        debt = owed(("16.11.2026", 100_000_00, "household"))
        _, ranges = worked(debt, "05.01.2027")
        assert ranges == [
            (date(2026, 12, 17), 15, 100_000_00, 950, 300),
            (date(2027, 1, 1), 5, 100_000_00, 1400, 300),
        ]


class TestAMoratorium:
    def test_takes_its_days_out_and_does_not_stop_the_count(self):
        debt = owed(("10.02.2022", 658_45, "household"))
        _, ranges = worked(debt, "05.10.2022")
        assert [(row[0], row[1], row[4]) for row in ranges] == [
            (date(2022, 3, 13), 19, 300),
            (date(2022, 10, 2), 4, 130),
        ]

    def test_is_for_debts_that_fell_due_before_it(self):
        assert worked(owed(("10.05.2022", 658_45, "household")), "30.06.2022")[0] == [438]


class TestOtherPayers:
    @pytest.mark.parametrize(
        ("regime", "penalty"),
        [
            ("manager", 49_65),  # 60 / 300 + 30 / 170 + 19 / 130 = 0,52262 × 9,5
            ("homeowners", 32_88),  # 60 / 300 + 19 / 130
            ("legal", 79_65),  # 109 / 130
            ("capital_repair", 25_02),  # 79 / 300
        ],
    )
    def test_have_their_own_steps(self, regime, penalty):
        assert worked(owed(("13.02.2026", 1_000_00, regime)), "02.06.2026")[0] == [penalty]


some_day = st.integers(0, 700).map(lambda n: date(2021, 12, 1) + timedelta(n))


@random_tables(examples=80)
@given(
    due=some_day,
    amount=st.integers(1, 10**7),
    paid=st.lists(st.tuples(some_day, st.integers(1, 6 * 10**6)), max_size=3),
    regime=st.sampled_from(["household", "manager", "legal"]),
    rate_of=st.sampled_from(list(RateOf)),
)
def test_agree_with_the_slow_reference_day_by_day(due, amount, paid, regime, rate_of):
    tables = PenaltyTables(
        debts=table(DEBTS, (1, regime, due, amount)),
        paid=table(PAID, *[(1, on, kop) for on, kop in paid]),
        key_rates=penalty_law.key_rates(),
        steps=penalty_law.steps(),
        caps=penalty_law.caps(),
        moratoria=penalty_law.moratoria(),
    )
    as_of = date(2023, 11, 20)
    sums, _ = penalties(tables=tables, as_of=as_of, rate_of=rate_of)
    law = {name: getattr(tables, name).to_dicts() for name in ("key_rates", "steps", "caps", "moratoria")}
    wanted = penalty_kop(
        tables.debts.to_dicts()[0],
        tables.paid.to_dicts(),
        law,
        as_of=as_of,
        by_payment=rate_of is RateOf.PAYMENT,
    )
    assert sums["penalty_kop"].to_list() == [wanted]
