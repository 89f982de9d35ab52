"""Compute the month of a partition: lines, charges and what the rules had to say. No database here."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

import polars as pl

from sbyt.apps.billing.computing.house_facts import apart_from_lines
from sbyt.apps.billing.computing.inputs import PartitionInputs
from sbyt.apps.billing.computing.penalties import Penalties, reckon_penalties
from sbyt.apps.billing.types import FINAL, FORECAST
from sbyt.calc.benefit_table import COMPENSATIONS
from sbyt.calc.category_rooms import houses_with_unknown_rooms, unbilled_to_categories
from sbyt.calc.charge_lines import ADJUSTED, APART, ENERGY, FROM_ADJUSTMENT, HOUSE_FACTS
from sbyt.calc.company_common_needs import bill_company_shares
from sbyt.calc.dated_rules import household_rules, legal_entity_rules
from sbyt.calc.household_bill import bill_households_apart
from sbyt.calc.issues import NO_VOLUME
from sbyt.calc.legal_entity_bill import bill_legal_entities
from sbyt.calc.line_facts import numbered_houses, told_whole
from sbyt.kit.columns.copy_in import as_csv
from sbyt.kit.columns.digest import digest_of

CHARGES: Final = {
    "account_id": pl.Int64(),
    "energy_wh": pl.Int64(),
    "supply_wh": pl.Int64(),
    "net_kop": pl.Int64(),
    "vat_kop": pl.Int64(),
    "gross_kop": pl.Int64(),
}
DIGEST_FORM: Final = 3
"""How results of runs planned now are hashed; a run's manifest keeps it under "digest", the oldest runs have the first."""
FORM_OF_WORDS: Final = 2
"""The last form that hashes lines as they are told in words, `basis` whole."""

_SUMS: Final = ("net_kop", "vat_kop", "gross_kop")


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """Lines (calc APART), charges (CHARGES), issues (calc ISSUES), sums of houses (calc HOUSE_BALANCES), what an
    authority compensates (calc COMPENSATIONS), in an order that never changes. `facts` (calc HOUSE_FACTS): what the lines say of their houses.
    """

    lines: pl.DataFrame
    charges: pl.DataFrame
    issues: pl.DataFrame
    houses: pl.DataFrame
    penalties: Penalties | None = None
    compensations: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=COMPENSATIONS))
    facts: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=HOUSE_FACTS))

    def parted(self) -> Computed:
        """Return the same with the houses of these lines alone, numbered as they come: as they are stored."""
        lines, facts = numbered_houses(self.lines, self.facts)
        return replace(self, lines=lines, facts=facts)

    def digest(self, *, form: int = DIGEST_FORM) -> str:
        """Return the SHA-256 of lines, charges, penalties and compensations: what they say, whatever their ids.

        `form` 1, of runs planned before the second, tells the facts of a house in every line of it, 2 once a house and
        the range in the text of its line; 3 takes ranges as figures, and numbers in no more bytes than they need.
        """
        charges = self.charges.drop("supply_wh")  # said by the lines
        if form > FORM_OF_WORDS:
            known = self.parted()
            beside = () if self.penalties is None else (self.penalties.sums, self.penalties.ranges)
            held = (frame for frame in (self.compensations, *beside) if not frame.is_empty())
            return digest_of(charges, known.lines, known.facts, *held, narrow=True)
        penalties = b"" if self.penalties is None else self.penalties.told()
        claimed = b"" if self.compensations.is_empty() else as_csv(self.compensations)
        told = digest_of(charges, *self._told(form))
        return hashlib.sha256(told.encode() + penalties + claimed).hexdigest()

    def _told(self, form: int) -> tuple[pl.DataFrame, ...]:
        """Return the lines in words, with the facts of houses apart from the second form on."""
        whole = told_whole(self.lines, self.facts)
        return (whole,) if form == 1 else apart_from_lines(whole)


def compute_charges(
    inputs: PartitionInputs, *, month: date, stage: str, vat_rate_bp: int, rules: Mapping[str, Any]
) -> Computed:
    """Compute every account of the inputs: companies first, for their rooms count in the sum of a house.

    A correction takes final prices. A forecast has no common needs: what a house used is known when the month has ended.

    Raises calc's UnableToUseFrame, UnableToReadRules where inputs or settings cannot be used.
    """
    company_rules = legal_entity_rules(rules)
    price_stage = FORECAST if stage == FORECAST else FINAL
    legal = bill_legal_entities(
        month=month,
        stage=price_stage,
        tables=inputs.legal_entities,
        vat_rate_bp=vat_rate_bp,
        rules=company_rules,
    )
    firms = inputs.households.company_rooms
    bear = company_rules.pays_common_needs and stage != FORECAST
    rooms = _energy_by_building(legal.used, inputs.points)
    houses = inputs.households.houses.drop("other_rooms_wh").join(
        rooms, on="building_id", how="left", maintain_order="left"
    )
    households = bill_households_apart(
        month=month,
        tables=replace(inputs.households, houses=houses, company_rooms=firms if bear else firms.clear()),
        vat_rate_bp=vat_rate_bp,
        rules=household_rules(rules),
    )
    shared = bill_company_shares(
        households.company_shares,
        price_components=inputs.legal_entities.price_components,
        stage=price_stage,
        vat_rate_bp=vat_rate_bp,
        rules=company_rules,
    )
    told = _of_rooms(
        households.houses, inputs=inputs, legal=legal.issues, bear=company_rules.pays_common_needs
    )
    of_companies = _one_after_another(legal.lines, shared.lines)
    penalties = None if inputs.debts is None else reckon_penalties(inputs.debts)
    told += [] if penalties is None else [penalties.issues]
    lines = with_adjustments(_one_after_another(of_companies, households.lines), inputs.adjustments)
    return Computed(
        lines=lines,
        charges=_charges(lines),
        issues=pl.concat([legal.issues, households.issues, shared.issues, *told]),
        houses=households.houses,
        compensations=households.compensated,
        penalties=penalties,
        facts=households.facts,
    )


def _one_after_another(first: pl.DataFrame, second: pl.DataFrame) -> pl.DataFrame:
    """Return the lines of both; an account in both, a manager who has points of its own too, has one row of numbers."""
    if first.is_empty() or second.is_empty():
        return second if first.is_empty() else first
    before = first.group_by("account_id").agg(before=pl.col("number").max())
    known = second.join(before, on="account_id", how="left", maintain_order="left")
    later = known.with_columns(number=pl.col("number") + pl.col("before").fill_null(0)).drop("before")
    return pl.concat([first, later])


def with_adjustments(lines: pl.DataFrame, adjustments: pl.DataFrame) -> pl.DataFrame:
    """Return the lines by account and number, the approved adjustments of earlier months after them."""
    if adjustments.is_empty():
        in_order = lines["account_id"].is_sorted()
        return lines if in_order else lines.sort("account_id", "number", maintain_order=True)
    last = lines.group_by("account_id").agg(last=pl.col("number").max())
    known = adjustments.join(last, on="account_id", how="left", maintain_order="left")
    place = pl.int_range(1, pl.len() + 1).over("account_id")
    told = pl.struct("adjustment_id", "reason", "note")
    added = known.with_columns(
        number=pl.col("last").fill_null(0) + place,
        method=pl.lit(ADJUSTED),
        amount_from=pl.lit(FROM_ADJUSTMENT),
        period_from="service_month",
        period_to=pl.col("service_month").dt.offset_by("1mo"),
        price_component_ids=pl.lit([], dtype=pl.List(pl.Int64())),
        reading_ids=pl.lit([], dtype=pl.List(pl.Int64())),
        norm_id=pl.lit(None, dtype=pl.Int64),
        basis=told.struct.json_encode(),
        range_figures=pl.lit(None, dtype=pl.List(pl.Int64())),
        house_number=pl.lit(None, dtype=pl.Int64),
    )
    typed = added.select(pl.col(name).cast(kind) for name, kind in APART.items())
    return pl.concat([lines, typed]).sort("account_id", "number")


def cut_to_accounts(computed: Computed, account_ids: pl.Series) -> Computed:
    """Return what concerns the accounts; an issue of a whole building stays."""
    wanted = pl.col("account_id").is_in(account_ids.implode())
    charged = computed.charges["account_id"]
    kept = charged.is_in(account_ids.implode())
    every = bool(kept.all())
    return Computed(
        lines=computed.lines if every else computed.lines.filter(wanted),
        charges=computed.charges if every else computed.charges.filter(kept),
        issues=computed.issues.filter(wanted | pl.col("account_id").is_null()),
        houses=computed.houses,
        compensations=computed.compensations.filter(wanted),
        penalties=None
        if computed.penalties is None
        else computed.penalties.of_accounts(charged.filter(kept)),
        facts=computed.facts,
    )


def totals(computed: Computed, accounts: pl.DataFrame) -> list[dict[str, Any]]:
    """Return sums by kind of account, service and method, as plain rows."""
    kinds = accounts.select("account_id", kind="account_kind")
    sums = (
        computed.lines.join(kinds, on="account_id", how="left")
        .group_by("kind", "service", "method")
        .agg(
            pl.col("account_id").n_unique().alias("accounts"),
            pl.len().alias("lines"),
            pl.col("quantity_wh").sum().alias("energy_wh"),
            pl.col(*_SUMS).sum(),
        )
    )
    return sums.sort("kind", "service", "method").to_dicts()


def _energy_by_building(used: pl.DataFrame, points: pl.DataFrame) -> pl.DataFrame:
    """Return what companies used in each building, whether its price is known yet or not; what acts add is of other months."""
    placed = used.join(points.select("usage_point_id", "building_id"), on="usage_point_id", how="inner")
    return placed.group_by("building_id").agg(other_rooms_wh=pl.col("quantity_wh").sum())


def _of_rooms(
    houses: pl.DataFrame, *, inputs: PartitionInputs, legal: pl.DataFrame, bear: bool
) -> list[pl.DataFrame]:
    """Return the issues of houses with rooms of companies. `legal`: the issues of companies."""
    firms = inputs.households.company_rooms
    left_out = firms.clear() if bear else firms.unique("premises_id", maintain_order=True)
    lacking = legal.filter(pl.col("code") == NO_VOLUME.code).select("usage_point_id")
    placed = inputs.points.join(lacking, on="usage_point_id", how="semi")
    return [
        unbilled_to_categories(balances=houses, rooms=left_out),
        houses_with_unknown_rooms(balances=houses, lacking=placed),
    ]


def _charges(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the sums of the lines, which stand by account: what each adds to the sum of all before it."""
    told = lines.select(
        "account_id",
        energy_wh="quantity_wh",
        supply_wh=pl.when(pl.col("service") == ENERGY).then("quantity_wh").otherwise(0),
        **{name: name for name in _SUMS},
    )
    figures = [name for name in told.columns if name != "account_id"]
    ends = (pl.col("account_id") != pl.col("account_id").shift(-1)).fill_null(value=True)
    summed = told.with_columns(pl.col(figures).fill_null(0).cum_sum()).filter(ends)
    return summed.with_columns(pl.col(figures) - pl.col(figures).shift(1).fill_null(0)).select(*CHARGES)
