"""Read what the month of a few buildings needs, as the tables that the rules of `calc` take."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

import polars as pl

from sbyt.apps.billing.computing.billed_before import BilledBefore, billed_before
from sbyt.apps.billing.computing.company_rooms import company_rooms
from sbyt.apps.billing.computing.earlier_lines import lines_with_recalculations
from sbyt.apps.billing.computing.earlier_months import months_since_houses_were_read
from sbyt.apps.billing.computing.household_facts import household_facts, managers_accounts, prices_from
from sbyt.apps.billing.computing.legal_entity_facts import legal_entity_tables
from sbyt.apps.billing.computing.meter_histories import last_meters_before
from sbyt.apps.billing.computing.norm_facts import by_norm_kind, with_possibility
from sbyt.apps.billing.computing.penalties import DebtInputs
from sbyt.apps.billing.computing.question import Question
from sbyt.apps.billing.computing.readings_needed import (
    needed_readings,
    points_off_their_meters,
    recent_readings,
)
from sbyt.apps.billing.queries.adjustments import approved_columns
from sbyt.apps.contracts.queries_columns import supply_term_columns
from sbyt.apps.devices.queries_columns import import_register_columns
from sbyt.apps.metering.queries_columns import (
    POINT_CODES,
    installation_columns,
    point_codes,
    point_columns,
)
from sbyt.apps.premises.queries_columns import building_columns, occupancy_columns, premises_columns
from sbyt.apps.tariffs.queries import norm_columns, rate_columns
from sbyt.calc.dated_rules import legal_entity_rules
from sbyt.calc.household_bill import HouseholdTables
from sbyt.calc.legal_entity_tables import LegalEntityTables

_READ_METHODS: Final = ("meter", "share", "house")
_REGISTER: Final = ("register_id", "installation_id")
_ACTS_REACH_BACK: Final = 12
"""Months before the act for which prices are read; household.interference_max_months stays below it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionInputs:
    """Everything the month of some buildings stands on, read at one instant.

    `accounts` has account_id, account_kind, building_id and `lives_here`: its own premises lie in the buildings (null = not known, of
    managers who are not supplied); `points` queries_columns.POINTS; `billed`
    billed_lines.BILLED_LINES of the month before, and of more where they are needed; `usual` billed_before.USUAL; `readings` all that were read, those awaiting confirmation too; `adjustments` adjustments.APPROVED; `codes` queries_columns.POINT_CODES of companies' points that were not read. `debts` are there where penalties are charged.
    """

    households: HouseholdTables
    legal_entities: LegalEntityTables
    accounts: pl.DataFrame
    points: pl.DataFrame
    billed: pl.DataFrame
    usual: pl.DataFrame
    readings: pl.DataFrame
    adjustments: pl.DataFrame
    debts: DebtInputs | None = None
    codes: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=POINT_CODES))


def read_inputs(
    *, building_ids: Collection[int], month: date, stage: str, as_of: datetime, rules: Mapping[str, Any]
) -> PartitionInputs:
    """Read the inputs of the buildings by a constant number of queries, in an order that never changes.

    `rules` are tariffs.queries.rule_settings of the run or the month.
    """
    asked = Question(building_ids=building_ids, month=month, stage=stage, as_of=as_of, rules=rules)
    points = point_columns(building_ids=building_ids)
    point_ids = points["usage_point_id"]
    terms = supply_term_columns(point_ids=point_ids, as_of=as_of, **asked.in_month).join(
        points.select("usage_point_id", "building_id", "voltage"), on="usage_point_id", maintain_order="left"
    )
    known: dict[str, Any] = {"building_ids": building_ids, "as_of": as_of}
    buildings, rooms = building_columns(on=month, **known), premises_columns(on=month, **known)
    facts = household_facts(
        point_ids=point_ids,
        account_ids=terms.filter(pl.col("tariff_id").is_not_null())["account_id"].unique(),
        buildings=buildings,
        month=month,
        rules=rules,
        **known,
    )
    registers = _registers(asked, point_ids)
    accounts = _accounts(terms, facts["house_terms"], rooms)
    adjustments = approved_columns(account_ids=accounts["account_id"], month=month, as_of=as_of)
    own = {"terms": terms, "accounts": accounts, "adjustments": adjustments, "registers": registers}
    billed, readings = _looked_back(asked, points, facts=facts, **own)
    meters: dict[str, Any] = {"registers": registers, "readings": readings}
    companies = legal_entity_tables(
        terms=terms,
        points=points,
        billed=billed.lines,
        source_ranks=legal_entity_rules(rules).source_ranks,
        **asked.of_run,
        **meters,
    )
    return PartitionInputs(
        households=_household_tables(
            asked,
            terms,
            points,
            billed.lines,
            adjustments=adjustments,
            buildings=buildings,
            rooms=rooms,
            facts=facts,
            **meters,
        ),
        legal_entities=companies,
        codes=point_codes(point_ids=companies.bases["usage_point_id"]),
        accounts=accounts,
        points=points,
        billed=billed.lines,
        usual=billed.usual,
        readings=readings,
        adjustments=adjustments,
    )


def _looked_back(
    asked: Question, points: pl.DataFrame, *, facts: Mapping[str, pl.DataFrame], **known: pl.DataFrame
) -> tuple[BilledBefore, pl.DataFrame]:
    """Return what was billed before and the readings, with `used`; `known` as billed_before takes it."""
    recent = recent_readings(asked, known["registers"])
    off_meter = points_off_their_meters(points, facts)
    billed = billed_before(asked, points=points, facts=facts, recent=recent, off_meter=off_meter, **known)
    readings = needed_readings(
        asked,
        registers=known["registers"],
        recent=recent,
        billed=billed.lines,
        point_ids=points["usage_point_id"],
        off_meter=off_meter,
    )
    return billed, readings


def _accounts(terms: pl.DataFrame, house_terms: pl.DataFrame, rooms: pl.DataFrame) -> pl.DataFrame:
    """Return who is supplied at the points, and the managers who buy the common needs of the houses."""
    supplied = terms.select(
        *("account_id", "account_kind", "building_id"),
        lives_here=pl.col("premises_id").is_in(rooms["premises_id"].implode()),
    )
    both = pl.concat([supplied, managers_accounts(house_terms)], how="diagonal")
    return both.unique("account_id", keep="first", maintain_order=True)


def _registers(asked: Question, point_ids: pl.Series) -> pl.DataFrame:
    recent = installation_columns(point_ids=point_ids, date_from=asked.history_from, date_to=asked.month_end)
    known = recent["usage_point_id"].unique().implode()
    installations = pl.concat(
        [recent, last_meters_before(asked.history_from, point_ids=point_ids.filter(~point_ids.is_in(known)))]
    )
    scales = import_register_columns(meter_ids=installations["meter_id"])
    return installations.join(scales, on="meter_id", maintain_order="left")


def _household_tables(
    asked: Question,
    terms: pl.DataFrame,
    points: pl.DataFrame,
    billed: pl.DataFrame,
    *,
    adjustments: pl.DataFrame,
    buildings: pl.DataFrame,
    rooms: pl.DataFrame,
    facts: Mapping[str, pl.DataFrame],
    registers: pl.DataFrame,
    readings: pl.DataFrame,
) -> HouseholdTables:
    premises = rooms.drop("building_id", "premises_kind")
    supply = (
        terms.filter(pl.col("tariff_id").is_not_null())
        .join(premises, on="premises_id", how="left", maintain_order="left")
        .join(
            buildings.select("building_id", "stove_kind", "heating_kind"),
            on="building_id",
            how="left",
            maintain_order="left",
        )
    )
    common = points.filter(pl.col("kind") == "building").with_columns(
        house_point_id=pl.col("usage_point_id").min().over("building_id")
    )
    priced_from = prices_from(facts, month=asked.month, most_months=_ACTS_REACH_BACK, rules=asked.rules)
    reached: dict[str, Any] = {"date_from": priced_from, "date_to": asked.month_end}
    owned = premises.filter(pl.col("owners").is_not_null()).select("premises_id", "owners")
    norms = norm_columns(**reached)
    facts = {**facts, "house_terms": with_possibility(facts["house_terms"], buildings)}
    return HouseholdTables(
        supply=by_norm_kind(supply, norms, month=asked.month),
        registers=_at_one_house_point(registers, common),
        readings=readings,
        rates=rate_columns(as_of=asked.as_of, date_from=asked.history_from, date_to=asked.month_end),
        norms=norms,
        occupancy=occupancy_columns(premises_ids=premises["premises_id"], as_of=asked.as_of, **reached),
        earlier_lines=lines_with_recalculations(billed, adjustments),
        houses=_houses(points, common, buildings, facts["house_terms"]),
        owners=owned,
        company_rooms=company_rooms(terms, points=points, premises=rooms),
        earlier_houses=months_since_houses_were_read(
            points=points,
            registers=registers,
            readings=readings,
            deadline_day=asked.deadline_day,
            month=asked.month,
            as_of=asked.as_of,
        ),
        **facts,
    )


def _houses(
    points: pl.DataFrame, common: pl.DataFrame, buildings: pl.DataFrame, terms: pl.DataFrame
) -> pl.DataFrame:
    """Return the houses with a common meter, and those without one whose terms say how to go on.

    The lines of the latter stand on the first point of the house.
    """
    metered = common.filter(pl.col("usage_point_id") == pl.col("house_point_id"))
    bare = points.join(terms.select("building_id"), on="building_id", how="semi").join(
        metered.select("building_id"), on="building_id", how="anti"
    )
    first = bare.filter(pl.col("usage_point_id") == pl.col("usage_point_id").min().over("building_id"))
    both = pl.concat(
        [metered.select("building_id", "usage_point_id"), first.select("building_id", "usage_point_id")]
    )
    known = both.sort("building_id").join(buildings, on="building_id", how="inner", maintain_order="left")
    return known.with_columns(other_rooms_wh=pl.lit(0, dtype=pl.Int64))


def _at_one_house_point(registers: pl.DataFrame, common: pl.DataFrame) -> pl.DataFrame:
    """Return the registers with all house meters of a building at one point: a house with two inputs is one house."""
    renamed = registers.join(
        common.select("usage_point_id", "house_point_id"),
        on="usage_point_id",
        how="left",
        maintain_order="left",
    )
    return renamed.with_columns(usage_point_id=pl.coalesce("house_point_id", "usage_point_id")).drop(
        "house_point_id"
    )
