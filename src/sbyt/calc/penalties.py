"""Penalties for late payment: day ranges of each month's debt, one rate and one fraction each, rounded once a month.

Source: ЖК 155 p. 14 (households_confirmed §2.3): 1/300 of the rate from the 31st day after the due date, 1/130 from the 91st, the rate
of the day of actual payment; 35-ФЗ 37 for others (managers 1/300, 1/170, 1/130 from day 1: by analogy, unconfirmed).
Whether the rate is that of the payment or of each day differs in practice: RateOf.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from math import lcm
from typing import Final

import polars as pl

from sbyt.calc.frames import conform, empty
from sbyt.calc.nothing import nothing_from
from sbyt.calc.rounding import half_up_expr, wide

DEBTS: Final = pl.Schema(
    {
        "debt_id": pl.Int64(),
        "regime": pl.String(),
        "due_on": pl.Date(),
        "amount_kop": pl.Int64(),
        "arose_on": pl.Date(),
    }
)
"""The charge of a month: the last day to pay it (already moved to a working day), what was charged, and the day it was owed from: the last one
of the month of service (null = the due day)."""

PAID: Final = pl.Schema({"debt_id": pl.Int64(), "paid_on": pl.Date(), "amount_kop": pl.Int64()})
"""Money laid on a debt; what came by the due day counts too. The day of payment itself still bears penalties."""

KEY_RATES: Final = pl.Schema({"valid_from": pl.Date(), "rate_bp": pl.Int64()})
"""The key rate from a day on, hundredths of a percent."""

CAPS: Final = pl.Schema(
    {"valid_from": pl.Date(), "valid_to": pl.Date(), "rate_bp": pl.Int64(), "fixed": pl.Boolean()}
)
"""Days of `[valid_from, valid_to)` (and debts paid on them) bear no more than `rate_bp` (exactly so much where `fixed`)."""

MORATORIA: Final = pl.Schema(
    {"valid_from": pl.Date(), "valid_to": pl.Date(), "due_before": pl.Date(), "arose_before": pl.Date()}
)
"""Days without penalties. `due_before` (null = all): only for debts that fell due before that day; `arose_before`: for those that arose before it."""

STEPS: Final = pl.Schema(
    {"regime": pl.String(), "first_day": pl.Int64(), "last_day": pl.Int64(), "divisor": pl.Int64()}
)
"""Days after the due day, both inclusive (null = no end), and the fraction of the rate they bear."""

RANGES: Final = pl.Schema(
    {
        "debt_id": pl.Int64(),
        "period_from": pl.Date(),
        "period_to": pl.Date(),
        "first_day": pl.Int64(),
        "days": pl.Int64(),
        "debt_kop": pl.Int64(),
        "rate_bp": pl.Int64(),
        "divisor": pl.Int64(),
        "exact_e4": pl.Int64(),
    }
)
"""A range of days `[period_from, period_to)`: debt x rate / 100 / divisor x days. `exact_e4` = kopecks x 10^4, half-up, to show;
the penalty of a debt is rounded once, from the exact sum."""

_DAYS: Final = tuple(name for name in RANGES if name != "exact_e4")

UNRATED: Final = pl.Schema({"debt_id": pl.Int64(), "period_from": pl.Date(), "period_to": pl.Date()})
"""From the first to the last day `[period_from, period_to)` that a debt should bear penalties for and no key rate is known."""

PENALTIES: Final = pl.Schema({"debt_id": pl.Int64(), "penalty_kop": pl.Int64()})


class RateOf(StrEnum):
    """Which day's key rate a debt bears."""

    PAYMENT = "payment"
    EACH_DAY = "each_day"


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyTables:
    """What penalties stand on; each table has the schema of its name."""

    debts: pl.DataFrame
    paid: pl.DataFrame
    key_rates: pl.DataFrame
    steps: pl.DataFrame
    caps: pl.DataFrame
    moratoria: pl.DataFrame

    def conformed(self) -> PenaltyTables:
        """Return the tables in the types of their schemas. Raises frames.UnableToUseFrame."""
        schemas = {
            "debts": DEBTS,
            "paid": PAID,
            "key_rates": KEY_RATES,
            "steps": STEPS,
            "caps": CAPS,
            "moratoria": MORATORIA,
        }
        return PenaltyTables(
            **{name: conform(getattr(self, name), schema, name=name) for name, schema in schemas.items()}
        )


def penalties(*, tables: PenaltyTables, as_of: date, rate_of: RateOf) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return PENALTIES (one row a debt) and RANGES up to and on `as_of`; no penalties on penalties.

    Raises frames.UnableToUseFrame.
    """
    given = tables.conformed()
    portions = _portions(given, as_of)
    alone = pl.col("debt_id").is_unique()
    both = (
        _days_of_shapes(portions.filter(alone), given, rate_of),
        _days(portions.filter(~alone), given, rate_of),
    )
    ranges = pl.concat(both).sort("debt_id", "period_from", "rate_bp")
    if ranges.is_empty():
        return _nothing(given.debts), empty(RANGES)
    unit = lcm(*ranges["divisor"].unique().to_list())
    once = wide(pl.col("debt_kop")) * wide(pl.col("rate_bp")) * wide(pl.col("days"))
    exact = ranges.with_columns(exact=once * (pl.lit(unit, dtype=pl.Int128) // wide(pl.col("divisor"))))
    shown = exact.with_columns(exact_e4=half_up_expr(pl.col("exact"), unit))
    summed = exact.group_by("debt_id").agg(penalty_kop=half_up_expr(pl.col("exact").sum(), unit * 10_000))
    whole = given.debts.select("debt_id").join(summed, on="debt_id", how="left", maintain_order="left")
    return whole.with_columns(pl.col("penalty_kop").fill_null(0)).select(*PENALTIES), shown.select(*RANGES)


def unrated(*, tables: PenaltyTables, as_of: date, rate_of: RateOf) -> pl.DataFrame:
    """Return UNRATED, one row a debt that `penalties` reckons too little for want of a key rate; most often nothing.

    Raises frames.UnableToUseFrame.
    """
    given = tables.conformed()
    known = min(given.key_rates["valid_from"].to_list(), default=date.max)
    old = given.debts.filter(pl.col("due_on") < known)
    if old.is_empty():
        return empty(UNRATED)
    portions = _portions(replace(given, debts=old), as_of)
    if rate_of is RateOf.PAYMENT:
        portions = portions.filter(pl.col("until") < known)
    bearing = _without_moratoria(_late(portions, given.steps), given.moratoria)
    if rate_of is RateOf.EACH_DAY:
        bearing = bearing.with_columns(period_to=pl.min_horizontal("period_to", pl.lit(known)))
    told = bearing.filter(pl.col("period_from") < pl.col("period_to")).group_by("debt_id")
    return told.agg(pl.col("period_from").min(), pl.col("period_to").max()).sort("debt_id")


@nothing_from("portions")
def _days(portions: pl.DataFrame, given: PenaltyTables, rate_of: RateOf) -> pl.DataFrame:
    """Return RANGES of the portions, without `exact_e4`."""
    bearing = _without_moratoria(_late(portions, given.steps), given.moratoria)
    return _ranges(_rated(bearing, given, rate_of)).select(*_DAYS)


@nothing_from("portions")
def _days_of_shapes(portions: pl.DataFrame, given: PenaltyTables, rate_of: RateOf) -> pl.DataFrame:
    """Return the same of debts of one portion each: days of all that fell due and stopped alike are reckoned once."""
    shape = ["regime", "due_on", "arose_on", "until"]
    shapes = portions.select(shape).unique().with_row_index("shape_id").cast({"shape_id": pl.Int64()})
    one = shapes.select(pl.col("shape_id").alias("debt_id"), *shape, amount_kop=pl.lit(1, dtype=pl.Int64))
    known = _days(one.select(portions.columns), given, rate_of).drop("debt_kop")
    named = portions.join(shapes, on=shape, how="inner").select("debt_id", "shape_id", debt_kop="amount_kop")
    return named.join(known.rename({"debt_id": "shape_id"}), on="shape_id", how="inner").select(*_DAYS)


def _nothing(debts: pl.DataFrame) -> pl.DataFrame:
    return debts.select("debt_id", penalty_kop=pl.lit(0, dtype=pl.Int64))


def _portions(given: PenaltyTables, as_of: date) -> pl.DataFrame:
    """Cut each debt into what was paid on each day and what is not paid: amount, the day it stopped (inclusive)."""
    debts = given.debts.with_columns(arose_on=pl.coalesce("arose_on", "due_on"))
    parts = _paid_portions(debts, given.paid, as_of)
    left = pl.col("amount_kop")
    if not parts.is_empty():
        sums = parts.group_by("debt_id").agg(laid=pl.col("amount_kop").sum())
        debts, left = debts.join(sums, on="debt_id", how="left"), left - pl.col("laid").fill_null(0)
    rest = debts.select("debt_id", "regime", "due_on", "arose_on", amount_kop=left, until=pl.lit(as_of))
    return pl.concat([parts, rest]).filter(pl.col("amount_kop") > 0)


@nothing_from("paid")
def _paid_portions(debts: pl.DataFrame, paid: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return what was paid of each debt on each day."""
    paid = (
        paid.filter(pl.col("paid_on") <= as_of).group_by("debt_id", "paid_on").agg(pl.col("amount_kop").sum())
    )
    before = paid.sort("debt_id", "paid_on").with_columns(
        laid=pl.col("amount_kop").cum_sum().over("debt_id") - pl.col("amount_kop")
    )
    known = before.join(debts.rename({"amount_kop": "whole_kop"}), on="debt_id", how="inner")
    room = (pl.col("whole_kop") - pl.col("laid")).clip(0)
    return known.select(
        *("debt_id", "regime", "due_on", "arose_on"),
        amount_kop=pl.min_horizontal("amount_kop", room),
        until="paid_on",
    )


def _late(portions: pl.DataFrame, steps: pl.DataFrame) -> pl.DataFrame:
    """Cut the portions by the steps of their regime."""
    stepped = portions.join(steps, on="regime", how="inner")
    day = pl.col("due_on")
    last = day + pl.duration(days=pl.col("last_day")) + pl.duration(days=1)
    cut = stepped.with_columns(
        period_from=day + pl.duration(days=pl.col("first_day")),
        period_to=pl.min_horizontal(last, pl.col("until").dt.offset_by("1d")),
    )
    return cut.filter(pl.col("period_from") < pl.col("period_to")).drop("first_day", "last_day")


def _without_moratoria(late: pl.DataFrame, moratoria: pl.DataFrame) -> pl.DataFrame:
    """Take the days without penalties out, one moratorium after another (there are a few)."""
    left = late
    for row in moratoria.iter_rows(named=True):
        since, until, before = row["valid_from"], row["valid_to"], row["due_before"]
        free = (pl.col("period_from") < (until or date.max)) & (pl.col("period_to") > since)
        if before is not None:
            free &= pl.col("due_on") < before
        if row["arose_before"] is not None:
            free &= pl.col("arose_on") < row["arose_before"]
        held = left.filter(free)
        if held.is_empty():
            continue
        earlier = held.with_columns(period_to=pl.min_horizontal("period_to", pl.lit(since)))
        later = held.with_columns(period_from=pl.max_horizontal("period_from", pl.lit(until)))
        left = pl.concat([left.filter(~free), earlier, later]).filter(
            pl.col("period_from") < pl.col("period_to")
        )
    return left


def _rated(bearing: pl.DataFrame, given: PenaltyTables, rate_of: RateOf) -> pl.DataFrame:
    """Cut by key rates and caps, and add `rate_bp`; days before the first key rate bear nothing, which `unrated` tells."""
    rates = given.key_rates.sort("valid_from").with_columns(valid_to=pl.col("valid_from").shift(-1))
    rates = rates.rename({"rate_bp": "key_bp", "valid_from": "rate_from", "valid_to": "rate_to"})
    by = pl.col("until") if rate_of is RateOf.PAYMENT else pl.col("period_to").dt.offset_by("-1d")
    crossed = bearing.join(rates, how="cross")
    if rate_of is RateOf.PAYMENT:
        crossed = crossed.filter(
            (pl.col("rate_from") <= by) & (pl.col("rate_to").is_null() | (by < pl.col("rate_to")))
        )
    else:
        crossed = crossed.with_columns(
            period_from=pl.max_horizontal("period_from", "rate_from"),
            period_to=pl.min_horizontal("period_to", "rate_to"),
        ).filter(pl.col("period_from") < pl.col("period_to"))
    return _capped(crossed.with_columns(rate_bp="key_bp"), given.caps, rate_of=rate_of)


def _capped(rows: pl.DataFrame, caps: pl.DataFrame, *, rate_of: RateOf) -> pl.DataFrame:
    """Put the caps on the days they hold, one window after another (there are a few).

    Where the rate is that of the payment, a payment inside the window has the cap for all of its days, and a fixed rate
    is for such payments alone.
    """
    for row in caps.iter_rows(named=True):
        since, until = pl.lit(row["valid_from"]), pl.lit(row["valid_to"], dtype=pl.Date)
        limit = pl.lit(row["rate_bp"], dtype=pl.Int64)
        held = limit if row["fixed"] else pl.min_horizontal("rate_bp", limit)
        paid_inside = (pl.col("until") >= since) & (until.is_null() | (pl.col("until") < until))
        whole = paid_inside if rate_of is RateOf.PAYMENT else pl.lit(value=False)
        begun = until.is_null() | (pl.col("period_from") < until)
        if rows.filter(whole | (begun & (pl.col("period_to") > since))).is_empty():
            continue
        rows, of_payment = rows.filter(~whole), rows.filter(whole).with_columns(rate_bp=held)
        if row["fixed"] and rate_of is RateOf.PAYMENT:
            rows = pl.concat([of_payment, rows])
            continue
        inside = rows.with_columns(
            period_from=pl.max_horizontal("period_from", since),
            period_to=pl.min_horizontal("period_to", until),
            rate_bp=held,
        )
        earlier = rows.with_columns(period_to=pl.min_horizontal("period_to", since))
        later = rows.with_columns(period_from=pl.max_horizontal("period_from", until)).filter(
            until.is_not_null()
        )
        cut = pl.concat([earlier, inside, later]).filter(pl.col("period_from") < pl.col("period_to"))
        rows = pl.concat([of_payment, cut])
    return rows


def _ranges(rated: pl.DataFrame) -> pl.DataFrame:
    """Join the portions of a debt day by day: ranges with one debt, one rate, one fraction."""
    key = ["debt_id", "rate_bp", "divisor"]
    edges = pl.concat(
        [rated.select(*key, "due_on", edge=column) for column in ("period_from", "period_to")]
    ).unique()
    goes_on = pl.all_horizontal(pl.col(name) == pl.col(name).shift(-1) for name in key)
    runs = (
        edges.sort(*key, "edge")
        .with_columns(run_to=pl.when(goes_on).then(pl.col("edge").shift(-1)))
        .filter(pl.col("run_to").is_not_null())
    )
    held = runs.join(rated.select(*key, "amount_kop", "period_from", "period_to"), on=key, how="inner")
    held = held.filter((pl.col("period_from") <= pl.col("edge")) & (pl.col("run_to") <= pl.col("period_to")))
    summed = held.group_by(*key, "due_on", "edge", "run_to").agg(debt_kop=pl.col("amount_kop").sum())
    told = summed.with_columns(
        period_from="edge",
        period_to="run_to",
        first_day=(pl.col("edge") - pl.col("due_on")).dt.total_days(),
        days=(pl.col("run_to") - pl.col("edge")).dt.total_days(),
    )
    return told.sort("debt_id", "period_from", "rate_bp")
