"""Hours of supply of points: measured ones, replaced where they are missing, put through the schemes in force."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from sbyt.apps.metering.queries.interval_columns import interval_columns
from sbyt.apps.metering.queries.registered_month import registered_month
from sbyt.apps.metering.queries.replacement_columns import replacement_columns
from sbyt.apps.metering.queries.scheme_columns import scheme_columns
from sbyt.apps.metering.queries.schemes import schemes_by_point
from sbyt.apps.metering.queries_columns import INTERVAL_DAYS, interval_day_columns
from sbyt.calc.hourly import HOUR_COLUMNS, HOUR_LIST, HOURLY, flat_hours, hours_of_intervals, over
from sbyt.calc.nothing import nothing_from
from sbyt.calc.periods import next_month
from sbyt.calc.schemes import NodeKind, node_hours

ALL_CHANNELS = (1, 2, 3, 4)


def known_hours(
    *,
    point_ids: Collection[int],
    since: date,
    until: date,
    channels: Collection[int] = (1,),
    as_of: datetime | None = None,
    replaced: bool = True,
) -> pl.DataFrame:
    """Return calc.hourly.HOURLY of the points' own channels: measured, else replaced; unknown hours are null.

    As believed now, or at `as_of`. `replaced=False` leaves replaced hours unknown.
    """
    measured = hours_of_intervals(
        interval_columns(point_ids=point_ids, since=since, until=until, channels=channels, as_of=as_of)
    )
    if not replaced:
        return measured
    given = replacement_columns(point_ids=point_ids, since=since, until=until, as_of=as_of).filter(
        pl.col("channel").is_in(list(channels))
    )
    return measured if given.is_empty() else over(measured=measured, replaced=given)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHours:
    """What meter nodes of schemes take: `hours` (calc.hourly.HOURLY), and the points whose A+ is W / T of their registers."""

    hours: pl.DataFrame
    read_alone: frozenset[int]


def source_hours(
    *,
    nodes: pl.DataFrame,
    since: date,
    until: date,
    source_ranks: Sequence[str],
    as_of: datetime | None = None,
    also: Collection[int] = (),
) -> SourceHours:
    """Return the hours of every channel of the points that `nodes` (calc.schemes.NODES) name, and of the points `also`.

    `[since, until)` lies in one month. A point whose A+ a node takes and that has no known hour of it in the month has what its
    registers counted, evenly (PP 442, annex 3, p. 1 "б": W / T), where they were read for the month. Of several readings on one day
    the weightier source by `source_ranks` counts (tariffs.queries.reading_ranks of the month).
    """
    points = {*also, *nodes["usage_point_id"].drop_nulls().to_list()}
    known = known_hours(point_ids=points, since=since, until=until, channels=ALL_CHANNELS, as_of=as_of)
    asked = nodes.filter(pl.col("channel") == 1)["usage_point_id"].drop_nulls().unique().to_list()
    silent = set(asked) - _heard(known)
    month = since.replace(day=1)
    if silent and (since, until) != (month, next_month(month)):
        silent -= _heard(known_hours(point_ids=silent, since=month, until=next_month(month), as_of=as_of))
    if not silent:
        return SourceHours(hours=known, read_alone=frozenset())
    read = registered_month(point_ids=silent, month=month, as_of=as_of, source_ranks=source_ranks)
    even = flat_hours(read).filter(pl.col("day").is_between(since, until, closed="left")).select(*HOURLY)
    rest = known.join(even, on=["usage_point_id", "channel", "day"], how="anti")
    return SourceHours(
        hours=pl.concat([rest, even]).sort("usage_point_id", "channel", "day"),
        read_alone=frozenset(read["usage_point_id"].to_list()),
    )


def _heard(hours: pl.DataFrame) -> set[int]:
    """Return the points with at least one known hour of A+."""
    any_known = pl.any_horizontal(pl.col(hour).is_not_null() for hour in HOUR_COLUMNS)
    return set(hours.filter((pl.col("channel") == 1) & any_known)["usage_point_id"].to_list())


def supplied_hours(
    *,
    point_ids: Collection[int],
    since: date,
    until: date,
    source_ranks: Sequence[str],
    as_of: datetime | None = None,
) -> pl.DataFrame:
    """Return calc.hourly.HOURLY of channel A+ of the points in `[since, until)`, days of one month.

    Schemes are evaluated over the whole month, so that an hour is the same whichever days are asked for. A point with a scheme
    in force has what the scheme gives, on the days it is in force (`source_hours`); a negative hour is no volume and comes as unknown. Raises calc.schemes.UnableToOrderSchemes.
    """
    schemes = schemes_by_point(point_ids)
    if not schemes:
        return known_hours(point_ids=point_ids, since=since, until=until, as_of=as_of)
    month = since.replace(day=1)
    month_end = next_month(month)
    nodes, edges = needed_of(
        *scheme_columns(since=month, until=month_end), scheme_ids=frozenset(schemes.values())
    )
    sources = source_hours(
        nodes=nodes, since=month, until=month_end, as_of=as_of, also=point_ids, source_ranks=source_ranks
    )
    values = node_hours(nodes=nodes, edges=edges, hours=sources.hours, since=month, until=month_end)
    results = nodes.filter(pl.col("kind") == NodeKind.RESULT).select("node_id", "scheme_id")
    owners = pl.DataFrame(
        list(schemes.items()),
        schema={"usage_point_id": pl.Int64(), "scheme_id": pl.Int64()},
        orient="row",
    )
    made = (
        values.join(results, on="node_id")
        .join(owners, on="scheme_id")
        .with_columns(pl.lit(1, dtype=pl.Int64).alias("channel"))
        .select(
            "usage_point_id",
            "channel",
            "day",
            *(pl.when(pl.col(hour) >= 0).then(pl.col(hour)).alias(hour) for hour in HOUR_COLUMNS),
        )
    )
    own = sources.hours.filter(
        pl.col("usage_point_id").is_in(list(set(point_ids) - sources.read_alone)) & (pl.col("channel") == 1)
    )
    rest = own.join(made, on=["usage_point_id", "day"], how="anti")
    whole = pl.concat([rest, made.select(*HOURLY)])
    return whole.filter(pl.col("day").is_between(since, until, closed="left")).sort("usage_point_id", "day")


@nothing_from("point_ids")
def supplied_day_columns(
    *,
    point_ids: Collection[int],
    date_from: date,
    date_to: date,
    as_of: datetime,
    source_ranks: Sequence[str],
) -> pl.DataFrame:
    """Return queries_columns.INTERVAL_DAYS of channel A+ as they were believed at `as_of`, for billing.

    Days of points with a scheme in force or with replaced hours come as 24 hours: quality 0 where known, 2 where not.
    All others come as they were measured.
    """
    measured = interval_day_columns(point_ids=point_ids, date_from=date_from, date_to=date_to, as_of=as_of)
    made = set(schemes_by_point(point_ids))
    replaced = replacement_columns(point_ids=point_ids, since=date_from, until=date_to, as_of=as_of)
    changed = made | set(replaced["usage_point_id"].to_list())
    if not changed:
        return measured
    hours = supplied_hours(
        point_ids=changed, since=date_from, until=date_to, as_of=as_of, source_ranks=source_ranks
    )
    days = hours.select(
        pl.lit(0, dtype=pl.Int64).alias("interval_day_id"),
        "usage_point_id",
        "day",
        HOUR_LIST.alias("values_wh"),
        pl.concat_list(
            pl.when(pl.col(hour).is_null()).then(2).otherwise(0).cast(pl.Int64) for hour in HOUR_COLUMNS
        ).alias("qualities"),
    )
    rest = measured.filter(~pl.col("usage_point_id").is_in(list(changed)))
    return pl.concat([rest, days.select(*INTERVAL_DAYS)]).sort("usage_point_id", "day")


def needed_of(
    nodes: pl.DataFrame, edges: pl.DataFrame, *, scheme_ids: frozenset[int]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the graphs of these schemes and of all that they take from."""
    takes: dict[int, set[int]] = {}
    taken = nodes.filter(pl.col("kind") == NodeKind.SCHEME)
    for scheme, source in taken.select("scheme_id", "source_scheme_id").iter_rows():
        takes.setdefault(scheme, set()).add(source)
    waiting, found = set(scheme_ids), set[int]()
    while waiting:
        scheme = waiting.pop()
        if scheme not in found:
            found.add(scheme)
            waiting |= takes.get(scheme, set())
    kept = nodes.filter(pl.col("scheme_id").is_in(list(found)))
    return kept, edges.join(kept.select(source_id="node_id"), on="source_id", how="semi")
