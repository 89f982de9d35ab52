"""Released bills by replacement information whose reading has come: what they would be now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sbyt.apps.billing.operations.reckon_companies import reckon_companies
from sbyt.apps.billing.queries.lines_of_points import ReleasedLine, released_replaced_lines
from sbyt.apps.metering.queries.last_recorded import last_recorded
from sbyt.apps.metering.queries.points import usage_points_by_id
from sbyt.calc.charge_lines import REPLACED


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """A released line by replacement information, and what stands in its place now."""

    line: ReleasedLine
    quantity_wh: int
    net_kop: int
    gross_kop: int


def replaced_lines_read_since(*, branches: Collection[int] | None) -> list[Reckoned]:
    """Return the lines of the branches (None: of all) that a reading recorded after their run gives a volume now.

    Each month is reckoned once, by the rules of bills; queries do not grow with the lines, but with the months.
    """
    lines = [line for line in released_replaced_lines() if branches is None or line.branch_id in branches]
    known = last_recorded(point_ids={line.usage_point_id for line in lines})
    by_month: dict[date, list[ReleasedLine]] = defaultdict(list)
    for line in lines:
        last = known.get(line.usage_point_id)
        if last is not None and last.recorded_at > line.as_of and last.taken_on > line.period_from:
            by_month[line.month].append(line)
    return [one for month, waiting in by_month.items() for one in _reckoned(month, waiting)]


def _reckoned(month: date, lines: Collection[ReleasedLine]) -> list[Reckoned]:
    points = usage_points_by_id(point_ids={line.usage_point_id for line in lines})
    buildings = {one for one in points.values_list("building_id", flat=True) if one is not None}
    rows: dict[tuple[Any, ...], dict[str, Any]] = {
        (row["account_id"], row["usage_point_id"], row["period_from"]): row
        for row in reckon_companies(building_ids=buildings, month=month).iter_rows(named=True)
        if row["method"] != REPLACED
    }
    found = []
    for line in lines:
        row = rows.get((line.account_id, line.usage_point_id, line.period_from))
        if row is not None:
            figures = {name: row[name] for name in ("quantity_wh", "net_kop", "gross_kop")}
            found.append(Reckoned(line=line, **figures))
    return found
