"""Penalties month after month as differences: what was charged in all is what the slow reference gives for the last day."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from sbyt.calc import penalty_law
from sbyt.calc.penalties import PenaltyTables, RateOf, penalties
from sbyt.calc.penalty_debts import ITEMS, LAID, LOWERED, debt_parts
from sbyt.calc.penalty_difference import CHARGED, JOURNAL, as_journal, differences, ranges_that_changed
from sbyt.calc.penalty_terms import PenaltyTerms
from sbyt.calc.periods import next_month
from tests.calc.reference.plain_penalties import penalty_kop
from tests.calc.tables import day, random_tables, table

MARCH, JUNE = date(2021, 3, 1), date(2021, 6, 1)


def claim(item: int, due: date, kop: int, month: date = MARCH) -> tuple[int, int, date, str, date, int]:
    return (item, 7, month, "household", due, kop)


def parts_of(items, laid=(), lowered=()):
    cut = debt_parts(items=table(ITEMS, *items), laid=table(LAID, *laid), lowered=table(LOWERED, *lowered))
    return (
        cut.parts.select("item_id", "due_on", "amount_kop").rows(),
        cut.paid.sort("debt_id", "paid_on").rows(),
    )


class TestAMonthLoweredLater:
    due, later = day("12.04.2021"), day("12.07.2021")

    def test_owed_what_it_was_lowered_to_and_the_rest_from_the_later_bill_on(self):
        parts, _ = parts_of([claim(1, self.due, 1000_00)], lowered=[(7, MARCH, self.later, 300_00)])
        assert parts == [(1, self.due, 700_00), (1, self.later, 300_00)]

    def test_is_paid_in_the_order_of_its_due_days(self):
        _, paid = parts_of(
            [claim(1, self.due, 1000_00)],
            laid=[(1, day("20.05.2021"), 600_00), (1, day("21.05.2021"), 250_00)],
            lowered=[(7, MARCH, self.later, 300_00)],
        )
        assert paid == [
            (0, day("20.05.2021"), 600_00),
            (0, day("21.05.2021"), 100_00),
            (1, day("21.05.2021"), 150_00),
        ]

    def test_by_more_than_it_was_bears_nothing_of_its_own(self):
        parts, _ = parts_of([claim(1, self.due, 200_00)], lowered=[(7, MARCH, self.later, 300_00)])
        assert parts == [(1, self.later, 200_00)]

    def test_of_another_account_or_month_stays(self):
        parts, _ = parts_of(
            [claim(1, self.due, 1000_00)], lowered=[(8, MARCH, self.later, 1_00), (7, JUNE, self.later, 1_00)]
        )
        assert parts == [(1, self.due, 1000_00)]


class TestRangesOfDays:
    def test_that_stand_as_before_are_not_told(self):
        row = (1, day("12.07.2021"), 1, day("12.08.2021"), day("01.09.2021"), 612_00, 650, 300)
        same = table(JOURNAL, row)
        assert ranges_that_changed(now=same, before=same).is_empty()

    def test_are_told_where_they_went_on(self):
        due = day("12.07.2021")
        told = ranges_that_changed(
            now=table(JOURNAL, (1, due, 1, day("12.08.2021"), day("01.10.2021"), 612_00, 650, 300)),
            before=table(JOURNAL, (1, due, 1, day("12.08.2021"), day("01.09.2021"), 612_00, 650, 300)),
        )
        assert told.select("sign", "period_from", "period_to", "days", "first_day", "exact_e4").rows() == [
            (1, day("01.09.2021"), day("01.10.2021"), 30, 51, 3_978_000)  # 612,00 × 6,5 % / 300 × 30 = 3,978
        ]


def test_terms_kept_as_plain_values_are_the_same_terms():
    terms = PenaltyTerms(
        key_rates=penalty_law.key_rates(),
        caps=penalty_law.caps(),
        moratoria=penalty_law.moratoria(),
        steps=penalty_law.steps(),
        rate_of=RateOf.PAYMENT,
        charged_to=("household",),
        known_to=date(2027, 1, 1),
    )
    again = PenaltyTerms.from_json(terms.as_json())
    earlier = PenaltyTerms.from_json(
        terms.as_json() | {"moratoria": [["2022-04-01", "2022-10-02", "2022-04-01"]]}
    )
    assert earlier.moratoria.rows() == [(date(2022, 4, 1), date(2022, 10, 2), date(2022, 4, 1), None)]
    assert again.as_json() == terms.as_json()
    assert again.caps.equals(terms.caps)
    assert again.reckoned_to(last_day=date(2027, 1, 31)) == date(2026, 12, 31)
    assert again.first_day == 31


some_day = st.integers(0, 500).map(lambda n: date(2021, 12, 1) + timedelta(n))
some_sum = st.integers(1, 10**6)
a_base = st.lists(
    st.tuples(some_day, some_sum, st.lists(st.tuples(some_day, some_sum, st.integers(0, 200)), max_size=3)),
    min_size=1,
    max_size=4,
)


def known(base, on):
    """Return ITEMS and LAID as known on a day: a payment becomes known some days after it was made."""
    items = [claim(n, due, kop, MARCH) for n, (due, kop, _) in enumerate(base)]
    laid = [
        (n, paid_on, kop)
        for n, (_, _, paid) in enumerate(base)
        for paid_on, kop, after in paid
        if paid_on + timedelta(after) <= on
    ]
    return table(ITEMS, *items), table(LAID, *laid)


def reckoned(base, on, rate_of, charged, journal):
    items, laid = known(base, on)
    cut = debt_parts(items=items, laid=laid, lowered=table(LOWERED))
    law = {name: getattr(penalty_law, name)() for name in ("key_rates", "steps", "caps", "moratoria")}
    sums, ranges = penalties(
        tables=PenaltyTables(debts=cut.debts, paid=cut.paid, **law), as_of=on, rate_of=rate_of
    )
    named = cut.parts.join(sums, on="debt_id").select("item_id", "due_on", accrued_kop="penalty_kop")
    now = as_journal(ranges, cut.parts)
    return differences(accrued=named, charged=charged), ranges_that_changed(now=now, before=journal), now


@random_tables(examples=25)
@given(base=a_base, rate_of=st.sampled_from(list(RateOf)))
def test_differences_of_many_months_come_to_the_slow_reference(base, rate_of):
    charged, journal = table(CHARGED), table(JOURNAL)
    for on in [date(2022, month, 28) for month in range(2, 13, 2)] + [date(2023, 11, 20)]:
        found, told, now = reckoned(base, on, rate_of, charged, journal)
        charged = (
            pl.concat([charged, found.select("item_id", "due_on", before_kop="amount_kop")])
            .group_by("item_id", "due_on")
            .agg(pl.col("before_kop").sum())
        )
        journal = pl.concat([journal, told.select(*JOURNAL)])
    law = {
        name: getattr(penalty_law, name)().to_dicts() for name in ("key_rates", "steps", "caps", "moratoria")
    }
    items, laid = known(base, date(2023, 11, 20))
    wanted = {
        row["item_id"]: penalty_kop(
            row | {"arose_on": next_month(row["month"]) - timedelta(1)},
            [one for one in laid.to_dicts() if one["item_id"] == row["item_id"]],
            law,
            as_of=date(2023, 11, 20),
            by_payment=rate_of is RateOf.PAYMENT,
        )
        for row in items.to_dicts()
    }
    assert dict(charged.select("item_id", "before_kop").iter_rows()) == {
        item: kop for item, kop in wanted.items() if kop
    } | {item: 0 for item in charged["item_id"] if not wanted[item]}
    assert ranges_that_changed(now=now, before=journal).is_empty()
