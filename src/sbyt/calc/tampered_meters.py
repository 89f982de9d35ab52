"""Meters somebody interfered with: from the act until that is put right they do not count, whatever they show.

Source: PP 354 p. 62: readings of such a meter are used no more, the norm x 10 is charged until the interference is removed (interference.py);
p. 59 "г", 81(12) "б", households_confirmed: a meter with torn seals has failed and is billed by average. That the average stands beside the
tenfold norm is unconfirmed: household.tampered_meter. A meter put up after the act is another one and counts.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import polars as pl

from sbyt.calc.dated_rules import HouseholdRules, TamperedMeter
from sbyt.calc.grounds import INTERFERENCE
from sbyt.calc.household_tables import HouseholdTables

_METER: Final = ["usage_point_id", "installation_id"]
_SECOND_LIVES: Final = 1_000


def apart(
    tables: HouseholdTables, *, counted: pl.DataFrame, rules: HouseholdRules
) -> tuple[HouseholdTables, pl.DataFrame]:
    """Return the tables and consumption.counted_readings with each tampered meter in two lives: until the act, and since it was put right.

    The second life has an `installation_id` below zero. Of `grounds`, interference is left on the days without the meter alone, with the day of its event as
    `act_on`; under TamperedMeter.READINGS nowhere, and the meter counts. What it showed between the lives is left out, but what a bill
    has already ended with.
    """
    acts = tables.grounds
    if not acts.is_empty():
        acts = acts.filter(pl.col("kind") == INTERFERENCE)
    if acts.is_empty():
        return tables, counted
    others = tables.grounds.filter(pl.col("kind") != INTERFERENCE)
    if rules.tampered_meter is TamperedMeter.READINGS:
        return replace(tables, grounds=others), counted
    off = _days_off(acts, tables.registers)
    days = off.select(
        "usage_point_id",
        kind=pl.lit(INTERFERENCE),
        valid_from="off_from",
        valid_to="off_to",
        act_on="event_on",
        power_w=pl.lit(None, dtype=pl.Int64),
    ).unique(maintain_order=True)
    lives = _lives(off)
    return (
        replace(
            tables,
            grounds=pl.concat([others, days]),
            registers=_in_lives(tables.registers, lives),
        ),
        _read_in_lives(counted, lives),
    )


def _days_off(acts: pl.DataFrame, registers: pl.DataFrame) -> pl.DataFrame:
    """Return the days `[off_from, off_to)` of each installation that an act found tampered with, and since when (`event_on`)."""
    stays = registers.select(*_METER, stood_from="valid_from", stood_to="valid_to").unique(
        maintain_order=True
    )
    found = acts.select(
        "usage_point_id",
        "valid_to",
        event_on="valid_from",
        off_from=pl.max_horizontal("valid_from", pl.coalesce("act_on", "valid_from")),
    )
    stood = (pl.col("stood_from") < pl.col("off_from")) & (
        pl.col("stood_to").is_null() | (pl.col("off_from") < pl.col("stood_to"))
    )
    off = found.join(stays, on="usage_point_id", how="inner", maintain_order="left").filter(stood)
    off = off.with_columns(off_to=pl.min_horizontal("valid_to", "stood_to")).drop("valid_to")
    off = off.filter(pl.col("off_to").is_null() | (pl.col("off_from") < pl.col("off_to"))).sort(
        *_METER, "off_from"
    )
    first = pl.int_range(pl.len()).over(_METER) == 0
    return off.filter(first | (pl.col("off_from") >= pl.col("off_to").shift(1).over(_METER)))


def _lives(off: pl.DataFrame) -> pl.DataFrame:
    """Return the lives of the meters of `off`, in order: `life`, its `life_id`, `[since, until)`."""
    before = off.select(
        *_METER, since=pl.coalesce(pl.col("off_to").shift(1).over(_METER), "stood_from"), until="off_from"
    )
    last = off.unique(_METER, keep="last", maintain_order=True).filter(pl.col("off_to").is_not_null())
    after = last.select(*_METER, since="off_to", until="stood_to")
    lives = pl.concat([before, after]).filter(pl.col("until").is_null() | (pl.col("since") < pl.col("until")))
    lives = lives.sort(*_METER, "since")
    number = pl.int_range(pl.len(), dtype=pl.Int64).over(_METER)
    own = pl.when(number == 0).then("installation_id")
    return lives.with_columns(
        life=number, life_id=pl.coalesce(own, -(pl.col("installation_id") * _SECOND_LIVES + number))
    )


def _in_lives(registers: pl.DataFrame, lives: pl.DataFrame) -> pl.DataFrame:
    whole = registers.join(lives, on=_METER, how="anti", maintain_order="left")
    parted = registers.join(lives, on=_METER, how="inner", maintain_order="left").with_columns(
        installation_id="life_id", valid_from="since", valid_to="until"
    )
    return pl.concat([whole, parted.select(registers.columns)])


def _read_in_lives(counted: pl.DataFrame, lives: pl.DataFrame) -> pl.DataFrame:
    """Return the readings of each life, those between two of them only where a bill ended with them.

    What one life showed since its last billed reading is left out where a bill of another life has gone beyond it: the act came later
    than that bill, which had taken the stretch whole.
    """
    whole = counted.join(lives, on=_METER, how="anti", maintain_order="left")
    next_since = pl.col("since").shift(-1).over(_METER)
    parted = counted.join(
        lives.with_columns(next_since=next_since), on=_METER, how="inner", maintain_order="left"
    )
    day, used = pl.col("taken_on"), pl.col("used")
    begun = (pl.col("life") == 0) | (day >= pl.col("since"))
    until = pl.col("until").is_null() | (day <= pl.col("until"))
    billed_between = used & (pl.col("next_since").is_null() | (day < pl.col("next_since")))
    kept = parted.filter(begun & (until | billed_between))
    billed = day.filter(used).max()
    of_life, of_meter = billed.over("register_id", "life_id"), billed.over("register_id", "installation_id")
    kept = kept.filter((used | (day < of_life) | (day > of_meter)).fill_null(value=True))
    both = pl.concat([whole, kept.with_columns(installation_id="life_id").select(counted.columns)])
    return both.sort("register_id", "installation_id", "taken_on")
