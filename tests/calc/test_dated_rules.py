"""Settings put over the defaults of the rules."""

from __future__ import annotations

import pytest

from sbyt.calc.dated_rules import (
    HouseholdRules,
    TariffChange,
    UnableToReadRules,
    household_rules,
    legal_entity_rules,
)


class TestSettings:
    def test_none_leave_the_defaults(self):
        assert household_rules({}) == HouseholdRules()

    def test_of_their_prefix_are_taken_and_others_left(self):
        rules = household_rules(
            {
                "household.reading_deadline_day": 20,
                "household.no_reading_max_average_periods": None,
                "household.tariff_change": "days",
                "household.reconcile_norm": False,
                "legal_entity.price_quantum_e7": 1,
            }
        )
        assert rules == HouseholdRules(
            reading_deadline_day=20,
            no_reading_max_average_periods=None,
            tariff_change=TariffChange.DAYS,
            reconcile_norm=False,
        )

    def test_of_legal_entities_take_a_list_of_components(self):
        rules = legal_entity_rules({"legal_entity.required_components": ["wholesale", "markup"]})
        assert rules.required_components == ("wholesale", "markup")

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("household.no_such_rule", 1),
            ("household.reading_deadline_day", None),
            ("household.reading_deadline_day", "25"),
            ("household.reading_deadline_day", -1),
            ("household.average_quantum_wh", True),
            ("household.average_quantum_wh", 0),
            ("household.reconcile_norm", 1),
            ("household.tariff_change", "по дням"),
            ("household.source_ranks", ["api", "dream"]),
            ("household.source_ranks", ["api", "api"]),
            ("household.source_ranks", "api"),
        ],
    )
    def test_that_make_no_sense_are_refused_by_name(self, key, value):
        with pytest.raises(UnableToReadRules, match=key):
            household_rules({key: value})
