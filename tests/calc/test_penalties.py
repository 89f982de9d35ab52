"""Penalties: ranges of days worked by hand, and the whole against the slow reference."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbyt.calc import penalty_law
from sbyt.calc.penalties import DEBTS, MORATORIA, PAID, PenaltyTables, RateOf, penalties, unrated
from tests.calc.reference.plain_penalties import days_without_rate, penalty_kop
from tests.calc.tables import day, random_tables, table


def owed(*debts, paid=(), moratoria=None):
    """Return tables of debts (due day, kopecks, regime; the day it arose) and money (debt, day, kopecks)."""
    rows = [
        (n, regime, day(due), kop, day(arose[0]) if arose else None)
        for n, (due, kop, regime, *arose) in enumerate(debts, start=1)
    ]
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

    def test_is_known_from_the_refinancing_rate_of_2012_on(self):
        debt = owed(("11.11.2019", 10_000_00, "household"), paid=[(1, "20.03.2020", 4_000_00)])
        # 10 000 × 6 % × (60 / 300 + 40 / 130) + 6 000 × 6 % × 11 / 130 = 120 + 184,6154 + 30,4615
        assert worked(debt, "31.03.2020")[0] == [335_08]
        # 8,25 % by the end of 2015, 11 % of the payment: 1 000 × 11 % × (60 / 300 + 1 / 130)
        old = owed(("10.11.2015", 1_000_00, "household"), paid=[(1, "09.02.2016", 1_000_00)])
        assert worked(old, "31.12.2016")[0] == [22_85]
        by_days = worked(old, "31.12.2016", RateOf.EACH_DAY)
        # 11.12–31.12: 21 day at 8,25 %; 01.01–08.02: 39 at 11 %; 09.02: one day of a 130th
        assert by_days[0] == [20_92]

    def test_not_known_is_told_with_the_days_it_is_missing_for(self):
        debt = owed(("10.04.2012", 1_000_00, "household"), paid=[(1, "01.08.2012", 300_00)])
        # 300 paid before 14.09.2012 have no rate of their payment; 700 have that of the day asked
        assert worked(debt, "31.12.2012")[0] == [89_29]  # 700 × 8,25 % × (60 / 300 + 175 / 130)
        told = unrated(tables=debt, as_of=day("31.12.2012"), rate_of=RateOf.PAYMENT)
        assert told.rows() == [(1, date(2012, 5, 11), date(2012, 8, 2))]
        by_days = unrated(tables=debt, as_of=day("31.12.2012"), rate_of=RateOf.EACH_DAY)
        assert by_days.rows() == [(1, date(2012, 5, 11), date(2012, 9, 14))]
        later = owed(("11.11.2019", 10_000_00, "household"))
        assert unrated(tables=later, as_of=day("31.03.2020"), rate_of=RateOf.PAYMENT).is_empty()


class TestAMoratorium:
    def test_takes_its_days_out_and_does_not_stop_the_count(self):
        debt = owed(("10.02.2022", 658_45, "household"))
        _, ranges = worked(debt, "05.10.2022")
        assert [(row[0], row[1], row[4]) for row in ranges] == [
            (date(2022, 3, 13), 19, 300),
            (date(2022, 10, 2), 4, 130),
        ]

    def test_is_for_debts_that_fell_due_before_it(self):
        by_due = [(date(2022, 4, 1), date(2022, 10, 2), date(2022, 4, 1), None)]
        debt = ("10.05.2022", 658_45, "household", "31.03.2022")
        assert worked(owed(debt, moratoria=by_due), "30.06.2022")[0] == [438]

    def test_of_2022_is_for_months_that_ended_before_it_whatever_their_due_day(self):
        """March is due in April and is free as February is: 10 000 × 7.5 % × 91 days / 130; April is not."""
        march = ("11.04.2022", 10_000_00, "household", "31.03.2022")
        assert worked(owed(march), "31.12.2022") == (
            [525_00],
            [(date(2022, 10, 2), 91, 10_000_00, 750, 130)],
        )
        april = ("10.05.2022", 658_45, "household", "30.04.2022")
        assert worked(owed(april), "30.06.2022")[0] == [438]


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


some_day = st.integers(0, 700)


@random_tables(examples=100)
@given(
    since=st.sampled_from([date(2012, 1, 1), date(2019, 3, 1), date(2021, 12, 1)]),
    due=some_day,
    arose=st.integers(10, 45),
    amount=st.integers(1, 10**7),
    paid=st.lists(st.tuples(some_day, st.integers(1, 6 * 10**6)), max_size=3),
    regime=st.sampled_from(["household", "manager", "legal"]),
    rate_of=st.sampled_from(list(RateOf)),
)
def test_agree_with_the_slow_reference_day_by_day(since, due, arose, amount, paid, regime, rate_of):
    tables = PenaltyTables(
        debts=table(DEBTS, (1, regime, since + timedelta(due), amount, since + timedelta(due - arose))),
        paid=table(PAID, *[(1, since + timedelta(on), kop) for on, kop in paid]),
        key_rates=penalty_law.key_rates(),
        steps=penalty_law.steps(),
        caps=penalty_law.caps(),
        moratoria=penalty_law.moratoria(),
    )
    as_of = since + timedelta(719)
    sums, _ = penalties(tables=tables, as_of=as_of, rate_of=rate_of)
    law = {name: getattr(tables, name).to_dicts() for name in ("key_rates", "steps", "caps", "moratoria")}
    given_to = (tables.debts.to_dicts()[0], tables.paid.to_dicts(), law)
    by_payment = rate_of is RateOf.PAYMENT
    assert sums["penalty_kop"].to_list() == [penalty_kop(*given_to, as_of=as_of, by_payment=by_payment)]
    missing = days_without_rate(*given_to, as_of=as_of, by_payment=by_payment)
    assert unrated(tables=tables, as_of=as_of, rate_of=rate_of).rows() == (
        [(1, missing[0], missing[-1] + timedelta(1))] if missing else []
    )
