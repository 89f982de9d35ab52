"""The lines of common needs of households before pricing: shares of the house's volume cut by price."""

from __future__ import annotations

from datetime import date

import polars as pl

from sbyt.calc import issues
from sbyt.calc.charge_lines import COMMON_NEEDS, SHARE
from sbyt.calc.common_needs import common_shares, house_volumes
from sbyt.calc.consumption import metered_consumption, standing_in
from sbyt.calc.dated_rules import HouseholdRules
from sbyt.calc.household_given import with_given_share
from sbyt.calc.household_tables import HouseholdTables
from sbyt.calc.meter_segments import meter_segments
from sbyt.calc.periods import day_of_month, days, month_before, next_month
from sbyt.calc.rounding import share_out
from sbyt.calc.tariff_change import SINGLE_ZONE, rated


def common_needs_rows(
    *,
    month: date,
    spans: pl.DataFrame,
    tables: HouseholdTables,
    counted: pl.DataFrame,
    energy: pl.DataFrame,
    rules: HouseholdRules,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return unpriced lines of common needs and issues. `energy`: the month's energy lines with `building_id`.

    Accounts whose share is given are left out.
    A line stands on the house meter: its usage point is the common one, its readings those of the house.
    """
    month_end = next_month(month)
    spans = spans.join(with_given_share(tables.volumes_given), on="usage_point_id", how="anti")
    members = _members(spans, tables.houses)
    whole = _house_consumption(tables.houses, tables.registers, counted, month, rules.reading_deadline_day)
    rooms = energy.group_by("building_id").agg(rooms_wh=pl.col("quantity_wh").sum())
    volumes = house_volumes(houses=tables.houses, consumption=whole, rooms=rooms, members=members)
    known = members.filter(pl.col("area_dm2").is_not_null())
    shares = common_shares(volumes=volumes, members=known, month_days=(month_end - month).days)
    asked = shares.filter(pl.col("share_wh") > 0).with_columns(zone=pl.lit(SINGLE_ZONE))
    pieces = rated(asked, rates=tables.rates, policy=rules.tariff_change).with_columns(__days=days())
    covered = pieces.group_by("member_id").agg(__got=pl.col("__days").sum())
    lost = asked.join(covered, on="member_id", how="left").filter(
        pl.col("__got").is_null() | (pl.col("__got") != pl.col("days"))
    )
    priced = pieces.join(lost.select("member_id"), on="member_id", how="anti")
    rows = share_out(
        priced, by=["member_id"], total="share_wh", weight="__days", order=["period_from"], into="quantity_wh"
    )
    lines = _as_lines(rows, month_days=(month_end - month).days)
    oldest = day_of_month(month_before(month_before(month)), rules.reading_deadline_day)
    long = _long_houses(volumes, whole, oldest)
    return lines, issues.gathered([*_issues(volumes, members, lost), long])


def _members(spans: pl.DataFrame, houses: pl.DataFrame) -> pl.DataFrame:
    """Return the rooms of the houses: one row an account, premises and stay (several points count once)."""
    rooms = spans.join(houses.select("building_id").unique(), on="building_id", how="semi")
    key = ["account_id", "premises_id", "period_from"]
    rooms = rooms.unique(key, keep="first", maintain_order=True).sort(key)
    return rooms.select(
        *("building_id", "account_id", "premises_id", "tariff_id", "period_from", "period_to", "area_dm2"),
        days=days(),
    ).with_row_index("member_id")


def _house_consumption(
    houses: pl.DataFrame, registers: pl.DataFrame, counted: pl.DataFrame, month: date, deadline_day: int
) -> pl.DataFrame:
    """Return the consumption of the house points from the last reading of the month before to that of the month.

    It does not ask what was billed: a month without a charge for common needs still parts the readings. A point that
    stood without a meter for a part of the month has none.
    """
    month_end = next_month(month)
    points = houses.select("usage_point_id").unique()
    own = registers.join(points, on="usage_point_id", how="semi", maintain_order="left")
    consumption = metered_consumption(
        registers=standing_in(own, since=month, until=month_end),
        counted=counted.join(points, on="usage_point_id", how="semi", maintain_order="left").with_columns(
            used=pl.lit(value=False)
        ),
        opening=day_of_month(month_before(month), deadline_day),
        last_day=day_of_month(month, deadline_day),
        month_end=month_end,
    )
    segments = meter_segments(
        usage_points=points["usage_point_id"], registers=own, since=month, until=month_end
    )
    gaps = segments.filter(pl.col("installation_id").is_null()).select("usage_point_id")
    return consumption.join(gaps, on="usage_point_id", how="anti", maintain_order="left")


def _as_lines(rows: pl.DataFrame, *, month_days: int) -> pl.DataFrame:
    basis = pl.struct(
        *("house_wh", "rooms_wh", "other_wh", "common_wh", "area_dm2", "total_area_dm2", "days"),
        pl.lit(month_days).alias("month_days"),
        "share_wh",
    )
    return rows.select(
        *("account_id", "building_id", "usage_point_id", "zone", "period_from", "period_to"),
        *("quantity_wh", "price_e7", "rate_id"),
        service=pl.lit(COMMON_NEEDS),
        method=pl.lit(SHARE),
        reading_ids=pl.col("house_reading_ids"),
        basis=basis.struct.json_encode(),
    )


def _long_houses(volumes: pl.DataFrame, consumption: pl.DataFrame, oldest: date) -> pl.DataFrame:
    """Return ODN_SPAN of the houses whose base reading is older than the month before."""
    bases = consumption.group_by("usage_point_id").agg(base_on=pl.col("base_on").min())
    known = volumes.filter(pl.col("common_wh") > 0).join(bases, on="usage_point_id", how="inner")
    long = known.filter(pl.col("base_on") <= oldest).with_columns(pl.col("base_on").cast(pl.String))
    return issues.found(issues.ODN_SPAN, long.drop("usage_point_id"), data=["base_on", "house_wh"])


def _issues(volumes: pl.DataFrame, members: pl.DataFrame, lost: pl.DataFrame) -> list[pl.DataFrame]:
    house = volumes.drop("usage_point_id")
    figures = ["house_wh", "rooms_wh", "other_wh", "balance_wh"]
    shared = volumes.filter(pl.col("common_wh") > 0).select("building_id")
    without_area = members.filter(pl.col("area_dm2").is_null()).join(shared, on="building_id", how="semi")
    return [
        issues.found(issues.NO_HOUSE, house.filter(pl.col("house_wh").is_null())),
        issues.found(issues.ODN_NEG, house.filter(pl.col("balance_wh") < 0), data=figures),
        issues.found(issues.NO_AREA, without_area.unique("account_id", maintain_order=True)),
        issues.found(issues.NO_RATE, lost.drop("usage_point_id"), data=["tariff_id", "zone"]),
    ]
