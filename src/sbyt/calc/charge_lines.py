"""What every billing rule returns: lines that map one to one to billing.ChargeLine, and issues as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import polars as pl

from sbyt.calc.benefit_table import COMPENSATIONS
from sbyt.calc.frames import in_order_of
from sbyt.calc.nothing import nothing_from
from sbyt.calc.rounding import money_kop_expr
from sbyt.calc.vat import vat_in_gross_expr

ENERGY: Final = "energy"
COMMON_NEEDS: Final = "common_needs"
BENEFIT: Final = "benefit"
"""A benefit taken off: no quantity of its own, the amount is below zero."""

METER: Final = "meter"
INTERVALS: Final = "intervals"
AVERAGE: Final = "average"
NORM: Final = "norm"
SHARE: Final = "share"
HOUSE: Final = "house"
"""The whole volume of common needs of a house, billed to its manager."""
ACT: Final = "act"
"""Added by an act beyond the bill of the month (interference, connection without right): no reading takes it off."""
BY_SHARE: Final = "discount"
"""A part of the price: how a benefit is worked out."""
ADJUSTED: Final = "adjusted"
"""A correction of an earlier month, decided before: its amount is handed in."""
REPLACED: Final = "replaced"
"""A legal entity's month without readings: replacement information. The reading that comes later brings its correction."""
GIVEN: Final = "given"
"""A volume handed in as it is: cases in files alone; a billing run never bills one."""

FROM_QUANTITY: Final = "quantity"
FROM_GROSS: Final = "gross"
FROM_ADJUSTMENT: Final = "adjust"

LINES: Final = pl.Schema(
    {
        "account_id": pl.Int64(),
        "number": pl.Int64(),
        "usage_point_id": pl.Int64(),
        "service": pl.String(),
        "zone": pl.String(),
        "method": pl.String(),
        "period_from": pl.Date(),
        "period_to": pl.Date(),
        "quantity_wh": pl.Int64(),
        "price_e7": pl.Int64(),
        "amount_from": pl.String(),
        "vat_rate_bp": pl.Int64(),
        "net_kop": pl.Int64(),
        "vat_kop": pl.Int64(),
        "gross_kop": pl.Int64(),
        "rate_id": pl.Int64(),
        "price_component_ids": pl.List(pl.Int64()),
        "reading_ids": pl.List(pl.Int64()),
        "norm_id": pl.Int64(),
        "basis": pl.String(),
    }
)
"""A line of a charge. `number` counts from 1 within the account. `reading_ids` holds pairs (from, to), one pair a
register and installation. `rate_id` is null for legal entities, `price_component_ids` empty for households.
`basis` is JSON text (or null): what else the quantity stands on; see docs/reference/rules for its keys by method."""

APART: Final = pl.Schema({**LINES, "range_figures": pl.List(pl.Int64()), "house_number": pl.Int64()})
"""Lines as they are reckoned: `basis` is the line's own; its range are line_facts.FIGURES, its house a number among
facts told once. line_facts.told_whole makes LINES of them."""

HOUSE_FACTS: Final = pl.Schema({"house_number": pl.Int64(), "facts": pl.String()})
"""What lines of common needs say of their house, JSON; numbered from zero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Billed:
    """Lines (APART) and issues (issues.ISSUES) of a partition; benefits that an authority
    compensates (APART too, and as benefit_table.COMPENSATIONS); the sums of buildings (household_common_needs.HOUSE_BALANCES); what common
    needs fall on rooms of companies (company_common_needs.bill_company_shares prices them); what companies `used` at each usage_point_id
    (quantity_wh), priced or not; `facts` (HOUSE_FACTS) of the houses of lines and company shares.
    """

    lines: pl.DataFrame
    issues: pl.DataFrame
    compensations: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=APART))
    compensated: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=COMPENSATIONS))
    houses: pl.DataFrame = field(default_factory=pl.DataFrame)
    company_shares: pl.DataFrame = field(default_factory=pl.DataFrame)
    used: pl.DataFrame = field(default_factory=pl.DataFrame)
    facts: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=HOUSE_FACTS))


def priced_with_vat(rows: pl.DataFrame, *, vat_rate_bp: int) -> pl.DataFrame:
    """Add the amounts of rows whose price includes VAT: gross = quantity x price, VAT inside it, net the rest."""
    gross = money_kop_expr(quantity_wh=pl.col("quantity_wh"), price_e7=pl.col("price_e7"))
    priced = rows.with_columns(gross_kop=gross, vat_rate_bp=pl.lit(vat_rate_bp, dtype=pl.Int64))
    priced = priced.with_columns(
        vat_kop=vat_in_gross_expr(gross_kop=pl.col("gross_kop"), rate_bp=vat_rate_bp)
    )
    return priced.with_columns(net_kop=pl.col("gross_kop") - pl.col("vat_kop"))


_MANY: Final = 5_000
_ORDER: Final = ("usage_point_id", "zone", "period_from", "method", "rate_id", "norm_id")
_ELSE: Final = {"amount_from": FROM_QUANTITY, "price_component_ids": [], "reading_ids": []}
"""What a line has where its rule says nothing; null in every other column."""


@nothing_from("rows")
def finished_lines(rows: pl.DataFrame) -> pl.DataFrame:
    """Return APART: columns the rows lack are filled with null, and lines numbered within the account."""
    known = rows.columns
    filled = {name: pl.col(name).fill_null(value) for name, value in _ELSE.items() if name in known}
    lacking = {name: pl.lit(_ELSE.get(name), dtype=kind) for name, kind in APART.items() if name not in known}
    whole = rows.with_columns(**filled, **lacking)
    ordered = _in_order(whole).set_sorted("account_id")
    row = pl.int_range(pl.len())
    begins = (pl.col("account_id") != pl.col("account_id").shift(1)).fill_null(value=True)
    made = {"number": row - pl.when(begins).then(row).forward_fill() + 1}
    return ordered.select(made.get(name, pl.col(name)).cast(kind).alias(name) for name, kind in APART.items())


def _in_order(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the lines by account, service and all that tells lines of one service apart.

    Rules give them in a few runs that stand by account; those that share account and service stand in their order then, or are sorted
    by themselves.
    """
    place = pl.col("service").replace_strict(
        [ENERGY, COMMON_NEEDS, BENEFIT], [0, 1, 2], default=3, return_dtype=pl.Int64
    )
    known = lines.with_columns(__place=pl.col("account_id") * 4 + place)
    if lines.height < _MANY:
        return known.sort("__place", *_ORDER)
    ordered = in_order_of(known, "__place")
    several = (ordered["__place"] == ordered["__place"].shift(1)).fill_null(value=False)
    several |= several.shift(-1, fill_value=False)
    if not several.any():
        return ordered
    rows = several.arg_true()
    held = ordered.select("__place", *_ORDER)[rows].with_columns(__row=rows)
    sorted_rows = held.sort("__place", *_ORDER)["__row"]
    if sorted_rows.is_sorted():
        return ordered
    place_of = pl.int_range(lines.height, dtype=pl.UInt32, eager=True).scatter(rows, sorted_rows)
    return ordered.select(pl.all().gather(pl.lit(place_of)))
