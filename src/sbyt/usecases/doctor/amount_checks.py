"""Every line reckoned again by the rules of `calc`: energy from its readings, money from energy and price."""

from __future__ import annotations

from typing import Final

import polars as pl

from sbyt.calc.consumption import energy_wh
from sbyt.calc.rounding import WH_E7_IN_KOPECK, half_up_expr, money_kop_expr, wide
from sbyt.calc.vat import vat_in_gross_expr, vat_on_net_expr
from sbyt.usecases.doctor.check import ColumnCheck
from sbyt.usecases.doctor.chunks import chunks, sift
from sbyt.usecases.doctor.estimate_checks import estimated
from sbyt.usecases.doctor.profile_checks import energy_by_profile

_BP: Final = 10_000
_MONEY: Final = ("net_kop", "vat_kop", "gross_kop")

_LINES: Final = """
SELECT l.charge_id * 32768 + l.number, l.quantity_wh, l.price_e7, l.amount_from, l.vat_rate_bp, l.net_kop, l.vat_kop, l.gross_kop,
       l.rate_id IS NOT NULL, (l.basis ->> 'covered_wh')::bigint, (l.basis ->> 'share_bp')::bigint
  FROM billing_chargeline l WHERE l.charge_id >= %(after)s / 32768 AND l.charge_id * 32768 + l.number > %(after)s
     ORDER BY l.charge_id, l.number LIMIT %(chunk)s
"""
_LINE_SCHEMA: Final = {
    **dict.fromkeys(("id", "quantity_wh", "price_e7"), pl.Int64()),
    "amount_from": pl.String(),
    **dict.fromkeys(("vat_rate_bp", *_MONEY), pl.Int64()),
    "vat_inside": pl.Boolean(),
    **dict.fromkeys(("covered_wh", "share_bp"), pl.Int64()),
}

_PAIRS: Final = """
WITH chunk AS (
    SELECT l.*, r.manifest FROM billing_chargeline l JOIN billing_charge c ON c.id = l.charge_id
      JOIN billing_billingrun r ON r.id = c.run_id
     WHERE l.method = 'meter' AND l.charge_id >= %(after)s / 32768 AND l.charge_id * 32768 + l.number > %(after)s
     ORDER BY l.charge_id, l.number LIMIT %(chunk)s)
SELECT l.charge_id * 32768 + l.number, l.quantity_wh, (l.basis ->> 'metered_wh')::bigint,
       CASE WHEN l.basis ? 'spread_days'
            THEN (l.basis ->> 'metered_wh')::bigint - (l.basis ->> 'month_wh')::bigint + (l.basis ->> 'earlier_wh')::bigint
            ELSE coalesce((l.basis ->> 'earlier_wh')::bigint, (l.basis ->> 'before_wh')::bigint + (l.basis ->> 'after_wh')::bigint) END,
       coalesce((l.basis ->> 'by_days')::boolean, l.basis ? 'spread_days', false), (l.basis ->> 'days')::int, (l.basis ->> 'of_days')::int,
       l.rate_id IS NOT NULL OR (l.period_from = l.month AND l.period_to = l.month + interval '1 month'),
       CASE WHEN i.multiplier = 1 AND l.rate_id IS NOT NULL
            THEN coalesce((l.manifest -> 'rules' ->> 'household.reading_quantum_wh')::bigint, 1000) ELSE 1 END,
       base.value_wh, tip.value_wh, 0, i.multiplier, g.integer_digits,
       (SELECT count(*) FROM metering_reading x
         WHERE x.register_id = tip.register_id AND x.installation_id = tip.installation_id AND x.rolled_over
           AND x.taken_on > base.taken_on AND x.taken_on <= tip.taken_on
           AND (x.superseded_at IS NULL OR x.id = tip.id)),
       coalesce(l.tier[7], (l.basis -> 'tier' ->> 'row_wh')::bigint), coalesce(l.basis ? 'range_months', false)
  FROM chunk l CROSS JOIN LATERAL generate_series(1, cardinality(l.reading_ids) / 2) AS pair
  JOIN metering_reading base ON base.id = l.reading_ids[pair * 2 - 1]
  JOIN metering_reading tip ON tip.id = l.reading_ids[pair * 2]
  JOIN metering_meterinstallation i ON i.id = tip.installation_id
  JOIN devices_register g ON g.id = tip.register_id
 ORDER BY 1
"""
_PAIR_SCHEMA: Final = {
    **dict.fromkeys(("id", "quantity_wh", "told_wh", "earlier_wh"), pl.Int64()),
    "by_days": pl.Boolean(),
    **dict.fromkeys(("days", "of_days"), pl.Int64()),
    "whole": pl.Boolean(),
    **dict.fromkeys(
        ("quantum", "base_wh", "value_wh", "base_turns", "multiplier", "integer_digits", "turns", "row_wh"),
        pl.Int64(),
    ),
    "of_months": pl.Boolean(),
}


def _amounts() -> tuple[int, int, tuple[str, ...]]:
    return sift((chunk.height, _wrong_amounts(chunk)) for chunk in chunks(_LINES, _LINE_SCHEMA))


def _wrong_amounts(lines: pl.DataFrame) -> pl.DataFrame:
    wrong = [
        part.filter(~_amounts_hold(int(rate)).fill_null(value=False))
        for (rate,), part in lines.group_by("vat_rate_bp", maintain_order=True)
    ]
    return pl.concat(wrong)


def _amounts_hold(rate_bp: int) -> pl.Expr:
    """Return whether the money of a line follows from its energy and price, whichever way it was formed."""
    net, vat, gross = (pl.col(name) for name in _MONEY)
    of_energy = money_kop_expr(quantity_wh=pl.col("quantity_wh"), price_e7=pl.col("price_e7"))
    product = pl.when(pl.col("covered_wh").is_null()).then(of_energy).otherwise(_benefit())
    inside = vat == vat_in_gross_expr(gross_kop=gross, rate_bp=rate_bp)
    on_top = vat == vat_on_net_expr(net_kop=net, rate_bp=rate_bp)
    some = pl.when(pl.col("quantity_wh") > 0).then("quantity_wh").otherwise(1)
    derived = pl.col("price_e7") == half_up_expr(wide(net) * WH_E7_IN_KOPECK, some)
    way = (
        pl.when(pl.col("amount_from") == "gross")
        .then(inside & derived)
        .when(pl.col("vat_inside"))
        .then(inside & (gross == product))
        .otherwise(on_top & (net == product))
    )
    return way & (net + vat == gross)


def _benefit() -> pl.Expr:
    """Return what a benefit takes off: its share of the price of the volume it covers."""
    whole = wide(pl.col("covered_wh")) * wide(pl.col("price_e7")) * wide(pl.col("share_bp"))
    return -half_up_expr(whole, pl.lit(WH_E7_IN_KOPECK * _BP))


def _metered() -> tuple[int, int, tuple[str, ...]]:
    return sift((chunk["id"].n_unique(), _wrong_metered(chunk)) for chunk in chunks(_PAIRS, _PAIR_SCHEMA))


def _wrong_metered(pairs: pl.DataFrame) -> pl.DataFrame:
    quantum = pl.col("quantum")
    whole = pairs.with_columns(
        base_wh=pl.col("base_wh") // quantum * quantum, value_wh=pl.col("value_wh") // quantum * quantum
    )
    read = whole.with_columns(read_wh=energy_wh(pl.col("value_wh"), pl.col("turns")))
    once = pl.col(
        *("quantity_wh", "told_wh", "earlier_wh", "by_days", "days", "of_days", "whole", "row_wh"),
        "of_months",
    ).first()
    lines = read.group_by("id", maintain_order=True).agg(once, pl.col("read_wh").sum())
    # on top of what months were billed by, a range may give back what another one takes
    free = pl.col("row_wh").is_null() | pl.col("of_months") | (pl.col("row_wh") < 0)
    within = free | pl.col("quantity_wh").is_between(0, pl.col("row_wh"))
    lines = lines.with_columns(within=within, quantity_wh=pl.coalesce("row_wh", "quantity_wh"))
    left = pl.coalesce("told_wh", "quantity_wh") - pl.col("earlier_wh").fill_null(0)
    parted = (wide(pl.col("quantity_wh")) * pl.col("of_days") - wide(left) * pl.col("days")).abs()
    shared = (
        pl.when(pl.col("by_days")).then(parted < pl.col("of_days")).otherwise(pl.col("quantity_wh") == left)
    )
    holds = (pl.coalesce("told_wh", "quantity_wh") == pl.col("read_wh")) & shared
    return lines.filter(pl.col("whole") & ~(holds & pl.col("within")).fill_null(value=False))


AMOUNT_CHECKS: Final[tuple[ColumnCheck, ...]] = (
    ColumnCheck(
        name="metered_energy_recomputes",
        title="Объём по прибору выводится из показаний",
        reckon=_metered,
    ),
    ColumnCheck(
        name="estimated_energy_recomputes",
        title="Объём по среднему, нормативу, актам, замещающей информации и доля ОДН выводятся из своих данных",
        reckon=estimated,
    ),
    ColumnCheck(
        name="profile_energy_recomputes",
        title="Объём по профилю равен сумме его значений",
        reckon=energy_by_profile,
    ),
    ColumnCheck(
        name="amounts_recompute",
        title="Сумма и НДС каждой строки выводятся из объёма и цены правилами расчёта",
        reckon=_amounts,
    ),
)
