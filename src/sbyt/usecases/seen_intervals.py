"""Interval days that an actor sees, in pages: staff by branch, a consumer for the time his account was supplied."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import polars as pl

from sbyt.apps.contracts.queries_supply import supplied_points
from sbyt.apps.metering.queries.interval_pages import PageKey, Window, interval_page, measured_points
from sbyt.apps.metering.queries.points import usage_points_by_id, usage_points_for
from sbyt.kit.access.actor import Actor

MOST_POINTS = 20_000


class UnableToGivePage(ValueError):
    """Raised for a period or a key of a page that cannot be; the message is shown to who asks."""


@dataclass(frozen=True, slots=True)
class SeenPage:
    """A page and the key that the next one begins after, None where this is the last."""

    frame: pl.DataFrame
    after: str | None


def intervals_seen_by(
    actor: Actor,
    *,
    since: date,
    until: date,
    codes: Collection[str],
    channels: Collection[int],
    after: str | None,
    limit: int,
) -> SeenPage:
    """Return a page of the believed days `[since, until)` of the points named, of all that are seen where none is.

    A code that the actor does not see gives nothing, as one that there is not. Two queries. Raises UnableToAct for
    who holds neither readings.view nor an account, UnableToGivePage for a period that is empty or longer than a
    year, or a key that is none.
    """
    if not since < until or (until - since).days > 366:  # noqa: PLR2004  a leap year
        raise UnableToGivePage("Период пуст или длиннее года: since входит в него, until нет.")
    windows = _windows(actor, since=since, until=until, codes=codes)
    frame = interval_page(windows=windows, channels=channels, after=_key(after), limit=limit + 1)
    page = frame.head(limit)
    more = frame.height > limit
    return SeenPage(page.drop("usage_point_id"), _after(page) if more else None)


def _windows(actor: Actor, *, since: date, until: date, codes: Collection[str]) -> list[Window]:
    if actor.account_ids:
        return _own_windows(actor, since=since, until=until, codes=codes)
    actor.require("readings.view")
    points = usage_points_for(actor)
    if codes:
        points = points.filter(code__in=codes)
    ids = measured_points(points, since=since, until=until, most=MOST_POINTS)
    return [Window(usage_point_id=point_id, since=since, until=until) for point_id in ids]


def _own_windows(actor: Actor, *, since: date, until: date, codes: Collection[str]) -> list[Window]:
    terms = supplied_points(account_ids=actor.account_ids)
    if codes:
        named = usage_points_by_id(point_ids={term.usage_point_id for term in terms}).filter(code__in=codes)
        known = set(named.values_list("id", flat=True))
        terms = tuple(term for term in terms if term.usage_point_id in known)
    return [
        Window(
            usage_point_id=term.usage_point_id,
            since=max(since, term.valid_from),
            until=until if term.valid_to is None else min(until, term.valid_to),
        )
        for term in terms
    ]


def _after(page: pl.DataFrame) -> str:
    point, channel, day = page.select("usage_point_id", "channel", "day").row(-1)
    return f"{point}.{channel}.{day:%Y%m%d}"


def _key(after: str | None) -> PageKey | None:
    if not after:
        return None
    try:
        point, channel, day = after.split(".")
        return PageKey(min(int(point), 2**62), min(int(channel), 9), date.fromisoformat(day))
    except ValueError as error:
        raise UnableToGivePage("after не похож на ключ страницы.") from error
