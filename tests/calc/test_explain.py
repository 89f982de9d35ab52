"""Every line can be told step by step, and the steps arrive at its figures."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbyt.calc.consumption import counted_readings
from sbyt.calc.dated_rules import HouseholdRules, TariffChange
from sbyt.calc.explain import (
    Amount,
    BetweenReadings,
    BilledEarlier,
    FromAverage,
    FromNorm,
    Given,
    HouseBalance,
    HouseCap,
    HouseNorm,
    Price,
    PriceFromGross,
    PriceShown,
    PriceSum,
    ReadingShown,
    ShareOfHouse,
    SplitByDays,
    Step,
    Summed,
    Vat,
    explain,
)
from sbyt.calc.household_bill import HouseholdTables, bill_households
from sbyt.calc.household_tables import SCHEMAS
from tests.calc.household_towns import MONTH, towns
from tests.calc.households import a_flat, billed, shown
from tests.calc.tables import SINCE_2020, day, random_tables, table

RATE = PriceShown(kind="", price_e7=34_000_000, act="приказ № 1")


def readings_of(tables: HouseholdTables, rules: HouseholdRules | None = None) -> dict[int, ReadingShown]:
    quantum = (rules or HouseholdRules()).reading_quantum_wh
    counted = counted_readings(registers=tables.registers, readings=tables.readings, quantum_wh=quantum)
    return {
        row["reading_id"]: ReadingShown(
            meter="04417",
            zone=row["zone"],
            taken_on=row["taken_on"],
            value_wh=row["value_wh"],
            counted_wh=row["value_wh"],
            multiplier=row["multiplier"],
            integer_digits=row["integer_digits"],
            turns=row["turns"],
        )
        for row in counted.to_dicts()
    }


def steps_of(tables: HouseholdTables, number: int = 0) -> tuple[Step, ...]:
    line = billed("06.2021", tables).lines.to_dicts()[number]
    return explain(line, readings=readings_of(tables), prices=[RATE])


class TestALineByMeter:
    def test_goes_from_readings_to_roubles(self):
        flat = a_flat(shown("21.05.2021", "21539", used=True), shown("19.06.2021", "21698"))
        between, price, amount, vat = steps_of(flat)
        assert isinstance(between, BetweenReadings)
        assert (between.start.taken_on, between.end.taken_on) == (day("21.05.2021"), day("19.06.2021"))
        assert (between.rollovers, between.energy_wh) == (0, 159_000)
        assert price == Price(source=RATE)
        assert amount == Amount(
            quantity_wh=159_000, price_e7=34_000_000, exact_e10=5_406_000_000_000, rounded_kop=54_060
        )
        assert vat == Vat(inside=True, rate_bp=2000, net_kop=45_050, vat_kop=9_010, gross_kop=54_060)

    def test_tells_what_was_billed_before_and_the_split_by_days(self):
        rates = [
            (1, 5, "T0", SINCE_2020[0], day("11.06.2021"), 34_000_000),
            (2, 5, "T0", day("11.06.2021"), None, 35_400_000),
        ]
        before = [(10, "T0", "average", day("01.05.2021"), day("01.06.2021"), 70_000)]
        flat = a_flat(
            shown("20.04.2021", "900", used=True),
            shown("21.06.2021", "1030"),
            rates=rates,
            earlier_lines=before,
        )
        _, earlier, split, *_ = steps_of(flat)
        assert earlier == BilledEarlier(metered_wh=130_000, earlier_wh=70_000, left_wh=60_000)
        assert split == SplitByDays(whole_wh=60_000, days=10, of_days=30, part_wh=20_000)


class TestALineByAverageOrNorm:
    def test_tells_the_window(self):
        flat = a_flat(shown("20.11.2020", "10000"), shown("20.05.2021", "10905", used=True))
        average, *_ = steps_of(flat)
        assert isinstance(average, FromAverage)
        assert (average.average_wh, average.average_days, average.days, average.energy_wh) == (
            905_000,
            181,
            30,
            150_000,
        )
        assert average.start is not None
        assert average.start.taken_on == day("20.11.2020")

    def test_tells_people_and_norm(self):
        flat = a_flat(
            registers=[], norms=[(1, "gas", 2, 2, *SINCE_2020, 56_000)], occupancy=[(1000, *SINCE_2020, 2)]
        )
        norm, *_ = steps_of(flat)
        assert norm == FromNorm(
            ground="no_meter",
            people=2,
            registered=2,
            norm_wh=56_000,
            days=30,
            month_days=30,
            energy_wh=112_000,
        )


LINE = {
    "service": "energy",
    "method": "given",
    "quantity_wh": 192_281_000,
    "price_e7": 43_662_600,
    "amount_from": "quantity",
    "vat_rate_bp": 2000,
    "net_kop": 83_954_884,
    "vat_kop": 16_790_977,
    "gross_kop": 100_745_861,
    "rate_id": None,
    "reading_ids": [],
    "basis": None,
    "period_from": day("01.05.2021"),
    "period_to": day("01.06.2021"),
}


class TestALineOfALegalEntity:
    def test_tells_the_components_and_vat_on_top(self):
        parts = (
            PriceShown(kind="wholesale", price_e7=40_000_000, act="а"),
            PriceShown(kind="markup", price_e7=3_662_600, act="б"),
        )
        steps = explain(LINE, readings={}, prices=parts)
        assert steps[:2] == (Given(energy_wh=192_281_000), PriceSum(components=parts, price_e7=43_662_600))
        assert steps[-1] == Vat(
            inside=False, rate_bp=2000, net_kop=83_954_884, vat_kop=16_790_977, gross_kop=100_745_861
        )

    def test_from_the_gross_tells_vat_first_and_the_check(self):
        line = {
            **LINE,
            "amount_from": "gross",
            "price_e7": 45_204_761,
            "net_kop": 86_920_167,
            "vat_kop": 17_384_033,
            "gross_kop": 104_304_200,
        }
        _, vat, price = explain(line, readings={}, prices=[])
        assert isinstance(vat, Vat)
        assert vat.inside
        assert price == PriceFromGross(
            quantity_wh=192_281_000,
            net_kop=86_920_167,
            price_e7=45_204_761,
            quantity_x_price_kop=86_920_166,
        )

    def test_with_a_reading_nobody_handed_in_is_an_error(self):
        with pytest.raises(KeyError):
            explain({**LINE, "method": "meter", "reading_ids": [1, 2]}, readings={}, prices=[RATE])


def arrives_at(steps: tuple[Step, ...]) -> int | None:
    """Return the energy the last step about volume came to."""
    energy = None
    for step in steps:
        if isinstance(step, BetweenReadings | Summed | FromAverage | FromNorm | Given):
            energy = step.energy_wh
        elif isinstance(step, BilledEarlier):
            assert step.metered_wh == energy
            energy = step.left_wh
        elif isinstance(step, HouseBalance):
            assert step.house_wh == energy
            taken_off = step.heating_wh + step.carried_wh + step.earlier_rooms_wh + step.earlier_common_wh
            assert step.house_wh - step.rooms_wh - step.other_wh - taken_off == step.common_wh
            energy = step.common_wh
        elif isinstance(step, HouseNorm):
            energy = step.energy_wh
        elif isinstance(step, HouseCap):
            assert step.whole_wh == energy
            energy = step.cap_wh
        elif isinstance(step, ShareOfHouse):
            assert step.common_wh == energy
            energy = step.share_wh
        elif isinstance(step, SplitByDays):
            assert step.whole_wh == energy
            energy = step.part_wh
    return energy


@random_tables(examples=60)
@given(town=towns(), policy=st.sampled_from(list(TariffChange)))
def test_the_steps_of_any_line_arrive_at_its_quantity_and_amount(
    town: dict[str, list[Any]], policy: TariffChange
) -> None:
    tables = HouseholdTables(**{name: table(schema, *town.get(name, [])) for name, schema in SCHEMAS.items()})
    rules = HouseholdRules(tariff_change=policy)
    lines = bill_households(month=MONTH, tables=tables, vat_rate_bp=2000, rules=rules).lines
    readings = readings_of(tables, rules)
    for line in lines.to_dicts():
        steps = explain(line, readings=readings, prices=[RATE])
        assert arrives_at(steps) == line["quantity_wh"]
        (amount,) = [step for step in steps if isinstance(step, Amount)]
        assert amount.rounded_kop == line["gross_kop"]
