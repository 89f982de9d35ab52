"""Keep control rounds: lay one out, say what was found at a stop, close or cancel it. Called by the use cases of rounds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from sbyt.apps.metering.models import ControlRound, RoundStop
from sbyt.kit.numbering.operations import take_numbers

_ROUNDS = "control-round"
_ACTS = "control-act"


class UnableToKeepRound(ValueError):
    """Raised when a round cannot be so; nothing is changed. The text is Russian; `field` names what is at fault."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def lay_out(
    *, branch_id: int, title: str, planned_on: date, controller: str, point_ids: Sequence[int]
) -> ControlRound:
    """Store a round with its points in the order of the way. The caller names the actor and the reason (`acting`)."""
    (place,) = take_numbers(code=_ROUNDS, year=planned_on.year, count=1)
    laid = ControlRound.objects.create(
        number=f"{planned_on:%y}-{place:05d}",
        branch_id=branch_id,
        title=title[:200],
        planned_on=planned_on,
        controller=controller.strip(),
    )
    RoundStop.objects.bulk_create(
        RoundStop(round=laid, usage_point_id=point_id, place=at)
        for at, point_id in enumerate(point_ids, start=1)
    )
    return laid


def stop_to_enter(*, stop_id: int) -> RoundStop:
    """Return a stop locked for its result; raises UnableToKeepRound where the round is over or the result stands."""
    stop = (
        RoundStop.objects.select_for_update(of=("self",))
        .select_related("round", "usage_point")
        .filter(pk=stop_id)
        .first()
    )
    if stop is None:
        raise UnableToKeepRound("Такой точки в обходе нет.")
    if stop.round.state != ControlRound.State.PLANNED:
        raise UnableToKeepRound("Обход уже закрыт.")
    if stop.result not in {"", RoundStop.Result.ABSENT}:
        raise UnableToKeepRound("Итог уже внесён.", field="result")
    return stop


def next_act_number(*, on: date) -> str:
    """Return the next number of an act of control, without gaps in the year."""
    (place,) = take_numbers(code=_ACTS, year=on.year, count=1)
    return f"К{on:%y}-{place:05d}"


def keep_result(
    *,
    stop: RoundStop,
    result: str,
    visited_on: date,
    act_number: str,
    note: str,
    reading_ids: Sequence[int],
    ground_id: int | None,
    user_id: int | None,
    now: datetime,
) -> None:
    """Store what was found at a stop. The caller names the actor and the reason (`acting`)."""
    stop.result = result
    stop.visited_on = visited_on
    stop.act_number = act_number
    stop.note = note[:300]
    stop.reading_ids = list(reading_ids)
    stop.ground_id = ground_id
    stop.entered_by_id = user_id
    stop.entered_at = now
    stop.save()


@transaction.atomic
def end_round(*, round_id: int, state: str) -> None:
    """Close or cancel a round: nothing is entered any more. The caller names the actor and the reason (`acting`)."""
    laid = ControlRound.objects.select_for_update(of=("self",)).get(pk=round_id)
    if laid.state != ControlRound.State.PLANNED:
        raise UnableToKeepRound("Обход уже закрыт.")
    entered = laid.stops.exclude(result="").exists()
    if state == ControlRound.State.CANCELLED and entered:
        raise UnableToKeepRound("В обходе уже внесены итоги: его можно закрыть, но не отменить.")
    laid.state = state
    laid.save(update_fields=["state"])
