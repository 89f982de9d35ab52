"""A verdict «удержать» outlives its run: the same finding in the next run of the month waits for a person again."""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from sbyt.apps.billing.models import BillingRun, Finding
from sbyt.kit.columns.copy_out import read_columns

_LONGEST_MESSAGE: Final = 400
_KEY: Final = ("account_id", "building_id", "code")
_LAST_VERDICTS: Final = """
SELECT account_id, building_id, code, number, verdict_reason
  FROM (SELECT DISTINCT ON (f.account_id, f.building_id, f.code)
               f.account_id, f.building_id, f.code, r.number, f.verdict, f.verdict_reason
          FROM billing_finding f
          JOIN billing_billingrun r ON r.id = f.run_id
         WHERE r.month = %(month)s AND r.stage = %(stage)s AND r.id <> %(run)s AND f.verdict <> %(pending)s
           AND (f.account_id = ANY(%(accounts)s)
                OR f.account_id IS NULL AND f.building_id = ANY(%(buildings)s))
         ORDER BY f.account_id, f.building_id, f.code, f.verdict_at DESC, f.id DESC) AS last
 WHERE verdict = %(hold)s
"""
_HELD: Final = {
    "account_id": pl.Int64(),
    "building_id": pl.Int64(),
    "code": pl.String(),
    "held_in": pl.Int64(),
    "held_why": pl.String(),
}


def block_what_was_held(findings: pl.DataFrame, *, run: BillingRun) -> pl.DataFrame:
    """Return `findings` with those blocking whose last verdict in another run of the month and stage was to hold.

    Their message names that run and its reason. By one query, however many there are.
    """
    if findings.is_empty():
        return findings
    held = _held(findings, month=run.month, stage=run.stage, run_id=run.pk)
    told = pl.format("{} · Удержано в расчёте № {}: {}", "message", "held_in", "held_why")
    carried = pl.col("held_in").is_not_null()
    return (
        findings.join(held, on=_KEY, how="left", nulls_equal=True, maintain_order="left")
        .with_columns(
            blocks=pl.col("blocks") | carried,
            message=pl.when(carried).then(told.str.slice(0, _LONGEST_MESSAGE)).otherwise("message"),
        )
        .drop("held_in", "held_why")
    )


def _held(findings: pl.DataFrame, *, month: date, stage: str, run_id: int) -> pl.DataFrame:
    of_buildings = findings.filter(pl.col("account_id").is_null())
    return read_columns(
        _LAST_VERDICTS,
        params={
            "month": month,
            "stage": stage,
            "run": run_id,
            "pending": Finding.Verdict.PENDING,
            "hold": Finding.Verdict.HOLD,
            "accounts": findings["account_id"].drop_nulls().unique().to_list(),
            "buildings": of_buildings["building_id"].drop_nulls().unique().to_list(),
        },
        schema=_HELD,
    )
