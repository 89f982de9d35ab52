"""A month reads of the months billed before what it needs: every figure is what it would be with all of them read."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

import polars as pl
import pytest
from django.db import connection
from django.utils import timezone
from polars.testing import assert_frame_equal

from sbyt.apps.billing.computing import billed_before
from sbyt.apps.billing.computing.charges import Computed, compute_charges
from sbyt.apps.billing.computing.findings import findings_of
from sbyt.apps.billing.computing.inputs import PartitionInputs, read_inputs
from sbyt.apps.billing.computing.risk_rules import RiskRules
from sbyt.apps.tariffs.queries import rule_settings
from sbyt.calc.periods import months_before, next_month
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.bill_month import bill_month
from sbyt.usecases.synthetic_region import readings
from sbyt.usecases.synthetic_region.loading import TABLES, store_region
from sbyt.usecases.synthetic_region.plan import MONTH, plan_region

_MONTHS = 4
_TENTHS = 1_000_000 // 10
_RISK = RiskRules(
    zero_min_wh=1, spike_times=1, spike_min_wh=1_000, spike_min_months=1, spike_unknown_wh=300_000
)
"""Nearly every account has something to be told."""
_RULES: list[dict[str, Any]] = [
    {},
    {"household.late_reading": "spread"},
    {"household.late_reading": "spread", "household.spread_unbilled": False},
    {"household.tier_bounds_of_months": True, "household.meter_counts_from": "next_month"},
    {"household.reconcile_norm": False, "household.no_reading_max_average_periods": 1},
    {"household.multiplier_given_back": True, "household.credit_ranges": "first"},
]


def _houses() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT building_id FROM metering_usagepoint ORDER BY 1")
        return [building for (building,) in cursor.fetchall()]


def _disturb(seed: int) -> None:
    """Take meters away, put others up, move readings to a first day, reject some: of some homes each, as the seed falls."""
    last = months_before(MONTH, 1 - _MONTHS)
    some = f"hashint8extended(id, {seed}) %% 9"
    meters = f"UPDATE metering_meterinstallation SET valid = daterange({{}}) WHERE {some} = {{}} AND multiplier = 1"
    shown = f"UPDATE metering_reading SET {{}} WHERE {some} = {{}} AND taken_on >= %s"
    before = months_before(last, 1)
    told: list[tuple[str, list[Any]]] = [
        (meters.format("lower(valid), %s", 1), [last.replace(day=14)]),
        (meters.format("%s, NULL", 2), [before.replace(day=3)]),
        (shown.format("taken_on = %s", 3) + " AND taken_on < %s", [before, before, last]),
        (shown.format("state = 'rejected'", 4), [months_before(last, 2)]),
    ]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement, params in told:
            cursor.execute(statement, params)
            assert cursor.rowcount > 0
        cursor.execute("SET LOCAL session_replication_role = origin")


def _reckoned(
    houses: list[int], month: date, rules: dict[str, Any]
) -> tuple[PartitionInputs, Computed, pl.DataFrame]:
    asked: dict[str, Any] = {"month": month, "stage": "final", "rules": rules}
    inputs = read_inputs(building_ids=houses, as_of=timezone.now(), **asked)
    computed = compute_charges(inputs, vat_rate_bp=2000, **asked)
    return inputs, computed, findings_of(computed, inputs, rules=_RISK)


@pytest.mark.django_db
class TestAMonthAfterOthers:
    @pytest.mark.parametrize("seed", [1, 2])
    def test_comes_to_what_it_would_with_all_of_them_read(
        self, seed: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(readings, "_SENT", 6 * _TENTHS)
        monkeypatch.setattr(readings, "_NOTHING_USED", 1 * _TENTHS)
        store_region(plan_region(accounts=160, seed=seed, months=_MONTHS))
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(TABLES)}")
        month = MONTH
        for _ in range(_MONTHS - 1):
            bill_month(actor=SYSTEM, month=month, issued_on=next_month(month), documents=False)
            month = next_month(month)
        _disturb(seed)
        houses = _houses()
        settings = rule_settings(on=month)
        for changed in _RULES:
            monkeypatch.setattr(billed_before, "_FEW", 100_000)
            whole, all_read, told = _reckoned(houses, month, {**settings, **changed})
            monkeypatch.setattr(billed_before, "_FEW", 0)
            narrow, needed_read, also_told = _reckoned(houses, month, {**settings, **changed})
            assert 0 < narrow.billed.height < whole.billed.height
            assert_frame_equal(narrow.usual, whole.usual)
            for of in fields(all_read):
                was, became = getattr(all_read, of.name), getattr(needed_read, of.name)
                if isinstance(was, pl.DataFrame):
                    assert_frame_equal(became, was)
            assert_frame_equal(also_told, told)
            assert told.height > 20

    def test_of_few_homes_reads_everything_at_once(self) -> None:
        store_region(plan_region(accounts=60, months=2))
        bill_month(actor=SYSTEM, month=MONTH, issued_on=next_month(MONTH), documents=False)
        inputs, _computed, _told = _reckoned(
            _houses(), next_month(MONTH), rule_settings(on=next_month(MONTH))
        )
        assert inputs.usual["billed_months"].to_list() == [1] * 60
