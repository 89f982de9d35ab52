"""The price of the first category: the sum of its published components, rounded as it is published.

Source: PP 1179, the published form of a guaranteeing supplier (41 months reproduced): P = round(Ce1, 2) + T + (SN + IU) in
RUB/MWh, two decimals. Unconfirmed elsewhere: settings legal_entity.wholesale_quantum_e7, .price_quantum_e7.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from sbyt.calc.dated_rules import LegalEntityRules
from sbyt.calc.rounding import half_up_expr, wide

PRICE_COMPONENTS: Final = pl.Schema(
    {
        "price_component_id": pl.Int64(),
        "kind": pl.String(),
        "price_category": pl.Int64(),
        "voltage": pl.String(),
        "power_group": pl.String(),
        "stage": pl.String(),
        "valid_from": pl.Date(),
        "valid_to": pl.Date(),
        "price_e7": pl.Int64(),
    }
)
"""Components of the price without VAT, kinds as in tariffs.PriceComponent; an empty `voltage` or `power_group` fits
every one, a named one comes first. Kind "published" is a ready price: it stands alone and is not rounded."""

PUBLISHED: Final = "published"
FORECAST: Final = "forecast"
FINAL: Final = "final"

_ORDER: Final = ("wholesale", "transmission", "markup", "other_services", PUBLISHED)
_TERM: Final = ["price_category", "voltage", "power_group", "period_from", "period_to"]


def prices_of(
    terms: pl.DataFrame, *, components: pl.DataFrame, stage: str, rules: LegalEntityRules
) -> pl.DataFrame:
    """Return `price_e7` and `price_component_ids` of each distinct set of terms (_TERM columns) that has a price.

    A component counts when it is in force on every day of the period. At stage "final" only final figures count;
    at "forecast" the final one is taken where it is known. Terms that lack a required component get no row.
    """
    asked = terms.select(_TERM).unique(maintain_order=True)
    chosen = _chosen(asked, components, stage)
    rounded = (
        pl.when(pl.col("kind") == "wholesale")
        .then(_to_quantum(pl.col("price_e7"), rules.wholesale_quantum_e7))
        .otherwise("price_e7")
    )
    ready = pl.col("kind") == PUBLISHED
    places = list(range(len(_ORDER)))
    order = pl.col("kind").replace_strict(_ORDER, places, default=len(_ORDER), return_dtype=pl.Int64)
    summed = (
        chosen.with_columns(price_e7=rounded)
        .filter(ready | ~ready.any().over(_TERM))
        .sort(*_TERM, order, "kind")
        .group_by(_TERM, maintain_order=True)
        .agg(
            pl.col("price_e7").sum(),
            kinds=pl.col("kind"),
            price_component_ids=pl.col("price_component_id"),
        )
    )
    lacking = [~pl.col("kinds").list.contains(kind) for kind in rules.required_components]
    incomplete = pl.any_horizontal(pl.lit(value=False), *lacking)
    whole = summed.filter(pl.col("kinds").list.contains(PUBLISHED) | ~incomplete)
    stands = pl.col("kinds").list.contains(PUBLISHED)
    total = (
        pl.when(stands).then("price_e7").otherwise(_to_quantum(pl.col("price_e7"), rules.price_quantum_e7))
    )
    return whole.with_columns(price_e7=total).drop("kinds")


def _chosen(asked: pl.DataFrame, components: pl.DataFrame, stage: str) -> pl.DataFrame:
    """Return one component a kind for each set of terms: the named before the general, the final before the forecast."""
    stages = [FINAL] if stage == FINAL else [FORECAST, FINAL]
    known = components.filter(pl.col("stage").is_in(stages)).rename(
        {"voltage": "of_voltage", "power_group": "of_group"}
    )
    pairs = asked.join(known, on="price_category", how="inner").filter(
        ((pl.col("of_voltage") == "") | (pl.col("of_voltage") == pl.col("voltage")))
        & ((pl.col("of_group") == "") | (pl.col("of_group") == pl.col("power_group")))
        & (pl.col("valid_from") <= pl.col("period_from"))
        & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= pl.col("period_to")))
    )
    first = [pl.col("of_voltage") == "", pl.col("of_group") == "", pl.col("stage") == FORECAST]
    ordered = pairs.sort(*first, "price_component_id")
    return ordered.unique([*_TERM, "kind"], keep="first", maintain_order=True)


def _to_quantum(price_e7: pl.Expr, quantum_e7: int) -> pl.Expr:
    return half_up_expr(wide(price_e7), quantum_e7) * quantum_e7
