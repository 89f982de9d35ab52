"""What payment documents say beside the charge: people, building, norms, overdue debt, an offer of instalments.

A constant number of queries for a partition: nothing is asked account by account.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import polars as pl

from sbyt.apps.billing.models import Bill, BillingRun, HouseBalance
from sbyt.apps.contracts.queries_documents import AccountFacts
from sbyt.apps.documents.types import BuildingFacts, DebtNotice, Instalment, NormFacts
from sbyt.apps.ledger.queries.open_items import overdue_of
from sbyt.apps.premises.queries import people_on
from sbyt.apps.tariffs.known_rules import KNOWN_RULES
from sbyt.apps.tariffs.norm_kinds import norm_kind
from sbyt.apps.tariffs.queries import norm_columns, norms_by_id
from sbyt.calc.instalment import first_part_kop
from sbyt.calc.periods import next_month
from sbyt.kit import numbers

_DAY: Final = timedelta(days=1)
_HOUSEHOLD: Final = "household"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptFacts:
    """What the document of one account says beside its charge."""

    people: int | None = None
    building: BuildingFacts | None = None
    norms: tuple[NormFacts, ...] = ()
    debt_notice: DebtNotice | None = None
    instalment: Instalment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptSources:
    """Facts of all accounts of a partition, gathered at once."""

    people: Mapping[int, int]
    buildings: Mapping[int, BuildingFacts]
    norms: Mapping[tuple[str, int, int], NormFacts]
    most: Mapping[str, tuple[int, int]]
    notices: Mapping[int, DebtNotice]
    year_before: Mapping[int, int]
    rules: Mapping[str, Any]

    def of(self, account: AccountFacts, *, charged_kop: int) -> ReceiptFacts:
        """Return what the document of the account says; `charged_kop` is the charge of its month with VAT."""
        people = self.people.get(account.premises_id)
        return ReceiptFacts(
            people=people,
            building=self.buildings.get(account.building_id),
            norms=self._norm(account, people),
            debt_notice=self.notices.get(account.account_id),
            instalment=self._instalment(account.account_id, charged_kop),
        )

    def _norm(self, account: AccountFacts, people: int | None) -> tuple[NormFacts, ...]:
        kind = norm_kind(
            stove_kind=account.stove_kind, heating_kind=account.heating_kind, known=self.most.keys()
        )
        most = self.most.get(kind)
        if most is None or not people or not account.rooms:
            return ()
        key = (kind, min(account.rooms, most[0]), min(people, most[1]))
        return tuple(norm for norm in (self.norms.get(key),) if norm is not None)

    def _instalment(self, account_id: int, charged_kop: int) -> Instalment | None:
        before, parts = self.year_before.get(account_id, 0), rule(self.rules, "billing.instalment_parts")
        part = first_part_kop(
            charged_kop=charged_kop,
            year_before_kop=before,
            rise_percent=rule(self.rules, "billing.instalment_rise_percent"),
            parts=parts,
        )
        if part is None:
            return None
        rate = rule(self.rules, "billing.instalment_rate_bp")
        return Instalment(
            year_before_kop=before, charged_kop=charged_kop, parts=parts, part_kop=part, rate_bp=rate
        )


def receipt_sources(
    *,
    run: BillingRun,
    accounts: Mapping[int, AccountFacts],
    balances: Mapping[int, int],
    rules: Mapping[str, Any],
    issued_on: date,
    released_at: datetime,
    as_of: datetime | None,
) -> ReceiptSources:
    """Return the facts of the households among the accounts. `balances`: what each owes before this bill, in kopecks.

    What the ledger recorded after `released_at` is left out: documents may be issued after the postings of their bills. People are those known at `as_of`, or now.
    """
    households = {pk: one for pk, one in accounts.items() if one.kind == _HOUSEHOLD}
    last_day = next_month(run.month) - _DAY
    norms = norm_columns(date_from=last_day, date_to=next_month(run.month))
    return ReceiptSources(
        people=people_on(
            premises_ids=[one.premises_id for one in households.values()], day=last_day, as_of=as_of
        ),
        buildings=_buildings(run, {one.building_id: one for one in households.values()}),
        norms=_norms(norms),
        most=_most(norms),
        notices=_notices(
            {pk: balances[pk] for pk in households if balances.get(pk, 0) > 0},
            rules=rules,
            before=issued_on,
            released_at=released_at,
        ),
        year_before=_year_before(households, run.month),
        rules=rules,
    )


def rule(rules: Mapping[str, Any], key: str) -> Any:
    """Return the value of a dated rule, or what stands where none is set."""
    return rules.get(key, KNOWN_RULES[key].default)


def _buildings(run: BillingRun, told: Mapping[int, AccountFacts]) -> dict[int, BuildingFacts]:
    """Return the sums of buildings that the run worked out; those without one have no row."""
    rows = HouseBalance.objects.filter(run_id=run.pk, building_id__in=told).order_by("building_id", "zone")
    common: dict[int, int] = {}
    first: dict[int, HouseBalance] = {}
    for row in rows:
        first.setdefault(row.building_id, row)
        common[row.building_id] = common.get(row.building_id, 0) + (row.common_wh or 0)
    return {
        pk: BuildingFacts(
            common_meter_wh=row.house_wh,
            premises_wh=row.rooms_wh,
            common_needs_wh=common[pk],
            premises_area_dm2=row.total_area_dm2,
            common_area_dm2=told[pk].building_common_area_dm2,
            cap_wh=row.cap_wh,
        )
        for pk, row in first.items()
    }


def _norms(norms: pl.DataFrame) -> dict[tuple[str, int, int], NormFacts]:
    told = norms_by_id(ids=set(norms["norm_id"]))
    return {
        (row["stove_kind"], row["rooms"], row["people"]): NormFacts(
            name=f"Электроэнергия: {told[row['norm_id']].name}",
            energy_wh=row["energy_wh"],
            unit="на человека в месяц",
            act=told[row["norm_id"]].act.name,
        )
        for row in norms.iter_rows(named=True)
    }


def _most(norms: pl.DataFrame) -> dict[str, tuple[int, int]]:
    most = norms.group_by("stove_kind").agg(pl.col("rooms").max(), pl.col("people").max())
    return {row["stove_kind"]: (row["rooms"], row["people"]) for row in most.iter_rows(named=True)}


def _notices(
    debtors: Mapping[int, int], *, rules: Mapping[str, Any], before: date, released_at: datetime
) -> dict[int, DebtNotice]:
    """Return notices of those whose overdue debt reaches the threshold; money not yet laid is taken off."""
    months = rule(rules, "billing.debt_notice_months")
    least, text = rule(rules, "billing.debt_notice_kop"), rule(rules, "billing.debt_notice_text")
    notices = {}
    for account_id, debt in overdue_of(
        subaccount_ids=list(debtors), before=before, recorded_by=released_at
    ).items():
        overdue = min(debt.rest_kop, debtors[account_id])
        if debt.months >= months and overdue >= least:
            notices[account_id] = DebtNotice(
                overdue_kop=overdue,
                since=debt.since,
                months=debt.months,
                text=text,
                said=_overdue_in_words(overdue, months=debt.months, since=debt.since),
            )
    return notices


def _overdue_in_words(overdue_kop: int, *, months: int, since: date) -> str:
    """Return the sentence of the notice as it is printed: a later program does not say it otherwise."""
    counted = numbers.counted(months, "месяц", "месяца", "месяцев")
    return f"Просрочено {numbers.money(overdue_kop)}\u00a0₽ за {counted}, начиная с {numbers.since_month(since)}."


def _year_before(account_ids: Collection[int], month: date) -> dict[int, int]:
    """Return what each account was charged for the same month a year before, the last document of it."""
    bills = Bill.objects.filter(account_id__in=account_ids, month=month.replace(year=month.year - 1))
    return dict(bills.order_by("pk").values_list("account_id", "gross_kop"))
