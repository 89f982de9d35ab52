"""The one place where a fraction becomes a whole number: half-up, symmetric about zero, exact.

Source: the household golden figures (152 x 3.54, 11.34 x 3.40) and invoices of legal entities round half up to a
kopeck; halves of negative amounts go away from zero, so that a reversal is the exact negative of its original.
"""

from __future__ import annotations

import polars as pl

from sbyt.calc.frames import begins_run

WH_E7_IN_KOPECK = 10**8
"""Wh x (RUB/kWh x 10^7) in one kopeck: 1000 Wh in a kWh, 10^7 in the price, 1/100 RUB."""


_MADE = ("__product", "__weights", "__whole", "__rest", "__left")


def half_up(numerator: int, denominator: int) -> int:
    """Return numerator / denominator rounded to a whole number, halves away from zero; denominator > 0."""
    if denominator <= 0:
        raise ZeroDivisionError("a denominator is positive")
    magnitude = (2 * abs(numerator) + denominator) // (2 * denominator)
    return magnitude if numerator >= 0 else -magnitude


def half_up_expr(numerator: pl.Expr, denominator: pl.Expr | int) -> pl.Expr:
    """Return the expression of `half_up` over integer columns, in 128 bits, back in 64; a result beyond 64 bits is an error.

    A product belongs in 128 bits before it is made: pass `wide(a) * wide(b)`. A product beyond 128 bits wraps unseen: where
    facts may make one, `half_up` reckons it.
    """
    top = wide(numerator)
    bottom = pl.lit(denominator, dtype=pl.Int128) if isinstance(denominator, int) else wide(denominator)
    return (top.sign() * ((top.abs() * 2 + bottom) // (bottom * 2))).cast(pl.Int64)


def wide(column: pl.Expr) -> pl.Expr:
    """Return the column in 128 bits, where the product of two 64-bit numbers always fits."""
    return column.cast(pl.Int128)


def money_kop(*, quantity_wh: int, price_e7: int) -> int:
    """Return quantity x price in kopecks, half-up."""
    return half_up(quantity_wh * price_e7, WH_E7_IN_KOPECK)


def money_kop_expr(*, quantity_wh: pl.Expr, price_e7: pl.Expr) -> pl.Expr:
    """Return the expression of `money_kop`."""
    return half_up_expr(wide(quantity_wh) * wide(price_e7), WH_E7_IN_KOPECK)


def share_out(
    frame: pl.DataFrame, *, by: list[str], total: str, weight: str, order: list[str], into: str
) -> pl.DataFrame:
    """Add column `into`: the group's whole `total` split by `weight` so that the parts add up exactly.

    Largest remainder: each row gets the whole part of its share, then one unit goes to each row with the largest
    remainders; equal remainders go by `order`, so the outcome does not depend on the order of rows. Weights are
    >= 0; a group whose weights are all zero gets zeros. A negative total is split as its magnitude.
    """
    if frame.is_empty():
        return frame.with_columns(pl.lit(None, dtype=pl.Int64).alias(into))
    weights = wide(pl.col(weight)).sum().over(by)
    product = wide(pl.col(total)).abs() * wide(pl.col(weight))
    bottom = pl.max_horizontal("__weights", pl.lit(1, dtype=pl.Int128))
    parted = frame.with_columns(__product=product, __weights=weights)
    parted = parted.with_columns(__whole=pl.col("__product") // bottom)
    ranked = parted.with_columns(
        __rest=pl.col("__product") - pl.col("__whole") * bottom,
        __left=pl.when(pl.col("__weights") > 0)
        .then(wide(pl.col(total)).abs() - pl.col("__whole").sum().over(by))
        .otherwise(0),
    ).sort([*by, "__rest", *order], descending=[False] * len(by) + [True] + [False] * len(order))
    row = pl.int_range(pl.len())
    rank = row - pl.when(begins_run(*by)).then(row).forward_fill()
    one_more = (rank < pl.col("__left")).cast(pl.Int128)
    part = wide(pl.col(total)).sign() * (pl.col("__whole") + one_more)
    return ranked.select(pl.exclude(*_MADE, into), part.cast(pl.Int64).alias(into))
