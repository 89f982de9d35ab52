"""The volume of a house: by its meter, by the average of months read, by the norm.

Source: PP 354 p. 59(1) and rules 124 p. 21 as confirmed in households_confirmed §2.1, 2.3: a failed or lost house meter is billed by
its average for household.house_max_average_periods months, then by the norm, whether terms were entered for the house or not (house_average); one that
was not read likewise where nobody manages the house (unconfirmed), by the norm at once where a manager buys; without a meter by the norm; after a second
refusal by the norm x 1.5. Where a meter could stand and does not, the norm has the coefficient of its month (none since 01.07.2020, PP 950).
"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from sbyt.calc.common_needs import MANAGER
from sbyt.calc.dated_rules import HouseholdRules
from sbyt.calc.frames import pair
from sbyt.calc.house_average import house_averages, unread_since
from sbyt.calc.house_terms import (
    BY_AVERAGE,
    BY_METER,
    BY_NORM,
    FAILED,
    POSSIBLE,
    REFUSED,
    WORKS,
    ZERO,
)
from sbyt.calc.norm_multiplier import ONE, meter_possible_bp
from sbyt.calc.periods import next_month
from sbyt.calc.rounding import half_up_expr, wide

_DEFAULTS: Final = {
    "capped": False,
    "negative": ZERO,
    "carried_wh": 0,
    "heating_wh": 0,
    "meter_state": WORKS,
    "by_zones": False,
    "to_residents": False,
}


def house_volumes(
    *,
    houses: pl.DataFrame,
    terms: pl.DataFrame,
    consumption: pl.DataFrame,
    left: pl.DataFrame,
    counted: pl.DataFrame,
    registers: pl.DataFrame,
    rooms: pl.DataFrame,
    members: pl.DataFrame,
    month: date,
    rules: HouseholdRules,
) -> pl.DataFrame:
    """Return the buildings to bill with `house_by`, `measured_wh`, `norm_wh`, `cap_wh`, `rooms_wh`, `other_wh` and their terms.

    `rooms` (building_id, rooms_wh): energy billed to the rooms in the month. `area_too_small`: the area entered is less than that of the rooms, which stands in its place. `measured_wh` is null where the volume goes by the
    norm or is not known; `house_by` null = not known. `left` (usage_point_id, left_on): points that stood without a meter for
    a part of the month, and since when.
    """
    defaults = [pl.col(name).fill_null(pl.lit(value)) for name, value in _DEFAULTS.items()]
    known = houses.join(terms, on="building_id", how="left", maintain_order="left").with_columns(*defaults)
    someone = (
        (pl.col("management") != MANAGER)
        | pl.col("to_residents")
        | pl.col("manager_account_id").is_not_null()
    )
    known = known.filter(someone)
    areas = _areas(members)
    mean = house_averages(
        counted=counted, registers=registers, houses=known, left=left, month=month, rules=rules
    )
    since = unread_since(consumption=consumption, left=left)
    known = (
        known.join(_metered(consumption), on="usage_point_id", how="left", maintain_order="left")
        .join(since, on="usage_point_id", how="left", maintain_order="left")
        .with_columns(unread_by_manager=_unread_by_manager(left))
        .join(mean, on="usage_point_id", how="left", maintain_order="left")
        .join(rooms, on="building_id", how="left", maintain_order="left")
        .join(areas, on="building_id", how="left", maintain_order="left")
    )
    whole_area = pl.coalesce("premises_area_dm2", "areas_dm2")
    held = pl.col("premises_area_dm2") * (next_month(month) - month).days < pl.col("area_days")
    known = known.with_columns(area_too_small=held.fill_null(value=False))
    chosen = known.with_columns(house_by=_method(month, rules))
    return _with_norm(chosen, month, rules).with_columns(
        measured_wh=pl.when(pl.col("house_by") == BY_METER)
        .then("house_wh")
        .when(pl.col("house_by") == BY_AVERAGE)
        .then("average_house_wh"),
        rooms_wh=pl.col("rooms_wh").fill_null(0),
        other_wh=pl.col("other_rooms_wh").fill_null(0),
        total_area_dm2=pl.when(pl.col("area_too_small")).then("areas_dm2").otherwise(whole_area),
        house_reading_ids=pl.when(pl.col("house_by") == BY_METER)
        .then("house_reading_ids")
        .when(pl.col("house_by") == BY_AVERAGE)
        .then("average_house_reading_ids")
        .otherwise(pl.lit([], dtype=pl.List(pl.Int64()))),
    )


def _areas(members: pl.DataFrame) -> pl.DataFrame:
    """Return `areas_dm2` of the rooms of each house, those of one premises once, and `area_days`: area x days of the month of all of them."""
    once = (
        members.select("premises_id", "building_id", "area_dm2")
        .unique("premises_id")
        .group_by("building_id")
        .agg(areas_dm2=pl.col("area_dm2").sum())
    )
    held = members.group_by("building_id").agg(area_days=(pl.col("area_dm2") * pl.col("days")).sum())
    return once.join(held, on="building_id", how="left")


def _metered(consumption: pl.DataFrame) -> pl.DataFrame:
    """Return what the meters of a house point counted; null where some register has no reading."""
    of_register = pair("base_id", "current_id")
    return consumption.group_by("usage_point_id", maintain_order=True).agg(
        house_wh=pl.when(pl.col("quantity_wh").is_not_null().all()).then(pl.col("quantity_wh").sum()),
        house_reading_ids=of_register.list.explode(),
    )


def _unread_by_manager(left: pl.DataFrame) -> pl.Expr:
    """Return whether a manager gave no reading of a meter that stands and works; where it has one, the house goes by it anyway."""
    stands = ~pl.col("usage_point_id").is_in(left["usage_point_id"].implode())
    return (pl.col("management") == MANAGER) & (pl.col("meter_state") == WORKS) & stands


def _method(month: date, rules: HouseholdRules) -> pl.Expr:
    """Return by what the house is billed; null = not known."""
    works = pl.col("meter_state") == WORKS
    since = pl.when(works).then("unread_since").otherwise("state_since")
    periods = (pl.lit(month.year) - since.dt.year()) * 12 + pl.lit(month.month) - since.dt.month()
    at_most = pl.when("unread_by_manager").then(rules.manager_unread_max_average_periods)
    recent = (periods < at_most.otherwise(rules.house_max_average_periods)).fill_null(value=True)
    may_average = (
        pl.col("meter_state").is_in([WORKS, FAILED]) & recent & pl.col("average_house_wh").is_not_null()
    )
    normed = pl.col("norm_mwh_per_m2").is_not_null() & pl.col("common_area_dm2").is_not_null()
    return (
        pl.when(works & pl.col("house_wh").is_not_null())
        .then(pl.lit(BY_METER))
        .when(may_average)
        .then(pl.lit(BY_AVERAGE))
        .when(normed)
        .then(pl.lit(BY_NORM))
    )


def _with_norm(known: pl.DataFrame, month: date, rules: HouseholdRules) -> pl.DataFrame:
    """Add the volume by norm where the house goes by it, and the cap: norm x area of common property."""
    once = wide(pl.col("norm_mwh_per_m2")) * wide(pl.col("common_area_dm2"))
    possible = rules.house_meter_possible_multiplier_bp
    times = (
        pl.when(pl.col("meter_state") == REFUSED)
        .then(rules.house_refused_multiplier_bp)
        .when((pl.col("meter_state") == POSSIBLE) | pl.col("unread_by_manager"))
        .then(meter_possible_bp(month) if possible is None else possible)
        .otherwise(ONE)
    )
    by_norm = pl.col("house_by") == BY_NORM
    return known.with_columns(house_multiplier_bp=times.cast(pl.Int64)).with_columns(
        cap_wh=half_up_expr(once, 100_000),
        norm_wh=pl.when(by_norm).then(
            half_up_expr(once * wide(pl.col("house_multiplier_bp")), 1_000_000_000)
        ),
    )
