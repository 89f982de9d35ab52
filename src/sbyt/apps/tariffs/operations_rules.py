"""Set a dated rule: a new version from a day on. Versions before it stay as they were."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import JSONField, Value

from sbyt.apps.tariffs.known_rules import KNOWN_RULES
from sbyt.apps.tariffs.models import RuleSetting
from sbyt.apps.tariffs.operations_prices import EDIT
from sbyt.kit import numbers
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting


class UnableToSetRule(ValueError):
    """Raised when the rule is not known or its period is taken; nothing is changed. The message is shown."""


@transaction.atomic
def set_rule(*, actor: Actor, key: str, since: date, value: Any, source: str) -> RuleSetting:
    """Put a value of a known rule in force from `since` on, without an end.

    The version without an end gives way on that day; its value and source stay. A day on which another version begins
    or before one that begins later is refused. Raises UnableToAct, UnableToSetRule, UnableToTakeRuleValue.
    """
    actor.require_everywhere(EDIT)
    rule = KNOWN_RULES.get(key)
    if rule is None:
        raise UnableToSetRule("Такого правила нет.")
    rule.value.require(value)
    if not source.strip():
        raise UnableToSetRule("Укажите источник: акт, пункт, решение.")
    kept = Value(None, JSONField()) if value is None else value  # null of JSON, not of SQL
    latest = RuleSetting.objects.select_for_update().filter(key=key).order_by("-valid").first()
    with acting(user_id=actor.user_id, reason=source):
        if latest is not None:
            _give_way(latest, since)
        try:
            with transaction.atomic():
                stored = RuleSetting.objects.create(
                    key=key, valid=DateRange(since, None), value=kept, source=source
                )
        except IntegrityError as refusal:
            raise UnableToSetRule(
                "Правило только что изменил другой человек: посмотрите версии."
            ) from refusal
    stored.value = value
    return stored


def _give_way(latest: RuleSetting, since: date) -> None:
    begins, ends = latest.valid.lower, latest.valid.upper
    if begins is not None and begins >= since:
        raise UnableToSetRule(
            f"Версия с {numbers.day(begins)} уже есть. Новая начинается позже неё: прежние не переписываются."
        )
    if ends is not None and ends > since:
        raise UnableToSetRule(f"До {numbers.day(ends)} уже действует другая версия.")
    if ends is None:
        latest.valid = DateRange(begins, since)
        latest.save(update_fields=["valid"])
