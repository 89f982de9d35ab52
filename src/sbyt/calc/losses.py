"""Losses of energy between a meter and the boundary, hour by hour: percent, transformer, line.

A percent is calc.running_parts, over WHOLE_PPM. Sources: formulas common in contracts of energy supply (Минэнерго method; its letter unconfirmed, so a contract's act
stands beside every figure): transformer ΔW = ΔPxx·T + kk·ΔPкз·(Wp² + Wq²)/(Sном²·T)·kф², line ΔW = (Wp² + Wq²)·R·kф²/(U²·T),
kф² = (1 + 2kз)/(3kз). Wq is measured where every known hour has it, else Wp·tgφ. What depends on the load is found for the whole period and shared between its
hours by V² (or by V, or counted in each hour by itself: a choice of the scheme).
Units: Wh, varh, W, VA, V, mΩ; ratios in parts: ppm for percents, 1/10⁴ for kз, kk and tgφ.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import polars as pl

from sbyt.calc.hourly import HOUR_COLUMNS
from sbyt.calc.rounding import half_up, half_up_expr, wide

WHOLE_PPM: Final = 1_000_000
PARTS: Final = 10_000
MILLI: Final = 1_000


class LoadSharing(StrEnum):
    """How losses of a period that depend on the load come to its hours."""

    BY_SQUARE = "by_square"
    BY_VOLUME = "by_volume"
    EACH_HOUR = "each_hour"
    """Every hour by itself: T = 1, the form factor is 1."""


LOAD: Final = pl.Schema(
    {
        "node_id": pl.Int64(),
        "numerator": pl.Int64(),
        "denominator": pl.Int64(),
        "coefficient": pl.Int64(),
        "form": pl.Int64(),
        "reactive": pl.Int64(),
        "sharing": pl.String(),
    }
)
"""Losses by the square of the load: ΔPкз over Sном² (transformer), R over 1000·U² (line, mΩ). `denominator` is Sном
or U itself, `coefficient` kk, `form` kз (10⁴ = kф² of 1), `reactive` tgφ; `sharing` a LoadSharing."""


def line_in_load(resistance_mohm: int, voltage_v: int) -> dict[str, int]:
    """Return LOAD's columns for a line: R / (1000·U²) of mΩ and V is 1000·R over (1000·U)², both whole."""
    return {"numerator": MILLI * resistance_mohm, "denominator": MILLI * voltage_v, "coefficient": PARTS}


def line_of_load(numerator: int, denominator: int) -> tuple[int, int]:
    """Return R, mΩ, and U, V, of a line whose figures line_in_load has made."""
    return numerator // MILLI, denominator // MILLI


def load_losses(
    flow: pl.DataFrame, *, load: pl.DataFrame, reactive: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Return (node_id, day, h00 … h23) of losses by the square of the load.

    `flow`: node_id, day, h00 … h23 and LOAD's columns joined by node_id here; one period a call (a month). T is the
    number of known hours; an unknown hour stays unknown. `reactive`: what flowed in of varh, node_id, day, h00 … h23: it
    stands in place of tgφ in the period where it is known in every hour that the flow is, by each hour alone likewise.
    """
    long = (
        _long(flow, "wh")
        .join(
            _long(flow.clear() if reactive is None else reactive, "varh"),
            on=["node_id", "day", "hour"],
            how="left",
        )
        .join(load, on="node_id", how="inner")
        .sort("node_id", "day", "hour")
    )
    known = long.filter(pl.col("wh").is_not_null())
    alone = known.filter(pl.col("sharing") == LoadSharing.EACH_HOUR)
    alone = alone.with_columns(loss=_by_load_of_hour())
    period = known.filter(pl.col("sharing") != LoadSharing.EACH_HOUR)
    totals = period.group_by("node_id").agg(
        pl.col("wh").sum(),
        pl.len().cast(pl.Int64).alias("hours"),
        pl.when(pl.col("varh").null_count() == 0).then(pl.col("varh").sum()).alias("varh"),
        pl.col("numerator", "denominator", "coefficient", "form", "reactive").first(),
    )
    totals = totals.with_columns(
        pl.Series("total", [_by_load_of_period(row) for row in totals.iter_rows(named=True)], dtype=pl.Int64)
    )
    shared = _shared(period.join(totals.select("node_id", "total"), on="node_id", how="left"))
    key = ["node_id", "day", "hour", "loss"]
    losses = pl.concat([alone.select(key), shared.select(key)])
    placed = losses.pivot("hour", index=["node_id", "day"], values="loss", sort_columns=True)
    missing = [hour for hour in HOUR_COLUMNS if hour not in placed.columns]
    return placed.with_columns(pl.lit(None, dtype=pl.Int64).alias(hour) for hour in missing).select(
        "node_id", "day", *HOUR_COLUMNS
    )


def _long(flow: pl.DataFrame, value: str) -> pl.DataFrame:
    return flow.select("node_id", "day", *HOUR_COLUMNS).unpivot(
        HOUR_COLUMNS, index=["node_id", "day"], variable_name="hour", value_name=value
    )


def _by_load_of_hour() -> pl.Expr:
    """Return kk·n·(W² + Wq²)/d² of LOAD's columns, half-up to Wh; Wq is `varh`, W·tgφ where that is null.

    An hour stays within 128 bits: 10 TWh of it at 1 Ω and 110 kV is 10³⁴.
    """
    energy = pl.col("wh")
    by_tangent = half_up_expr(wide(energy) * wide(pl.col("reactive")), PARTS)
    reactive = pl.coalesce(pl.col("varh").cast(pl.Int64), by_tangent)
    squares = wide(energy) * wide(energy) + wide(reactive) * wide(reactive)
    top = squares * wide(pl.col("numerator")) * wide(pl.col("coefficient"))
    return half_up_expr(top, wide(pl.col("denominator")) * wide(pl.col("denominator")) * PARTS)


def _by_load_of_period(row: Mapping[str, int | None]) -> int:
    """Return kk·n·(W² + Wq²)/(d²·T)·kф² of a node's period, half-up to Wh, in numbers of any size.

    A line of 220 kV that carries 200 GWh a month is beyond 128 bits.
    """
    known = {name: value for name, value in row.items() if value is not None}
    energy, form = known["wh"], known["form"]
    reactive = known["varh"] if "varh" in known else half_up(energy * known["reactive"], PARTS)
    top = (energy**2 + reactive**2) * known["numerator"] * known["coefficient"] * (PARTS + 2 * form)
    return half_up(top, known["denominator"] ** 2 * PARTS * 3 * form * known["hours"])


def _shared(rows: pl.DataFrame) -> pl.DataFrame:
    """Share each node's `total` between its hours in order: ⌊W·c(k+1)/C⌋ − ⌊W·c(k)/C⌋, adding up exactly.

    c is the running sum of weights (V² or V), C their whole; nothing to share by, the losses are shared evenly.
    """
    weight = (
        pl.when(pl.col("sharing") == LoadSharing.BY_SQUARE)
        .then(pl.col("wh").cast(pl.Int128) * pl.col("wh").cast(pl.Int128))
        .otherwise(pl.col("wh").cast(pl.Int128).abs())
    )
    weighed = rows.with_columns(weight=weight)
    idle = (pl.col("weight") == 0).all().over("node_id")
    weighed = weighed.with_columns(
        weight=pl.when(idle).then(pl.lit(1, dtype=pl.Int128)).otherwise(pl.col("weight"))
    )
    run = pl.col("weight").cum_sum().over("node_id")
    whole = pl.col("weight").sum().over("node_id")
    total = pl.col("total").cast(pl.Int128)
    return weighed.with_columns(
        loss=(total * run // whole - total * (run - pl.col("weight")) // whole).cast(pl.Int64)
    )
