"""Rounds: asked for, carried out by a job, ended with an account of what was told and what could not be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from sbyt.apps.exchange.models import GisElement, GisRound


class UnableToAskForRound(ValueError):
    """Raised when a round of the kind waits in the branch already; the words are Russian."""


@transaction.atomic
def ask_for_round(
    *,
    kind: str,
    branch_id: int,
    month: date | None,
    user_id: int | None,
    now: datetime,
    by_file: bool = False,
    again: bool = False,
) -> GisRound:
    """Write a round to be carried out; `by_file` and `again` as in GisRound. Raises UnableToAskForRound."""
    waiting = GisRound.objects.select_for_update().filter(
        kind=kind, branch_id=branch_id, month=month, by_file=by_file, finished_at=None
    )
    if waiting.exists():
        raise UnableToAskForRound("Такая передача уже поставлена в очередь.")
    return GisRound.objects.create(
        kind=kind,
        branch_id=branch_id,
        month=month,
        by_file=by_file,
        again=again,
        asked_at=now,
        asked_by_id=user_id,
    )


def round_to_do(*, round_id: int) -> GisRound | None:
    """Return the round where it is not carried out yet."""
    return GisRound.objects.filter(pk=round_id, finished_at=None).first()


def end_round(
    *,
    going: GisRound,
    messages: int,
    told: int,
    unchanged: int,
    held: int,
    reasons: Sequence[dict[str, Any]],
    problem: str,
    now: datetime,
) -> GisRound:
    """Write the account of a round."""
    going.messages, going.told, going.unchanged, going.held = messages, told, unchanged, held
    going.reasons, going.problem, going.finished_at = list(reasons), problem, now
    going.save()
    return going


def let_be_told_again(*, element_ids: Sequence[int]) -> int:
    """Let elements that failed be told by the next round, changed or not; return how many there were."""
    return GisElement.objects.filter(pk__in=element_ids, state=GisElement.State.FAILED).update(
        state=GisElement.State.REPLACED
    )
