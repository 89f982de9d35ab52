"""What missing energy is estimated by, against loops over days."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from sbyt.calc.consumption import READINGS, REGISTERS, counted_readings
from sbyt.calc.hourly import HOURLY
from sbyt.calc.replacement_bases import (
    MONTH_VOLUMES,
    replacement_bases,
    volume_by_registers,
    volumes_by_hours,
)
from tests.calc.reference import replacement_bases_by_hand
from tests.calc.tables import random_tables, table

MAY = date(2021, 5, 1)
FIRST = date(2020, 5, 1)
STARTS = [date(2020, number, 1) for number in range(5, 13)] + [date(2021, n, 1) for n in range(1, 5)]
REGISTER = table(REGISTERS, (7, 5, 1, "T0", 6, 1, date(2019, 1, 1), None))
POWERS = {"usage_point_id": [1], "channel": [1], "max_power_w": [900]}


def bases(days: dict[date, list[int | None]], readings: dict[date, int]) -> dict[str, object]:
    rows = [
        (number, 7, 5, day, value, "accepted", "operator", False, False)
        for number, (day, value) in enumerate(sorted(readings.items()))
    ]
    counted = counted_readings(registers=REGISTER, readings=table(READINGS, *rows))
    by_registers = [volume_by_registers(registers=REGISTER, counted=counted, month=one) for one in STARTS]
    made = replacement_bases(
        by_hours=volumes_by_hours(table(HOURLY, *((1, 1, day, *values) for day, values in days.items()))),
        by_registers=pl.concat([pl.DataFrame(schema=MONTH_VOLUMES), *by_registers]),
        powers=pl.DataFrame(POWERS, schema=dict.fromkeys(POWERS, pl.Int64())),
        month=MAY,
    )
    return made.row(0, named=True)


def a_month(start: date, hour_wh: int, *, lacking: int = 0) -> dict[date, list[int | None]]:
    """All hours of a month but the last `lacking` of its first day."""
    days = (replacement_bases_by_hand.following(start) - start).days
    whole: dict[date, list[int | None]] = {start + timedelta(days=n): [hour_wh] * 24 for n in range(days)}
    whole[start] = [hour_wh] * (24 - lacking) + [None] * lacking
    return whole


class TestABase:
    def test_of_a_month_read_on_both_first_days_is_its_volume_in_all_its_hours(self) -> None:
        found = bases({}, {FIRST: 1_000, date(2020, 6, 1): 745_000})
        assert (found["last_year_wh"], found["last_year_hours"], found["last_year_by_registers"]) == (
            744_000,
            744,
            True,
        )

    def test_is_no_month_that_lacks_an_hour_and_was_not_read(self) -> None:
        found = bases(a_month(FIRST, 1_000, lacking=1), {})
        assert (found["last_year_wh"], found["nearest_wh"], found["max_power_w"]) == (None, None, 900)

    @random_tables(examples=80)
    @given(
        hours=st.dictionaries(
            st.sampled_from(STARTS), st.tuples(st.integers(0, 900), st.sampled_from([0, 0, 1, 21])), max_size=3
        ),
        readings=st.dictionaries(
            st.one_of(
                st.sampled_from([*STARTS, MAY]),
                st.integers(-40, 364).map(lambda number: FIRST + timedelta(days=number)),
            ),
            st.integers(0, 900_000),
            max_size=10,
        ),
    )  # fmt: skip
    def test_of_any_year_is_that_of_the_loops(self, hours, readings) -> None:
        days = {
            day: values
            for start, (wh, lacking) in hours.items()
            for day, values in a_month(start, wh, lacking=lacking).items()
        }
        found = bases(days, readings)
        names = ("wh", "hours", "by_registers")
        assert tuple(
            tuple(found[f"{step}_{name}"] for name in names) for step in ("last_year", "nearest")
        ) == replacement_bases_by_hand.bases(MAY, days, readings)
