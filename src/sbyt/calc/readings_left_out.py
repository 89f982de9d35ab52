"""Which readings of a point do not count for its bill, and the act for which they do not: what the ladder leaves out, told to people.

Source: PP 354 p. 59 "в", "г", 60, 60(3), 62; the very rules of the bill (grounds.readings_off, tampered_meters.apart) say which they are.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from sbyt.calc.dated_rules import HouseholdRules
from sbyt.calc.frames import empty
from sbyt.calc.grounds import INTERFERENCE, OFF_THE_METER, readings_off
from sbyt.calc.household_tables import SCHEMAS, HouseholdTables
from sbyt.calc.tampered_meters import apart

LEFT_OUT: Final = pl.Schema(
    {"reading_id": pl.Int64(), "kind": pl.String(), "act_from": pl.Date(), "act_to": pl.Date()}
)
"""A reading and the act that keeps it out, of several the one that wins; `[act_from, act_to)` are its days, null = until now."""


def readings_left_out(
    counted: pl.DataFrame, *, registers: pl.DataFrame, grounds: pl.DataFrame, rules: HouseholdRules
) -> pl.DataFrame:
    """Return LEFT_OUT of consumption.counted_readings of `registers` (consumption.REGISTERS) under grounds.GROUNDS."""
    if grounds.is_empty() or counted.is_empty():
        return empty(LEFT_OUT)
    given = {"registers": registers, "grounds": grounds}
    tables = HouseholdTables(**{name: given.get(name, empty(schema)) for name, schema in SCHEMAS.items()})
    lives, kept = apart(tables, counted=counted, rules=rules)
    kept = readings_off(kept, grounds=lives.grounds)
    gone = counted.join(kept, on="reading_id", how="anti", maintain_order="left")
    since = (
        pl.when(pl.col("kind") == INTERFERENCE)
        .then(pl.max_horizontal("valid_from", pl.coalesce("act_on", "valid_from")))
        .otherwise("valid_from")
    )
    acts = grounds.filter(pl.col("kind").is_in(OFF_THE_METER)).select(
        "usage_point_id", "kind", act_from=since, act_to="valid_to"
    )
    told = gone.select("reading_id", "usage_point_id", "taken_on").join(
        acts, on="usage_point_id", how="inner"
    )
    inside = (pl.col("taken_on") > pl.col("act_from")) & (
        pl.col("act_to").is_null() | (pl.col("taken_on") < pl.col("act_to"))
    )
    weight = pl.col("kind").replace_strict(
        list(OFF_THE_METER), list(range(len(OFF_THE_METER))), return_dtype=pl.Int64
    )
    strongest = told.filter(inside).sort("reading_id", weight, "act_from")
    return strongest.unique("reading_id", keep="last", maintain_order=True).select(*LEFT_OUT)
