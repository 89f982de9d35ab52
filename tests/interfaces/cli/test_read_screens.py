"""What the office reads is measured through the whole program: words of the screen, its statements, its exports."""

from __future__ import annotations

import pytest
from django.db import connection

from sbyt.interfaces.cli import read_screens
from sbyt.interfaces.cli.read_screens import EXPORTS, PREVIEW, measure_export, measure_screens
from sbyt.kit.access.models import User
from sbyt.usecases.synthetic_region.loading import store_region
from sbyt.usecases.synthetic_region.plan import plan_region

pytestmark = pytest.mark.django_db


class TestMeasuredScreens:
    def test_are_asked_for_and_leave_nothing_behind(self) -> None:
        store_region(plan_region(accounts=60))
        people = User.objects.count()
        by_number, debtors = measure_screens(times=2, only=("search by number", "debtors"))
        assert (by_number["screen"], by_number["times"], by_number["at_most_ms"]) == (
            "search by number",
            2,
            100,
        )
        assert 0 < by_number["p50_ms"] <= by_number["p95_ms"] <= by_number["worst_ms"]
        assert (debtors["at_most_ms"], debtors["read_whole"]) == (2000, [])
        assert debtors["statements"] > 3
        assert User.objects.count() == people

    def test_preview_flats_of_apartment_buildings_with_a_line_of_300_ms(self) -> None:
        store_region(plan_region(accounts=60))
        [preview] = measure_screens(times=3, only=(PREVIEW,))
        assert (preview["times"], preview["at_most_ms"]) == (3, 300)
        assert preview["statements"] > 10

    def test_name_the_large_tables_that_a_plan_reads_from_end_to_end(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store_region(plan_region(accounts=60))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE contracts_account")
        monkeypatch.setattr(read_screens, "_LARGE_ROWS", 60)
        [accounts] = measure_screens(times=1, only=("accounts",))
        assert accounts["read_whole"] == ["contracts_account"]


class TestMeasuredExport:
    def test_is_read_to_its_end(self) -> None:
        store_region(plan_region(accounts=60))
        told = measure_export("accounts")
        assert told["accounts"] == 60
        assert told["bytes"] > 5_000
        assert told["memory_over_one_row_mb"] is not None
        assert told["memory_over_one_row_mb"] < 50
        assert EXPORTS.keys() >= {"accounts", "debtors"}
