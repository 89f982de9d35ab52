"""Which months of which buildings are billed finally, from the partitions that were released."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

import polars as pl
from django.db.models import Min

from sbyt.apps.billing.models import BillingRun
from sbyt.kit.columns.copy_out import read_columns

RELEASED: Final = {"building_id": pl.Int64(), "month": pl.Date()}
_QUERY: Final = """
SELECT DISTINCT unnest(p.building_ids), r.month
  FROM billing_runpartition p JOIN billing_billingrun r ON r.id = p.run_id
 WHERE p.state = 'released' AND r.stage = 'final' AND r.month >= %(since)s
 ORDER BY 1, 2
"""


def earliest_as_of(*, since: date) -> datetime | None:
    """Return the earliest `as_of` of the released final runs of months from `since` on; None where there are none."""
    runs = BillingRun.objects.filter(stage="final", state=BillingRun.State.RELEASED, month__gte=since)
    first: datetime | None = runs.aggregate(first=Min("as_of"))["first"]
    return first


def released_months(*, since: date) -> pl.DataFrame:
    """Return RELEASED: the buildings that a released final run of a month from `since` on held, by one query."""
    return read_columns(_QUERY, params={"since": since}, schema=RELEASED)
