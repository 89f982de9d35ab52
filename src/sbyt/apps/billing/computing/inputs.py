"""Read what the month of a few buildings needs, as the tables that the rules of `calc` take."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

import polars as pl

from sbyt.apps.billing.billed_lines import billed_line_columns
from sbyt.apps.billing.computing.company_rooms import company_rooms
from sbyt.apps.billing.computing.earlier_lines import lines_with_recalculations
from sbyt.apps.billing.computing.earlier_months import months_since_houses_were_read
from sbyt.apps.billing.computing.household_facts import household_facts, managers_accounts, prices_from
from sbyt.apps.billing.computing.legal_entity_facts import legal_entity_tables
from sbyt.apps.billing.computing.meter_histories import history_of, last_meters_before, whole_histories
from sbyt.apps.billing.computing.norm_facts import by_norm_kind, with_possibility
from sbyt.apps.billing.computing.penalties import DebtInputs
from sbyt.apps.billing.queries.adjustments import approved_columns
from sbyt.apps.billing.queries.history import (
    last_read_pairs,
)
from sbyt.apps.contracts.queries_columns import handed_over_points, supply_term_columns
from sbyt.apps.devices.queries_columns import import_register_columns
from sbyt.apps.metering.queries_columns import (
    POINT_CODES,
    installation_columns,
    point_codes,
    point_columns,
    recent_reading_columns,
)
from sbyt.apps.metering.queries_grounds import points_unshared
from sbyt.apps.premises.queries_columns import building_columns, occupancy_columns, premises_columns
from sbyt.apps.tariffs.queries import norm_columns, rate_columns
from sbyt.calc.consumption import COUNTED_STATES
from sbyt.calc.dated_rules import household_rules, legal_entity_rules
from sbyt.calc.frames import joined_by_pair
from sbyt.calc.grounds import OFF_THE_METER
from sbyt.calc.house_terms import FAILED, REFUSED
from sbyt.calc.household_bill import HouseholdTables
from sbyt.calc.legal_entity_tables import LegalEntityTables
from sbyt.calc.nothing import nothing_from
from sbyt.calc.periods import day_of_month, month_before, next_month

_READ_METHODS: Final = ("meter", "share", "house")
_REGISTER: Final = ("register_id", "installation_id")
_ACTS_REACH_BACK: Final = 12
"""Months before the act for which prices are read; household.interference_max_months stays below it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionInputs:
    """Everything the month of some buildings stands on, read at one instant.

    `accounts` has account_id, account_kind, building_id and `lives_here`: its own premises lie in the buildings (null = not known, of
    managers who are not supplied); `points` queries_columns.POINTS; `billed`
    billed_lines.BILLED_LINES; `readings` all that were read, those awaiting confirmation too; `adjustments` adjustments.APPROVED; `codes` queries_columns.POINT_CODES of companies' points that were not read. `debts` are there where penalties are charged.
    """

    households: HouseholdTables
    legal_entities: LegalEntityTables
    accounts: pl.DataFrame
    points: pl.DataFrame
    billed: pl.DataFrame
    readings: pl.DataFrame
    adjustments: pl.DataFrame
    debts: DebtInputs | None = None
    codes: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=POINT_CODES))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which buildings, which month, at which prices, known when."""

    building_ids: Collection[int]
    month: date
    stage: str
    as_of: datetime
    rules: Mapping[str, Any]

    @property
    def deadline_day(self) -> int:
        return household_rules(self.rules).reading_deadline_day

    @property
    def month_end(self) -> date:
        return next_month(self.month)

    @property
    def history_from(self) -> date:
        return history_of(self.month)

    @property
    def recent_from(self) -> date:
        return month_before(self.month)

    @property
    def opening(self) -> date:
        """The last day on which a reading of the month before counts: a house starts from it."""
        return day_of_month(self.recent_from, self.deadline_day)

    @property
    def closing(self) -> date:
        return day_of_month(self.month, self.deadline_day)

    @property
    def of_run(self) -> dict[str, Any]:
        return {"month": self.month, "stage": self.stage, "as_of": self.as_of}

    @property
    def in_month(self) -> dict[str, Any]:
        return {"date_from": self.month, "date_to": self.month_end}


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
    billed = billed_line_columns(
        point_ids=point_ids, date_from=asked.history_from, date_to=month, as_of=as_of
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
    off_meter = points_off_their_meters(points, facts)
    readings = _readings(asked, registers, billed, point_ids, off_meter=off_meter)
    meters: dict[str, Any] = {"registers": registers, "readings": readings}
    accounts = _accounts(terms, facts["house_terms"], rooms)
    adjustments = approved_columns(account_ids=accounts["account_id"], month=month, as_of=as_of)
    companies = legal_entity_tables(
        terms=terms,
        points=points,
        billed=billed,
        source_ranks=legal_entity_rules(rules).source_ranks,
        **asked.of_run,
        **meters,
    )
    return PartitionInputs(
        households=_household_tables(
            asked,
            terms,
            points,
            billed,
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
        billed=billed,
        readings=readings,
        adjustments=adjustments,
    )


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


def _handed_over(asked: Question, point_ids: pl.Series) -> pl.Series:
    ended = handed_over_points(point_ids=point_ids, on=asked.month, as_of=asked.as_of)
    return pl.concat([ended, points_unshared(point_ids=point_ids, on=asked.month)]).unique()


def points_off_their_meters(points: pl.DataFrame, facts: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return `usage_point_id` of the points that an act takes off their meters, whatever these show: an average is wanted."""
    if facts["grounds"].is_empty() and facts["house_terms"].is_empty():
        return points.select("usage_point_id").clear()
    acts = facts["grounds"].filter(pl.col("kind").is_in(OFF_THE_METER))
    failed = facts["house_terms"].filter(pl.col("meter_state").is_in([FAILED, REFUSED]))
    houses = points.filter(pl.col("kind") == "building").join(failed, on="building_id", how="semi")
    return pl.concat([acts.select("usage_point_id"), houses.select("usage_point_id")]).unique()


def _readings(
    asked: Question,
    registers: pl.DataFrame,
    billed: pl.DataFrame,
    point_ids: pl.Series,
    *,
    off_meter: pl.DataFrame,
) -> pl.DataFrame:
    """Return readings with `used`; a legal entity's reading of the first day of the next month is among them.

    Of most points two months are enough: they bound the month. The whole history is read where it is asked for: of
    points that must be estimated, `off_meter` (usage_point_id) among them, whose meter was changed, or whose last billed
    reading is older.
    """
    read = billed.filter(pl.col("method").is_in(_READ_METHODS))
    last = read.filter(pl.col("month") == pl.col("month").max().over("usage_point_id"))
    unread = point_ids.filter(~point_ids.is_in(read["usage_point_id"].unique().implode()))
    older = last_read_pairs(point_ids=unread, date_to=asked.month, as_of=asked.as_of)
    used = _second_of_pairs(pl.concat([read.select("usage_point_id", "reading_ids"), older]))
    last_used = _second_of_pairs(pl.concat([last.select("usage_point_id", "reading_ids"), older]))
    recent = recent_reading_columns(
        register_ids=registers["register_id"],
        date_from=asked.recent_from,
        date_to=asked.month_end + timedelta(days=1),
        asked_from=asked.history_from,
        as_of=asked.as_of,
    )
    recent = _of_scales(recent, registers)
    unbounded = points_needing_history(registers=registers, recent=recent, used=last_used, asked=asked)
    estimated = pl.concat([unbounded, off_meter]).unique()
    history = registers.join(estimated, on="usage_point_id", how="semi")["installation_id"]
    told = used.join(estimated, on="usage_point_id", how="semi")
    whole = whole_histories(
        installation_ids=history.unique(),
        also_ids=told["reading_id"],
        month=asked.month,
        date_to=asked.month_end + timedelta(days=1),
        as_of=asked.as_of,
    )
    rest = recent.filter(~pl.col("installation_id").is_in(history.unique().implode()))
    readings = pl.concat([rest, whole]).sort(*_REGISTER, "taken_on", "reading_id")
    ended_accounts = _handed_over(asked, point_ids)
    closed = closing_readings(readings, registers=registers, handed_over=ended_accounts, month=asked.month)
    ended = pl.concat([used["reading_id"], closed]).unique()
    begun = pl.col("taken_on") <= asked.month
    return readings.with_columns(used=pl.col("reading_id").is_in(ended.implode()) & begun)


def _of_scales(readings: pl.DataFrame, registers: pl.DataFrame) -> pl.DataFrame:
    """Return the readings of the registers where they stand."""
    scales = registers.select(*_REGISTER)
    if scales["register_id"].n_unique() < scales.height:
        scales = scales.unique()
    return joined_by_pair(readings, scales, _REGISTER, how="inner")


@nothing_from("handed_over")
def closing_readings(
    readings: pl.DataFrame, *, registers: pl.DataFrame, handed_over: pl.Series, month: date
) -> pl.Series:
    """Return ids of the readings with which accounts ended when the month began: who comes after starts from them.

    `handed_over`: points that stopped supplying an account on the first day of the month. What the scale counted before belongs
    to the account that ended, whether its last bill has it or is to be reckoned anew.
    """
    scales = registers.filter(pl.col("usage_point_id").is_in(handed_over.implode())).select(*_REGISTER)
    last = (pl.col("taken_on") == month - timedelta(days=1)) & (pl.col("source") == "controller")
    counts = pl.col("state").is_in(COUNTED_STATES)
    return readings.filter(last & counts).join(scales.unique(), on=_REGISTER, how="semi")["reading_id"]


def points_needing_history(
    *, registers: pl.DataFrame, recent: pl.DataFrame, used: pl.DataFrame, asked: Question
) -> pl.DataFrame:
    """Return `usage_point_id` of the points of `registers` whose month two months of readings do not bound.

    A point is bounded when it has one installation, the readings its last bill ended with are among the recent ones
    and older than the month, and every register of it has a reading that counts both up to the last reading day of the
    month before and in the month by its own. `recent`: of these registers where they stand; `used`: usage_point_id, reading_id of the last billed month.
    """
    key = _REGISTER[:1] if registers["register_id"].n_unique() == registers.height else _REGISTER
    counts = recent.filter(pl.col("state").is_in(COUNTED_STATES))
    opened = counts.filter(pl.col("taken_on") <= asked.opening).select(*key)
    closed = counts.filter(pl.col("taken_on").is_between(asked.month, asked.closing, closed="right"))
    bounded = opened.join(closed.select(*key), on=key, how="semi")
    open_registers = registers.join(bounded, on=key, how="anti")
    stood = pl.col("installation_id")
    moved = registers.group_by("usage_point_id").agg(stood.min() < stood.max())
    before = recent.filter(pl.col("taken_on") < asked.month).select("reading_id")
    elsewhere = used.join(before, on="reading_id", how="anti")
    told = (open_registers, moved.filter("installation_id"), elsewhere)
    return pl.concat([frame.select("usage_point_id") for frame in told]).unique()


@nothing_from("lines")
def _second_of_pairs(lines: pl.DataFrame) -> pl.DataFrame:
    """Return `usage_point_id` and `reading_id` of the readings that billed lines ended with."""
    second = lines.with_columns(reading_id=pl.col("reading_ids").list.gather_every(2, 1))
    pairs = second.select("usage_point_id", "reading_id").explode("reading_id")
    return pairs.drop_nulls().unique()


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
