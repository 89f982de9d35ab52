"""Metering systems that are expected to send every day, and the days on which they were silent."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from sbyt.apps.intake.models import MeteringSystem, SilenceIncident
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting

WATCH: Final = "imports.upload"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenSystem:
    """A metering system that messages name: the first day they cover, and who sent the last of them.

    Tables that a person brings come when he brings them: they are not waited for until somebody says so.
    """

    code: str
    name: str
    sender_name: str
    sender_inn: str
    first_day: date
    is_watched: bool = True


def remember_systems(seen: Iterable[SeenSystem]) -> int:
    """Write down the systems that were not known; they are waited for from their first day. Returns how many."""
    systems = {one.code: one for one in seen}
    known = set(MeteringSystem.objects.filter(code__in=systems).values_list("code", flat=True))
    new = [unwritten_system(one) for code, one in systems.items() if code not in known]
    MeteringSystem.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def unwritten_system(seen: SeenSystem) -> MeteringSystem:
    """Return the system as it would be written down, waited for from its first day; not saved."""
    return MeteringSystem(
        code=seen.code,
        name=seen.name[:255],
        sender_name=seen.sender_name[:255],
        sender_inn=seen.sender_inn[:12],
        expected_since=seen.first_day,
        is_watched=seen.is_watched,
    )


@transaction.atomic
def settle_incidents(*, silent: Collection[tuple[int, date]], since: date, now: datetime) -> tuple[int, int]:
    """Open an incident for each silent (system, day) that has none; close open ones, from `since` on, whose day came.

    Returns how many were opened and closed. An incident that a person closed is not opened again.
    """
    known = {
        (one.system_id, one.day): one
        for one in SilenceIncident.objects.select_for_update().filter(day__gte=since)
    }
    opened = [
        SilenceIncident(system_id=system_id, day=day, opened_at=now)
        for system_id, day in silent
        if (system_id, day) not in known
    ]
    SilenceIncident.objects.bulk_create(opened, ignore_conflicts=True)
    over = [one.pk for key, one in known.items() if one.closed_at is None and key not in silent]
    closed = SilenceIncident.objects.filter(pk__in=over).update(closed_at=now, note="данные пришли")
    return len(opened), closed


def close_incident(*, actor: Actor, incident_id: int, note: str, now: datetime) -> None:
    """This function will close an incident with a word why no data will come. Needs the verb imports.upload."""
    actor.require_everywhere(WATCH)
    SilenceIncident.objects.filter(pk=incident_id, closed_at=None).update(
        closed_at=now, closed_by=actor.name[:150], note=note[:300]
    )


def watch_system(
    *, actor: Actor, code: str, is_watched: bool, silent_after_hours: int, note: str
) -> MeteringSystem:
    """This function will say whether and how long a system is waited for. Needs the verb imports.upload everywhere.

    Raises MeteringSystem.DoesNotExist for a code nobody has sent.
    """
    actor.require_everywhere(WATCH)
    system = MeteringSystem.objects.get(code=code)
    system.is_watched, system.silent_after_hours, system.note = is_watched, silent_after_hours, note
    with acting(user_id=actor.user_id, reason=f"ожидание данных АИИС {code}"):
        system.save()
    return system
