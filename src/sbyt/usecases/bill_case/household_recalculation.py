"""What a month of a case that is billed already comes to now, less what it was billed by."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from sbyt.calc.recalculation import COMPARED, adjustments
from sbyt.calc.rounding import money_kop
from sbyt.calc.vat import vat_in_gross
from sbyt.formats.case_file import HouseholdCase
from sbyt.usecases.bill_case.result import Recalculated


def recalculated(
    case: HouseholdCase, lines: pl.DataFrame, *, vat_rate_bp: int, accounts: Mapping[int, str]
) -> tuple[Recalculated, ...]:
    """Return the adjustments of the accounts that say what they were billed by."""
    told = {n for n, account in enumerate(case.accounts, start=1) if account.already_billed}
    if not told:
        return ()
    compared = lines.filter(pl.col("account_id").is_in(sorted(told))).select(*COMPARED)
    place = pl.lit(None, dtype=pl.Int64)
    found = adjustments(
        billed=_billed(case, vat_rate_bp).with_columns(usage_point_id=place, rate_id=place),
        reckoned=compared.with_columns(usage_point_id=place, rate_id=place),
    )
    return tuple(
        Recalculated(
            account=accounts[row["account_id"]],
            **{
                name: row[name]
                for name in ("service", "zone", "reason", "quantity_wh", "price_e7", "vat_kop", "gross_kop")
            },
        )
        for row in found.iter_rows(named=True)
    )


def _billed(case: HouseholdCase, vat_rate_bp: int) -> pl.DataFrame:
    """Return the lines as told, in recalculation.COMPARED."""
    rows = []
    for n, account in enumerate(case.accounts, start=1):
        for line in account.already_billed:
            gross = money_kop(quantity_wh=line.kwh, price_e7=line.price)
            vat = vat_in_gross(gross_kop=gross, rate_bp=vat_rate_bp)
            what = (n, None, line.service, line.zone, line.method, line.kwh, line.price)
            rows.append((*what, vat_rate_bp, None, gross - vat, vat, gross, None))
    return pl.DataFrame(rows, schema=COMPARED, orient="row")
