"""Who has not sent what: the calendar of metering systems, and the incidents of silence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils import timezone

from sbyt.apps.intake.operations.systems import (
    SeenSystem,
    remember_systems,
    settle_incidents,
    unwritten_system,
)
from sbyt.apps.intake.queries.radio_days import radio_days
from sbyt.apps.intake.queries.systems import metering_systems
from sbyt.apps.intake.types import MeteringSystem
from sbyt.apps.metering.queries.messages_by_day import SentDay, days_sent, systems_of_branches
from sbyt.kit.access.actor import Actor

LOOK_BACK: Final = timedelta(days=62)
BELONGS: Final = timedelta(days=400)
"""How long a system that is silent stays one of the branches it last sent hours of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDay:
    """A day of a system: what came, or whether it is late. `sent` None and not `late` means it is not waited for yet."""

    day: date
    sent: SentDay | None
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRow:
    """A system over the days of the calendar."""

    system: MeteringSystem
    days: tuple[CalendarDay, ...]

    @property
    def late(self) -> int:
        return sum(day.late for day in self.days)

    @property
    def came(self) -> int:
        return sum(day.sent is not None for day in self.days)


def systems_seen(actor: Actor, *, until: date) -> frozenset[str] | None:
    """Return the codes of the systems that the actor sees; None = all of them.

    A system is of the branches of its points: those whose hours it sent in the BELONGS before `until`.
    """
    branches = actor.branches("imports.view")
    if branches is None:
        return None
    return systems_of_branches(since=until - BELONGS, until=until, branch_ids=branches)


def calendar_of_systems(
    *, since: date, until: date, now: datetime, codes: frozenset[str] | None = None
) -> list[CalendarRow]:
    """Return the systems of these codes (None = every one) over `[since, until)`, the most silent first. Three queries.

    A system that sent in the days and is not written down (it was silent ever since the hourly watch looks) has a row too:
    not saved, waited for from the first day it sent in them.
    """
    known = metering_systems()
    if codes is not None:
        known = known.filter(code__in=codes)
    came = _came(since=since, until=until)
    sent = {(one.code, one.day): one for one in came}
    systems = [*known]
    written = {system.code for system in systems}
    systems += [
        unwritten_system(one)
        for one in _first_seen(came)
        if one.code not in written and (codes is None or one.code in codes)
    ]
    days = [since + timedelta(days=number) for number in range((until - since).days)]
    rows = [
        CalendarRow(
            system=system,
            days=tuple(
                CalendarDay(
                    day=day,
                    sent=sent.get((system.code, day)),
                    late=(system.code, day) not in sent and is_late(system, day, now=now),
                )
                for day in days
            ),
        )
        for system in systems
    ]
    return sorted(rows, key=lambda row: (-row.late, row.system.code))


def _came(*, since: date, until: date) -> list[SentDay]:
    """Return what came about the days: messages and tables by their days, radio networks by when they were heard."""
    heard = (
        SentDay(
            code=one.code,
            day=one.day,
            messages=1,
            file_id=None,
            status="accepted",
            received_at=None,
            accepted=0,
            warned=0,
            refused=0,
            sender_name="",
            sender_inn="",
            name=one.name,
            branch_id=None,
        )
        for one in radio_days(since=since, until=until)
    )
    return [*days_sent(since=since, until=until), *heard]


def _first_seen(came: Iterable[SentDay]) -> list[SeenSystem]:
    """Return each system that came with the first day of it."""
    first: dict[str, SentDay] = {}
    for one in came:
        earlier = first.get(one.code)
        if earlier is None or one.day < earlier.day:
            first[one.code] = one
    return [
        SeenSystem(
            code=one.code,
            name=one.name,
            sender_name=one.sender_name,
            sender_inn=one.sender_inn,
            first_day=one.day,
            is_watched=not one.by_hand,
        )
        for one in first.values()
    ]


def is_late(system: MeteringSystem, day: date, *, now: datetime) -> bool:
    """Tell whether the day of a watched system should have come by now: so many hours after its end."""
    ended = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    waited = system.is_watched and day >= system.expected_since
    return waited and now >= ended + timedelta(hours=system.silent_after_hours)


def watch_silence(*, now: datetime) -> tuple[int, int]:
    """Write down systems met for the first time, open and close incidents; returns how many were opened and closed."""
    until = timezone.localdate(now)
    since = until - LOOK_BACK
    remember_systems(_first_seen(_came(since=since, until=until)))
    rows = calendar_of_systems(since=since, until=until, now=now)  # all are written down by now
    silent = {(row.system.pk, day.day) for row in rows for day in row.days if day.late}
    return settle_incidents(silent=silent, since=since, now=now)
