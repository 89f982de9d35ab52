"""The lines of common needs of households before pricing: shares of the house's volume cut by price."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from sbyt.calc import issues
from sbyt.calc.common_needs import (
    MANAGER,
    common_shares,
    cut_by_zones,
    distributed_shares,
    with_balance,
)
from sbyt.calc.common_needs_lines import as_lines
from sbyt.calc.company_common_needs import OF_COMPANY, company_members
from sbyt.calc.dated_rules import HouseholdRules
from sbyt.calc.earlier_houses import with_earlier_months
from sbyt.calc.frames import rows_without
from sbyt.calc.house_consumption import house_consumption
from sbyt.calc.house_volume import house_volumes
from sbyt.calc.household_given import with_given_share
from sbyt.calc.household_tables import HouseholdTables
from sbyt.calc.norm import peopled
from sbyt.calc.norm_multiplier import without_multiplier
from sbyt.calc.nothing import nothing_from
from sbyt.calc.periods import days, next_month
from sbyt.calc.rounding import share_out
from sbyt.calc.tariff_change import priced_zone, rated
from sbyt.calc.temporary_absence import is_absence
from sbyt.calc.unset_areas import unset_areas, without_whole_area

HOUSE_BALANCES: Final = pl.Schema(
    {
        "building_id": pl.Int64(),
        "zone": pl.String(),
        "house_by": pl.String(),
        "house_wh": pl.Int64(),
        "rooms_wh": pl.Int64(),
        "other_wh": pl.Int64(),
        "heating_wh": pl.Int64(),
        "carried_wh": pl.Int64(),
        "balance_wh": pl.Int64(),
        "cap_wh": pl.Int64(),
        "earlier_wh": pl.Int64(),
        "common_wh": pl.Int64(),
        "cut_off_wh": pl.Int64(),
        "left_wh": pl.Int64(),
        "total_area_dm2": pl.Int64(),
        "shared_wh": pl.Int64(),
    }
)
"""The sum of a building in the month, a row a zone it is billed by: sums of the whole building repeat, `common_wh` and
`shared_wh` (what came onto accounts) are the zone's. `house_by`: meter, average, norm; null = not known."""


_OF_ROOMS: Final = (
    *("building_id", "account_id", "premises_id", "tariff_id", "period_from", "period_to", "area_dm2"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonNeeds:
    """Unpriced lines of households, those of companies' rooms (OF_COMPANY beside them, no price), HOUSE_FACTS of both, issues, HOUSE_BALANCES."""

    lines: pl.DataFrame
    company_shares: pl.DataFrame
    facts: pl.DataFrame
    issues: pl.DataFrame
    houses: pl.DataFrame


def common_needs_rows(
    *,
    month: date,
    spans: pl.DataFrame,
    tables: HouseholdTables,
    counted: pl.DataFrame,
    energy: pl.DataFrame,
    rules: HouseholdRules,
) -> CommonNeeds:
    """Return the common needs of the houses, shared among flats and rooms of companies. `energy`: the month's energy lines with `building_id`.

    Accounts whose share is given are left out. A line stands on the house meter: its usage point is the common one, its
    readings those of the house. What an absence takes off a room stays with the room: the house's rest is not raised by it;
    nor does the coefficient of a norm, which raises what the room pays, lessen it (unless a rule says so).
    """
    month_days = (next_month(month) - month).days
    spans = rows_without(spans, with_given_share(tables.volumes_given), key="usage_point_id")
    members = _members(spans, tables, month)
    used = energy.filter(~is_absence())
    if not rules.common_needs_less_multiplier:
        used = without_multiplier(used)
    covered, whole = _volumes(used, members, tables=tables, counted=counted, month=month, rules=rules)
    volumes = with_balance(covered)
    rooms = used.group_by("building_id", "zone").agg(zone_rooms_wh=pl.col("quantity_wh").sum())
    zoned = cut_by_zones(volumes, metered=whole, rooms=rooms)
    unset = without_whole_area(volumes, members)
    asked = _asked_of_rooms(
        zoned,
        members=members,
        peopled=_with_people(members, volumes, tables, energy, rules),
        unset=unset,
        month_days=month_days,
    )
    companies, asked = _companies_apart(asked.with_columns(house_zone="zone"))
    asked = pl.concat([asked, _managers(zoned, month)], how="diagonal_relaxed")
    priced, lost = _priced(asked.with_columns(share_id=pl.int_range(pl.len())), tables, rules)
    lines, facts = as_lines(priced, month_days=month_days)
    company_shares, their_facts = _lines_of_companies(companies, month_days=month_days, after=facts.height)
    return CommonNeeds(
        lines=lines,
        company_shares=company_shares,
        facts=pl.concat([facts, their_facts]),
        issues=issues.gathered([*_issues(volumes, members, lost), _long_houses(volumes), unset_areas(unset)]),
        houses=_balances(zoned, priced, companies),
    )


def _volumes(
    used: pl.DataFrame,
    members: pl.DataFrame,
    *,
    tables: HouseholdTables,
    counted: pl.DataFrame,
    month: date,
    rules: HouseholdRules,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return what each house comes to (house_volume, earlier_houses), and the consumption of its meters."""
    whole, left = house_consumption(
        houses=tables.houses,
        registers=tables.registers,
        counted=counted,
        earlier=tables.earlier_houses,
        month=month,
        deadline_day=rules.reading_deadline_day,
    )
    houses = house_volumes(
        houses=tables.houses,
        terms=tables.house_terms,
        consumption=whole,
        left=left,
        counted=counted,
        registers=tables.registers,
        rooms=used.group_by("building_id").agg(rooms_wh=pl.col("quantity_wh").sum()),
        members=members,
        month=month,
        rules=rules,
    )
    covered = with_earlier_months(
        houses, earlier=tables.earlier_houses, consumption=whole, month=month, rules=rules
    )
    return covered, whole


def _asked_of_rooms(
    zoned: pl.DataFrame,
    *,
    members: pl.DataFrame,
    peopled: pl.DataFrame,
    unset: pl.DataFrame,
    month_days: int,
) -> pl.DataFrame:
    """Return what falls on the rooms of the houses whose residents pay: shares by area, and what is given back by people."""
    residents = zoned.filter((pl.col("management") != MANAGER) | pl.col("to_residents"))
    shares = common_shares(
        volumes=rows_without(residents, unset, key="building_id"),
        members=members.filter(pl.col("area_dm2").is_not_null()),
        month_days=month_days,
    )
    given_back = distributed_shares(volumes=residents, members=peopled)
    return pl.concat([shares, given_back], how="diagonal").filter(pl.col("share_wh") != 0)


def _companies_apart(asked: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the shares of companies' rooms, their price not known yet, and the others."""
    of_company = asked["price_category"].is_not_null()
    if not of_company.any():
        return _unpriced(asked.clear()), asked
    return _unpriced(asked.filter(of_company)), asked.filter(~of_company)


@nothing_from("shares")
def _unpriced(shares: pl.DataFrame) -> pl.DataFrame:
    unpriced = {name: pl.lit(None, dtype=pl.Int64) for name in ("price_e7", "rate_id")}
    return shares.with_columns(quantity_wh="share_wh", **unpriced)


@nothing_from("shares")
def _lines_of_companies(
    shares: pl.DataFrame, *, month_days: int, after: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    lines, facts = as_lines(shares, month_days=month_days, beside=OF_COMPANY)
    known = lines.with_columns(
        pl.col("house_number") + after, range_figures=pl.lit(None, dtype=pl.List(pl.Int64()))
    )
    return known, facts.with_columns(pl.col("house_number") + after)


def _managers(zoned: pl.DataFrame, month: date) -> pl.DataFrame:
    """Return what is billed to the managers: the whole volume of the house, the cap is for residents alone.

    A house with nothing to pay for has a line of zero, which tells how it came out and what goes into the next months.
    """
    wanted = (pl.col("management") == MANAGER) & pl.col("manager_account_id").is_not_null()
    billed = zoned.filter(wanted & pl.col("zone_whole_wh").is_not_null())
    return billed.with_columns(
        account_id="manager_account_id",
        tariff_id="manager_tariff_id",
        share_wh="zone_whole_wh",
        house_zone="zone",
        period_from=pl.lit(month),
        period_to=pl.lit(next_month(month)),
        days=pl.lit((next_month(month) - month).days, dtype=pl.Int64),
    )


def _priced(
    asked: pl.DataFrame, tables: HouseholdTables, rules: HouseholdRules
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the shares cut by prices, and those a day of which has none.

    A price that holds as long as any share needs nothing cut: so it is in every month but the one of the change.
    """
    asked = priced_zone(asked, rates=tables.rates)
    if asked.is_empty():
        return _priced_by_days(asked, tables, rules)
    steady = _steady(tables.rates, since=asked["period_from"].min(), until=asked["period_to"].max())
    whole = asked.join(steady, on=["tariff_id", "zone"], how="inner").with_columns(quantity_wh="share_wh")
    if whole.height == asked.height:
        return whole, _priced_by_days(asked.clear(), tables, rules)[1]
    changing = asked.join(steady, on=["tariff_id", "zone"], how="anti")
    rows, lost = _priced_by_days(changing, tables, rules)
    return pl.concat([whole, rows.select(whole.columns)], how="vertical_relaxed"), lost


def _steady(rates: pl.DataFrame, *, since: Any, until: Any) -> pl.DataFrame:
    """Return tariff_id, zone, rate_id, price_e7 of the prices that hold all of `[since, until)`, alone in their zone."""
    holds = (pl.col("valid_from") <= since) & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= until))
    alone = rates.filter(holds).unique(["tariff_id", "zone"], keep="none")
    return alone.select("tariff_id", "zone", "rate_id", "price_e7")


@nothing_from("asked")
def _priced_by_days(
    asked: pl.DataFrame, tables: HouseholdTables, rules: HouseholdRules
) -> tuple[pl.DataFrame, pl.DataFrame]:
    pieces = rated(asked, rates=tables.rates, policy=rules.tariff_change).with_columns(__days=days())
    covered = pieces.group_by("share_id").agg(__got=pl.col("__days").sum())
    lost = asked.join(covered, on="share_id", how="left").filter(
        pl.col("__got").is_null() | (pl.col("__got") != pl.col("days"))
    )
    priced = pieces.join(lost.select("share_id"), on="share_id", how="anti")
    rows = share_out(
        priced, by=["share_id"], total="share_wh", weight="__days", order=["period_from"], into="quantity_wh"
    )
    return rows, lost


def _with_people(
    members: pl.DataFrame,
    volumes: pl.DataFrame,
    tables: HouseholdTables,
    energy: pl.DataFrame,
    rules: HouseholdRules,
) -> pl.DataFrame:
    """Return the members of houses that give back by people, with `people_days` and `used_wh`."""
    wanted = volumes.filter(pl.col("negative") == "distribute")
    if wanted.is_empty():
        return _peopled_members(members.clear(), tables, energy.clear(), rules)
    own = members.filter(pl.col("price_category").is_null()).join(wanted, on="building_id", how="semi")
    return _peopled_members(own, tables, energy.join(wanted, on="building_id", how="semi"), rules)


@nothing_from("own")
def _peopled_members(
    own: pl.DataFrame, tables: HouseholdTables, energy: pl.DataFrame, rules: HouseholdRules
) -> pl.DataFrame:
    lived = peopled(
        own, occupancy=tables.occupancy, owners=tables.owners, unoccupied_people=rules.unoccupied_people
    ).filter(pl.col("registered") > 0)
    people = lived.group_by("member_id").agg(people_days=(pl.col("people") * days()).sum())
    used = energy.group_by("account_id", "building_id").agg(used_wh=pl.col("quantity_wh").sum())
    return (
        own.join(people, on="member_id", how="left", maintain_order="left")
        .join(used, on=["account_id", "building_id"], how="left", maintain_order="left")
        .with_columns(pl.col("people_days", "used_wh").fill_null(0))
    )


def _balances(zoned: pl.DataFrame, priced: pl.DataFrame, companies: pl.DataFrame) -> pl.DataFrame:
    """Return HOUSE_BALANCES of the buildings of `zoned`."""
    if not companies.is_empty():
        priced = pl.concat([priced, companies], how="diagonal_relaxed")
    to_manager = (pl.col("account_id") == pl.col("manager_account_id")).fill_null(value=False)
    counted = priced.filter(~to_manager | ~pl.col("to_residents"))
    shared = counted.group_by("building_id", zone="house_zone").agg(shared_wh=pl.col("quantity_wh").sum())
    known = zoned.join(shared, on=["building_id", "zone"], how="left", maintain_order="left")
    return known.with_columns(
        pl.col("shared_wh").fill_null(0),
        house_wh="measured_wh",
        common_wh="zone_wh",
        earlier_wh=pl.col("earlier_rooms_wh") + pl.col("earlier_common_wh"),
    ).select(*HOUSE_BALANCES)


def _members(spans: pl.DataFrame, tables: HouseholdTables, month: date) -> pl.DataFrame:
    """Return the rooms of the houses, those of companies last: one row an account, premises and stay (several points count once)."""
    rooms = spans.join(tables.houses, on="building_id", how="semi").select(*_OF_ROOMS)
    key = ["account_id", "premises_id", "period_from"]
    rooms = rooms.unique(key, keep="first", maintain_order=True).sort(key)
    flats = rooms.select(
        *_OF_ROOMS,
        days=days(),
    )
    companies = company_members(tables.company_rooms, houses=tables.houses, month=month)
    return pl.concat([flats, companies], how="diagonal").with_row_index("member_id")


def _long_houses(volumes: pl.DataFrame) -> pl.DataFrame:
    """Return ODN_SPAN of the houses whose readings cover earlier months too, and what these were billed by is not known."""
    long = volumes.filter((pl.col("common_wh") > 0) & pl.col("months_unknown"))
    if long.is_empty():
        return issues.gathered([])
    told = long.with_columns(pl.col("base_on").cast(pl.String))
    return issues.found(issues.ODN_SPAN, told.drop("usage_point_id"), data=["base_on", "house_wh"])


def _issues(volumes: pl.DataFrame, members: pl.DataFrame, lost: pl.DataFrame) -> list[pl.DataFrame]:
    told = pl.col("house_by").is_null() | (pl.col("balance_wh") < 0)
    shared = pl.col("common_wh") > 0
    house = volumes.filter(told.fill_null(value=False) | (shared & pl.col("area_too_small")))
    without_area = members.filter(pl.col("area_dm2").is_null())
    if not without_area.is_empty():
        without_area = without_area.join(volumes.filter(shared), on="building_id", how="semi")
    return [
        *_issues_of_houses(house),
        issues.found(issues.NO_AREA, without_area.unique("account_id", maintain_order=True)),
        issues.found(issues.NO_RATE, _of_no_point(lost), data=["tariff_id", "zone"]),
    ]


@nothing_from("volumes")
def _issues_of_houses(volumes: pl.DataFrame) -> list[pl.DataFrame]:
    house = volumes.drop("usage_point_id").with_columns(house_wh="measured_wh")
    figures = ["house_wh", "rooms_wh", "other_wh", "balance_wh", "left_wh"]
    below = house.filter(pl.col("balance_wh") < 0)
    narrow = house.filter((pl.col("common_wh") > 0) & pl.col("area_too_small"))
    return [
        issues.found(issues.NO_HOUSE, house.filter(pl.col("house_by").is_null())),
        *(
            issues.found(kind, below.filter(pl.col("negative") == mode), data=figures)
            for mode, kind in issues.ODN_NEG_BY_MODE.items()
        ),
        issues.found(issues.ODN_AREA, narrow, data=["premises_area_dm2", "areas_dm2"]),
    ]


@nothing_from("rows")
def _of_no_point(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.drop("usage_point_id")
