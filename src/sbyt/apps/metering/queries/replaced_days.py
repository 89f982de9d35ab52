"""How an hour came to be replaced: by what, why, by whom, and whether the obligation is still open."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sbyt.apps.metering.models import HourFinding, HourReplacement


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplacedDay:
    """A replaced day of a channel with the finding it was made for.

    `reason` is what a person wrote, `asked` the step he named ("ladder" where none); `period` of `most` months running by history;
    `control` the code of the control point. `stands` is whether it stood at the moment asked for.
    """

    usage_point_id: int
    day: date
    values_wh: tuple[int | None, ...]
    method: str
    over_measured: bool
    reason: str
    asked: str
    control: str
    period: int | None
    most: int | None
    finding_id: int | None
    finding_code: str
    recorded_at: datetime
    recorded_by: str
    closed_at: datetime | None
    closed_by_file_id: int | None
    closed_by_file: str
    superseded_at: datetime | None
    stands: bool


def replaced_days(
    *,
    point_ids: Collection[int],
    since: date,
    until: date,
    as_of: datetime | None,
    channels: Collection[int] = (1,),
    history: bool = False,
) -> list[ReplacedDay]:
    """Return the replacements of the points that stand in `[since, until)`, now or `as_of`; two queries.

    With `history` also those that gave way before that moment, the latest first of each day.
    """
    rows = list(
        HourReplacement.objects.filter(
            usage_point_id__in=point_ids, channel__in=channels, day__gte=since, day__lt=until
        )
        .select_related("recorded_by", "closed_by_file")
        .order_by("usage_point_id", "day", "-recorded_at", "-pk")
    )
    known = [row for row in rows if as_of is None or row.recorded_at <= as_of]
    wanted = [row for row in known if history or _stands(row, as_of)]
    findings = _findings(wanted)
    return [_fact(row, findings, as_of) for row in wanted]


def _stands(row: HourReplacement, as_of: datetime | None) -> bool:
    ends = (row.superseded_at, row.closed_at)
    return all(end is None or (as_of is not None and end > as_of) for end in ends)


def _findings(rows: Collection[HourReplacement]) -> Mapping[Any, tuple[int, str]]:
    """Return findings by id, and findings of gaps by (point, channel, month) for rows that name none."""
    if not rows:
        return {}
    found = HourFinding.objects.filter(
        usage_point_id__in={row.usage_point_id for row in rows},
        month__in={row.day.replace(day=1) for row in rows},
    ).values_list("pk", "usage_point_id", "channel", "month", "code")
    known: dict[Any, tuple[int, str]] = {}
    for pk, point_id, channel, month, code in found:
        known[pk] = (pk, code)
        if code == "GAP":
            known[point_id, channel, month] = (pk, code)
    return known


def _fact(
    row: HourReplacement, findings: Mapping[Any, tuple[int, str]], as_of: datetime | None
) -> ReplacedDay:
    basis = row.basis
    named = basis.get("finding")
    gap = None if row.over_measured else (row.usage_point_id, row.channel, row.day.replace(day=1))
    finding = findings.get(gap if named is None else named, (None, ""))
    person = row.recorded_by
    gone_later = as_of is not None and row.closed_at is not None and row.closed_at > as_of
    file = None if gone_later else row.closed_by_file
    return ReplacedDay(
        usage_point_id=row.usage_point_id,
        day=row.day,
        values_wh=tuple(row.values_wh),
        method=row.method,
        over_measured=row.over_measured,
        reason=basis.get("reason", ""),
        asked=basis.get("asked", ""),
        control=basis.get("control", ""),
        period=basis.get("period"),
        most=basis.get("most"),
        finding_id=finding[0],
        finding_code=finding[1],
        recorded_at=row.recorded_at,
        recorded_by="" if person is None else person.full_name or person.username,
        closed_at=None if gone_later else row.closed_at,
        closed_by_file_id=None if file is None else file.pk,
        closed_by_file="" if file is None else file.name,
        superseded_at=row.superseded_at,
        stands=_stands(row, as_of),
    )
