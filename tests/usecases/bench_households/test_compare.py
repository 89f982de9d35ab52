"""The ways to bill by meter come to the same kopeck, or there is no comparison."""

from __future__ import annotations

import sys

import pytest
from django.db import connection

from sbyt.apps.billing.types import Bill
from sbyt.usecases.bench_households import by_duckdb as duckdb_way
from sbyt.usecases.bench_households import compare as comparing
from sbyt.usecases.bench_households.compare import UnableToCompare, compare
from sbyt.usecases.synthetic_region.loading import store_region
from sbyt.usecases.synthetic_region.plan import MONTH, plan_region

pytestmark = pytest.mark.django_db


class TestCompare:
    def test_the_ways_agree_on_accounts_energy_and_money(self) -> None:
        store_region(plan_region(accounts=300, seed=6))
        told = compare(month=MONTH, sample=20).as_record()
        assert 230 < told["accounts_by_meter"] < 280
        assert told["gross_kop"] > 10_000_000
        assert told["rows_sampled_accounts"] == 20
        assert told["rows_to_engine"] > 0
        assert not Bill.objects.exists()

    def test_duckdb_is_told_where_it_is_installed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Its sums are held to the kopeck by `compare` itself; here, that a wrong one is seen."""
        pytest.importorskip("duckdb", reason="DuckDB is not installed: requirements/bench.in")
        store_region(plan_region(accounts=120, seed=6))
        told = compare(month=MONTH, sample=2).as_record()
        assert told["duckdb_seconds"] >= told["duckdb_read_seconds"]
        monkeypatch.setattr(duckdb_way, "_BILLED", duckdb_way._BILLED.replace("+ 50000000)", "+ 150000000)"))
        with pytest.raises(UnableToCompare, match="DuckDB"):
            compare(month=MONTH, sample=2)

    def test_without_duckdb_the_others_are_compared(self, monkeypatch: pytest.MonkeyPatch) -> None:
        store_region(plan_region(accounts=60, seed=6))
        monkeypatch.setitem(sys.modules, "duckdb", None)
        told = compare(month=MONTH, sample=2).as_record()
        assert "duckdb_seconds" not in told
        assert told["sql_to_engine"] > 0

    def test_a_kopeck_apart_there_is_no_figure(self, monkeypatch: pytest.MonkeyPatch) -> None:
        store_region(plan_region(accounts=60, seed=6))
        monkeypatch.setattr(comparing, "_SQL", comparing._SQL.replace("50000000)", "150000000)"))
        with pytest.raises(UnableToCompare, match="the engine"):
            compare(month=MONTH, sample=5)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM billing_charge")
            assert cursor.fetchone() == (0,)
