"""Penalties of a bill as people read them: a row a month's debt, a line a range of days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sbyt.apps.billing.papers.penalty_facts import PenaltyDays, PenaltyOfClaim
from sbyt.kit import numbers

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysInWords:
    """«12.08.2021–31.08.2021», «с 31-го дня», «612,00 × 6,5 % ÷ 300 × 20», «2,652»; `taken_back` where a former charge is undone."""

    days: str
    late: str
    formula: str
    result: str
    taken_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyInWords:
    """The debt of a month and what its penalties add to the bill."""

    claim_month: date
    due_on: date
    reckoned_to: date
    claim_kop: int
    accrued_kop: int
    before_kop: int
    amount_kop: int
    ranges: tuple[DaysInWords, ...]


def penalties_in_words(penalties: Sequence[PenaltyOfClaim]) -> list[PenaltyInWords]:
    """Return the penalties in the order given."""
    return [
        PenaltyInWords(
            claim_month=one.claim_month,
            due_on=one.due_on,
            reckoned_to=one.reckoned_to,
            claim_kop=one.claim_kop,
            accrued_kop=one.accrued_kop,
            before_kop=one.before_kop,
            amount_kop=one.amount_kop,
            ranges=tuple(_days(days) for days in one.ranges),
        )
        for one in penalties
    ]


def _days(days: PenaltyDays) -> DaysInWords:
    last = days.period_to - _ONE_DAY
    until = "" if days.days == 1 else f"–{numbers.day(last)}"
    return DaysInWords(
        days=f"{numbers.day(days.period_from)}{until}",
        late=f"с {days.first_day}-го дня",
        formula=(
            f"{numbers.money(days.debt_kop)} × {numbers.percent(days.rate_bp)} % ÷ {days.divisor}"
            f" × {numbers.counted(days.days, 'день', 'дня', 'дней')}"
        ),
        result=numbers.scaled(days.exact_e4, places=6, at_least=2, sign=days.sign < 0),
        taken_back=days.sign < 0,
    )
