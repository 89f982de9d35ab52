"""Communal flats: what the meter of the whole flat (or of a section) counted, shared among its rooms by people.

Source: PP 354 p. 50, annex 2 (households_confirmed §2.2): P = V_flat x n_room / n_flat, unless every room has its own meter or
the residents agreed: then P = V_room + (V_flat - sum of V_room) x n_room / n_flat (arrangement of the terms not seen in
the act). Sections inside a flat are the same rule again: practice.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from sbyt.calc import issues
from sbyt.calc.average import averages
from sbyt.calc.charge_lines import AVERAGE, ENERGY, METER, NORM, SHARE
from sbyt.calc.consumption import standing_in
from sbyt.calc.dated_rules import HouseholdRules
from sbyt.calc.flat_tables import DEEPEST
from sbyt.calc.frames import pair
from sbyt.calc.household_tables import HouseholdTables
from sbyt.calc.norm import days_of_month_of, peopled
from sbyt.calc.nothing import nothing_from
from sbyt.calc.periods import days, next_month
from sbyt.calc.rounding import half_up_expr, share_out, wide
from sbyt.calc.shared_consumption import points_under, shared_consumption
from sbyt.calc.tariff_change import priced_zone, rated

_ZONE: Final = ["flat_id", "zone"]


@nothing_from("tables.flats")
def flat_volumes(
    *, month: date, tables: HouseholdTables, counted: pl.DataFrame, rules: HouseholdRules
) -> pl.DataFrame:
    """Return what each shared meter comes to in the month, a row a zone: `flat_wh`, `how`, `earlier_wh`, `flat_reading_ids`.

    By its readings less what estimated months between them were billed by, else by its average; a flat with neither
    has no row, and its rooms go by their own ladder.
    """
    points = tables.flats.select("usage_point_id").unique()
    registers = tables.registers.join(points, on="usage_point_id", how="semi", maintain_order="left")
    own = counted.join(points, on="usage_point_id", how="semi", maintain_order="left")
    consumption = shared_consumption(
        registers=registers, counted=own, tables=tables, month=month, rules=rules
    )
    whole = pl.col("quantity_wh").is_not_null().all().over("usage_point_id")
    read = consumption.filter(whole)
    by_reading = read.group_by("usage_point_id", "zone", maintain_order=True).agg(
        metered_wh=pl.col("quantity_wh").sum(),
        base_on=pl.col("base_on").min(),
        current_on=pl.col("current_on").max(),
        flat_reading_ids=pair("base_id", "current_id").list.explode(),
    )
    by_reading = _less_earlier(by_reading, tables, rules).with_columns(how=pl.lit(SHARE))
    unread = points.join(by_reading.select("usage_point_id").unique(), on="usage_point_id", how="anti")
    events = unread.with_columns(event_on=pl.lit(month))
    mean = averages(counted=own, registers=registers, events=events, rules=rules)
    month_days = (next_month(month) - month).days
    energy = half_up_expr(
        wide(pl.col("average_wh")) * month_days, wide(pl.col("average_days")) * rules.average_quantum_wh
    )
    by_average = mean.with_columns(
        flat_wh=energy * rules.average_quantum_wh,
        flat_reading_ids="average_reading_ids",
        how=pl.lit(AVERAGE),
    )
    both = pl.concat([by_reading, by_average], how="diagonal_relaxed")
    return tables.flats.join(both, on="usage_point_id", how="inner", maintain_order="left")


@nothing_from("volumes")
def rooms_of_flats(volumes: pl.DataFrame, *, tables: HouseholdTables, month: date) -> pl.DataFrame:
    """Return the points of rooms in flats with a volume, with `flat_id` and `own_meter`: their own meter is billed too.

    So it is where every room of the flat has a meter in the month, or the residents agreed on it.
    """
    rooms = tables.flat_members.join(volumes.select("flat_id").unique(), on="flat_id", how="semi")
    standing = standing_in(tables.registers, since=month, until=next_month(month))["usage_point_id"]
    known = rooms.with_columns(metered=pl.col("usage_point_id").is_in(standing.unique().implode()))
    agreed = tables.flats.select("flat_id", "agreement")
    return known.join(agreed, on="flat_id", how="left", maintain_order="left").with_columns(
        own_meter=pl.col("metered") & (pl.col("agreement") | pl.col("metered").all().over("flat_id"))
    )


def flat_rows(
    *,
    spans: pl.DataFrame,
    volumes: pl.DataFrame,
    rooms: pl.DataFrame,
    energy: pl.DataFrame,
    tables: HouseholdTables,
    rules: HouseholdRules,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return unpriced lines of what flats share among their rooms, and issues. `energy`: the rooms' own lines."""
    if volumes.is_empty():
        return pl.DataFrame(), issues.gathered([])
    rests = _rests(volumes, rooms, energy)
    leaves = _leaves(spans, tables, rules)
    asked = leaves.join(rests, on="flat_id", how="inner")
    shared = share_out(
        asked.with_row_index("leaf_id"),
        by=_ZONE,
        total="rest_wh",
        weight="people_days",
        order=["account_id", "period_from"],
        into="share_wh",
    ).with_columns(all_people_days=pl.col("people_days").sum().over(_ZONE))
    wanted = shared.filter(pl.col("share_wh") != 0).with_columns(days=days())
    wanted = priced_zone(wanted, rates=tables.rates)
    pieces = rated(wanted, rates=tables.rates, policy=rules.tariff_change).with_columns(__days=days())
    got = pieces.group_by("leaf_id").agg(got=pl.col("__days").sum())
    lost = wanted.join(got, on="leaf_id", how="left").filter(
        pl.col("got").is_null() | (pl.col("got") != pl.col("days"))
    )
    lines = share_out(
        pieces.join(lost.select("leaf_id"), on="leaf_id", how="anti"),
        by=["leaf_id"],
        total="share_wh",
        weight="__days",
        order=["period_from"],
        into="quantity_wh",
    )
    below = rests.filter(pl.col("below_zero")).with_columns(usage_point_id="usage_point_id")
    found = [
        issues.found(issues.NO_RATE, lost, data=["tariff_id", "zone"]),
        issues.found(issues.FLAT_NEG, below, data=["flat_wh", "rooms_wh"]),
    ]
    return _as_lines(lines), issues.gathered(found)


def _less_earlier(metered: pl.DataFrame, tables: HouseholdTables, rules: HouseholdRules) -> pl.DataFrame:
    """Add `earlier_wh` and `flat_wh`: what the months between the two readings were billed by is taken off.

    Estimated lines of the shared meter, of its rooms and sections at their own points; what these were billed by their own
    meters in whole months between the readings, too: the next reading of the shared meter covers it.
    """
    points = metered.group_by("usage_point_id").agg(pl.col("base_on").min(), pl.col("current_on").max())
    below = points_under(tables).rename({"usage_point_id": "billed_id"})
    asked = points.join(tables.flats.select("usage_point_id", "flat_id"), on="usage_point_id", how="inner")
    pairs = asked.join(below, on="flat_id", how="inner")
    lines = tables.earlier_lines.rename({"usage_point_id": "billed_id"})
    lines = pairs.join(lines, on="billed_id", how="inner").filter(
        pl.col("period_from") < pl.col("current_on")
    )
    estimates = [AVERAGE, NORM] if rules.reconcile_norm else [AVERAGE]
    estimated = pl.col("method").is_in(estimates) & (pl.col("period_from") >= pl.col("base_on"))
    whole_months = pl.col("period_from").dt.month_start() > pl.col("base_on")
    counted = pl.col("method").is_in([METER, SHARE]) & (pl.col("billed_id") != pl.col("usage_point_id"))
    between = lines.filter(estimated | (counted & whole_months))
    kept = pl.lit(0) if rules.multiplier_given_back else pl.col("raised_wh").fill_null(0)
    sums = between.group_by("usage_point_id").agg(billed_wh=(pl.col("quantity_wh") - kept).sum())
    known = metered.join(sums, on="usage_point_id", how="left", maintain_order="left").with_columns(
        pl.col("billed_wh").fill_null(0), weight=pl.col("metered_wh").clip(0) + 1
    )
    parted = share_out(
        known,
        by=["usage_point_id"],
        total="billed_wh",
        weight="weight",
        order=["zone"],
        into="earlier_wh",
    )
    return parted.with_columns(flat_wh=pl.col("metered_wh") - pl.col("earlier_wh")).drop(
        "weight", "billed_wh"
    )


def _rests(volumes: pl.DataFrame, rooms: pl.DataFrame, energy: pl.DataFrame) -> pl.DataFrame:
    """Add what is left of each flat after its metered rooms and sections: `rooms_wh`, `rest_wh`, `below_zero`.

    Where the rooms and the flat are counted by different zones, the flat is one volume, of T0.
    """
    own = rooms.filter(pl.col("own_meter")).select("usage_point_id", "flat_id")
    used = energy.join(own, on="usage_point_id", how="inner").select("flat_id", "zone", part_wh="quantity_wh")
    sections = volumes.filter(pl.col("parent_id").is_not_null()).select(
        flat_id="parent_id", zone="zone", part_wh="flat_wh"
    )
    below = pl.concat([used, sections])
    cut = volumes.group_by("flat_id").agg(flat_cut=pl.col("zone").unique().sort().str.join("+"))
    cuts = below.group_by("flat_id").agg(below_cut=pl.col("zone").unique().sort().str.join("+"))
    mixed = cut.join(cuts, on="flat_id", how="inner").filter(pl.col("flat_cut") != pl.col("below_cut"))
    one = pl.col("flat_id").is_in(mixed["flat_id"].implode())
    zone = pl.when(one).then(pl.lit("T0")).otherwise("zone")
    flats = (
        volumes.with_columns(zone=zone)
        .group_by(_ZONE, maintain_order=True)
        .agg(
            pl.col("flat_wh", "earlier_wh", "metered_wh", "average_wh").sum(),
            pl.col("usage_point_id", "how", "average_days").first(),
            pl.col("flat_reading_ids").list.explode(),
        )
    )
    parts = below.with_columns(zone=zone).group_by(_ZONE).agg(rooms_wh=pl.col("part_wh").sum())
    known = flats.join(parts, on=_ZONE, how="left", maintain_order="left").with_columns(
        pl.col("rooms_wh").fill_null(0)
    )
    rest = pl.col("flat_wh") - pl.col("rooms_wh")
    return known.with_columns(rest_wh=rest.clip(0), below_zero=rest < 0)


def _leaves(spans: pl.DataFrame, tables: HouseholdTables, rules: HouseholdRules) -> pl.DataFrame:
    """Return every room's stay under every flat above it, with its person-days."""
    above = tables.flat_members.select("usage_point_id", "flat_id")
    parents = tables.flats.select("flat_id", "parent_id")
    found = [above]
    for _ in range(DEEPEST):
        above = (
            above.join(parents, on="flat_id", how="inner")
            .filter(pl.col("parent_id").is_not_null())
            .select("usage_point_id", flat_id="parent_id")
        )
        found.append(above)
    lived = peopled(
        spans.join(
            tables.flat_members.select("usage_point_id"), on="usage_point_id", how="semi"
        ).with_row_index("stay_id"),
        occupancy=tables.occupancy,
        owners=tables.owners,
        unoccupied_people=rules.unoccupied_people,
    )
    people = lived.group_by("stay_id").agg(people_days=(pl.col("people") * days()).sum())
    stays = spans.join(
        tables.flat_members.select("usage_point_id"), on="usage_point_id", how="semi"
    ).with_row_index("stay_id")
    known = stays.join(people, on="stay_id", how="left").rename({"usage_point_id": "room_id"})
    return pl.concat(found).rename({"usage_point_id": "room_id"}).join(known, on="room_id", how="inner")


def _as_lines(rows: pl.DataFrame) -> pl.DataFrame:
    basis = pl.struct(
        *("flat_wh", "rooms_wh", "rest_wh", "people_days", "all_people_days", "share_wh", "days"),
        days_of_month_of(pl.col("period_from")).alias("month_days"),
        *("earlier_wh", "metered_wh", "average_wh", "average_days"),
    )
    return rows.select(
        *("account_id", "building_id", "usage_point_id", "zone", "period_from", "period_to"),
        *("quantity_wh", "price_e7", "rate_id"),
        service=pl.lit(ENERGY),
        method=pl.col("how"),
        reading_ids=pl.col("flat_reading_ids"),
        basis=basis.struct.json_encode(),
    )
