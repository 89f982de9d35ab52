"""Lines of released bills as columns: of a month that was billed several times, those of the bill that stands."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

import polars as pl

from sbyt.kit.columns.copy_out import read_columns
from sbyt.kit.columns.id_sets import Ids, ids_in
from sbyt.kit.columns.orders import in_order

BILLED_LINES: Final = {
    "account_id": pl.Int64(),
    "month": pl.Date(),
    "usage_point_id": pl.Int64(),
    "service": pl.String(),
    "zone": pl.String(),
    "method": pl.String(),
    "ground": pl.String(),
    "multiplier_bp": pl.Int64(),
    "period_from": pl.Date(),
    "period_to": pl.Date(),
    "quantity_wh": pl.Int64(),
    "gross_kop": pl.Int64(),
    "reading_ids": pl.List(pl.Int64()),
}
"""Lines of released bills; where a month has several, a forecast, a final one, corrections, those of the last. `ground` says why
an estimated line was estimated, `multiplier_bp` the coefficient that raised a norm (null = one)."""

STANDS: Final = """
   b.released_at <= %(as_of)s AND NOT EXISTS (
       SELECT 1 FROM billing_plainbill f
        WHERE f.account_id = b.account_id AND f.month = b.month AND f.released_at <= %(as_of)s
          AND (f.revision > b.revision OR b.stage = 'forecast' AND f.stage = 'final'))
"""
"""Of the bills `b` of a month, the one that stands at `as_of`."""

_BILLED_LINES: Final = """
SELECT l.number, b.account_id, b.month, l.usage_point_id, l.service, l.zone, l.method, l.basis->>'ground',
       CASE WHEN l.method = 'norm' THEN (l.basis->>'multiplier_bp')::bigint END, l.period_from, l.period_to, l.quantity_wh, l.gross_kop, l.reading_ids
  FROM billing_pointline l JOIN billing_bill b ON b.charge_id = l.charge_id AND b.month = l.month
 WHERE /* points */ AND l.month >= %(date_from)s AND l.month < %(date_to)s
   AND b.month >= %(date_from)s AND b.month < %(date_to)s AND -- stands
""".replace("-- stands", STANDS)


def billed_line_columns(*, point_ids: Ids, date_from: date, date_to: date, as_of: datetime) -> pl.DataFrame:
    """Return BILLED_LINES at the points of months in `[date_from, date_to)`, released by `as_of`, by account, month and number."""
    lines = read_columns(
        _BILLED_LINES.replace("/* points */", ids_in("l.usage_point_id", point_ids)),
        params={"date_from": date_from, "date_to": date_to, "as_of": as_of},
        schema={"number": pl.Int16(), **BILLED_LINES},
    )
    return in_order(lines, "account_id", "month", "number").drop("number")
