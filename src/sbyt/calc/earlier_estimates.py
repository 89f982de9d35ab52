"""What months billed without readings hold of a later reading: their energy, and what a raising coefficient added to it.

Source: PP 354 p. 42 (formula 4(1)), 60, 60(3): the coefficient raises the payment for the ground that stood then (a meter not let in, not put up). That a later
reading does not give it back follows from no text: household.multiplier_given_back. Whether norm months are corrected at all: reconcile_norm.
"""

from __future__ import annotations

import polars as pl

from sbyt.calc.charge_lines import AVERAGE, NORM
from sbyt.calc.dated_rules import HouseholdRules


def estimated_lines(earlier_lines: pl.DataFrame, *, rules: HouseholdRules) -> pl.DataFrame:
    """Return the lines of household_volume.EARLIER_LINES that a reading takes off: `line_wh` of them, `kept_wh` that stays.

    With `usage_point_id`, `period_from`, `line_zone`; line and kept add up to what the line was billed by.
    """
    methods = [AVERAGE, NORM] if rules.reconcile_norm else [AVERAGE]
    kept = pl.lit(0, dtype=pl.Int64) if rules.multiplier_given_back else pl.col("raised_wh").fill_null(0)
    return earlier_lines.filter(pl.col("method").is_in(methods)).select(
        "usage_point_id",
        "period_from",
        line_wh=pl.col("quantity_wh") - kept,
        line_zone="zone",
        kept_wh=kept,
    )


def told_where_any(basis: pl.Expr, *names: str) -> pl.Expr:
    """Return the basis of a line with those of the figures in it that are not zero."""
    for name in names:
        told = pl.concat_str(basis.str.head(-1), pl.lit(f',"{name}":'), name, pl.lit("}"))
        basis = pl.when(pl.col(name) != 0).then(told).otherwise(basis)
    return basis
