"""A price, a tariff or an account changing inside the month."""

from __future__ import annotations

from tests.calc.households import TERM, a_flat, billed, codes, shown, told
from tests.calc.tables import SINCE_2020, day

CHANGED = [
    (1, 5, "T0", SINCE_2020[0], day("11.06.2021"), 34_000_000),
    (2, 5, "T0", day("11.06.2021"), None, 35_400_000),
]
BASE, LAST = shown("20.05.2021", "1000", used=True), shown("21.06.2021", "1130")


class TestAPriceThatChangesInsideTheMonth:
    def test_is_parted_by_the_reading_of_that_day(self):
        flat = a_flat(BASE, shown("11.06.2021", "1080"), LAST, rates=CHANGED)
        result = billed("06.2021", flat)
        assert told(result) == [("T0", "meter", 80, 272.0), ("T0", "meter", 50, 177.0)]
        assert result.lines["reading_ids"].to_list() == [[1, 2], [2, 3]]
        assert result.lines["period_to"].to_list() == [day("11.06.2021"), day("01.07.2021")]

    def test_without_one_is_parted_by_days(self):
        result = billed("06.2021", a_flat(BASE, LAST, rates=CHANGED))
        # 130 × 10 / 30 = 43,333 at 3,40; the rest, 86,667, at 3,54
        assert told(result) == [("T0", "meter", 43.333, 147.33), ("T0", "meter", 86.667, 306.8)]
        assert '"by_days":true,"days":10,"of_days":30' in result.lines["basis"][0]

    def test_may_be_parted_by_days_though_there_is_a_reading(self):
        flat = a_flat(BASE, shown("11.06.2021", "1080"), LAST, rates=CHANGED)
        assert [line[2] for line in told(billed("06.2021", flat, tariff_change="days"))] == [43.333, 86.667]

    def test_may_leave_the_whole_month_at_its_first_price(self):
        flat = a_flat(BASE, shown("11.06.2021", "1080"), LAST, rates=CHANGED)
        assert told(billed("06.2021", flat, tariff_change="whole_month")) == [("T0", "meter", 130, 442.0)]

    def test_on_the_first_day_parts_nothing(self):
        rates = [
            (1, 5, "T0", SINCE_2020[0], day("01.07.2021"), 34_000_000),
            (2, 5, "T0", day("01.07.2021"), None, 35_400_000),
        ]
        flat = a_flat(shown("19.06.2021", "21698", used=True), shown("21.07.2021", "21850"), rates=rates)
        assert told(billed("07.2021", flat)) == [("T0", "meter", 152, 538.08)]

    def test_leaves_no_day_without_a_price_unsaid(self):
        result = billed("06.2021", a_flat(BASE, LAST, rates=CHANGED[:1]))
        assert (told(result), codes(result)) == ([], ["NO_RATE"])

    def test_takes_what_was_billed_before_off_its_first_part(self):
        flat = a_flat(
            shown("20.04.2021", "900", used=True),
            shown("11.06.2021", "1080"),
            LAST,
            rates=CHANGED,
            earlier_lines=[(10, "T0", "average", day("01.05.2021"), day("01.06.2021"), 100_000)],
        )
        # 180 − 100 = 80 before the change, 50 after it
        assert [line[2] for line in told(billed("06.2021", flat))] == [80, 50]


class TestAnAccountThatChangesInsideTheMonth:
    LEAVES = (1, 10, 100, 1000, 5, SINCE_2020[0], day("11.06.2021"), *TERM[7:])
    COMES = (2, 10, 100, 1000, 5, day("11.06.2021"), None, *TERM[7:])

    def test_is_parted_by_the_reading_of_that_day(self):
        flat = a_flat(BASE, shown("11.06.2021", "1080"), LAST, supply=[self.LEAVES, self.COMES])
        result = billed("06.2021", flat)
        assert result.lines.select("account_id", "quantity_wh").rows() == [(1, 80_000), (2, 50_000)]

    def test_charges_nobody_for_the_days_between(self):
        later = (2, 10, 100, 1000, 5, day("16.06.2021"), None, *TERM[7:])
        flat = a_flat(
            BASE, shown("11.06.2021", "1080"), shown("16.06.2021", "1090"), LAST, supply=[self.LEAVES, later]
        )
        result = billed("06.2021", flat)
        assert result.lines.select("account_id", "quantity_wh").rows() == [(1, 80_000), (2, 40_000)]
        assert result.issues.select("code", "data").rows() == [("UNOWNED", '{"unowned_wh":10000}')]
