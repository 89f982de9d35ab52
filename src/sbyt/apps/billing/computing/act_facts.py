"""What a month needs about acts of unmetered consumption: the acts, and what was billed for their days before."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

from sbyt.apps.billing.billed_lines import billed_line_columns
from sbyt.apps.metering.queries.consumption_acts import consumption_act_columns
from sbyt.calc.act_lines import ACTS, BILLED_BEFORE
from sbyt.calc.frames import empty


def act_facts(*, points: pl.DataFrame, month: date, as_of: datetime) -> dict[str, pl.DataFrame]:
    """Return `acts` and `billed_before` of LegalEntityTables; one query, two where there are acts.

    `points` has usage_point_id and building_id.
    """
    acts = consumption_act_columns(point_ids=points["usage_point_id"], month=month, as_of=as_of)
    if acts.is_empty():
        return {"acts": empty(ACTS), "billed_before": empty(BILLED_BEFORE)}
    placed = acts.join(
        points.select("usage_point_id", "building_id"), on="usage_point_id", how="left", maintain_order="left"
    )
    return {
        "acts": placed,
        "billed_before": energy_billed(acts, until=month, as_of=as_of),
    }


def energy_billed(acts: pl.DataFrame, *, until: date, as_of: datetime) -> pl.DataFrame:
    """Return BILLED_BEFORE at the points of the acts, from the month of the earliest act to `until`, as of then."""
    days = [day for day in acts["valid_from"].to_list() if isinstance(day, date)]
    billed = billed_line_columns(
        point_ids=acts["usage_point_id"].unique().sort(),
        date_from=min(days).replace(day=1),
        date_to=until,
        as_of=as_of,
    )
    return billed.filter(pl.col("service") == "energy").select(*BILLED_BEFORE)
