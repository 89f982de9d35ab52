"""Energy between two readings of a register: rollover, ratio, replacement.

Which readings bound a month. *Base*: the reading the last bill ended with; where none was billed, the last one at
or before the first day of the month; where the meter was put up later, its first one. *Current*: the last one
after the base up to the last day that counts. So every kilowatt-hour of the scale is billed once, whatever day a
reading is taken on. Source: PP 354 p. 42 (reading of the period), 34 к(1) (the 25th); PP 442 for legal entities
(reading at 00:00 of the first day).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

import polars as pl

from sbyt.calc.dated_rules import SOURCE_RANKS
from sbyt.calc.frames import begins_run, joined_by_pair
from sbyt.calc.nothing import nothing_from
from sbyt.calc.rounding import wide

REGISTERS: Final = pl.Schema(
    {
        "register_id": pl.Int64(),
        "installation_id": pl.Int64(),
        "usage_point_id": pl.Int64(),
        "zone": pl.String(),
        "integer_digits": pl.Int64(),
        "multiplier": pl.Int64(),
        "valid_from": pl.Date(),
        "valid_to": pl.Date(),
    }
)
"""One row a register (A+ only) of an installation; `[valid_from, valid_to)` and `multiplier` are the installation's,
null `valid_to` = stands today. Give every installation that touches the month, and for averages those of the last
12 months."""

READINGS: Final = pl.Schema(
    {
        "reading_id": pl.Int64(),
        "register_id": pl.Int64(),
        "installation_id": pl.Int64(),
        "taken_on": pl.Date(),
        "value_wh": pl.Int64(),
        "state": pl.String(),
        "source": pl.String(),
        "rolled_over": pl.Boolean(),
        "used": pl.Boolean(),
    }
)
"""Current (not superseded) readings. `value_wh` is the scale's figure in Wh before the multiplier. `state` and
`source` as in metering.Reading; only accepted and warned ones count. `used`: a METER line of a released bill of an
earlier month ended with this reading, the second of its pairs (false or null = not; lines by average or share do not
use readings). A used reading is given with the figure it was billed by, even if a newer version superseded it since:
the next difference then corrects the bill by itself. Give those since the last used one, and 12 months for averages."""

CONSUMPTION: Final = pl.Schema(
    {
        **REGISTERS,
        "base_id": pl.Int64(),
        "base_on": pl.Date(),
        "base_wh": pl.Int64(),
        "base_billed": pl.Boolean(),
        "base_source": pl.String(),
        "current_id": pl.Int64(),
        "current_on": pl.Date(),
        "current_wh": pl.Int64(),
        "base_turns": pl.Int64(),
        "current_turns": pl.Int64(),
        "quantity_wh": pl.Int64(),
    }
)
"""One row a register of an installation: the two readings as counted and the energy between them. No current
reading: `current_*` and `quantity_wh` are null. No reading at all: `base_*` too."""

COUNTED_STATES: Final = ("accepted", "warned")
CONTROLLER: Final = "controller"
"""The source of a control round: it is billed in its month, however late in it."""

_KEY: Final = ("register_id", "installation_id")
_BASE: Final = {
    "base_id": "reading_id",
    "base_on": "taken_on",
    "base_wh": "value_wh",
    "base_turns": "turns",
    "base_billed": "used",
    "base_source": "source",
}
_CURRENT: Final = {
    "current_id": "reading_id",
    "current_on": "taken_on",
    "current_wh": "value_wh",
    "current_turns": "turns",
}


def counted_wh(value_wh: int, *, multiplier: int, quantum_wh: int) -> int:
    """Return what of a reading counts: at ratio 1 its part below `quantum_wh` is dropped, with a ratio it is kept."""
    return value_wh // quantum_wh * quantum_wh if multiplier == 1 else value_wh


def between_wh(*, from_wh: int, to_wh: int, rollovers: int, integer_digits: int, multiplier: int) -> int:
    """Return the energy between two figures of a scale, as counted_wh takes them: (Δ + rollovers x 10^digits) x multiplier."""
    return (to_wh - from_wh + rollovers * int(10 ** (integer_digits + 3))) * multiplier


def counted_readings(
    *,
    registers: pl.DataFrame,
    readings: pl.DataFrame,
    quantum_wh: int = 1,
    source_ranks: Sequence[str] = SOURCE_RANKS,
) -> pl.DataFrame:
    """Return the readings that count, one a register and day, with their register's columns.

    Of several on one day the used one wins, then the weightier source by `source_ranks` (the weightiest first; one that they do not
    name is the lightest), then the one stored last. At ratio 1 the part of a reading below `quantum_wh` is dropped (a
    household's reading is whole kWh); with a ratio it is kept. The difference of `turns` of two readings of a register is the
    number of confirmed rollovers between them. Rows stand by register and day; keep that order.
    """
    scales = registers
    if registers["register_id"].n_unique() < registers.height:
        scales = registers.unique(subset=_KEY, keep="first", maintain_order=True)
    weight = pl.col("source").replace_strict(
        list(source_ranks), list(range(len(source_ranks), 0, -1)), default=0, return_dtype=pl.Int64
    )
    flags = pl.col("used", "rolled_over").fill_null(value=False)
    known = readings.filter(pl.col("state").is_in(COUNTED_STATES)).with_columns(flags)
    known = joined_by_pair(known, scales, _KEY, how="inner")
    a_day = [*_KEY, "taken_on"]
    known = known.sort(a_day)
    if not known.select(_ends_run(a_day).all()).item():
        known = known.sort([*a_day, "used", weight, "reading_id"]).filter(_ends_run(a_day))
    whole = (
        pl.when(pl.col("multiplier") == 1)
        .then(pl.col("value_wh") // quantum_wh * quantum_wh)
        .otherwise("value_wh")
    )
    return known.with_columns(value_wh=whole, turns=pl.col("rolled_over").cast(pl.Int64).cum_sum())


@nothing_from("registers")
def metered_consumption(
    *,
    registers: pl.DataFrame,
    counted: pl.DataFrame,
    opening: date,
    last_day: date,
    month_end: date,
    late_sources: Collection[str] = ("removal", CONTROLLER),
    late_opening: date | None = None,
) -> pl.DataFrame:
    """Return CONSUMPTION of every register: from its base to its current reading.

    `counted` comes from `counted_readings`. Where no reading was billed, the base is the last one up to and on
    `opening`. A reading counts up to and on `last_day`; one of `late_sources` up to
    `month_end` (exclusive): the removal closes the meter's book and a control round is billed in its month. So where the month before ended by the
    same rule, a control round before `late_opening` is a base too, though it came after `opening`.
    """
    in_time = (pl.col("taken_on") <= last_day) | (
        pl.col("source").is_in(list(late_sources)) & (pl.col("taken_on") < month_end)
    )
    opened = pl.col("taken_on") <= opening
    if late_opening is not None:
        opened |= (pl.col("source") == CONTROLLER) & (pl.col("taken_on") < late_opening)
    told = joined_by_pair(registers, _bounds(counted, opened, in_time), _KEY, how="left")
    quantity = energy_wh(pl.col("current_wh"), pl.col("current_turns"))
    return told.with_columns(quantity_wh=quantity).select(*CONSUMPTION)


def standing_in(registers: pl.DataFrame, *, since: date, until: date) -> pl.DataFrame:
    """Return the registers of installations that touch [since, until)."""
    ends = pl.col("valid_to").is_null() | (pl.col("valid_to") > since)
    return registers.filter((pl.col("valid_from") < until) & ends)


def left_over(consumption: pl.DataFrame, *, since: date) -> pl.DataFrame:
    """Return the installations that ended before `since` and still have energy no bill took: after a billed base.

    So happens when a meter is taken away after the last day that counts, or its last reading comes late.
    """
    ended = pl.col("valid_to") <= since
    left = pl.col("base_billed").fill_null(value=False) & pl.col("quantity_wh").is_not_null()
    return consumption.filter(ended & left)


def counts_on(taken_on: str) -> pl.Expr:
    """Return the day at 00:00 of which a reading counts: one of the last day of a month counts on the first of the next."""
    following = pl.col(taken_on).dt.offset_by("1d")
    return pl.when(following.dt.day() == 1).then(following).otherwise(pl.col(taken_on))


def energy_wh(value_wh: pl.Expr, turns: pl.Expr) -> pl.Expr:
    """Return the energy from the base to a later figure of the scale: (Δ + rollovers x 10^digits) x multiplier."""
    scale = pl.lit(10, dtype=pl.Int128).pow(pl.col("integer_digits") + 3)
    rollovers = wide(turns) - wide(pl.col("base_turns"))
    passed = wide(value_wh) - wide(pl.col("base_wh")) + rollovers * scale
    return (passed * wide(pl.col("multiplier"))).cast(pl.Int64)


def _bounds(counted: pl.DataFrame, opened: pl.Expr, in_time: pl.Expr) -> pl.DataFrame:
    """Return the base and the current reading of every register that has any.

    The base is the last billed one, else the last one of those `opened`, else the first; the current one the last in time,
    after the base. Readings stand by register and day, so each is found by its place, in one pass.
    """
    row = pl.int_range(pl.len(), dtype=pl.Int64)
    last = {"used": pl.col("used"), "opened": opened, "current": in_time}
    placed = counted.select(
        *_KEY,
        _ends_run(_KEY).alias("ends"),
        pl.when(begins_run(*_KEY)).then(row).forward_fill().alias("begun"),
        *(pl.when(holds).then(row).forward_fill().alias(name) for name, holds in last.items()),
    ).filter("ends")
    own = {name: pl.when(pl.col(name) >= pl.col("begun")).then(name) for name in last}
    chosen = placed.select(
        *_KEY, base=pl.coalesce(own["used"], own["opened"], "begun"), current=own["current"]
    )
    base, current = pl.lit(chosen["base"]), pl.lit(chosen["current"].fill_null(0))
    read = counted.select(
        *(pl.col(column).gather(base).alias(name) for name, column in _BASE.items()),
        *(pl.col(column).gather(current).alias(name) for name, column in _CURRENT.items()),
    )
    after = pl.col("current").is_not_null() & (pl.col("current_on") > pl.col("base_on"))
    columns = [pl.when(after).then(name).alias(name) for name in _CURRENT]
    return pl.concat([chosen, read], how="horizontal").select(*_KEY, *_BASE, *columns)


def _ends_run(key: Sequence[str], *, step: int = -1) -> pl.Expr:
    """Return whether a row of sorted rows is the last one of its key (the first one with step = 1)."""
    changes = [pl.col(name) != pl.col(name).shift(step) for name in key]
    return pl.any_horizontal(changes).fill_null(value=True)
