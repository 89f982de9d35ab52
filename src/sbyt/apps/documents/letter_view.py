"""What the template of letters is given: every figure written in Russian."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sbyt.apps.documents.types import (
    EntryRow,
    Letter,
    NoDebtBody,
    PenaltySheet,
    ReconciliationBody,
    StatementBody,
    StatementRow,
)
from sbyt.apps.documents.view_parts import date_in_words
from sbyt.kit import numbers
from sbyt.kit.sum_in_words import rubles_in_words

_DAY: Final = dt.timedelta(days=1)


def letter_view(body: Letter) -> dict[str, Any]:
    """Return what a letter says beside its parties."""
    if isinstance(body, NoDebtBody):
        return _no_debt(body)
    return _statement(body) if isinstance(body, StatementBody) else _reconciliation(body)


def _no_debt(body: NoDebtBody) -> dict[str, Any]:
    return {
        "on": date_in_words(body.on),
        "charged-through": "" if body.charged_through is None else numbers.month(body.charged_through),
        "not-due": numbers.money(body.not_due_kop) if body.not_due_kop else "",
        "advance": numbers.money(body.advance_kop) if body.advance_kop else "",
    }


def _statement(body: StatementBody) -> dict[str, Any]:
    charged = sum(one.gross_kop for row in body.rows for one in row.services)
    other = sum(row.other_kop for row in body.rows)
    return {
        **_balances(body),
        "rows": [_month(row) for row in body.rows],
        "charged": numbers.money(charged),
        "paid": numbers.money(sum(row.paid_kop for row in body.rows)),
        "other": numbers.money(other) if other else "",
        "has-other": any(row.other_kop for row in body.rows),
    }


def _month(row: StatementRow) -> dict[str, Any]:
    return {
        "month": numbers.month(row.month),
        "opening": numbers.money(row.opening_kop),
        "services": [{"name": one.name, "sum": numbers.money(one.gross_kop)} for one in row.services],
        "charged": numbers.money(sum(one.gross_kop for one in row.services)),
        "paid": numbers.money(row.paid_kop),
        "other": numbers.money(row.other_kop) if row.other_kop else "",
        "closing": numbers.money(row.closing_kop),
    }


def _reconciliation(body: ReconciliationBody) -> dict[str, Any]:
    return {
        **_balances(body),
        "contract": body.contract,
        "rows": [_entry(row) for row in body.rows],
        "debit": numbers.money(sum(row.debit_kop for row in body.rows)),
        "credit": numbers.money(sum(row.credit_kop for row in body.rows)),
        "opening-debit": numbers.money(max(body.opening_kop, 0)),
        "opening-credit": numbers.money(max(-body.opening_kop, 0)),
        "closing-debit": numbers.money(max(body.closing_kop, 0)),
        "closing-credit": numbers.money(max(-body.closing_kop, 0)),
    }


def _penalties(sheet: PenaltySheet | None) -> dict[str, Any] | None:
    """Return the table of penalties, owed beside the balance."""
    if sheet is None:
        return None
    return {
        "rows": [_entry(row) for row in sheet.rows],
        "debit": numbers.money(sum(row.debit_kop for row in sheet.rows)),
        "credit": numbers.money(sum(row.credit_kop for row in sheet.rows)),
        "opening": numbers.money(sheet.opening_kop),
        "closing": numbers.money(sheet.closing_kop),
    }


def _entry(row: EntryRow) -> dict[str, Any]:
    return {
        "on": numbers.day(row.on),
        "name": row.name,
        "debit": numbers.money(row.debit_kop) if row.debit_kop else "",
        "credit": numbers.money(row.credit_kop) if row.credit_kop else "",
    }


def _balances(body: StatementBody | ReconciliationBody) -> dict[str, Any]:
    closing = body.closing_kop
    whose = "supplier" if closing > 0 else "customer" if closing < 0 else ""
    return {
        "period": f"с {numbers.day(body.period_from)} по {numbers.day(body.period_to - _DAY)}",
        "last-day": date_in_words(body.period_to - _DAY),
        "opening": numbers.money(body.opening_kop),
        "closing": numbers.money(closing),
        "closing-abs": numbers.money(abs(closing)),
        "closing-in-words": rubles_in_words(abs(closing)),
        "in-favour-of": whose,
        "penalties": _penalties(body.penalties),
        "with-penalties": numbers.money(closing + (body.penalties.closing_kop if body.penalties else 0)),
    }
