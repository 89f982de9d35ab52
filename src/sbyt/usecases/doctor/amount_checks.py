"""Every line reckoned again by the rules of `calc`, in chunks: energy from its readings, money from energy and price."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import polars as pl

from sbyt.calc.consumption import energy_wh
from sbyt.calc.rounding import WH_E7_IN_KOPECK, half_up_expr, money_kop_expr, wide
from sbyt.calc.vat import vat_in_gross_expr, vat_on_net_expr
from sbyt.kit.columns.copy_out import read_columns
from sbyt.usecases.doctor.check import SAMPLES, ColumnCheck, SqlCheck

_CHUNK: Final = 200_000
_MONEY: Final = ("net_kop", "vat_kop", "gross_kop")

_LINES: Final = """
SELECT l.id, l.quantity_wh, l.price_e7, l.amount_from, l.vat_rate_bp, l.net_kop, l.vat_kop, l.gross_kop,
       l.rate_id IS NOT NULL
  FROM billing_chargeline l WHERE l.id > %(after)s ORDER BY l.id LIMIT %(chunk)s
"""
_LINE_SCHEMA: Final = {
    **dict.fromkeys(("id", "quantity_wh", "price_e7"), pl.Int64()),
    "amount_from": pl.String(),
    **dict.fromkeys(("vat_rate_bp", *_MONEY), pl.Int64()),
    "vat_inside": pl.Boolean(),
}

_PAIRS: Final = """
WITH chunk AS (
    SELECT l.*, r.manifest FROM billing_chargeline l JOIN billing_charge c ON c.id = l.charge_id
      JOIN billing_billingrun r ON r.id = c.run_id
     WHERE l.method = 'meter' AND l.id > %(after)s ORDER BY l.id LIMIT %(chunk)s)
SELECT l.id, l.quantity_wh, (l.basis ->> 'metered_wh')::bigint, (l.basis ->> 'earlier_wh')::bigint,
       coalesce((l.basis ->> 'by_days')::boolean, false), (l.basis ->> 'days')::int, (l.basis ->> 'of_days')::int,
       l.rate_id IS NOT NULL OR (l.period_from = l.month AND l.period_to = l.month + interval '1 month'),
       CASE WHEN i.multiplier = 1 AND l.rate_id IS NOT NULL
            THEN coalesce((l.manifest -> 'rules' ->> 'household.reading_quantum_wh')::bigint, 1000) ELSE 1 END,
       base.value_wh, tip.value_wh, 0, i.multiplier, g.integer_digits,
       (SELECT count(*) FROM metering_reading x
         WHERE x.register_id = tip.register_id AND x.installation_id = tip.installation_id AND x.rolled_over
           AND x.taken_on > base.taken_on AND x.taken_on <= tip.taken_on
           AND (x.superseded_at IS NULL OR x.id = tip.id))
  FROM chunk l CROSS JOIN LATERAL generate_series(1, cardinality(l.reading_ids) / 2) AS pair
  JOIN metering_reading base ON base.id = l.reading_ids[pair * 2 - 1]
  JOIN metering_reading tip ON tip.id = l.reading_ids[pair * 2]
  JOIN metering_meterinstallation i ON i.id = tip.installation_id
  JOIN devices_register g ON g.id = tip.register_id
 ORDER BY l.id
"""
_PAIR_SCHEMA: Final = {
    **dict.fromkeys(("id", "quantity_wh", "told_wh", "earlier_wh"), pl.Int64()),
    "by_days": pl.Boolean(),
    **dict.fromkeys(("days", "of_days"), pl.Int64()),
    "whole": pl.Boolean(),
    **dict.fromkeys(
        ("quantum", "base_wh", "value_wh", "base_turns", "multiplier", "integer_digits", "turns"), pl.Int64()
    ),
}

_ESTIMATES: Final = """
SELECT l.id, l.method, l.quantity_wh,
       (l.basis ->> 'people')::bigint, (l.basis ->> 'norm_wh')::bigint, (l.basis ->> 'month_days')::bigint,
       (l.basis ->> 'average_wh')::bigint, (l.basis ->> 'average_days')::bigint,
       (l.basis ->> 'whole_wh')::bigint, (l.basis ->> 'of_days')::bigint, (l.basis ->> 'days')::bigint,
       (l.basis ->> 'common_wh')::bigint, (l.basis ->> 'area_dm2')::bigint, (l.basis ->> 'total_area_dm2')::bigint,
       (l.basis ->> 'share_wh')::bigint, l.period_to - l.period_from,
       coalesce((r.manifest -> 'rules' ->> 'household.norm_quantum_wh')::bigint, 1),
       coalesce((r.manifest -> 'rules' ->> 'household.average_quantum_wh')::bigint, 1000)
  FROM billing_chargeline l JOIN billing_charge c ON c.id = l.charge_id JOIN billing_billingrun r ON r.id = c.run_id
 WHERE l.method IN ('norm', 'average', 'share') AND l.id > %(after)s ORDER BY l.id LIMIT %(chunk)s
"""
_ESTIMATE_SCHEMA: Final = {
    "id": pl.Int64(),
    "method": pl.String(),
    **dict.fromkeys(
        (
            *("quantity_wh", "people", "norm_wh", "month_days", "average_wh", "average_days", "whole_wh"),
            *("of_days", "days", "common_wh", "area_dm2", "total_area_dm2", "share_wh", "line_days"),
            *("norm_quantum", "average_quantum"),
        ),
        pl.Int64(),
    ),
}


def _chunks(query: str, schema: Mapping[str, pl.DataType]) -> Iterator[pl.DataFrame]:
    after = 0
    while True:
        chunk = read_columns(query, params={"after": after, "chunk": _CHUNK}, schema=schema)
        if chunk.is_empty():
            return
        yield chunk
        after = int(chunk["id"].to_numpy().max())


def _sift(chunks: Iterator[tuple[int, pl.DataFrame]]) -> tuple[int, int, tuple[str, ...]]:
    """Add up what was checked; `broken` rows are told by their id."""
    checked, broken, samples = 0, 0, []
    for size, bad in chunks:
        checked += size
        broken += bad.height
        samples += [f"строка {number}" for number in bad["id"].head(SAMPLES)]
    return checked, broken, tuple(samples)


def _amounts() -> tuple[int, int, tuple[str, ...]]:
    return _sift((chunk.height, _wrong_amounts(chunk)) for chunk in _chunks(_LINES, _LINE_SCHEMA))


def _wrong_amounts(lines: pl.DataFrame) -> pl.DataFrame:
    wrong = [
        part.filter(~_amounts_hold(int(rate)).fill_null(value=False))
        for (rate,), part in lines.group_by("vat_rate_bp", maintain_order=True)
    ]
    return pl.concat(wrong)


def _amounts_hold(rate_bp: int) -> pl.Expr:
    """Return whether the money of a line follows from its energy and price, whichever way it was formed."""
    net, vat, gross = (pl.col(name) for name in _MONEY)
    product = money_kop_expr(quantity_wh=pl.col("quantity_wh"), price_e7=pl.col("price_e7"))
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


def _metered() -> tuple[int, int, tuple[str, ...]]:
    return _sift((chunk["id"].n_unique(), _wrong_metered(chunk)) for chunk in _chunks(_PAIRS, _PAIR_SCHEMA))


def _wrong_metered(pairs: pl.DataFrame) -> pl.DataFrame:
    quantum = pl.col("quantum")
    whole = pairs.with_columns(
        base_wh=pl.col("base_wh") // quantum * quantum, value_wh=pl.col("value_wh") // quantum * quantum
    )
    read = whole.with_columns(read_wh=energy_wh(pl.col("value_wh"), pl.col("turns")))
    once = pl.col("quantity_wh", "told_wh", "earlier_wh", "by_days", "days", "of_days", "whole").first()
    lines = read.group_by("id", maintain_order=True).agg(once, pl.col("read_wh").sum())
    left = pl.coalesce("told_wh", "quantity_wh") - pl.col("earlier_wh").fill_null(0)
    parted = (wide(pl.col("quantity_wh")) * pl.col("of_days") - wide(left) * pl.col("days")).abs()
    shared = (
        pl.when(pl.col("by_days")).then(parted < pl.col("of_days")).otherwise(pl.col("quantity_wh") == left)
    )
    holds = (pl.coalesce("told_wh", "quantity_wh") == pl.col("read_wh")) & shared
    return lines.filter(pl.col("whole") & ~holds.fill_null(value=False))


def _estimated() -> tuple[int, int, tuple[str, ...]]:
    return _sift(
        (chunk.height, chunk.filter(~_estimate_holds().fill_null(value=False)))
        for chunk in _chunks(_ESTIMATES, _ESTIMATE_SCHEMA)
    )


def _estimate_holds() -> pl.Expr:
    quantity = pl.col("quantity_wh")
    norm = _to_quantum(
        wide(pl.col("people")) * wide(pl.col("norm_wh")) * wide(pl.col("days")), "month_days", "norm_quantum"
    )
    average = _to_quantum(
        wide(pl.col("average_wh")) * wide(pl.col("of_days")), "average_days", "average_quantum"
    )
    by_days = (wide(quantity) * pl.col("of_days") - wide(pl.col("whole_wh")) * pl.col("days")).abs()
    total = wide(pl.col("total_area_dm2")) * wide(pl.col("month_days"))
    exact = wide(pl.col("common_wh")) * wide(pl.col("area_dm2")) * wide(pl.col("days"))
    share = (wide(pl.col("share_wh")) * total - exact).abs() < total
    of_share = (wide(quantity) * pl.col("days") - wide(pl.col("share_wh")) * pl.col("line_days")).abs()
    return (
        pl.when(pl.col("method") == "norm")
        .then(quantity == norm)
        .when(pl.col("method") == "average")
        .then((pl.col("whole_wh") == average) & (by_days < pl.col("of_days")))
        .otherwise(share & (of_share < pl.col("days")))
    )


def _to_quantum(whole: pl.Expr, divisor: str, quantum: str) -> pl.Expr:
    return half_up_expr(whole, wide(pl.col(divisor)) * wide(pl.col(quantum))) * pl.col(quantum)


AMOUNT_CHECKS: Final[tuple[ColumnCheck | SqlCheck, ...]] = (
    ColumnCheck(
        name="metered_energy_recomputes",
        title="Объём по прибору выводится из показаний",
        reckon=_metered,
    ),
    ColumnCheck(
        name="estimated_energy_recomputes",
        title="Объём по среднему, нормативу и доля ОДН выводятся из своих данных",
        reckon=_estimated,
    ),
    SqlCheck(
        name="profile_energy_recomputes",
        title="Объём по профилю равен сумме его значений",
        checked="SELECT count(*) FROM billing_chargeline WHERE method = 'intervals'",
        broken="""
            SELECT 'строка ' || l.id FROM billing_chargeline l JOIN billing_charge c ON c.id = l.charge_id
              JOIN billing_billingrun r ON r.id = c.run_id
             WHERE l.method = 'intervals' AND l.quantity_wh IS DISTINCT FROM (
                SELECT sum(v.wh) FILTER (WHERE v.quality = 0) FROM metering_intervalday d
                 CROSS JOIN LATERAL unnest(d.values_wh, d.qualities) AS v (wh, quality)
                 WHERE d.usage_point_id = l.usage_point_id AND d.channel = 1
                   AND d.day >= l.period_from AND d.day < l.period_to AND d.recorded_at <= r.as_of
                   AND (d.superseded_at IS NULL OR d.superseded_at > r.as_of))""",
    ),
    ColumnCheck(
        name="amounts_recompute",
        title="Сумма и НДС каждой строки выводятся из объёма и цены правилами расчёта",
        reckon=_amounts,
    ),
)
