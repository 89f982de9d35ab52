"""Norms of one heating outlive a way back to tables that know no heating."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from sbyt.apps.tariffs.models import ConsumptionNorm
from sbyt.usecases.doctor.source_checks import SOURCE_CHECKS
from tests.builders.prices import norms

pytestmark = pytest.mark.django_db

_BEFORE = [("tariffs", "0005_key_rates")]
_NOW = [("tariffs", "0008_norms_by_heating_wait_on_the_way_back")]


def rows(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def migrate(target: list[tuple[str, str]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    MigrationExecutor(connection).migrate(target)


def kept() -> list[tuple[Any, ...]]:
    return rows("SELECT id, stove_kind, heating_kind, rooms, people, valid::text, energy_wh, act_id"
                " FROM tariffs_consumptionnorm ORDER BY id")  # fmt: skip


def told() -> list[tuple[Any, ...]]:
    return rows(
        "SELECT pgh_id, pgh_label, id, heating_kind FROM tariffs_consumptionnormevent ORDER BY pgh_id"
    )


def test_come_back_as_they_were() -> None:
    norms(kwh=90)
    norms(kwh=150, heating_kind="electric")
    before, history = kept(), told()
    plain = [row for row in before if not row[2]]
    migrate(_BEFORE)
    assert [row[0] for row in rows("SELECT id FROM tariffs_consumptionnorm ORDER BY id")] == [
        row[0] for row in plain
    ]
    migrate(_NOW)
    assert (kept(), told()) == (before, history)
    assert rows("SELECT to_regclass('tariffs_norm_waiting')::text") == [(None,)]
    # guarded and written down as before
    ConsumptionNorm.objects.filter(heating_kind="electric").update(energy_wh=160_000)
    assert len(told()) == len(history) + len(before) - len(plain)
    for check in SOURCE_CHECKS:
        assert check.examine().broken == 0, check.name
