"""The energy lines of households before pricing: volumes of the ladder cut by account and price."""

from __future__ import annotations

from datetime import date

import polars as pl

from sbyt.calc import issues
from sbyt.calc.charge_lines import ENERGY, METER
from sbyt.calc.commissioning import counting_late, less_first_days, without_new_meters
from sbyt.calc.consumption import left_over, metered_consumption
from sbyt.calc.dated_rules import HouseholdRules, LateReading, MeterCounts, TamperedMeter
from sbyt.calc.earlier_estimates import told_where_any
from sbyt.calc.frames import pair, rows_without
from sbyt.calc.grounds import (
    INTERFERENCE,
    METER_POSSIBLE,
    cut_by_grounds,
    given_back_to_the_meter,
    one_stay_of_a_read_meter,
    readings_off,
)
from sbyt.calc.household_given import with_given_energy
from sbyt.calc.household_norm_rows import as_lines, norm_rows, priced_whole
from sbyt.calc.household_tables import HouseholdTables
from sbyt.calc.household_volume import (
    average_volumes,
    metered_volumes,
    needed_averages,
    segment_methods,
)
from sbyt.calc.late_reading import spread_rows
from sbyt.calc.meter_segments import meter_segments
from sbyt.calc.nothing import nothing_from
from sbyt.calc.periods import day_of_month, days, intersect, next_month
from sbyt.calc.plain_meters import plain_rows
from sbyt.calc.put_up_meters import not_read_since_put_up
from sbyt.calc.tampered_meters import apart
from sbyt.calc.tariff_change import priced_zone, rated, split_volumes
from sbyt.calc.unbilled_months import unbilled_months

_LINE_KEY = [
    "account_id",
    "building_id",
    "usage_point_id",
    "zone",
    "method",
    "ground",
    "rate_id",
    "price_e7",
    "__apart",
]


def energy_rows(
    *, month: date, spans: pl.DataFrame, tables: HouseholdTables, counted: pl.DataFrame, rules: HouseholdRules
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return unpriced energy lines (charge_lines.LINES columns and `building_id`) and issues.

    `spans` is household_volume.SUPPLY clipped to the month, `counted` comes from consumption.counted_readings. Points
    whose energy is given are left out.
    """
    spans = rows_without(spans, with_given_energy(tables.volumes_given), key="usage_point_id")
    tables, counted = apart(tables, counted=counted, rules=rules)
    counted = readings_off(counted, grounds=tables.grounds)
    tables = without_new_meters(tables, spans=spans, month=month, rules=rules)
    consumption = _consumption(spans, tables.registers, counted, month, rules.reading_deadline_day)
    simple = _read_plainly(consumption, month=month, tables=tables, rules=rules)
    plain = plain_rows(month=month, spans=spans, tables=tables, consumption=simple)
    spans = rows_without(spans, plain, key="usage_point_id")
    consumption = rows_without(consumption, plain, key="usage_point_id")
    rest, found = _ladder_rows(
        spans, month=month, tables=tables, consumption=consumption, counted=counted, rules=rules
    )
    return plain if rest.is_empty() else pl.concat([plain, rest], how="diagonal_relaxed"), found


def _read_plainly(
    consumption: pl.DataFrame, *, month: date, tables: HouseholdTables, rules: HouseholdRules
) -> pl.DataFrame:
    """Return the consumption of points whose readings hold nothing of months before that needs a rule."""
    if rules.meter_counts_from is MeterCounts.OWN_DAY and rules.late_reading is LateReading.LUMP:
        return consumption
    late = counting_late(consumption, tables=tables, rules=rules)
    unbilled = unbilled_months(
        consumption.rename({"valid_from": "stood_from"}), month=month, tables=tables, rules=rules
    )
    if late.is_empty() and unbilled.is_empty():
        return consumption
    told = pl.concat([late.select("installation_id"), unbilled.select("installation_id")])
    points = consumption.join(told, on="installation_id", how="semi").select("usage_point_id")
    return consumption.join(points, on="usage_point_id", how="anti", maintain_order="left")


@nothing_from("spans")
def _ladder_rows(
    spans: pl.DataFrame,
    *,
    month: date,
    tables: HouseholdTables,
    consumption: pl.DataFrame,
    counted: pl.DataFrame,
    rules: HouseholdRules,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the lines and issues of the points that go the whole way."""
    segments = _segments(spans, tables, consumption, month)
    if rules.tampered_meter is TamperedMeter.NOTHING:
        segments = segments.filter(pl.col("act").is_null() | (pl.col("act") != INTERFERENCE))
    owned = intersect(
        segments.select("segment_id", "usage_point_id", "period_from", "period_to"),
        spans.rename({"period_from": "valid_from", "period_to": "valid_to"}),
        on=["usage_point_id"],
    )
    owned_days = owned.group_by("segment_id").agg(owned_days=days().sum())
    segments = segments.join(owned_days, on="segment_id", how="inner", maintain_order="left")
    average = needed_averages(
        segments,
        consumption=consumption,
        counted=counted,
        registers=tables.registers,
        month=month,
        rules=rules,
    )
    segments = segment_methods(
        segments, consumption=consumption, earlier_lines=tables.earlier_lines, average=average, rules=rules
    )
    volumes = _volumes(segments, consumption, average, tables, rules)
    spread, spread_registers = spread_rows(
        volumes.filter(pl.col("method") == METER), month=month, tables=tables, rules=rules
    )
    volumes = volumes.join(
        spread_registers, on=["register_id", "installation_id"], how="anti", maintain_order="left"
    )
    counted_rows, counted_issues = _counted_rows(owned, volumes, counted, tables.rates, rules)
    by_norm, norm_issues = norm_rows(owned, segments, tables=tables, month=month, rules=rules)
    found = [*_ladder_issues(segments, owned), *counted_issues, *norm_issues]
    rows = pl.concat([counted_rows, by_norm, spread], how="diagonal_relaxed")
    return rows, issues.gathered(found)


def _volumes(
    segments: pl.DataFrame,
    consumption: pl.DataFrame,
    average: pl.DataFrame,
    tables: HouseholdTables,
    rules: HouseholdRules,
) -> pl.DataFrame:
    """Return the volumes by meter and by average, each with its `volume_id`."""
    metered = metered_volumes(
        segments,
        consumption=consumption,
        earlier_lines=tables.earlier_lines,
        rules=rules,
    )
    metered = less_first_days(metered, counting_late(consumption, tables=tables, rules=rules))
    averaged = average_volumes(segments, average=average, quantum_wh=rules.average_quantum_wh)
    both = pl.concat([metered, averaged], how="diagonal_relaxed")
    return both.with_row_index("volume_id")


def _consumption(
    spans: pl.DataFrame, registers: pl.DataFrame, counted: pl.DataFrame, month: date, deadline_day: int
) -> pl.DataFrame:
    """Return consumption.CONSUMPTION of the meters of the accounts' points, those of last months too."""
    return metered_consumption(
        registers=registers.join(spans, on="usage_point_id", how="semi", maintain_order="left"),
        counted=counted,
        opening=month,
        last_day=day_of_month(month, deadline_day),
        month_end=next_month(month),
    )


def _segments(
    spans: pl.DataFrame, tables: HouseholdTables, consumption: pl.DataFrame, month: date
) -> pl.DataFrame:
    """Return meter_segments.SEGMENTS cut by acts, with `segment_id` and `tail`: meters gone before with energy left."""
    month_end = next_month(month)
    stays = meter_segments(
        usage_points=spans["usage_point_id"], registers=tables.registers, since=month, until=month_end
    )
    cut = cut_by_grounds(stays, grounds=tables.grounds, month=month)
    inside = one_stay_of_a_read_meter(
        given_back_to_the_meter(cut, consumption=consumption), consumption=consumption
    )
    put_up = not_read_since_put_up(consumption, month=month, month_end=month_end)
    inside = rows_without(inside, put_up, key="installation_id")
    tails = _tails(left_over(consumption, since=month), month)
    both = pl.concat([inside.with_columns(tail=pl.lit(value=False)), tails], how="diagonal")
    possible = _meter_possible(tables.grounds)
    return both.with_columns(
        meter_possible=pl.col("usage_point_id").is_in(possible.implode())
        if len(possible)
        else pl.lit(value=False)
    ).with_row_index("segment_id")


@nothing_from("left")
def _tails(left: pl.DataFrame, month: date) -> pl.DataFrame:
    """Return the meters of consumption.left_over as segments of the month."""
    gone = left.select("usage_point_id", "installation_id").unique()
    return gone.sort("installation_id").select(
        "usage_point_id",
        "installation_id",
        period_from=pl.lit(month),
        period_to=pl.lit(next_month(month)),
        had_meter=pl.lit(value=True),
        tail=pl.lit(value=True),
        act=pl.lit(None, dtype=pl.String),
        act_periods=pl.lit(0, dtype=pl.Int64),
        act_since=pl.lit(None, dtype=pl.Date),
    )


@nothing_from("grounds")
def _meter_possible(grounds: pl.DataFrame) -> pl.Series:
    """Return the points where a meter could stand."""
    return grounds.filter(pl.col("kind") == METER_POSSIBLE)["usage_point_id"].unique()


def _counted_rows(
    owned: pl.DataFrame,
    volumes: pl.DataFrame,
    counted: pl.DataFrame,
    rates: pl.DataFrame,
    rules: HouseholdRules,
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Return the rows by meter and by average, and their issues."""
    pieces = owned.join(volumes.drop("usage_point_id"), on="segment_id", how="inner").with_columns(
        piece_days=days()
    )
    pieces = priced_zone(pieces, rates=rates)
    priced = rated(pieces, rates=rates, policy=rules.tariff_change)
    priced, unpriced = priced_whole(pieces, priced, key="volume_id")
    parts = split_volumes(priced, counted=counted, policy=rules.tariff_change)
    metered = pl.col("method") == METER
    rows = parts.with_columns(
        reading_ids=pl.when(metered)
        .then(pair("part_from_id", "part_to_id"))
        .otherwise("average_reading_ids"),
        __apart=pl.when(pl.col("by_days") | ~metered).then("volume_id"),
    )
    merged = rows.group_by(_LINE_KEY, maintain_order=True).agg(
        pl.col("period_from").min(),
        pl.col("period_to").max(),
        pl.col("part_wh", "part_metered_wh", "part_earlier_wh").sum(),
        pl.col("average_wh", "average_days", "owned_days", "by_days").first(),
        whole_wh=pl.col("quantity_wh").first(),
        kept_wh=pl.when(pl.col("part_earlier_wh") != 0).then("kept_wh").sum(),
        before_wh=pl.when(pl.col("part_earlier_wh") != 0).then("before_wh").sum(),
        reading_ids=pl.col("reading_ids").list.explode(),
    )
    lines = merged.with_columns(
        quantity_wh="part_wh",
        service=pl.lit(ENERGY),
        basis=pl.when(pl.col("method") == METER).then(_meter_basis()).otherwise(_average_basis()),
    )
    return as_lines(lines), [unpriced, _unowned(parts)]


def _unowned(parts: pl.DataFrame) -> pl.DataFrame:
    """Return UNOWNED issues: energy of a volume that fell on days without an account."""
    volumes = parts.group_by("volume_id").agg(
        pl.col("usage_point_id", "quantity_wh").first(), owned_wh=pl.col("part_wh").sum()
    )
    volumes = volumes.with_columns(unowned_wh=pl.col("quantity_wh") - pl.col("owned_wh"))
    return issues.found(issues.UNOWNED, volumes.filter(pl.col("unowned_wh") != 0), data=["unowned_wh"])


def _meter_basis() -> pl.Expr:
    plain = (pl.col("part_earlier_wh") == 0) & ~pl.col("by_days")
    told = pl.struct(
        metered_wh="part_metered_wh",
        earlier_wh="part_earlier_wh",
        by_days="by_days",
        days=days(),
        of_days="owned_days",
    )
    return pl.when(~plain).then(told_where_any(told.struct.json_encode(), "kept_wh", "before_wh"))


def _average_basis() -> pl.Expr:
    told = pl.struct(
        "ground", "average_wh", "average_days", "whole_wh", days=days(), of_days=pl.col("owned_days")
    )
    return told.struct.json_encode()


def _ladder_issues(segments: pl.DataFrame, owned: pl.DataFrame) -> list[pl.DataFrame]:
    """Return what the ladder has to tell: months without readings, in part read, gaps between meters."""
    accounts = owned.group_by("segment_id", maintain_order=True).agg(
        pl.col("account_id", "building_id").first()
    )
    told = segments.join(accounts, on="segment_id", how="left", maintain_order="left")
    unread = pl.col("ground") == "no_reading"
    data = ["method", "estimated_periods", "period_from", "period_to"]
    told = told.with_columns(pl.col("period_from", "period_to").cast(pl.String))
    return [
        issues.found(issues.NO_READING, told.filter(unread & ~pl.col("incomplete")), data=data),
        issues.found(issues.INCOMPLETE, told.filter(unread & pl.col("incomplete")), data=data),
        issues.found(issues.TAIL, told.filter(pl.col("tail")), data=["installation_id"]),
        issues.found(issues.METER_GAP, told.filter(pl.col("ground") == "meter_failed"), data=data),
    ]
