from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sbyt.apps.billing.computing.risk_rules import RiskRules
from sbyt.apps.billing.operations.second_person import _DEFAULT_LIMIT_KOP, LIMIT_RULE
from sbyt.apps.metering.models import Reading
from sbyt.apps.tariffs.known_rules import GROUPS, KNOWN_RULES
from sbyt.apps.tariffs.models import RuleSetting
from sbyt.apps.tariffs.operations_rules import UnableToSetRule, set_rule
from sbyt.apps.tariffs.queries import rule_settings
from sbyt.apps.tariffs.queries_capacity import capacity_rules, region_of
from sbyt.apps.tariffs.queries_rules import rules_in_force
from sbyt.apps.tariffs.rule_values import UnableToTakeRuleValue
from sbyt.calc.dated_rules import (
    EARLIER_LIMITS,
    SOURCE_RANKS,
    HouseholdRules,
    LegalEntityRules,
    household_rules,
    legal_entity_rules,
)
from sbyt.kit.access.actor import SYSTEM, UnableToAct
from sbyt.usecases.hourly.checking import _PRICE_E7, PRICE
from tests.builders.people import a_branch, a_member_of_staff

DEADLINE = "household.reading_deadline_day"
JULY, NEXT_JULY = date(2021, 7, 1), date(2022, 7, 1)


def put(key: str, value: Any, *, since: date = JULY, source: str = "решение 12") -> RuleSetting:
    return set_rule(actor=SYSTEM, key=key, since=since, value=value, source=source)


def versions(key: str) -> list[tuple[date, date | None, Any]]:
    rows = RuleSetting.objects.filter(key=key).order_by("valid")
    return [(row.valid.lower, row.valid.upper, row.value) for row in rows]


@pytest.mark.django_db
class TestSettingARule:
    def test_ends_the_version_before_and_keeps_it(self) -> None:
        put(DEADLINE, 23)
        put(DEADLINE, 20, since=NEXT_JULY, source="приказ 7")
        assert versions(DEADLINE) == [(JULY, NEXT_JULY, 23), (NEXT_JULY, None, 20)]
        assert rule_settings(on=date(2022, 6, 30))[DEADLINE] == 23
        assert rule_settings(on=NEXT_JULY)[DEADLINE] == 20

    def test_leaves_in_the_journal_who_ended_what_and_why(self) -> None:
        first = put(DEADLINE, 23)
        put(DEADLINE, 20, since=NEXT_JULY, source="приказ 7")
        events = first.events.order_by("pgh_id")  # type: ignore[attr-defined]
        told = [(one.pgh_label, one.pgh_context.metadata["reason"]) for one in events]
        assert told == [("insert", "решение 12"), ("update", "приказ 7")]

    @pytest.mark.parametrize("since", [JULY, date(2021, 6, 1)])
    def test_is_refused_from_the_same_day_or_before_a_later_version(self, since: date) -> None:
        put(DEADLINE, 23)
        with pytest.raises(UnableToSetRule, match=r"Версия с 01\.07\.2021 уже есть"):
            put(DEADLINE, 20, since=since)
        assert versions(DEADLINE) == [(JULY, None, 23)]

    @pytest.mark.parametrize(
        ("key", "value", "words"),
        [
            (DEADLINE, "25", "Нужно число"),
            (DEADLINE, 32, "не больше 31"),
            (DEADLINE, None, "Нужно число"),
            ("household.norm_quantum_wh", 0, "не меньше 0,001"),
            ("household.reconcile_norm", 1, "одно из: да, нет"),
            ("household.late_reading", "never", "в месяце показания"),
            ("capacity.quantum_w", 10, "до целых кВт"),
            ("legal_entity.required_components", [], "хотя бы одно"),
            ("household.source_ranks", ["api", "controller"], "все по одному разу"),
            ("household.source_ranks", [*SOURCE_RANKS, "api"], "все по одному разу"),
            ("household.source_ranks", [*SOURCE_RANKS[:-1], "dream"], "все по одному разу"),
            ("reading.usual_days", 366, "не больше 365"),
            ("capacity.region", {"subject": "46"}, "ценовая зона"),
            ("capacity.region", {"subject": "46", "price_zone": 3}, "ценовая зона"),
        ],
    )
    def test_is_refused_a_value_that_the_rule_cannot_take(self, key: str, value: Any, words: str) -> None:
        with pytest.raises(UnableToTakeRuleValue, match=words):
            put(key, value)
        assert versions(key) == []

    def test_is_refused_for_an_unknown_rule_and_without_a_source(self) -> None:
        with pytest.raises(UnableToSetRule, match="нет"):
            put("household.no_such_rule", 1)
        with pytest.raises(UnableToSetRule, match="источник"):
            put(DEADLINE, 20, source=" ")
        assert versions(DEADLINE) == []

    def test_is_for_who_edits_prices_everywhere(self) -> None:
        clerk = a_member_of_staff("billing_clerk")
        partly = a_member_of_staff("administrator", branch=a_branch())
        for actor in (clerk, partly):
            with pytest.raises(UnableToAct):
                set_rule(actor=actor, key=DEADLINE, since=JULY, value=20, source="приказ")
        assert versions(DEADLINE) == []

    def test_of_a_region_is_read_by_capacity(self) -> None:
        put("capacity.region", {"subject": "46", "price_zone": 1, "branches": {"02": {"subject": "50"}}})
        region = region_of(rule_settings(on=JULY), branch_code="02")
        assert region is not None
        assert (region.subject, region.price_zone) == ("50", 1)


class TestTheKnownRules:
    def test_rank_every_source_of_readings_there_is(self) -> None:
        assert sorted(SOURCE_RANKS) == sorted(Reading.Source.values)

    def test_are_those_that_billing_reads_with_the_same_defaults(self) -> None:
        risk = RiskRules()
        expected = {f"risk.{name}": getattr(risk, name) for name in RiskRules.__dataclass_fields__} | {
            LIMIT_RULE: _DEFAULT_LIMIT_KOP,
            PRICE: _PRICE_E7,
        }
        assert {key: KNOWN_RULES[key].default for key in expected} == expected

    def test_take_their_defaults_and_billing_takes_them_too(self) -> None:
        defaults = {rule.key: rule.default for rule in KNOWN_RULES.values() if not rule.required}
        for key, value in defaults.items():
            KNOWN_RULES[key].value.require(value)
        assert household_rules(defaults) == HouseholdRules()
        assert legal_entity_rules(defaults) == LegalEntityRules()
        assert capacity_rules(defaults).quantum_w == 1000

    def test_leave_out_no_rule_of_households_and_firms(self) -> None:
        expected = {f"household.{name}" for name in HouseholdRules.__dataclass_fields__} | {
            f"legal_entity.{name}" for name in LegalEntityRules.__dataclass_fields__
        }
        expected -= {
            "legal_entity.replacement_max_periods"
        }  # a base keeps it as checks.replacement_max_periods
        assert {key for key in KNOWN_RULES if key.startswith(("household.", "legal_entity."))} == expected
        assert {rule.group for rule in KNOWN_RULES.values()} == set(GROUPS)

    @pytest.mark.django_db
    def test_are_told_in_words_with_the_default_where_none_is_set(self, django_assert_num_queries) -> None:
        put("household.access_refused_multiplier_bp", 12_500)
        put("household.no_reading_max_average_periods", None)
        with django_assert_num_queries(1):
            told = {one.rule.key: one for one in rules_in_force(on=JULY)}
        assert told["household.access_refused_multiplier_bp"].value == "1,25"
        assert told["household.no_reading_max_average_periods"].value == "без ограничения"
        assert told["billing.adjustment_alone_limit_kop"].value == "1\u202f000\u00a0₽"
        assert told["capacity.region"].value == "не задано"
        assert told["household.reading_deadline_day"].since is None


@pytest.mark.django_db
class TestLimitsThatTheLawHasChanged:
    def test_stand_in_a_base_as_they_stand_for_a_case(self) -> None:
        rows = RuleSetting.objects.filter(valid__endswith=date(2020, 4, 18))
        found = sorted((row.key, row.valid.lower, row.valid.upper, row.value) for row in rows)
        assert found == sorted(EARLIER_LIMITS)
