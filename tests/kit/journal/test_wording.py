"""Stored values as a person reads them."""

from __future__ import annotations

from django.db import models

from sbyt.kit.journal.wording import as_said, in_words


class TestAStoredValue:
    def test_of_a_setting_is_told_though_it_has_no_hash(self) -> None:
        assert in_words(models.JSONField(name="value"), {"day": 25}, names={}) == "день: 25"

    def test_of_many_is_counted_and_of_few_is_told(self) -> None:
        field = models.JSONField(name="scope")
        assert in_words(field, {"account_ids": list(range(25))}, names={}) == "счета: 25\u00a0значений"
        assert in_words(field, [1, 2, True], names={}) == "1, 2, да"
        assert in_words(field, {}, names={}) == "—"

    def test_of_a_choice_is_told_by_its_name(self) -> None:
        field = models.CharField(name="stove_kind", choices=[("gas", "газовая плита")])
        assert in_words(field, "gas", names={}) == "газовая плита"


class TestTheNameOfAThing:
    def test_says_its_days_as_people_write_them(self) -> None:
        assert as_said("Иные услуги [2021-07-01, 2021-08-01)") == "Иные услуги с 01.07.2021 до 01.08.2021"
        assert as_said("150001145 ← Т1 ввод [2019-01-01, None)") == "150001145, Т1 ввод с 01.01.2019"
        assert as_said("Население T0 3,54 с 2021-07-01") == "Население T0 3,54 с 01.07.2021"
        assert as_said("Договор № 12-2021-4") == "Договор № 12-2021-4"
