"""One flat and its tables, written the way a person tells a case."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl

from sbyt.calc.charge_lines import Billed
from sbyt.calc.consumption import READINGS
from sbyt.calc.dated_rules import HouseholdRules, TariffChange
from sbyt.calc.household_bill import HouseholdTables, bill_households
from sbyt.calc.household_tables import SCHEMAS
from tests.calc.tables import SINCE_2020, day, table

AT_3_40 = (1, 5, "T0", *SINCE_2020, 34_000_000)
TWO_ZONES = (
    (1, 5, "T0", *SINCE_2020, 34_000_000),
    (2, 5, "T1", *SINCE_2020, 39_100_000),
    (3, 5, "T2", *SINCE_2020, 23_800_000),
)
TERM = (1, 10, 100, 1000, 5, *SINCE_2020, "gas", 2, 5210)
METER = (50, 60, 10, "T0", 6, 1, *SINCE_2020)


def shown(
    taken_on: str, kwh: str, *, register: int = 50, installation: int = 60, **facts: Any
) -> dict[str, Any]:
    """Return a reading; `used`, `state`, `source`, `rolled_over` by name."""
    whole, _, part = kwh.partition(".")
    known = {"state": "accepted", "source": "cabinet", "rolled_over": False, "used": False, **facts}
    return {
        "register_id": register,
        "installation_id": installation,
        "taken_on": day(taken_on),
        "value_wh": int(whole) * 1000 + int(part.ljust(3, "0")),
        **known,
    }


def a_flat(*readings: dict[str, Any], **rows: list[tuple[Any, ...]]) -> HouseholdTables:
    """Return account 1 at point 10, gas stove, two rooms, 52.1 m², at 3.40; `rows` replace the rows of a table."""
    numbered = [{"reading_id": number, **row} for number, row in enumerate(readings, start=1)]
    usual = {"supply": [TERM], "registers": [METER], "rates": [AT_3_40]}
    tables = {name: table(schema, *{**usual, **rows}.get(name, [])) for name, schema in SCHEMAS.items()}
    tables["readings"] = pl.DataFrame(numbered, schema=READINGS)
    return HouseholdTables(**tables)


def billed(month: str, tables: HouseholdTables, **rules: Any) -> Billed:
    if "tariff_change" in rules:
        rules["tariff_change"] = TariffChange(rules["tariff_change"])
    return bill_households(
        month=day(f"01.{month}"), tables=tables, vat_rate_bp=2000, rules=replace(HouseholdRules(), **rules)
    )


def told(result: Billed) -> list[tuple[Any, ...]]:
    """Return (zone, method, kWh, roubles) of every line, kWh and roubles as people write them."""
    return [
        (row["zone"], row["method"], row["quantity_wh"] / 1000, row["gross_kop"] / 100)
        for row in result.lines.to_dicts()
    ]


def codes(result: Billed) -> list[str]:
    return result.issues["code"].to_list()
