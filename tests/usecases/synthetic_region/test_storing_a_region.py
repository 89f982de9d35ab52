"""A stored region looks like a region, keeps every rule of the base and can be billed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection

from sbyt.apps.billing.operations.try_month import try_month
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.doctor.examine import examine
from sbyt.usecases.synthetic_region import loading
from sbyt.usecases.synthetic_region.loading import TABLES, store_region, store_region_apart
from sbyt.usecases.synthetic_region.plan import plan_region
from sbyt.usecases.synthetic_region.storing_blocks import UnableToStoreRegion

ACCOUNTS = 1200


def one(query: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


@pytest.fixture
def region(db: None) -> dict[str, int]:
    rows = store_region(plan_region(accounts=ACCOUNTS, seed=11)).rows
    with connection.cursor() as cursor:
        # rows of an open transaction are unknown to autovacuum: without this the planner joins 1 200 by 1 200 by 1 200
        cursor.execute(f"ANALYZE {', '.join(TABLES)}")
    return rows


class TestAStoredRegion:
    def test_has_the_proportions_of_a_real_one(self, region: dict[str, int]) -> None:
        assert region["contracts_account"] == ACCOUNTS
        homes = "FROM metering_usagepoint p JOIN metering_meterinstallation i ON i.usage_point_id = p.id"
        registers = one(f"SELECT count(*) {homes} JOIN devices_register g ON g.meter_id = i.meter_id")
        assert registers / ACCOUNTS == pytest.approx(1.25, abs=0.04)
        sent = one(
            "SELECT count(DISTINCT i.id) FROM metering_reading r JOIN metering_meterinstallation i ON i.id = "
            "r.installation_id JOIN metering_usagepoint p ON p.id = i.usage_point_id "
            "WHERE r.taken_on >= '2025-06-01' AND p.kind = 'supply'"
        )
        meters = one(f"SELECT count(*) {homes} WHERE p.kind = 'supply'")
        assert sent / meters == pytest.approx(0.85, abs=0.03)
        debtors = one("SELECT count(DISTINCT subaccount_id) FROM ledger_openitem")
        assert debtors / ACCOUNTS == pytest.approx(0.20, abs=0.03)
        assert one("SELECT count(*) FROM metering_usagepoint WHERE kind = 'building'") == 18
        assert one("SELECT count(*) FROM contracts_benefit") / ACCOUNTS == pytest.approx(0.125, abs=0.03)
        assert one("SELECT count(*) FROM tariffs_tierbounds") == 6

    def test_is_audited_as_everything_else_is(self, region: dict[str, int]) -> None:
        assert one("SELECT count(*) FROM contracts_accountevent") == ACCOUNTS

    def test_keeps_every_reference(self, region: dict[str, int]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def test_is_clean_for_the_doctor_and_can_be_billed_whole(self, region: dict[str, int]) -> None:
        view = try_month(actor=SYSTEM, month=date(2025, 6, 1))
        assert view.accounts == ACCOUNTS
        assert view.charges == ACCOUNTS
        by_method = {(row.service, row.method): row.accounts for row in view.sums}
        assert by_method["energy", "meter"] > 900
        assert by_method["energy", "average"] > 100
        assert by_method["energy", "norm"] > 15
        assert by_method["common_needs", "share"] > 500
        assert 20 < by_method["benefit", "discount"] < 100
        assert not [row.code for row in view.findings if row.blocks]
        assert [check.name for check in examine() if not check.ok] == []

    def test_readings_never_fall_but_where_they_are_asked_about_or_turned_over(
        self, region: dict[str, int]
    ) -> None:
        fallen = (
            "SELECT count(*) FROM (SELECT state, rolled_over, value_wh - lag(value_wh) OVER (PARTITION BY register_id"
            " ORDER BY taken_on) AS passed FROM metering_reading) r"
            " WHERE passed < 0 AND NOT rolled_over AND state = 'accepted'"
        )
        assert one(fallen) == 0


class TestStoringApart:
    def test_a_base_that_supplies_somebody_is_left_alone(self, region: dict[str, int]) -> None:
        with pytest.raises(UnableToStoreRegion, match="уже есть лицевые счета"):
            store_region_apart(plan_region(accounts=100))
        assert one("SELECT count(*) FROM contracts_account") == ACCOUNTS

    def test_every_column_without_a_default_is_filled(self, db: None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT table_name, column_name FROM information_schema.columns WHERE table_name = ANY(%s)"
                " AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'"
                " AND table_schema = 'public'",
                [list(TABLES)],
            )
            needed = set(cursor.fetchall())
        shapes = {shape.table: shape for shape in loading.SHAPES}
        assert not {(table, column) for table, column in needed if column not in shapes[table].columns}
