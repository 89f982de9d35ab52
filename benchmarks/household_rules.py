"""How long the household rules take: `python benchmarks/household_rules.py [ACCOUNTS]`. No database, tables in memory."""

from __future__ import annotations

import sys
import time
from datetime import date

import numpy as np
import polars as pl

from sbyt.calc.common_needs import HOUSES
from sbyt.calc.consumption import READINGS, REGISTERS
from sbyt.calc.dated_rules import HouseholdRules
from sbyt.calc.household_bill import HouseholdTables, bill_households
from sbyt.calc.household_volume import EARLIER_LINES, SUPPLY
from sbyt.calc.norm import NORMS, OCCUPANCY
from sbyt.calc.tariff_change import RATES

MONTH = date(2021, 6, 1)
START = date(2020, 1, 1)
FLATS_IN_HOUSE = 100


def town(accounts: int, history: int) -> HouseholdTables:
    """Return a town: a fifth of the flats have two zones, a tenth no reading this month, a twentieth no meter."""
    rng = np.random.default_rng(3)
    ids = pl.Series("account_id", np.arange(accounts))
    supply = pl.DataFrame({"account_id": ids}).with_columns(
        usage_point_id="account_id",
        building_id=pl.col("account_id") // FLATS_IN_HOUSE,
        premises_id="account_id",
        tariff_id=pl.when(pl.col("account_id") % 5 == 0).then(2).otherwise(1),
        valid_from=pl.lit(START),
        valid_to=pl.lit(None),
        stove_kind=pl.lit("gas"),
        rooms=pl.col("account_id") % 4 + 1,
        area_dm2=3000 + pl.col("account_id") % 5000,
    )
    houses = supply.select(pl.col("building_id").unique(maintain_order=True)).with_columns(
        usage_point_id=pl.col("building_id") + accounts,
        management=pl.lit("direct"),
        premises_area_dm2=None,
        other_rooms_wh=0,
    )
    registers = _registers(supply, houses)
    readings = _readings(registers, rng, accounts, history)
    return HouseholdTables(
        supply=supply.select(*SUPPLY),
        registers=registers,
        readings=readings,
        rates=pl.DataFrame(
            [(1, 1, "T0", START, None, 34_000_000), (2, 2, "T0", START, None, 34_000_000)]
            + [(3, 2, "T1", START, None, 39_000_000), (4, 2, "T2", START, None, 19_000_000)],
            schema=RATES,
            orient="row",
        ),
        norms=pl.DataFrame(
            [(n, "gas", n % 4 + 1, n // 4 + 1, START, None, 40_000 + n) for n in range(20)],
            schema=NORMS,
            orient="row",
        ),
        occupancy=supply.select(
            "premises_id", "valid_from", "valid_to", people=pl.col("account_id") % 4 + 1
        ).cast(dict(OCCUPANCY)),
        earlier_lines=pl.DataFrame(schema=EARLIER_LINES),
        houses=houses.select(*HOUSES),
    )


def _registers(supply: pl.DataFrame, houses: pl.DataFrame) -> pl.DataFrame:
    metered = supply.filter(pl.col("account_id") % 20 != 7).select("usage_point_id", "tariff_id")
    zones = metered.with_columns(
        zone=pl.when(pl.col("tariff_id") == 2).then(pl.lit(["T1", "T2"])).otherwise(pl.lit(["T0"]))
    ).explode("zone")
    common = houses.select("usage_point_id", tariff_id=pl.lit(0), zone=pl.lit("T0"))
    both = pl.concat([zones, common], how="vertical_relaxed").with_row_index("register_id")
    return both.with_columns(
        installation_id="usage_point_id",
        integer_digits=6,
        multiplier=pl.when(pl.col("tariff_id") == 0).then(40).otherwise(1),
        valid_from=pl.lit(START),
        valid_to=None,
    ).select(pl.col(name).cast(kind) for name, kind in REGISTERS.items())


def _readings(registers: pl.DataFrame, rng: np.random.Generator, accounts: int, history: int) -> pl.DataFrame:
    months = pl.DataFrame({"back": range(history + 1)}).with_columns(
        taken_on=pl.lit(MONTH).dt.offset_by("-" + pl.col("back").cast(pl.String) + "mo").dt.offset_by("20d")
    )
    rows = registers.select("register_id", "installation_id").join(months, how="cross")
    silent = (
        (pl.col("back") == 0) & (pl.col("installation_id") % 10 == 3) & (pl.col("installation_id") < accounts)
    )
    rows = rows.filter(~silent).with_row_index("reading_id")
    month_wh = pl.when(pl.col("installation_id") < accounts).then(150_000).otherwise(500_000)
    jitter = pl.Series(rng.integers(0, 50_000, rows.height))
    return rows.with_columns(
        value_wh=(20 - pl.col("back").cast(pl.Int64)) * month_wh + jitter,
        state=pl.lit("accepted"),
        source=pl.lit("cabinet"),
        rolled_over=pl.lit(value=False),
        used=pl.col("back") == 1,
    ).select(pl.col(name).cast(kind) for name, kind in READINGS.items())


def main() -> None:
    """Build the town, bill it, print seconds and figures."""
    accounts = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    history = int(sys.argv[2]) if len(sys.argv) > 2 else 12
    tables = town(accounts, history)
    for _ in range(2):
        started = time.perf_counter()
        billed = bill_households(month=MONTH, tables=tables, vat_rate_bp=2000, rules=HouseholdRules())
        took = time.perf_counter() - started
        print(
            f"{accounts} accounts, {tables.readings.height} readings: {took:.2f} s, {accounts / took:,.0f}/s"
        )
    print(billed.lines.group_by("service", "method").agg(pl.len(), pl.col("gross_kop").sum()).sort("service"))
    print(billed.issues.group_by("code").len())


if __name__ == "__main__":
    main()
