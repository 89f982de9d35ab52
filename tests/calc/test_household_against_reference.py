"""The household rules against the slow reference on random towns."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from sbyt.calc.common_needs import HOUSES
from sbyt.calc.consumption import READINGS, REGISTERS
from sbyt.calc.dated_rules import HouseholdRules, TariffChange
from sbyt.calc.house_terms import HOUSE_TERMS
from sbyt.calc.household_bill import HouseholdTables, bill_households
from sbyt.calc.household_volume import EARLIER_LINES, SUPPLY
from sbyt.calc.norm import NORMS, OCCUPANCY
from sbyt.calc.tariff_change import RATES
from tests.calc.household_towns import MONTH, towns
from tests.calc.reference.house_share import common_needs_of
from tests.calc.reference.household_month import HouseholdMonth, Line
from tests.calc.reference.plain_rounding import kopecks
from tests.calc.tables import random_tables, table

SCHEMAS = {
    "supply": SUPPLY,
    "registers": REGISTERS,
    "readings": READINGS,
    "rates": RATES,
    "norms": NORMS,
    "occupancy": OCCUPANCY,
    "earlier_lines": EARLIER_LINES,
    "houses": HOUSES,
    "house_terms": HOUSE_TERMS,
}

some_rules = st.builds(
    lambda **given: replace(HouseholdRules(), **given),
    tariff_change=st.sampled_from(list(TariffChange)),
    reading_deadline_day=st.sampled_from([25, 25, 31]),
    no_reading_max_average_periods=st.sampled_from([3, 1, None]),
    meter_failed_max_average_periods=st.sampled_from([None, 2]),
    reconcile_norm=st.booleans(),
    multiplier_given_back=st.booleans(),
    reading_quantum_wh=st.sampled_from([1000, 1]),
    average_quantum_wh=st.sampled_from([1000, 1]),
    norm_quantum_wh=st.sampled_from([1, 10]),
    house_max_average_periods=st.sampled_from([3, 3, 1, 0, 6]),
    manager_unread_max_average_periods=st.sampled_from([0, 0, 2]),
)


def slow(tables: dict[str, list[dict[str, Any]]], rules: HouseholdRules) -> tuple[list[Line], set[str]]:
    lines: list[Line] = []
    issues: set[str] = set()
    for point in sorted({row["usage_point_id"] for row in tables["supply"]}):
        month = HouseholdMonth(MONTH, tables, rules, point)
        month.work_out()
        lines += month.lines
        issues |= month.issues
    issues |= {"CREDIT" if line.gives_back else "NEGATIVE" for line in lines if line.quantity_wh < 0}
    for house in tables["houses"]:
        common, found = common_needs_of(house, lines, MONTH, tables, rules)
        lines = [*lines, *common]
        issues |= found
    return lines, issues


def as_rows(lines: list[Line]) -> list[tuple[Any, ...]]:
    return sorted(
        (
            line.account_id,
            line.usage_point_id,
            line.zone,
            line.method,
            line.period_from,
            line.period_to,
            line.quantity_wh,
            line.rate_id,
            line.norm_id or 0,
            sorted(line.reading_ids),
            kopecks(line.quantity_wh, line.price_e7),
        )
        for line in lines
    )


@random_tables(examples=150)
@given(town=towns(), rules=some_rules)
def test_fast_and_slow_agree_on_every_line_and_issue(
    town: dict[str, list[Any]], rules: HouseholdRules
) -> None:
    tables = {name: table(schema, *town[name]) for name, schema in SCHEMAS.items()}
    fast = bill_households(month=MONTH, tables=HouseholdTables(**tables), vat_rate_bp=2000, rules=rules)
    lines, issues = slow({name: frame.to_dicts() for name, frame in tables.items()}, rules)
    columns = ("account_id", "usage_point_id", "zone", "method", "period_from", "period_to", "quantity_wh")
    got = fast.lines.select(
        *columns,
        "rate_id",
        pl.col("norm_id").fill_null(0),
        pl.col("reading_ids").list.sort(),
        "gross_kop",
    )
    assert sorted(got.rows()) == as_rows(lines)
    assert set(fast.issues["code"]) - {"TAIL"} == issues
    assert (fast.lines["net_kop"] + fast.lines["vat_kop"]).to_list() == fast.lines["gross_kop"].to_list()
