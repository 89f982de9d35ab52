"""Walk a journey of named stages: a stage that is done is never done again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any

from django.db import transaction

from sbyt.kit.faults import fault_point
from sbyt.kit.milestones.models import Milestone
from sbyt.kit.session_lock import session_lock

Facts = dict[str, Any]


class UnableToWalk(RuntimeError):
    """Raised when another process is on the same journey."""


@dataclass(frozen=True, slots=True)
class Passed:
    """A stage behind: what it remembered, and how long it took when it was done."""

    facts: Mapping[str, Any]
    took_ms: int


def passed_stages(*, journey: str) -> dict[str, Passed]:
    """Return the stages of a journey that are done, by name, in the order they were."""
    rows = Milestone.objects.filter(journey=journey).order_by("pk")
    return {row.name: Passed(facts=row.facts, took_ms=row.took_ms) for row in rows}


@contextmanager
def walking(*, journey: str) -> Iterator[None]:
    """Hold the journey for this process. Raises UnableToWalk where another one holds it."""
    with session_lock(f"journey {journey}") as free:
        if not free:
            raise UnableToWalk(f"{journey}: another process is on the way")
        yield


def pass_stage(*, journey: str, name: str, work: Callable[[], Facts], whole: bool) -> Passed:
    """Do the work of a stage and mark it done.

    `whole` puts the work and the mark into one transaction: killed in the middle, nothing of it stays. Work that
    commits on its own way must be harmless when it is done again.
    """
    started = monotonic()
    if not whole:
        return _mark(journey, name, work(), started)
    with transaction.atomic():
        return _mark(journey, name, work(), started)


def _mark(journey: str, name: str, facts: Facts, started: float) -> Passed:
    fault_point(f"{journey}.{name}")
    took_ms = round((monotonic() - started) * 1000)
    Milestone.objects.create(journey=journey, name=name, took_ms=took_ms, facts=facts)
    return Passed(facts=facts, took_ms=took_ms)
