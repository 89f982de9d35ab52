"""Penalties of a case for people and for programs: one line a range of days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sbyt.formats.exact_decimal import decimal_text
from sbyt.kit import numbers
from sbyt.usecases.bill_case.result import CaseResult, PenaltyOfMonth, PenaltyRange


def penalties_as_text(result: CaseResult) -> Iterator[str]:
    """Return the text of every month and their sum."""
    for month in result.penalties:
        yield ""
        yield (
            f"{numbers.month(month.month)}: начислено {numbers.money(month.charged_kop)}, "
            f"срок {numbers.day(month.due_on)}, не оплачено {numbers.money(month.left_kop)}"
        )
        yield from (f"  {_range(one)}" for one in month.ranges)
        yield f"  Пени: {numbers.money(month.penalty_kop)} руб."
    yield ""
    yield f"Всего пени: {numbers.money(sum(month.penalty_kop for month in result.penalties))} руб."


def penalties_as_json(result: CaseResult) -> dict[str, Any]:
    """Return the months with their ranges, and the sum."""
    return {
        "as_of": result.month.isoformat(),
        "months": [_month(month) for month in result.penalties],
        "penalty": decimal_text(sum(month.penalty_kop for month in result.penalties), places=2, at_least=2),
    }


def _range(one: PenaltyRange) -> str:
    last = one.period_to - timedelta(1)
    late = (
        f"{one.first_day}–{one.first_day + one.days - 1}-й день"
        if one.days > 1
        else f"{one.first_day}-й день"
    )
    formula = (
        f"{numbers.money(one.debt_kop)} × {numbers.percent(one.rate_bp)} % / {one.divisor} × "
        f"{numbers.counted(one.days, 'день', 'дня', 'дней')}"
    )
    exact = numbers.scaled(one.exact_e4, places=6, at_least=4)
    return f"{numbers.day(one.period_from)} — {numbers.day(last)}, {late}: {formula} = {exact}"


def _month(month: PenaltyOfMonth) -> dict[str, Any]:
    return {
        "month": f"{month.month:%Y-%m}",
        "due_on": month.due_on.isoformat(),
        "charged": decimal_text(month.charged_kop, places=2, at_least=2),
        "left": decimal_text(month.left_kop, places=2, at_least=2),
        "penalty": decimal_text(month.penalty_kop, places=2, at_least=2),
        "ranges": [
            {
                "from": one.period_from.isoformat(),
                "to": one.period_to.isoformat(),
                "first_day": one.first_day,
                "days": one.days,
                "debt": decimal_text(one.debt_kop, places=2, at_least=2),
                "rate_percent": decimal_text(one.rate_bp, places=2),
                "divisor": one.divisor,
                "exact": decimal_text(one.exact_e4, places=6, at_least=2),
            }
            for one in month.ranges
        ],
    }
