"""Temporary absence: the norm of the people who were away, taken off by days.

Source: PP 354 section VIII (p. 86, 91) as confirmed in households_confirmed C11: only where no meter can stand; more than
five full days in a row, the days of leaving and returning not counted; applied for at most 30 days after the return.
Absences of different people stand side by side: each is long enough and applied for by itself, their people are added by day
and are never more than those the norm is reckoned for.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from sbyt.calc import issues
from sbyt.calc.charge_lines import NORM
from sbyt.calc.dated_rules import HouseholdRules
from sbyt.calc.norm import days_of_month_of, norm_basis, norm_energy_wh
from sbyt.calc.nothing import nothing_from
from sbyt.calc.periods import clip, intersect, next_month

ABSENCES: Final = pl.Schema(
    {
        "premises_id": pl.Int64(),
        "valid_from": pl.Date(),
        "valid_to": pl.Date(),
        "people": pl.Int64(),
        "applied_on": pl.Date(),
    }
)
"""Who was away: `valid_from` the day of leaving, `valid_to` the day of returning (null = still away), `applied_on` the day
of the application (null = before leaving)."""

ABSENCE: Final = "absence"


def is_absence() -> pl.Expr:
    """Return whether a line takes the absent off a norm; common needs are not touched by it (section VIII)."""
    return pl.col("basis").str.contains(f'"ground":"{ABSENCE}"', literal=True).fill_null(value=False)


@nothing_from("absences")
def absence_rows(
    priced: pl.DataFrame, *, absences: pl.DataFrame, rules: HouseholdRules
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Return the lines that take the absent off `priced` lines by norm, and what could not be taken off.

    `priced`: pieces by norm at points where no meter can stand, with people, norm_wh, price.
    """
    asked = absences.join(priced.select("premises_id").unique(), on="premises_id", how="semi")
    full_days = (pl.col("valid_to") - pl.col("valid_from")).dt.total_days() - 1
    late = pl.col("applied_on") > pl.col("valid_to").dt.offset_by(f"{rules.absence_application_days}d")
    told = asked.with_columns(
        full_days=full_days,
        late=late.fill_null(value=False),
        short=(full_days < rules.absence_min_days).fill_null(value=False),
    )
    fit = told.filter(~pl.col("late") & ~pl.col("short")).select(
        "premises_id",
        absent="people",
        valid_from=pl.col("valid_from").dt.offset_by("1d"),
        valid_to="valid_to",
    )
    together = intersect(priced, _added_by_day(fit), on=["premises_id"])
    more = together.filter(pl.col("absent") > pl.col("people"))
    rows = together.with_columns(
        people=pl.min_horizontal("people", "absent"),
        ground=pl.lit(ABSENCE),
        multiplier_bp=pl.lit(10_000, dtype=pl.Int64),
    )
    month_days = days_of_month_of(pl.col("period_from"))
    lines = rows.with_columns(
        quantity_wh=-norm_energy_wh(month_days=month_days, quantum_wh=rules.norm_quantum_wh),
        basis=norm_basis(month_days=month_days),
    ).filter(pl.col("quantity_wh") != 0)
    owners = priced.select("premises_id", "account_id", "building_id").unique("premises_id")
    refused = told.filter(pl.col("late") | pl.col("short")).join(owners, on="premises_id", how="inner")
    return lines.drop("absent"), [
        issues.found(issues.NO_ABSENCE, refused, data=["full_days", "late", "short"]),
        issues.found(
            issues.ABSENT_MORE,
            more.unique(["premises_id", "account_id"], maintain_order=True),
            data=["absent", "people"],
        ),
    ]


def _added_by_day(fit: pl.DataFrame) -> pl.DataFrame:
    """Return `fit` (premises_id, absent, valid_from, valid_to) cut where the number of the absent changes, `absent` added up."""
    closed = fit.with_columns(valid_to=pl.col("valid_to").fill_null(date.max))
    ends = pl.concat(
        [closed.select("premises_id", day="valid_from"), closed.select("premises_id", day="valid_to")]
    )
    spans = (
        ends.unique()
        .sort("premises_id", "day")
        .select("premises_id", span_from="day", span_to=pl.col("day").shift(-1).over("premises_id"))
        .drop_nulls("span_to")
    )
    covered = spans.join(closed, on="premises_id", how="inner").filter(
        (pl.col("valid_from") <= pl.col("span_from")) & (pl.col("span_to") <= pl.col("valid_to"))
    )
    return (
        covered.group_by("premises_id", "span_from", "span_to", maintain_order=True)
        .agg(pl.col("absent").sum())
        .rename({"span_from": "valid_from", "span_to": "valid_to"})
    )


def barred_absences(priced: pl.DataFrame, *, absences: pl.DataFrame) -> pl.DataFrame:
    """Return NO_ABSENCE of the absences at points that go by the norm though a meter stands or could stand there.

    `priced`: their pieces by norm, with `ground`.
    """
    owners = priced.select("premises_id", "account_id", "building_id", "ground").unique(
        "premises_id", maintain_order=True
    )
    asked = absences.join(owners, on="premises_id", how="inner")
    return issues.found(issues.NO_ABSENCE_METER, asked, data=["ground"])


@nothing_from("absences")
def absences_at_meters(
    lines: pl.DataFrame, *, spans: pl.DataFrame, absences: pl.DataFrame, month: date
) -> pl.DataFrame:
    """Return NO_ABSENCE of the absences of the month in premises none of whose energy goes by the norm: they change nothing there.

    `lines`: unpriced energy lines of the month; `spans` household_volume.SUPPLY clipped to it.
    """
    away = clip(
        absences.with_columns(valid_from=pl.col("valid_from").dt.offset_by("1d")),
        since=month,
        until=next_month(month),
    )
    homes = spans.select("premises_id", "usage_point_id", "account_id", "building_id").unique(
        maintain_order=True
    )
    ways = lines.join(homes, on=["usage_point_id", "account_id"], how="inner", maintain_order="left").filter(
        pl.col("quantity_wh").is_not_null()
    )
    ways = ways.group_by("premises_id", "account_id", "building_id", maintain_order=True).agg(
        normed=(pl.col("method") == NORM).any(), method=pl.col("method").first()
    )
    asked = away.join(ways.filter(~pl.col("normed")), on="premises_id", how="inner", maintain_order="left")
    told = asked.unique(["premises_id", "account_id"], maintain_order=True)
    return issues.found(issues.NO_ABSENCE_METERED, told, data=["method"])
