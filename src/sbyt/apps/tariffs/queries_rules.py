"""Dated rules as people read them: what is in force, since when and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from sbyt.apps.tariffs.known_rules import KNOWN_RULES, KnownRule
from sbyt.apps.tariffs.models import RuleSetting


@dataclass(frozen=True, slots=True)
class RuleInForce:
    """A known rule on a day; without a version in force `since` is None and the default stands."""

    rule: KnownRule
    value: str
    since: date | None
    source: str
    versions: int
    is_set: bool = True


def rules_in_force(*, on: date) -> list[RuleInForce]:
    """Return every known rule with what stands on the day, by one query."""
    versions: dict[str, list[RuleSetting]] = {}
    for row in RuleSetting.objects.filter(key__in=KNOWN_RULES):
        versions.setdefault(row.key, []).append(row)
    return [_on_day(rule, versions.get(key, []), on) for key, rule in KNOWN_RULES.items()]


def rule_versions() -> QuerySet[RuleSetting]:
    """Return all versions of the known rules."""
    return RuleSetting.objects.filter(key__in=KNOWN_RULES)


def values_of_versions(ids: Collection[int]) -> dict[int, str]:
    """Return the values of versions in words by their ids."""
    rows = rule_versions().filter(pk__in=ids).values_list("pk", "key", "value")
    return {pk: said_value(key, value) for pk, key, value in rows}


def _on_day(rule: KnownRule, rows: list[RuleSetting], on: date) -> RuleInForce:
    for row in rows:
        begins, ends = row.valid.lower, row.valid.upper
        if (begins is None or begins <= on) and (ends is None or on < ends):
            return RuleInForce(rule, said_value(row.key, row.value), begins, row.source, len(rows))
    return RuleInForce(rule, rule.default_words, None, "", len(rows), is_set=False)


def said_value(key: str, value: object) -> str:
    """Return a stored value in words; one that its rule cannot take is told as it stands."""
    rule = KNOWN_RULES[key]
    try:
        rule.value.require(value)
    except ValueError:
        return f"{value} (не подходит правилу)"
    return rule.say(value)
