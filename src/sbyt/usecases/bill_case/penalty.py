"""A case of penalties as tables of calc.penalties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

import polars as pl

from sbyt.calc import penalty_law
from sbyt.calc.issues import KEY_RATE
from sbyt.calc.penalties import (
    CAPS,
    DEBTS,
    KEY_RATES,
    MORATORIA,
    PAID,
    PenaltyTables,
    RateOf,
    penalties,
    unrated,
)
from sbyt.calc.periods import next_month
from sbyt.formats.case_penalty import MonthDebt, PenaltyCase
from sbyt.kit import numbers
from sbyt.kit.working_days import next_working_day
from sbyt.usecases.bill_case.result import CaseIssue, CaseResult, PenaltyOfMonth, PenaltyRange

_FIRST_DUE_ON_15TH: Final = date(2026, 2, 1)


def penalise(case: PenaltyCase) -> CaseResult:
    """Return what every month of the case bears up to and on its day."""
    debts = sorted(case.debts, key=lambda debt: debt.month)
    due = [due_day(debt) for debt in debts]
    laid = _laid(case, debts)
    tables = PenaltyTables(
        debts=_rows(
            DEBTS,
            [
                (n, case.regime, due[n], debt.amount, next_month(debt.month) - timedelta(days=1))
                for n, debt in enumerate(debts)
            ],
        ),
        paid=_rows(PAID, laid),
        steps=penalty_law.steps(),
        **_law(case),
    )
    sums, ranges = penalties(tables=tables, as_of=case.as_of, rate_of=RateOf(case.rate_of))
    by_debt = dict(sums.iter_rows())
    told = tuple(
        PenaltyOfMonth(
            month=debt.month,
            due_on=due[n],
            charged_kop=debt.amount,
            left_kop=debt.amount - sum(kop for place, on, kop in laid if place == n and on <= case.as_of),
            ranges=tuple(
                PenaltyRange(**{name: row[name] for name in PenaltyRange.__slots__})
                for row in ranges.filter(pl.col("debt_id") == n).iter_rows(named=True)
            ),
            penalty_kop=by_debt[n],
        )
        for n, debt in enumerate(debts)
    )
    untold = unrated(tables=tables, as_of=case.as_of, rate_of=RateOf(case.rate_of))
    return CaseResult(
        title=case.title,
        kind=case.kind,
        month=case.as_of,
        penalties=told,
        issues=tuple(_without_rate(row, debts) for row in untold.iter_rows(named=True)),
    )


def _without_rate(row: Mapping[str, Any], debts: Sequence[MonthDebt]) -> CaseIssue:
    first, last = row["period_from"], row["period_to"] - timedelta(days=1)
    return CaseIssue(
        code=KEY_RATE.code,
        blocks=KEY_RATE.holds,
        message=f"{KEY_RATE.message} ({numbers.day(first)} — {numbers.day(last)})",
        account="",
        point=numbers.month(debts[row["debt_id"]].month),
        data={"first_day": first.isoformat(), "last_day": last.isoformat()},
    )


def due_day(debt: MonthDebt) -> date:
    """Return the last day to pay: as given, else the 10th (the 15th from the bill of February 2026) or the working day after.

    Source: ЖК 155 p. 1 and 177-ФЗ with letter 9202-ДН/04 (households_confirmed C4, C5).
    """
    if debt.due_on is not None:
        return debt.due_on
    day = 15 if debt.month >= _FIRST_DUE_ON_15TH else 10
    return next_working_day(next_month(debt.month).replace(day=day))


def _laid(case: PenaltyCase, debts: list[MonthDebt]) -> list[tuple[int, date, int]]:
    """Lay the payments on the debts: on the month named, what is over and the rest on the oldest debt first."""
    left = [debt.amount for debt in debts]
    laid = []
    for payment in sorted(case.payments, key=lambda one: one.date):
        named = [n for n, debt in enumerate(debts) if debt.month == payment.month]
        money = payment.amount
        for n in [*named, *(n for n in range(len(debts)) if n not in named)]:
            part = min(money, left[n])
            if part:
                laid.append((n, payment.date, part))
            left[n] -= part
            money -= part
    return laid


def _law(case: PenaltyCase) -> dict[str, pl.DataFrame]:
    """Return key rates, caps and moratoria: those of the case, else the ones known."""
    rates = _rows(KEY_RATES, sorted((rate.since, rate.percent) for rate in case.key_rates))
    quiet = [
        (row.since or date.min, row.until or date.max, row.due_before, row.arose_before)
        for row in case.moratoria or ()
    ]
    return {
        "key_rates": rates if case.key_rates else penalty_law.key_rates(),
        "caps": penalty_law.caps() if case.capped else _rows(CAPS, []),
        "moratoria": penalty_law.moratoria() if case.moratoria is None else _rows(MORATORIA, quiet),
    }


def _rows(schema: pl.Schema, rows: Sequence[tuple[object, ...]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=schema, orient="row")
