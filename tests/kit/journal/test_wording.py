"""Stored values as a person reads them."""

from __future__ import annotations

from django.db import models

from sbyt.kit.journal.wording import in_words


class TestAStoredValue:
    def test_of_a_setting_is_told_though_it_has_no_hash(self) -> None:
        assert in_words(models.JSONField(name="value"), {"day": 25}, names={}) == '{"day": 25}'

    def test_of_a_choice_is_told_by_its_name(self) -> None:
        field = models.CharField(name="stove_kind", choices=[("gas", "газовая плита")])
        assert in_words(field, "gas", names={}) == "газовая плита"
