"""Our volumes against the network company's, point by point, each difference given a name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import polars as pl

from sbyt.calc.rounding import wide

WHOLE_BP: Final = 10_000
BOTH: Final = pl.Schema(
    {"code": pl.String(), "theirs_wh": pl.Int64(), "ours_wh": pl.Int64(), "multiplier": pl.Int64()}
)
"""A row a point; null = the side does not have it. `multiplier` is our ratio of transformers."""


class Difference(StrEnum):
    """What a difference looks like."""

    EQUAL = "equal"
    ROUNDING = "rounding"
    LOSSES = "losses"
    RATIO = "ratio"
    SIGN = "sign"
    ONLY_OURS = "only_ours"
    ONLY_THEIRS = "only_theirs"
    VOLUME = "volume"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcileRules:
    """A difference up to `rounding_wh` is rounding; one up to `losses_bp` of ours in their favour may be losses."""

    rounding_wh: int = 1_000
    losses_bp: int = 800
    ratio_tolerance_bp: int = 200


def classified(both: pl.DataFrame, *, rules: ReconcileRules) -> pl.DataFrame:
    """Return `both` with `difference_wh` (theirs − ours, an absent side as 0) and `kind` (a Difference)."""
    theirs, ours = pl.col("theirs_wh"), pl.col("ours_wh")
    gap = theirs.fill_null(0) - ours.fill_null(0)
    ratio = pl.lit(value=False)
    for factor in (pl.lit(10), pl.lit(100), pl.col("multiplier").fill_null(1)):
        for large, small in ((theirs, ours), (ours, theirs)):
            near = (wide(large) - wide(small) * wide(factor)).abs() * WHOLE_BP
            ratio |= (factor > 1) & (small > 0) & (near <= wide(large) * rules.ratio_tolerance_bp)
    losses = (gap > 0) & (ours > 0) & (wide(gap) * WHOLE_BP <= wide(ours) * rules.losses_bp)
    kind = (
        pl.when(theirs.is_null())
        .then(pl.lit(Difference.ONLY_OURS.value))
        .when(ours.is_null())
        .then(pl.lit(Difference.ONLY_THEIRS.value))
        .when(gap == 0)
        .then(pl.lit(Difference.EQUAL.value))
        .when(gap.abs() <= rules.rounding_wh)
        .then(pl.lit(Difference.ROUNDING.value))
        .when((theirs != 0) & (theirs == -ours))
        .then(pl.lit(Difference.SIGN.value))
        .when(ratio)
        .then(pl.lit(Difference.RATIO.value))
        .when(losses)
        .then(pl.lit(Difference.LOSSES.value))
        .otherwise(pl.lit(Difference.VOLUME.value))
    )
    return both.with_columns(difference_wh=gap, kind=kind)
