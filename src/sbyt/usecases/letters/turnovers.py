"""What the ledger says of an account over a period: by months for a statement, entry by entry for an act; penalties beside."""

from __future__ import annotations

from datetime import date
from typing import Final

from sbyt.apps.billing.queries.charged_by_service import charged_by_service
from sbyt.apps.documents.types import EntryRow, PenaltySheet, ServiceSum, StatementRow
from sbyt.apps.ledger.queries.statement import (
    MonthTurnover,
    Statement,
    statement_of,
    turnover_by_month,
)
from sbyt.apps.ledger.types import PAYMENT, PENALTIES, PENALTY, RELEASE, REVERSAL, TRANSFER
from sbyt.calc.periods import next_month
from sbyt.kit import numbers

_OF_A_MONTH: Final = {RELEASE: "Начисление"}
_OF_A_DAY: Final = {
    PAYMENT: "Оплата",
    REVERSAL: "Сторно оплаты",
    TRANSFER: "Зачёт аванса в пени",
    "opening": "Остаток при переносе",
}
_PENALTY_NAMES: Final = {
    (PENALTY, True): "Начислены пени",
    (PENALTY, False): "Сняты пени",
    (TRANSFER, True): "Зачёт аванса снят",
    (TRANSFER, False): "Зачтено из аванса",
    (PAYMENT, False): "Оплата пеней",
    (REVERSAL, True): "Сторно оплаты пеней",
}
_OTHER_CHARGE: Final = "Начислено без разбивки"


def months_of(*, account_id: int, month_from: date, month_to: date) -> tuple[int, list[StatementRow]]:
    """Return the balance before the period and its months."""
    opening, turnovers = turnover_by_month(subaccount_id=account_id, month_from=month_from, month_to=month_to)
    services = charged_by_service(account_id=account_id, month_from=month_from, month_to=month_to)
    rows: list[StatementRow] = []
    owed, month = opening, month_from
    while month < month_to:
        own = [one for one in turnovers if one.month == month]
        row = _month(month, owed, own, services.get(month, {}))
        rows.append(row)
        owed, month = row.closing_kop, next_month(month)
    return opening, rows


def _month(
    month: date, opening_kop: int, turnovers: list[MonthTurnover], services: dict[str, int]
) -> StatementRow:
    """Return a month; what bills do not explain of the charges stands in a line of its own, never lost."""
    moved = {one.kind: one.debit_kop - one.credit_kop for one in turnovers}
    paid, charged = -moved.pop(PAYMENT, 0) - moved.pop(REVERSAL, 0), moved.pop(RELEASE, 0)
    rest = charged - sum(services.values())
    named = {**services, **({_OTHER_CHARGE: rest} if rest else {})}
    other = sum(moved.values())
    return StatementRow(
        month=month,
        opening_kop=opening_kop,
        services=tuple(ServiceSum(name=name, gross_kop=kopecks) for name, kopecks in named.items()),
        paid_kop=paid,
        other_kop=other,
        closing_kop=opening_kop + charged - paid + other,
    )


def entries_of(stated: Statement) -> tuple[EntryRow, ...]:
    """Return the entries of receivables as an act names them: charges by their month, money by its day alone, as the month of its entry is not the one paid for."""
    return tuple(
        EntryRow(
            on=row.entry_date,
            name=_OF_A_DAY.get(row.kind)
            or f"{_OF_A_MONTH.get(row.kind, 'Прочее')} за {numbers.month(row.month)}",
            debit_kop=row.debit_kop,
            credit_kop=row.credit_kop,
        )
        for row in stated.rows
    )


def penalties_of(*, account_id: int, date_from: date, date_to: date) -> PenaltySheet | None:
    """Return the penalties of the period `[date_from, date_to)`; None where there were none and none are owed."""
    stated = statement_of(
        subaccount_id=account_id,
        date_from=date_from,
        date_to=date_to,
        ledger_account=PENALTIES,
    )
    if not stated.rows and not stated.opening_kop:
        return None
    return PenaltySheet(
        opening_kop=stated.opening_kop,
        rows=tuple(
            EntryRow(
                on=row.entry_date,
                name=_PENALTY_NAMES.get((row.kind, row.debit_kop > 0), "Прочее"),
                debit_kop=row.debit_kop,
                credit_kop=row.credit_kop,
            )
            for row in stated.rows
        ),
        closing_kop=stated.closing_kop,
    )
