"""Who is counted by people though nobody is registered: shares of communal flats and bounds that go by people."""

from __future__ import annotations

import polars as pl

from sbyt.calc import issues
from sbyt.calc.dated_rules import HouseholdRules
from sbyt.calc.household_tables import HouseholdTables
from sbyt.calc.norm import peopled


def nobody_registered(
    *,
    spans: pl.DataFrame,
    shared: pl.DataFrame,
    told: pl.DataFrame,
    tables: HouseholdTables,
    rules: HouseholdRules,
) -> pl.DataFrame:
    """Return NO_PEOPLE of the accounts of `shared` (lines by people of communal flats) and of tariffs whose bounds go by people.

    `told` (ISSUES): accounts that it names already are left out.
    """
    by_people = tables.tiers.filter(pl.col("people").is_not_null())["tariff_id"].unique()
    if shared.is_empty() and by_people.is_empty():
        return issues.gathered([])
    sharing = shared["account_id"].unique() if not shared.is_empty() else pl.Series(dtype=pl.Int64)
    asked = spans.filter(
        pl.col("account_id").is_in(sharing.implode()) | pl.col("tariff_id").is_in(by_people.implode())
    )
    known = told.filter(pl.col("code") == issues.NO_PEOPLE.code).select("account_id")
    lived = peopled(
        asked.join(known, on="account_id", how="anti"),
        occupancy=tables.occupancy,
        owners=tables.owners,
        unoccupied_people=rules.unoccupied_people,
    )
    nobody = lived.filter(pl.col("registered") == 0).unique("account_id", maintain_order=True)
    return issues.found(issues.NO_PEOPLE, nobody, data=["people"])
