"""Take key rates in: one, a file of them, or what is known of them and of the law of penalties."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from sbyt.apps.tariffs.models import KeyRate, RuleSetting
from sbyt.apps.tariffs.operations_prices import EDIT
from sbyt.apps.tariffs.queries_key_rates import CAP, CAP_FIXED, MORATORIUM, key_rates
from sbyt.calc import penalty_law
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting

_MOST_BP: Final = 10_000
_KNOWN_SOURCE: Final = (
    "Банк России, решения о ключевой ставке (сверить с сайтом: после 16.02.2026 по открытым расчётам)"
)
_CAP_SOURCE: Final = (
    "ПП 474 от 26.03.2022, ПП 1681 от 23.09.2022, продлено ПП 329 от 18.03.2025 до 01.01.2027"
)
_QUIET: Final = (
    (date(2020, 4, 6), date(2021, 1, 1), "all", "ПП 424 от 02.04.2020"),
    (date(2022, 4, 1), date(2022, 10, 2), "due_before", "ПП 497 от 28.03.2022 (подробности не подтверждены)"),
)


class UnableToStoreKeyRates(ValueError):
    """Raised when a rate cannot be kept; nothing is changed. The message is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRates:
    """How many days got a rate, how many got another one, how many had it."""

    added: int
    changed: int
    known: int


@transaction.atomic
def store_key_rates(
    *, actor: Actor, rates: Iterable[tuple[date, int]], source: str, file_id: int | None = None
) -> StoredRates:
    """Keep rates: day it holds from, hundredths of a percent. One that differs from what is believed supersedes it.

    Released bills do not change: the next run counts the difference. Raises UnableToAct, UnableToStoreKeyRates.
    """
    actor.require_everywhere(EDIT)
    wanted = dict(rates)
    if not wanted:
        raise UnableToStoreKeyRates("Нет ни одной ставки.")
    if not source.strip():
        raise UnableToStoreKeyRates("Укажите источник: решение, страницу, дату.")
    wrong = sorted(day for day, rate in wanted.items() if not 0 < rate <= _MOST_BP)
    if wrong:
        raise UnableToStoreKeyRates(f"Ставка с {wrong[0]:%d.%m.%Y} не похожа на проценты годовых.")
    with acting(user_id=actor.user_id, reason=source):
        believed = {
            row.valid_from: row for row in key_rates().select_for_update().filter(valid_from__in=wanted)
        }
        other = [row for day, row in believed.items() if row.rate_bp != wanted[day]]
        KeyRate.objects.filter(pk__in=[row.pk for row in other]).update(superseded_at=timezone.now())
        same = len(believed) - len(other)
        fresh = [day for day in wanted if day not in believed or believed[day].rate_bp != wanted[day]]
        KeyRate.objects.bulk_create(
            KeyRate(
                valid_from=day,
                rate_bp=wanted[day],
                source=source.strip(),
                file_id=file_id,
                recorded_by_id=actor.user_id,
            )
            for day in sorted(fresh)
        )
    return StoredRates(added=len(fresh) - len(other), changed=len(other), known=same)


@transaction.atomic
def store_known_law(*, actor: Actor) -> StoredRates:
    """Keep the key rates, the cap and the moratoria that calc.penalty_law knows; what is there already stays.

    Raises UnableToAct.
    """
    actor.require_everywhere(EDIT)
    days = set(key_rates().values_list("valid_from", flat=True))
    rates = [(day, rate) for day, rate in penalty_law.key_rates().iter_rows() if day not in days]
    caps = list(penalty_law.caps().iter_rows())
    with acting(user_id=actor.user_id, reason=_KNOWN_SOURCE):
        _keep(CAP, [(since, until, rate, _CAP_SOURCE) for since, until, rate, _fixed in caps])
        _keep(CAP_FIXED, [(since, until, fixed, _CAP_SOURCE) for since, until, _rate, fixed in caps])
        _keep(MORATORIUM, _QUIET)
    if not rates:
        return StoredRates(added=0, changed=0, known=len(days))
    return store_key_rates(actor=actor, rates=rates, source=_KNOWN_SOURCE)


def _keep(key: str, rows: Sequence[tuple[date, date, Any, str]]) -> None:
    """Store versions of a rule that has none."""
    if RuleSetting.objects.filter(key=key).exists():
        return
    RuleSetting.objects.bulk_create(
        RuleSetting(key=key, valid=DateRange(since, until), value=value, source=source)
        for since, until, value, source in rows
    )
