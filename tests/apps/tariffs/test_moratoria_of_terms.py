"""Which debts a moratorium frees: by the month of service, or by the due day where the dated rule says so."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from sbyt.apps.tariffs.operations_key_rates import store_known_law
from sbyt.apps.tariffs.queries_key_rates import penalty_terms
from sbyt.kit.access.actor import SYSTEM
from tests.builders.prices import a_rule

pytestmark = pytest.mark.django_db

YEAR_2020 = (date(2020, 4, 6), date(2021, 1, 1), None, None)
SINCE, UNTIL = date(2022, 4, 1), date(2022, 10, 2)


def moratoria() -> list[tuple[Any, ...]]:
    terms = penalty_terms(on=date(2023, 1, 1), as_of=timezone.now())
    assert terms is not None
    return terms.moratoria.rows()


class TestMoratoriaOfTheTerms:
    def test_free_what_arose_before_them(self) -> None:
        store_known_law(actor=SYSTEM)
        assert moratoria() == [YEAR_2020, (SINCE, UNTIL, None, SINCE)]

    def test_free_what_fell_due_before_them_where_the_rule_says_so(self) -> None:
        store_known_law(actor=SYSTEM)
        a_rule("penalty.moratorium_by", "due")
        assert moratoria() == [YEAR_2020, (SINCE, UNTIL, SINCE, None)]
