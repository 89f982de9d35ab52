"""Drafts of the documents of a partition: everything they say is gathered by a constant number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from sbyt.apps.billing.models import Bill, BillingRun, Charge
from sbyt.apps.billing.papers.invoices import PointTerms, invoice_body
from sbyt.apps.billing.papers.line_facts import LineFacts, line_facts
from sbyt.apps.billing.papers.line_notes import LineNotes, line_notes
from sbyt.apps.billing.papers.penalty_rows import penalty_rows
from sbyt.apps.billing.papers.receipt_facts import ReceiptSources, receipt_sources
from sbyt.apps.billing.papers.receipts import receipt_body
from sbyt.apps.contracts.queries_columns import supply_term_columns
from sbyt.apps.contracts.queries_documents import AccountFacts, account_facts
from sbyt.apps.documents.supplier import supplier_then, supplier_today
from sbyt.apps.documents.types import Balance, DocumentDraft, EarlierInvoice, PenaltyRow, Supplier
from sbyt.apps.ledger.queries import MoneyIn, balances_of, money_in
from sbyt.apps.ledger.types import PENALTIES
from sbyt.apps.metering.queries_columns import point_columns
from sbyt.calc.periods import next_month

_DAY = timedelta(days=1)
_HOUSEHOLD = "household"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gathered:
    """Facts of all accounts of the partition, by account id."""

    accounts: dict[int, AccountFacts]
    receipts: ReceiptSources
    balances: dict[int, int]
    money: dict[int, MoneyIn]
    earlier: dict[int, EarlierInvoice]
    terms: Mapping[int, PointTerms]
    penalties: Mapping[int, tuple[PenaltyRow, ...]]
    notes: LineNotes


def drafts_of(
    *,
    run: BillingRun,
    building_ids: list[int],
    bills: pl.DataFrame,
    rules: Mapping[str, Any],
    issued_on: date,
    released_at: datetime,
    as_of: datetime | None = None,
) -> list[DocumentDraft]:
    """Return a draft for each row of `bills` (account_id, charge_id, posted_kop, due_on) posted already, in its order.

    Balances are those of the ledger as it stood when the bills were posted, without them: entries dated after
    `issued_on` or recorded after `released_at` are left out. Raises UnableToNameSupplier, and DisagreeingSums where a
    charge does not add up. `as_of`: with names, requisites, people and meters as they were known then; now, unless named.
    """
    supplier = supplier_today() if as_of is None else supplier_then(moment=as_of)
    charge_ids = bills["charge_id"].to_list()
    charged = Charge.objects.filter(month=run.month, pk__in=charge_ids)
    charges = {charge.account_id: charge for charge in charged}
    facts = line_facts(month=run.month, charge_ids=charge_ids, as_of=as_of)
    gathered = _gather(
        run,
        building_ids,
        bills,
        facts,
        rules=rules,
        issued_on=issued_on,
        released_at=released_at,
        as_of=as_of,
    )
    figures = bills.select("account_id", "charge_id", "posted_kop", "due_on")
    return [
        _draft(
            run,
            charges[account_id],
            facts.get(charge_id, []),
            gathered,
            supplier=supplier,
            balance=_balance(gathered, account_id, posted, issued_on),
            due_on=due_on,
        )
        for account_id, charge_id, posted, due_on in figures.iter_rows()
    ]


def _gather(
    run: BillingRun,
    building_ids: list[int],
    bills: pl.DataFrame,
    facts: Mapping[int, list[LineFacts]],
    *,
    rules: Mapping[str, Any],
    issued_on: date,
    released_at: datetime,
    as_of: datetime | None,
) -> _Gathered:
    account_ids = bills["account_id"].to_list()
    accounts = account_facts(account_ids=account_ids, on=run.month, as_of=as_of)
    after = issued_on + _DAY
    owed = balances_of(subaccount_ids=account_ids, before=after, recorded_by=released_at)
    penalties = penalty_rows(charge_ids=bills["charge_id"].to_list())
    asked = {
        account: penalties[charge]
        for account, charge in bills.select("account_id", "charge_id").iter_rows()
        if charge in penalties and accounts[account].kind == _HOUSEHOLD
    }
    late = _penalties_owed(accounts, before=after, recorded_by=released_at)
    posted = bills.select("account_id", "posted_kop").iter_rows()
    balances = {
        account: owed.get(account, 0) + late.get(account, 0) - kop - _sum_of(asked.get(account, ()))
        for account, kop in posted
    }
    month_end = next_month(run.month)
    points = point_columns(building_ids=building_ids)
    terms = supply_term_columns(
        point_ids=points["usage_point_id"].to_list(), date_from=run.month, date_to=month_end, as_of=run.as_of
    ).join(points.select("usage_point_id", "voltage"), on="usage_point_id")
    return _Gathered(
        accounts=accounts,
        receipts=receipt_sources(
            run=run,
            accounts=accounts,
            balances=balances,
            rules=rules,
            issued_on=issued_on,
            released_at=released_at,
            as_of=as_of,
        ),
        balances=balances,
        money=_money_in(accounts, account_ids, date_from=run.month, date_to=after, recorded_by=released_at),
        earlier=_earlier(run, account_ids, released_at),
        penalties=asked,
        notes=line_notes(facts, month=run.month, as_of=run.as_of, rules=rules),
        terms={
            row["usage_point_id"]: PointTerms(
                price_category=row["price_category"], voltage=row["voltage"], power_group=row["power_group"]
            )
            for row in terms.iter_rows(named=True)
        },
    )


def _penalties_owed(
    accounts: Mapping[int, AccountFacts], *, before: date, recorded_by: datetime
) -> dict[int, int]:
    """Return what households owe in penalties: their documents ask for them too, those of companies do not."""
    households = [pk for pk, one in accounts.items() if one.kind == _HOUSEHOLD]
    return balances_of(
        subaccount_ids=households, ledger_account=PENALTIES, before=before, recorded_by=recorded_by
    )


def _money_in(
    accounts: Mapping[int, AccountFacts],
    account_ids: list[int],
    *,
    date_from: date,
    date_to: date,
    recorded_by: datetime,
) -> dict[int, MoneyIn]:
    """Return what came, with what households paid for penalties by name: their balances are with penalties too."""
    came = money_in(subaccount_ids=account_ids, date_from=date_from, date_to=date_to, recorded_by=recorded_by)
    for account, named in money_in(
        subaccount_ids=[pk for pk, one in accounts.items() if one.kind == _HOUSEHOLD],
        date_from=date_from,
        date_to=date_to,
        ledger_account=PENALTIES,
        recorded_by=recorded_by,
    ).items():
        other = came.get(account)
        came[account] = (
            named
            if other is None
            else MoneyIn(
                amount_kop=named.amount_kop + other.amount_kop, last_on=max(named.last_on, other.last_on)
            )
        )
    return came


def _sum_of(rows: Sequence[PenaltyRow]) -> int:
    return sum(row.gross_kop for row in rows)


def _earlier(run: BillingRun, account_ids: list[int], released_at: datetime) -> dict[int, EarlierInvoice]:
    bills = Bill.objects.filter(
        account_id__in=account_ids, month=run.month, charge__month=run.month, released_at__lte=released_at
    ).exclude(charge__run=run)
    return {
        bill.account_id: EarlierInvoice(
            number=bill.document.number,
            issued_on=bill.document.issued_on,
            gross_kop=bill.gross_kop,
            energy_wh=bill.charge.energy_wh,
        )
        for bill in bills.select_related("document", "charge").order_by("pk")
        if bill.document is not None
    }


def _draft(
    run: BillingRun,
    charge: Charge,
    facts: list[LineFacts],
    gathered: _Gathered,
    *,
    supplier: Supplier,
    balance: Balance,
    due_on: date,
) -> DocumentDraft:
    account = gathered.accounts[charge.account_id]
    if account.kind == _HOUSEHOLD:
        body = receipt_body(
            charge=charge,
            facts=facts,
            account=account,
            known=gathered.receipts.of(account, charged_kop=charge.gross_kop),
            supplier=supplier,
            balance=balance,
            due_on=due_on,
            notes=gathered.notes,
            penalties=gathered.penalties.get(charge.account_id, ()),
        )
        return DocumentDraft(account_id=account.account_id, body=body)
    return DocumentDraft(
        account_id=account.account_id,
        body=invoice_body(
            charge=charge,
            stage=run.stage,
            facts=facts,
            account=account,
            terms=gathered.terms,
            supplier=supplier,
            balance=balance,
            due_on=due_on,
            earlier=gathered.earlier.get(account.account_id),
        ),
    )


def _balance(gathered: _Gathered, account_id: int, posted_kop: int, issued_on: date) -> Balance:
    """Opening is what was owed at the first day of the month; closing is what the ledger says after this bill."""
    owed = gathered.balances.get(account_id, 0)
    posted_kop += _sum_of(gathered.penalties.get(account_id, ()))
    came = gathered.money.get(account_id)
    paid = 0 if came is None else came.amount_kop
    forecast = gathered.earlier.get(account_id)
    charged_before = 0 if forecast is None else forecast.gross_kop
    return Balance(
        opening_kop=owed + paid - charged_before,
        charged_before_kop=charged_before,
        paid_kop=paid,
        charged_kop=posted_kop,
        closing_kop=owed + posted_kop,
        paid_through=issued_on,
        last_payment_on=None if came is None else came.last_on,
    )
