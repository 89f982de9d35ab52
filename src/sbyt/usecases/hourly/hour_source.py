"""Where one hour of a point came from beside its file: a replacement, a scheme down to its meters, two readings."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

import polars as pl

from sbyt.apps.metering.queries.interval_columns import interval_columns
from sbyt.apps.metering.queries.points import usage_points_for
from sbyt.apps.metering.queries.replaced_days import ReplacedDay, replaced_days
from sbyt.apps.metering.queries.scheme_columns import scheme_columns
from sbyt.apps.metering.queries.schemes import nodes_named, version_in_force
from sbyt.apps.metering.queries.supplied_hours import ALL_CHANNELS, known_hours, needed_of, source_hours
from sbyt.apps.metering.types import SchemeNode, SchemeVersion
from sbyt.apps.tariffs.queries import reading_ranks
from sbyt.calc.hourly import HOUR_COLUMNS, hours_of_intervals
from sbyt.calc.periods import next_month
from sbyt.calc.schemes import REACTIVE, NodeKind, node_hours, whole_graph
from sbyt.kit.access.actor import Actor
from sbyt.usecases.hourly.read_alone import SpreadEnergy, energy_around, even_hour_of


class Comes(StrEnum):
    """What gave the hour that counts."""

    MEASURED = "measured"
    REPLACED = "replaced"
    SCHEME = "scheme"
    SPREAD = "spread"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A node of a scheme in an hour: `depth` below the result, `sign` with which it flows into the one above it.

    `comes` says of a meter whether its hour was measured, replaced or spread from its registers; `may_open` whether the actor sees that point;
    `is_reactive` that the value is varh, by which losses are found.
    """

    depth: int
    sign: int
    kind: str
    title: str
    value_wh: int | None
    comes: Comes | None = None
    point_id: int | None = None
    code: str = ""
    scheme_id: int | None = None
    may_open: bool = False
    is_reactive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeHour:
    """What a scheme gave in an hour; `value_wh` may be negative, then it is no volume."""

    scheme_id: int
    name: str
    version: int
    since: date
    value_wh: int | None
    terms: tuple[Term, ...]

    @property
    def is_negative(self) -> bool:
        return self.value_wh is not None and self.value_wh < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HourSource:
    """One hour: what counts and what gave it. `earlier` are replacements that gave way, the latest first."""

    comes: Comes
    value_wh: int | None
    replaced: ReplacedDay | None
    earlier: tuple[ReplacedDay, ...]
    scheme: SchemeHour | None
    spread: tuple[SpreadEnergy, ...] = ()


def hour_source(
    actor: Actor,
    *,
    usage_point_id: int,
    channel: int,
    day: date,
    hour: int,
    as_of: datetime | None = None,
    spread: bool = False,
) -> HourSource:
    """Return where the hour came from, as believed now or at `as_of`. The caller has checked that the actor sees the point.

    `spread`: the point enters capacity by readings alone, so a missing hour of A+ may lie between two of them.
    """
    found = replaced_days(
        point_ids=[usage_point_id],
        since=day,
        until=day + timedelta(days=1),
        as_of=as_of,
        channels=[channel],
        history=True,
    )
    of_hour = [one for one in found if one.values_wh[hour] is not None]
    measured, value = _own(usage_point_id, channel, day, hour, as_of)
    standing = next((one for one in of_hour if one.stands), None)
    counts = standing is not None and (measured is None or (standing.over_measured and value != measured))
    scheme = None
    if channel == 1:
        version = version_in_force(usage_point_id=usage_point_id, on=day)
        scheme = None if version is None else _scheme_hour(actor, version, day, hour, as_of)
    pairs: tuple[SpreadEnergy, ...] = ()
    if scheme is not None:
        comes, value = Comes.SCHEME, None if scheme.is_negative else scheme.value_wh
    elif value is None and spread and channel == 1:
        pairs = tuple(energy_around(usage_point_id=usage_point_id, day=day))
        comes = Comes.SPREAD if pairs else Comes.MISSING
        value = even_hour_of(usage_point_id=usage_point_id, day=day, hour=hour) if pairs else None
    else:
        comes = Comes.MISSING if value is None else Comes.REPLACED if counts else Comes.MEASURED
    return HourSource(
        comes=comes,
        value_wh=value,
        replaced=standing if counts else None,
        earlier=tuple(one for one in of_hour if one is not standing or not counts),
        scheme=scheme,
        spread=pairs,
    )


def _own(
    point_id: int, channel: int, day: date, hour: int, as_of: datetime | None
) -> tuple[int | None, int | None]:
    """Return what was measured fit for settlement in the hour, and what counts of the point's own."""
    period = {"since": day, "until": day + timedelta(days=1), "channels": [channel], "as_of": as_of}
    measured = hours_of_intervals(interval_columns(point_ids=[point_id], **period))  # type: ignore[arg-type]
    known = known_hours(point_ids=[point_id], **period)  # type: ignore[arg-type]
    column = HOUR_COLUMNS[hour]
    return next(iter(measured[column].to_list()), None), next(iter(known[column].to_list()), None)


def _scheme_hour(
    actor: Actor, version: SchemeVersion, day: date, hour: int, as_of: datetime | None
) -> SchemeHour:
    month = day.replace(day=1)
    until = next_month(month)
    nodes, edges = needed_of(
        *scheme_columns(since=month, until=until), scheme_ids=frozenset({version.scheme_id})
    )
    points = nodes["usage_point_id"].drop_nulls().unique().to_list()
    sources = source_hours(
        nodes=nodes, since=month, until=until, as_of=as_of, source_ranks=reading_ranks(on=month)
    )
    measured = known_hours(
        point_ids=points,
        since=day,
        until=day + timedelta(days=1),
        channels=ALL_CHANNELS,
        as_of=as_of,
        replaced=False,
    )
    column = HOUR_COLUMNS[hour]
    own = {
        (row[0], row[1]): row[2] for row in measured.select("usage_point_id", "channel", column).iter_rows()
    }
    values = node_hours(nodes=nodes, edges=edges, hours=sources.hours, since=month, until=until)
    at = dict(values.filter(pl.col("day") == day).select("node_id", column).iter_rows())
    result = next((node.pk for node in version.nodes.all() if node.kind == NodeKind.RESULT), 0)
    named = nodes_named(at)
    visible = set(usage_points_for(actor).filter(pk__in=points).values_list("pk", flat=True))
    terms = [
        _term(
            named[node],
            depth=depth,
            sign=sign,
            value_wh=at[node],
            measured=own,
            read_alone=sources.read_alone,
            visible=visible,
        )
        for node, depth, sign in _below(result, whole_graph(nodes, edges), at)
    ]
    return SchemeHour(
        scheme_id=version.scheme_id,
        name=version.scheme.name,
        version=version.number,
        since=version.valid.lower,
        value_wh=at.get(result),
        terms=tuple(terms),
    )


def _below(result: int, graph: pl.DataFrame, at: dict[int, int | None]) -> list[tuple[int, int, int]]:
    """Return (node, depth, sign) of all that flows into the result on the day, each above what it is made of."""
    feeds: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for source, target, sign in graph.select("source_id", "target_id", "sign").iter_rows():
        if source in at and target in at:
            feeds[target].append((source, sign))
    found: list[tuple[int, int, int]] = []
    waiting = [(source, 0, sign) for source, sign in reversed(feeds[result])]
    while waiting:
        node, depth, sign = waiting.pop()
        found.append((node, depth, sign))
        waiting += [(source, depth + 1, inner) for source, inner in reversed(feeds[node])]
    return found


def _term(
    node: SchemeNode,
    *,
    depth: int,
    sign: int,
    value_wh: int | None,
    measured: dict[tuple[int, int], int | None],
    read_alone: frozenset[int],
    visible: set[int],
) -> Term:
    point = node.usage_point
    comes = None
    if node.kind == NodeKind.METER and point is not None:
        own = measured.get((point.pk, node.channel))
        if value_wh is None:
            comes = Comes.MISSING
        elif node.channel == 1 and point.pk in read_alone:
            comes = Comes.SPREAD
        else:
            comes = Comes.MEASURED if own == value_wh else Comes.REPLACED
    scheme = node.source_scheme
    return Term(
        depth=depth,
        sign=sign,
        kind=node.kind,
        title=node.version.scheme.name if node.kind == NodeKind.RESULT else node.title,
        value_wh=value_wh,
        comes=comes,
        point_id=None if point is None else point.pk,
        code="" if point is None else point.code,
        scheme_id=None if scheme is None else scheme.pk,
        may_open=point is not None and point.pk in visible,
        is_reactive=node.kind == NodeKind.METER and node.channel in REACTIVE,
    )
