"""Who may be behind the unbalance of the network beyond the norm, with names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from sbyt.apps.contracts.queries import accounts_for
from sbyt.apps.contracts.queries_supply import supplied_points
from sbyt.apps.metering.queries.points import usage_points_for
from sbyt.apps.metering.queries.supplied_hours import known_hours
from sbyt.apps.network.types import NetworkNode
from sbyt.calc.balance import in_stays
from sbyt.calc.balance_suspects import HEADS, Suspect, suspects
from sbyt.calc.hourly import HOUR_COLUMNS
from sbyt.calc.periods import month_before, next_month
from sbyt.kit.access.actor import Actor
from sbyt.usecases.hourly.network_balance import NetworkMonth, network_month

_HISTORY_MONTHS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspectView:
    """A suspect with the names of its node, meters and consumers; "" where there is none or the actor sees none."""

    suspect: Suspect
    node: NetworkNode
    point_code: str
    other_code: str
    consumer: str
    other_consumer: str

    @property
    def explained_kwh(self) -> int:
        """Whole kWh: a hypothesis has no watt-hours."""
        return self.suspect.explained_wh // 1000


def suspects_of(actor: Actor, *, month: date, most: int = 50) -> tuple[SuspectView, ...]:
    """Return who may be behind the unbalance beyond the norm of the nodes with a head meter, ranked."""
    balanced = network_month(actor, month=month)
    nodes = {one.node.pk: one.node for one in balanced.nodes}
    headed = [node.pk for node in nodes.values() if node.head_point_id]
    residuals = (
        balanced.hourly.filter(pl.col("node_id").is_in(headed))
        .select("node_id", "day", "hour", wh=pl.col("unbalance_wh") - pl.col("norm_wh"))
        .drop_nulls()
    )
    places = _longest_stay(_under_heads(balanced.places, nodes))
    net = _net(balanced)
    points = places["usage_point_id"].to_list()
    before = known_hours(point_ids=points, since=_months_before(month, _HISTORY_MONTHS), until=month)
    found = suspects(
        residuals=residuals,
        places=places,
        hours=_long(in_stays(net, places), keep_day=True),
        history=_usual_day(before),
        heads=_heads(net, nodes),
        most=most,
    )  # fmt: skip
    named = {one.usage_point_id for one in found} | {
        one.other_point_id for one in found if one.other_point_id
    }
    codes = dict(usage_points_for(actor).filter(pk__in=named).values_list("pk", "code"))
    consumers = _consumers(actor, named, month)
    return tuple(
        SuspectView(
            suspect=one,
            node=nodes[one.node_id],
            point_code=codes.get(one.usage_point_id, ""),
            other_code=codes.get(one.other_point_id or 0, ""),
            consumer=consumers.get(one.usage_point_id, ""),
            other_consumer=consumers.get(one.other_point_id or 0, ""),
        )
        for one in found
    )


def _under_heads(places: pl.DataFrame, nodes: Mapping[int, NetworkNode]) -> pl.DataFrame:
    """Return the places with each point at the nearest node above it that has a head meter; points without one are left out."""
    above = {node_id: _headed(node_id, nodes) for node_id in nodes}
    lifted = places.with_columns(
        node_id=pl.col("node_id").replace_strict(above, default=None, return_dtype=pl.Int64)
    )
    return lifted.drop_nulls()


def _headed(node_id: int | None, nodes: Mapping[int, NetworkNode]) -> int | None:
    """Return the node itself or the nearest above it that has a head meter."""
    node = nodes.get(node_id or 0)
    while node is not None and not node.head_point_id:
        node = nodes.get(node.parent_id or 0)
    return None if node is None else node.pk


def _net(balanced: NetworkMonth) -> pl.DataFrame:
    """Return (usage_point_id, day, hours): what a meter took less what it gave back; unknown where a channel that it has is."""
    key = ["usage_point_id", "day"]
    taken, given = (frame.drop("channel") for frame in (balanced.hours, balanced.given))
    both = taken.join(given, on=key, how="full", coalesce=True, suffix="_back")
    takes, gives = (
        pl.col("usage_point_id").is_in(frame["usage_point_id"].unique().implode()) for frame in (taken, given)
    )
    return both.select(
        *key,
        *(
            (
                pl.when(takes).then(pl.col(hour)).otherwise(0)
                - pl.when(gives).then(pl.col(f"{hour}_back")).otherwise(0)
            ).alias(hour)
            for hour in HOUR_COLUMNS
        ),
    )


def _heads(net: pl.DataFrame, nodes: Mapping[int, NetworkNode]) -> pl.DataFrame:
    """Return calc.balance_suspects.HEADS: what each head meter let up less what it let in."""
    ways = [
        (node.head_point_id, node.pk, _headed(node.parent_id, nodes))
        for node in nodes.values()
        if node.head_point_id
    ]
    schema = {name: HEADS[name] for name in ("usage_point_id", "node_id", "above_id")}
    hours = _long(net, keep_day=True).with_columns(-pl.col("wh"))
    heads = pl.DataFrame(ways, schema=schema, orient="row")
    return heads.join(hours, on="usage_point_id").select(*HEADS)


def _longest_stay(places: pl.DataFrame) -> pl.DataFrame:
    """Return one place a point: where it hung on most days of the month, of equal ones the latest."""
    days = pl.col("valid_to") - pl.col("valid_from")
    return places.sort(days, "valid_from").unique("usage_point_id", keep="last", maintain_order=True)


def _consumers(actor: Actor, point_ids: Collection[int], month: date) -> dict[int, str]:
    """Return point → who is supplied there in the month; two queries."""
    terms = [
        term
        for term in supplied_points(point_ids=point_ids)
        if term.valid_from < next_month(month) and (term.valid_to is None or term.valid_to > month)
    ]
    accounts = accounts_for(actor).filter(pk__in={term.account_id for term in terms})
    names = dict(accounts.values_list("pk", "party_name"))
    return {term.usage_point_id: names.get(term.account_id, "") for term in terms}


def _usual_day(hours: pl.DataFrame) -> pl.DataFrame:
    """Return the mean of each hour over the days on which the point used anything: a dead meter's own zeros tell nothing."""
    lived = hours.filter(pl.sum_horizontal(HOUR_COLUMNS) > 0)
    mean = pl.col("wh").sum() // pl.max_horizontal(pl.col("wh").count(), 1)
    return _long(lived, keep_day=False).group_by("usage_point_id", "hour").agg(wh=mean)


def _months_before(month: date, count: int) -> date:
    for _ in range(count):
        month = month_before(month)
    return month


def _long(hours: pl.DataFrame, *, keep_day: bool) -> pl.DataFrame:
    day = ["day"] if keep_day else []
    return hours.unpivot(HOUR_COLUMNS, index=["usage_point_id", "day"], value_name="wh").select(
        "usage_point_id", *day, hour=pl.col("variable").str.slice(1).cast(pl.Int64), wh="wh"
    )
