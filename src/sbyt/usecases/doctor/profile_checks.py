"""Energy of lines by profile, summed again: of measured days by the database, of schemes and replaced hours by the rules."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date, datetime
from typing import Any, Final

import polars as pl
from django.db import connection

from sbyt.apps.metering.queries.supplied_hours import supplied_day_columns
from sbyt.calc.dated_rules import legal_entity_rules
from sbyt.calc.interval_volume import COMMERCIAL
from sbyt.calc.periods import next_month
from sbyt.usecases.doctor.check import SAMPLES

_MADE: Final = """
    (EXISTS (SELECT 1 FROM metering_scheme s JOIN metering_schemeversion v ON v.scheme_id = s.id
              WHERE s.usage_point_id = l.usage_point_id AND v.state = 'active')
     OR EXISTS (SELECT 1 FROM metering_hourreplacement h
                 WHERE h.usage_point_id = l.usage_point_id AND h.channel = 1
                   AND h.day >= l.period_from AND h.day < l.period_to))"""
"""Lines whose hours are not all as they were measured."""
_LINES: Final = """
    FROM billing_monthline l JOIN billing_charge c ON c.id = l.charge_id JOIN billing_billingrun r ON r.id = c.run_id
   WHERE l.method = 'intervals' AND """
_MEASURED: Final = f"""
SELECT l.id, l.quantity_wh, (l.basis ->> 'profile_days')::int,
       (SELECT sum(v.wh) FILTER (WHERE v.quality = 0) FROM metering_intervalday d
         CROSS JOIN LATERAL unnest(d.values_wh, d.qualities) AS v (wh, quality) WHERE /* days */),
       (SELECT count(*) FROM metering_intervalday d WHERE /* days */)
  {_LINES} NOT {_MADE} ORDER BY l.id
""".replace(  # noqa: S608  constants of this module
    "/* days */",
    """d.usage_point_id = l.usage_point_id AND d.channel = 1 AND d.day >= l.period_from AND d.day < l.period_to
           AND d.recorded_at <= r.as_of AND (d.superseded_at IS NULL OR d.superseded_at > r.as_of)""",
)
_COMPOSED: Final = f"""
SELECT l.id, l.quantity_wh, (l.basis ->> 'profile_days')::int, l.usage_point_id, l.period_from, l.period_to, r.as_of,
       (r.manifest -> 'rules')::text
  {_LINES} {_MADE} ORDER BY l.id
"""


def energy_by_profile() -> tuple[int, int, tuple[str, ...]]:
    """Return how many lines by profile there are, how many do not add up to their hours, and a few of them."""
    return _judged(quantity=True)


def days_of_profile() -> tuple[int, int, tuple[str, ...]]:
    """Return the same of the number of days a line says it stands on."""
    return _judged(quantity=False)


def _judged(*, quantity: bool) -> tuple[int, int, tuple[str, ...]]:
    rows = [*_rows(_MEASURED), *_composed()]
    place = 1 if quantity else 2
    broken = [f"строка {row[0]}" for row in rows if row[place] != row[place + 2]]
    return len(rows), len(broken), tuple(broken[:SAMPLES])


def _composed() -> list[tuple[Any, ...]]:
    """Return (line, energy, days, energy by the rules, days by the rules), a month of a run at once."""
    together: dict[tuple[date, datetime, tuple[str, ...]], list[tuple[Any, ...]]] = defaultdict(list)
    for row in _rows(_COMPOSED):
        ranks = legal_entity_rules(json.loads(row[7] or "{}")).source_ranks
        together[row[4].replace(day=1), row[6], ranks].append(row)
    found: list[tuple[Any, ...]] = []
    for (month, as_of, ranks), lines in together.items():
        days = supplied_day_columns(
            point_ids={line[3] for line in lines},
            date_from=month,
            date_to=next_month(month),
            as_of=as_of,
            source_ranks=ranks,
        )
        found += [(*line[:3], *_sums(days, line)) for line in lines]
    return found


def _sums(days: pl.DataFrame, line: tuple[Any, ...]) -> tuple[int, int]:
    own = days.filter(
        (pl.col("usage_point_id") == line[3]) & (pl.col("day") >= line[4]) & (pl.col("day") < line[5])
    )
    values = own.select("values_wh", "qualities").explode("values_wh", "qualities")
    return int(values.filter(pl.col("qualities") == COMMERCIAL)["values_wh"].sum()), own.height


def _rows(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())
