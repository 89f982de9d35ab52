"""Released bills by replacement information, by readings, or by a scheme that takes registers, whose reading has come: what they would be now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sbyt.apps.billing.operations.reckon_companies import reckon_companies
from sbyt.apps.billing.queries.lines_of_points import (
    ReleasedLine,
    first_known_at,
    released_lines_with_gaps,
    released_replaced_lines,
    released_volume_lines,
)
from sbyt.apps.contracts.queries_month import supplied_point_ids
from sbyt.apps.metering.queries.last_recorded import LastRecorded, last_recorded, late_in_months
from sbyt.apps.metering.queries.points import usage_points_by_id
from sbyt.apps.metering.queries.schemes import points_in_schemes, points_with_schemes
from sbyt.calc.charge_lines import METER, REPLACED
from sbyt.calc.periods import next_month
from sbyt.usecases.hourly.recounted import A_PLUS, Reckoned, dependents, recounted


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


def metered_lines_read_since(*, branches: Collection[int] | None) -> list[Reckoned]:
    """Return the lines by readings (of the branches; None: of all) that a reading recorded after their run gives another volume.

    One entered between two others that bills have shared, one in place of another, one nearer to the end of the month, one refused with
    none in its place: its month may stand on replacement information now. Each such month is reckoned once, by the rules of bills;
    queries grow with such months, not with lines.
    """
    known_at = first_known_at()
    if not known_at:
        return []
    supplied = supplied_point_ids(
        account_kind="legal",
        date_from=min(known_at),
        date_to=next_month(max(known_at)),
        branch_ids=None if branches is None else frozenset(branches),
    )
    points = {row["usage_point_id"] for row in supplied}
    found: list[Reckoned] = []
    for month, read in sorted(late_in_months(point_ids=points, known_at=known_at).items()):
        lines = [
            line
            for line in released_volume_lines(point_ids=read, months=[month])
            if line.method == METER
            and read[line.usage_point_id] > line.as_of
            and (branches is None or line.branch_id in branches)
        ]
        found += _reckoned(month, lines, replaced_too=True) if lines else []
    return [one for one in found if one.quantity_wh != one.line.quantity_wh]


def scheme_lines_read_since(*, branches: Collection[int] | None) -> list[Reckoned]:
    """Return the lines of points under schemes (of the branches; None: of all) that readings recorded since give another volume.

    A scheme takes W / T of a point with registers alone. Looked at are lines with gaps, and months with a reading recorded after the
    first bills of the month were known; queries grow with such months, not with lines.
    """
    known = last_recorded(point_ids=points_in_schemes(channel=A_PLUS))
    if not known:
        return []
    owners = points_with_schemes()
    late = late_in_months(point_ids=set(known), known_at=first_known_at())
    with_gaps: dict[date, list[ReleasedLine]] = defaultdict(list)
    for line in released_lines_with_gaps(point_ids=owners):
        with_gaps[line.month].append(line)
    found: list[Reckoned] = []
    for month in sorted({*late, *with_gaps}):
        takes = dependents({(point, A_PLUS) for point in known}, month)
        lines = [*with_gaps.get(month, [])]
        if month in late:
            lines += released_volume_lines(point_ids=owners & set(takes), months=[month])
        waiting = [
            line
            for line in dict.fromkeys(lines)
            if (branches is None or line.branch_id in branches)
            and _read_since(line, {point for point, _ in takes.get(line.usage_point_id, ())}, late, known)
        ]
        found += recounted(waiting, month=month) if waiting else []
    return [one for one in found if one.quantity_wh != one.line.quantity_wh]


def _read_since(
    line: ReleasedLine,
    points: Collection[int],
    late: Mapping[date, Mapping[int, datetime]],
    known: Mapping[int, LastRecorded],
) -> bool:
    """Tell whether a reading of the points that may move the line was recorded after the line was known."""
    in_month = late.get(line.month, {})
    return any(
        (point in in_month and in_month[point] > line.as_of)
        or (line.gaps and known[point].recorded_at > line.as_of and known[point].taken_on > line.period_from)
        for point in points
        if point in known
    )


def _reckoned(month: date, lines: Collection[ReleasedLine], *, replaced_too: bool = False) -> list[Reckoned]:
    """Return the lines as the month is reckoned now; `replaced_too`: also those that come out by replacement information."""
    points = usage_points_by_id(point_ids={line.usage_point_id for line in lines})
    buildings = {one for one in points.values_list("building_id", flat=True) if one is not None}
    rows: dict[tuple[Any, ...], dict[str, Any]] = {
        (row["account_id"], row["usage_point_id"], row["period_from"]): row
        for row in reckon_companies(building_ids=buildings, month=month).iter_rows(named=True)
        if replaced_too or row["method"] != REPLACED
    }
    found = []
    for line in lines:
        row = rows.get((line.account_id, line.usage_point_id, line.period_from))
        if row is not None:
            figures = {name: row[name] for name in ("quantity_wh", "net_kop", "gross_kop")}
            found.append(Reckoned(line=line, **figures))
    return found
