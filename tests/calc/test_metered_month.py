"""Energy of a month by registers: ratio, two scales, a replaced meter, what was not read."""

from __future__ import annotations

from datetime import date

import polars as pl

from sbyt.calc.consumption import READINGS, REGISTERS, counted_readings
from sbyt.calc.metered_month import metered_month
from tests.calc.tables import day, table

JULY, AUGUST = date(2021, 7, 1), date(2021, 8, 1)


def register(
    number: int, *, at: int = 1, zone: str = "T0", ratio: int = 1, since: str = "01.01.2020", until: str = ""
) -> tuple:
    return (number, number, at, zone, 6, ratio, day(since), day(until) if until else None)


def shown(register: int, on: str, kwh: int) -> tuple:
    taken = day(on)
    return (
        register * 10_000 + taken.toordinal() % 10_000,
        register,
        register,
        taken,
        kwh * 1000,
        "accepted",
        "operator",
        False,
        False,
    )


def of(registers: list[tuple], readings: list[tuple]) -> list[tuple]:
    scales = table(REGISTERS, *registers)
    counted = counted_readings(registers=scales, readings=table(READINGS, *readings))
    points = pl.Series("usage_point_id", sorted({one[2] for one in registers}))
    return metered_month(
        usage_points=points, registers=scales, counted=counted, month=JULY, month_end=AUGUST
    ).rows()


class TestTheMonthByRegisters:
    def test_is_the_difference_times_the_ratio(self) -> None:
        readings = [shown(1, "01.07.2021", 1_000), shown(1, "01.08.2021", 1_372)]
        assert of([register(1, ratio=20)], readings) == [(1, JULY, AUGUST, 7_440_000)]

    def test_is_held_by_readings_of_the_days_before(self) -> None:
        """As bills count: from the last reading up to the 1st to the last one of the month."""
        readings = [shown(1, "23.06.2021", 500), shown(1, "23.07.2021", 640)]
        assert of([register(1)], readings) == [(1, JULY, AUGUST, 140_000)]

    def test_adds_up_zones_and_the_meter_before_a_change(self) -> None:
        registers = [
            register(1, zone="T1"),
            register(2, zone="T2"),
            register(3, at=2, until="11.07.2021"),
            register(4, at=2, since="11.07.2021"),
        ]
        readings = [
            shown(1, "01.07.2021", 10), shown(1, "01.08.2021", 40),
            shown(2, "01.07.2021", 5), shown(2, "01.08.2021", 25),
            shown(3, "01.07.2021", 100), shown(3, "10.07.2021", 160),
            shown(4, "11.07.2021", 0), shown(4, "31.07.2021", 90),
        ]  # fmt: skip
        assert of(registers, readings) == [(1, JULY, AUGUST, 50_000), (2, JULY, AUGUST, 150_000)]

    def test_stands_for_the_days_since_the_first_reading(self) -> None:
        readings = [shown(1, "10.07.2021", 100), shown(1, "01.08.2021", 320)]
        assert of([register(1)], readings) == [(1, date(2021, 7, 10), AUGUST, 220_000)]

    def test_is_not_known_of_a_scale_not_read_a_bare_point_or_one_that_went_back(self) -> None:
        registers = [
            register(1, zone="T1"),
            register(2, zone="T2"),
            register(3, at=2, since="05.07.2021"),
            register(4, at=3),
        ]
        readings = [
            shown(1, "01.07.2021", 10), shown(1, "01.08.2021", 40), shown(2, "01.07.2021", 5),
            shown(3, "05.07.2021", 0), shown(3, "01.08.2021", 30),
            shown(4, "01.07.2021", 90), shown(4, "01.08.2021", 80),
        ]  # fmt: skip
        assert of(registers, readings) == []
