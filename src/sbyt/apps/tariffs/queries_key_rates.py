"""Key rates and the rest of the terms of penalties."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

import polars as pl
from django.db.models import Q, QuerySet

from sbyt.apps.tariffs.models import KeyRate, RuleSetting
from sbyt.calc import penalty_law
from sbyt.calc.penalties import CAPS, KEY_RATES, MORATORIA, STEPS, RateOf
from sbyt.calc.penalty_terms import PenaltyTerms

CHARGED_TO: Final = "penalty.charged_to"
RATE_OF: Final = "penalty.rate_of"
CAP: Final = "penalty.cap_bp"
CAP_FIXED: Final = "penalty.cap_fixed"
MORATORIUM: Final = "penalty.moratorium"
MORATORIUM_BY: Final = "penalty.moratorium_by"
BY_SERVICE: Final = "service"
BY_DUE_DAY: Final = "due"
STEPS_OF: Final = {
    penalty_law.HOUSEHOLD: "penalty.household_steps",
    penalty_law.MANAGER: "penalty.manager_steps",
    penalty_law.HOMEOWNERS: "penalty.homeowners_steps",
    penalty_law.LEGAL: "penalty.legal_steps",
}
DEFAULT_CHARGED_TO: Final = (penalty_law.HOUSEHOLD,)
STALE_DAYS: Final = "penalty.key_rate_stale_days"
DEFAULT_STALE_DAYS: Final = 60

_Row = tuple[date | None, date | None, Any]


def key_rates(*, as_of: datetime | None = None) -> QuerySet[KeyRate]:
    """Return the rates believed at `as_of` (now, unless named), the earliest first."""
    rows = KeyRate.objects.order_by("valid_from")
    if as_of is None:
        return rows.filter(superseded_at=None)
    return rows.filter(recorded_at__lte=as_of).filter(Q(superseded_at=None) | Q(superseded_at__gt=as_of))


def penalty_terms(*, on: date, as_of: datetime) -> PenaltyTerms | None:
    """Return what penalties are reckoned by, by two queries; None where no key rate is known: nothing is reckoned then.

    Caps and moratoria with all their days; steps, whose rate and to whom as they stand on the day `on`. A rule that was
    never set is as calc.penalty_law knows it.
    """
    rates = list(key_rates(as_of=as_of).values_list("valid_from", "rate_bp"))
    if not rates:
        return None
    history = _history()
    caps, known_to = _caps(history)
    return PenaltyTerms(
        key_rates=pl.DataFrame(rates, schema=KEY_RATES, orient="row"),
        caps=caps,
        moratoria=_moratoria(history),
        steps=_steps(history, on),
        rate_of=RateOf(_on(history, RATE_OF, on, RateOf.PAYMENT.value)),
        charged_to=tuple(_on(history, CHARGED_TO, on, list(DEFAULT_CHARGED_TO))),
        known_to=known_to,
    )


def _history() -> Mapping[str, list[_Row]]:
    rows: dict[str, list[_Row]] = {}
    known = RuleSetting.objects.filter(key__startswith="penalty.").order_by("key", "valid")
    for key, valid, value in known.values_list("key", "valid", "value"):
        rows.setdefault(key, []).append((valid.lower, valid.upper, value))
    return rows


def _on(history: Mapping[str, list[_Row]], key: str, on: date, default: Any) -> Any:
    for since, until, value in history.get(key, []):
        if (since is None or since <= on) and (until is None or on < until):
            return value
    return default


def _caps(history: Mapping[str, list[_Row]]) -> tuple[pl.DataFrame, date | None]:
    """Return penalties.CAPS and the first day for which no cap is known. Days before the first version are as the law."""
    by_law = penalty_law.caps()
    rows = history.get(CAP)
    if not rows:
        return by_law, by_law.rows()[-1][1]
    first = rows[0][0] or date.min
    earlier = by_law.filter(pl.col("valid_from") < first).with_columns(
        valid_to=pl.min_horizontal("valid_to", pl.lit(first))
    )
    told = [
        (since or date.min, until, value, bool(_on(history, CAP_FIXED, since or date.min, default=False)))
        for since, until, value in rows
        if value is not None
    ]
    return pl.concat([earlier, pl.DataFrame(told, schema=CAPS, orient="row")]), rows[-1][1]


def _moratoria(history: Mapping[str, list[_Row]]) -> pl.DataFrame:
    """Return penalties.MORATORIA; those of the law end where versions of the rule begin.

    One for debts from before its first day goes by the month of service, or by the due day where the rule of that day says so.
    """
    known = history.get(MORATORIUM, [])
    first = known[0][0] or date.min if known else date.max
    earlier = [
        (since, min(until, first), "due_before" if arose else "all")
        for since, until, _due, arose in penalty_law.moratoria().iter_rows()
        if since < first
    ]
    told = [(since or date.min, until or date.max, value) for since, until, value in known if value != "none"]
    rows = []
    for since, until, value in (*earlier, *told):
        before = since if value == "due_before" else None
        by_due = _on(history, MORATORIUM_BY, since, BY_SERVICE) == BY_DUE_DAY
        rows.append((since, until, before if by_due else None, None if by_due else before))
    return pl.DataFrame(rows, schema=MORATORIA, orient="row")


def _steps(history: Mapping[str, list[_Row]], on: date) -> pl.DataFrame:
    by_law = penalty_law.steps()
    told: list[tuple[str, int, int | None, int]] = []
    for regime, key in STEPS_OF.items():
        own = _on(history, key, on, None)
        if own is None:
            told += by_law.filter(pl.col("regime") == regime).rows()
        else:
            told += [(regime, first, last, divisor) for first, last, divisor in own]
    return pl.DataFrame(told, schema=STEPS, orient="row")


def stale_since(*, on: date) -> date | None:
    """Return the day of the last rate where it is older than penalty.key_rate_stale_days; None where it is fresh or there is none."""
    last = key_rates().values_list("valid_from", flat=True).last()
    days = _on(_history(), STALE_DAYS, on, DEFAULT_STALE_DAYS)
    return last if last is not None and (on - last).days > days else None
