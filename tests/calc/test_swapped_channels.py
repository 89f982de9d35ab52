"""A+ and A− in each other's place: by history day by day, by registers as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from sbyt.calc.check_parameters import CheckParameters
from sbyt.calc.hour_checks import POINTS, REGISTERED, check_hours
from tests.calc.tables import table
from tests.calc.test_hour_checks import DAYS, PLAIN, hourly

Day = list[int | None]
TAKEN: Day = [10_000 + hour for hour in range(24)]
GIVEN: Day = [500 + hour for hour in range(24)]
LIVED = {1: (7_440_000, 744), 2: (372_000, 744)}
"""10 kWh an hour of A+ and half of one of A−, by history."""


def found(
    days: Mapping[int, Mapping[date, Day]],
    *,
    history: Mapping[int, tuple[int, int]] = LIVED,
    registered: Mapping[int, int] | None = None,
    parameters: CheckParameters | None = None,
) -> dict[tuple[int, str], dict[str, Any]]:
    """`days`: channel → days; `registered`: channel → Wh of its register over all days."""
    points = [
        {**PLAIN, "channel": channel, **dict(zip(("base_wh", "base_hours"), lived, strict=True))}
        for channel in days
        for lived in [history.get(channel, (None, None))]
    ]
    rows = check_hours(
        hours=pl.concat([hourly({1: of_channel}, channel=channel) for channel, of_channel in days.items()]),
        points=pl.DataFrame(points, schema=POINTS),
        registered=table(
            REGISTERED,
            *(
                (1, channel, DAYS[0], date(2021, 8, 6), energy)
                for channel, energy in (registered or {}).items()
            ),
        ),
        parameters=parameters or CheckParameters(duplicate_days=0),
    ).to_dicts()
    return {(row["channel"], row["code"]): row for row in rows}


def month(swapped: tuple[int, ...] = ()) -> dict[int, dict[date, Day]]:
    """Four days; those numbered have A− in the place of A+."""
    pairs = {day: (GIVEN, TAKEN) if number in swapped else (TAKEN, GIVEN) for number, day in enumerate(DAYS)}
    return {
        1: {day: one for day, (one, _) in pairs.items()},
        2: {day: two for day, (_, two) in pairs.items()},
    }


class TestChannelsInEachOthersPlace:
    def test_are_told_by_the_days_and_the_energy_between_them(self) -> None:
        row = found(month(swapped=(1, 2)))[1, "SWAPPED"]
        assert (row["first_day"], row["hours"], row["energy_wh"]) == (DAYS[1], 48, 2 * 24 * 9_500)
        assert (row["figure"], row["against"]) == (2 * sum(GIVEN), 2 * sum(TAKEN))

    def test_are_told_where_nothing_was_ever_given_back(self) -> None:
        alone = {**month(), 2: {DAYS[3]: TAKEN}}
        alone[1] = {day: values for day, values in alone[1].items() if day != DAYS[3]}
        rows = found(alone, history={1: LIVED[1]})
        assert (rows[1, "SWAPPED"]["hours"], rows[1, "GAP"]["hours"]) == (24, 24)

    def test_are_told_by_both_registers_where_there_is_no_history(self) -> None:
        taken, given = 4 * sum(TAKEN), 4 * sum(GIVEN)
        rows = found(month(swapped=(0, 1, 2, 3)), history={}, registered={1: taken, 2: given})
        assert {key for key in rows if key[1] != "GAP"} == {(1, "SUM"), (2, "SUM")}
        assert rows[1, "SUM"]["energy_wh"] == rows[2, "SUM"]["energy_wh"] == taken - given

    def test_are_not_told_of_days_as_they_are_or_of_channels_that_are_alike(self) -> None:
        assert (1, "SWAPPED") not in found(month())
        alike = {1: LIVED[1], 2: (2_000_000, 744)}
        assert (1, "SWAPPED") not in found(month(swapped=(1,)), history=alike)

    def test_of_a_point_that_begins_with_giving_alone_are_told_as_that(self) -> None:
        """Mirrored from the first day, or a generator: someone has to say which."""
        nothing: Day = [0] * 24
        mirrored = {1: dict.fromkeys(DAYS, nothing), 2: dict.fromkeys(DAYS, TAKEN)}
        rows = found(mirrored, history={})
        assert set(rows) == {(2, "GIVEN_ALONE")}
        row = rows[2, "GIVEN_ALONE"]
        assert (row["first_day"], row["hours"], row["energy_wh"]) == (DAYS[0], 96, 4 * sum(TAKEN))
        assert (row["figure"], row["against"]) == (4 * sum(TAKEN), 0)

    def test_of_a_point_that_gives_alone_are_not_told_where_it_takes_too_or_gave_before(self) -> None:
        nothing: Day = [0] * 24
        both = {1: dict.fromkeys(DAYS, GIVEN), 2: dict.fromkeys(DAYS, TAKEN)}
        alone = {1: dict.fromkeys(DAYS, nothing), 2: dict.fromkeys(DAYS, TAKEN)}
        short = {1: alone[1], 2: {DAYS[0]: [10_000] * 23 + [0], **dict.fromkeys(DAYS[1:], nothing)}}
        off = CheckParameters(given_alone_hours=0)
        assert not [
            key
            for rows in (
                found(both, history={}),
                found(alone, history={2: LIVED[2]}),
                found(alone, history={1: LIVED[1]}),
                found(short, history={}),
                found({2: alone[2]}, history={}),
                found(alone, history={}, parameters=off),
            )
            for key in rows
            if key[1] == "GIVEN_ALONE"
        ]

    def test_are_not_looked_for_where_the_check_is_off(self) -> None:
        off = CheckParameters(swapped_bp=0)
        assert (1, "SWAPPED") not in found(month(swapped=(1,)), parameters=off)

    def test_are_not_a_sunny_day_on_which_the_plant_rests(self) -> None:
        """A quarter of what is usually taken, four times of what is usually given."""
        rest = month()
        rest[1][DAYS[2]], rest[2][DAYS[2]] = [2_500] * 24, [2_000] * 24
        assert (1, "SWAPPED") not in found(rest)
