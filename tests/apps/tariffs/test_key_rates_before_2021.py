"""Bases that have key rates from 2021 on get those of 2012–2020 by a migration, and lose them on the way back."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.utils import timezone

from sbyt.apps.tariffs.models import KeyRate
from sbyt.apps.tariffs.operations_key_rates import store_key_rates, store_known_law
from sbyt.apps.tariffs.queries_key_rates import key_rates
from sbyt.calc import penalty_law
from sbyt.kit.access.actor import SYSTEM
from tests.apps.tariffs.test_norms_wait_on_the_way_back import migrate

pytestmark = pytest.mark.django_db
_BEFORE = [("tariffs", "0009_limits_before_2020")]
_NOW = [("tariffs", "0010_key_rates_before_2021")]


def believed(as_of: datetime | None = None) -> list[tuple[date, int]]:
    return list(key_rates(as_of=as_of).values_list("valid_from", "rate_bp"))


def test_come_known_from_now_on_and_go() -> None:
    store_known_law(actor=SYSTEM)
    known = list(penalty_law.key_rates().iter_rows())
    assert believed() == known
    KeyRate.objects.filter(valid_from__lt=date(2021, 3, 22)).delete()
    before = timezone.now()
    later = [row for row in known if row[0] >= date(2021, 3, 22)]
    migrate(_BEFORE)
    migrate(_NOW)
    assert (believed(), believed(as_of=before)) == (known, later)
    migrate(_BEFORE)
    assert believed() == later
    migrate(_NOW)


def test_do_not_come_to_a_base_that_begins_with_its_own() -> None:
    store_key_rates(actor=SYSTEM, rates=[(date(2025, 6, 9), 2_000)], source="Решение 06.06.2025")
    migrate(_BEFORE)
    migrate(_NOW)
    assert believed() == [(date(2025, 6, 9), 2_000)]
