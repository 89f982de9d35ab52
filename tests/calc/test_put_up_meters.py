"""A meter replaced inside a month: the act is the month's reading, its days after are in the new meter's next one. Worked by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.calc.households import a_flat, billed, codes, shown, told
from tests.calc.tables import SINCE_2020, day
from tests.calc.test_communal_flat import flat
from tests.calc.test_house_terms import NORM, house, shares
from tests.calc.test_house_terms import balance as house_balance

START = SINCE_2020[0]


def stays(register: int, installation: int, point: int, since: Any, until: Any) -> tuple[Any, ...]:
    return (register, installation, point, "T0", 6, 1, since, until)


def new(on: str, kwh: str, **facts: Any) -> dict[str, Any]:
    return shown(on, kwh, register=51, installation=61, **facts)


def a_flat_replaced(on: str, removed: str, *later: dict[str, Any], history: bool = True, **rows: Any):
    """Return a flat that used 4 kWh a day: 728 in the 182 days to 20 May, then 1 728 − `removed` − at the replacement."""
    first = [shown("19.11.2020", "1000")] if history else []
    return a_flat(
        *first,
        shown("20.05.2021", "1728", used=True),
        shown(on, removed, source="removal"),
        new(on, "3", source="installation"),
        *later,
        **{
            "registers": [stays(50, 60, 10, START, day(on)), stays(51, 61, 10, day(on), None)],
            "occupancy": [(1000, *SINCE_2020, 2)],
            **rows,
        },
    )


class TestAFlatWhoseMeterWasReplaced:
    @pytest.mark.parametrize(
        ("on", "removed", "kwh"),
        [("05.06.2021", "1792", 64), ("20.06.2021", "1852", 124), ("28.06.2021", "1884", 156)],
    )
    def test_is_billed_until_the_act(self, on, removed, kwh):
        result = billed("06.2021", a_flat_replaced(on, removed))
        assert (told(result), codes(result)) == ([("T0", "meter", kwh, round(kwh * 3.4, 2))], [])

    def test_is_billed_from_the_act_on_in_the_next_month(self):
        july = a_flat_replaced("20.06.2021", "1852", new("20.07.2021", "123"))
        used = july.readings.with_columns(used=july.readings["source"] == "removal")
        assert told(billed("07.2021", replace(july, readings=used))) == [("T0", "meter", 120, 408.0)]

    def test_has_what_was_estimated_after_the_act_taken_off(self):
        estimated = (10, "T0", "average", day("20.06.2021"), day("01.07.2021"), 44_000, 0)
        july = a_flat_replaced("20.06.2021", "1852", new("20.07.2021", "123"), earlier_lines=[estimated])
        used = july.readings.with_columns(used=july.readings["source"] == "removal")
        assert told(billed("07.2021", replace(july, readings=used))) == [("T0", "meter", 76, 258.4)]

    def test_is_estimated_where_the_removed_meter_was_not_read(self):
        unread = a_flat_replaced("20.06.2021", "1852")
        unread = replace(unread, readings=unread.readings.filter(unread.readings["source"] != "removal"))
        result = billed("06.2021", unread)
        # 4 kWh a day for 19 days of the old meter and 11 of the new one
        assert [row[:3] for row in told(result)] == [("T0", "average", 76), ("T0", "average", 44)]
        assert codes(result) == ["NO_READING", "NO_READING"]

    def test_is_estimated_in_a_month_after_that_of_the_act(self):
        july = a_flat_replaced("20.06.2021", "1852")
        used = july.readings.with_columns(used=july.readings["source"] == "removal")
        assert codes(billed("07.2021", replace(july, readings=used))) == ["NO_READING"]

    def test_is_estimated_where_the_new_meter_shows_nothing_at_its_act(self):
        blind = a_flat_replaced("20.06.2021", "1852")
        blind = replace(blind, readings=blind.readings.filter(blind.readings["source"] != "installation"))
        result = billed("06.2021", blind)
        assert [row[:3] for row in told(result)] == [("T0", "meter", 124), ("T0", "average", 44)]


class TestAFirstMeter:
    def test_leaves_the_days_after_it_to_the_norm(self):
        put_up = new("20.06.2021", "0", source="installation")
        first = a_flat(
            put_up,
            registers=[stays(51, 61, 10, day("20.06.2021"), None)],
            occupancy=[(1000, *SINCE_2020, 2)],
            norms=[(1, "gas", 2, 2, *SINCE_2020, 90_000)],
        )
        result = billed("06.2021", first)
        # 2 × 90 kWh: 19 days without a meter and 11 of one that has shown no difference yet
        assert [row[:3] for row in told(result)] == [("T0", "norm", 114), ("T0", "norm", 66)]
        assert codes(result) == ["NO_READING"]


class TestASharedMeterThatWasReplaced:
    OLD = {"register": 900, "installation": 901}
    NEW = {"register": 910, "installation": 911}

    def replaced(self, *later: dict[str, Any], **rows: Any):
        """Two rooms of 1 and 2 people; 330 kWh from 20 May to the replacement on 20 June."""
        on = day("20.06.2021")
        return flat(
            shown("20.05.2021", "0", **self.OLD),
            shown("20.06.2021", "330", source="removal", **self.OLD),
            shown("20.06.2021", "0", source="installation", **self.NEW),
            *later,
            people=(1, 2),
            registers=[stays(900, 901, 90, START, on), stays(910, 911, 90, on, None)],
            **rows,
        )

    def kwh(self, result):
        return [
            (row["account_id"], row["method"], row["quantity_wh"] / 1000) for row in result.lines.to_dicts()
        ]

    def test_is_shared_until_the_act(self):
        result = billed("06.2021", self.replaced())
        assert (self.kwh(result), codes(result)) == ([(1, "share", 110), (2, "share", 220)], [])

    def test_is_shared_from_the_act_on_in_the_next_month(self):
        july = self.replaced(shown("20.07.2021", "300", **self.NEW))
        assert self.kwh(billed("07.2021", july)) == [(1, "share", 100), (2, "share", 200)]

    def test_is_shared_whole_after_a_month_by_the_norm(self):
        """The removal became known in July: 330 + 300 kWh, less what June was billed by."""
        norms = [(9 + n, "T0", "norm", day("01.06.2021"), day("01.07.2021"), 100_000 * n, 0) for n in (1, 2)]
        july = self.replaced(shown("20.07.2021", "300", **self.NEW), earlier_lines=norms)
        assert self.kwh(billed("07.2021", july)) == [(1, "share", 110), (2, "share", 220)]

    def test_is_not_taken_twice_after_a_month_by_its_readings(self):
        shares = [(10, "T0", "share", day("01.06.2021"), day("01.07.2021"), 110_000, 0)]
        july = self.replaced(shown("20.07.2021", "300", **self.NEW), earlier_lines=shares)
        assert self.kwh(billed("07.2021", july)) == [(1, "share", 100), (2, "share", 200)]


class TestAHouseMeterThatWasReplaced:
    """330 kWh from 25 May to the replacement on 28 June, 280 from then to 25 July; the rooms used 200 in each month."""

    OLD = {"register": 90, "installation": 91}
    NEW = {"register": 92, "installation": 93}

    def replaced(
        self, *later: tuple[str, str], on: str = "28.06.2021", removed: str | None = "330", **more: Any
    ):
        earlier = more.pop("earlier", [])
        rows = [
            shown("25.05.2021", "0", **self.OLD),
            *([shown(on, removed, source="removal", **self.OLD)] if removed else []),
            shown(on, "0", source="installation", **self.NEW),
            *(shown(at, kwh, **self.NEW) for at, kwh in later),
        ]
        known = house(used=((200, "T0"), (0, "T0")), **NORM, **more)
        registers = [stays(90, 91, 900, START, day(on)), stays(92, 93, 900, day(on), None)]
        placed = a_flat(*rows, registers=registers, earlier_houses=earlier)
        return replace(
            known,
            readings=placed.readings,
            registers=placed.registers,
            earlier_houses=placed.earlier_houses,
        )

    def months(self, *known: tuple[str, int, str | None]):
        return [(100, day(f"01.{month}"), 200_000, common, by) for month, common, by in known]

    @pytest.mark.parametrize("on", ["05.06.2021", "20.06.2021", "28.06.2021"])
    def test_is_counted_until_the_act(self, on):
        result = billed("06.2021", self.replaced(on=on))
        assert (house_balance(result, "house_by", "house_wh"), sum(s[2] for s in shares(result))) == (
            ("meter", 330_000),
            130,
        )

    @pytest.mark.parametrize("on", ["20.06.2021", "28.06.2021"])
    @pytest.mark.parametrize("earlier", [[], [("06.2021", 130_000, "meter")]])
    def test_is_counted_from_the_act_on_in_the_next_month(self, on, earlier):
        july = self.replaced(("25.07.2021", "280"), on=on, earlier=self.months(*earlier))
        result = billed("07.2021", july)
        assert house_balance(result, "house_wh", "earlier_wh", "balance_wh") == (280_000, 0, 80_000)

    @pytest.mark.parametrize("on", ["20.06.2021", "28.06.2021"])
    @pytest.mark.parametrize("management", ["direct", "manager"])
    def test_is_counted_whole_after_a_month_by_the_norm(self, on, management):
        known = self.months(("05.2021", 70_000, "meter"), ("06.2021", 82_000, "norm"))
        terms = {"management": management}
        if management == "manager":
            terms |= {"manager_account_id": 77, "manager_tariff_id": 5}
        result = billed("07.2021", self.replaced(("25.07.2021", "280"), on=on, earlier=known, **terms))
        # 330 + 280 − 200 − 200 of the rooms = 210 of both months, less the norm of 82
        assert house_balance(result, "house_wh", "earlier_wh", "balance_wh") == (610_000, 282_000, 128_000)
        assert (sum(s[2] for s in shares(result)), codes(result)) == (128, [])

    def test_keeps_a_month_by_average_as_it_is(self):
        known = self.months(("06.2021", 90_000, "average"))
        result = billed("07.2021", self.replaced(("25.07.2021", "280"), earlier=known))
        assert house_balance(result, "house_wh", "earlier_wh") == (280_000, 0)

    def test_is_left_to_its_act_where_the_old_meter_was_not_read(self):
        june = billed("06.2021", self.replaced(removed=None))
        assert house_balance(june, "house_by", "house_wh") == ("norm", None)
        known = self.months(("06.2021", 82_000, "norm"))
        july = billed("07.2021", self.replaced(("25.07.2021", "280"), removed=None, earlier=known))
        assert house_balance(july, "house_wh", "earlier_wh") == (280_000, 0)

    def test_that_went_on_the_first_day_is_counted_in_that_month(self):
        june = billed("06.2021", self.replaced(("25.06.2021", "210"), on="01.06.2021", removed="40"))
        assert house_balance(june, "house_wh", "balance_wh") == (250_000, 50_000)

    def test_leaves_a_month_without_a_reading_of_the_new_one_to_the_month_after(self):
        """Put up on 28 June and read on 25 August alone: July is covered, though its first reading came after 25 June."""
        known = self.months(("06.2021", 130_000, "meter"), ("07.2021", 82_000, "norm"))
        august = billed("08.2021", self.replaced(("25.08.2021", "560"), earlier=known))
        # 560 − 200 − (200 + 82)
        assert house_balance(august, "house_wh", "earlier_wh", "balance_wh") == (560_000, 282_000, 78_000)
