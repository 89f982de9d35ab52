"""Go through a branch and tell what has changed of a kind: the messages and the account of it stand together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from sbyt.apps.exchange.operations.outbox import queue_messages
from sbyt.apps.exchange.operations.rounds import UnableToAskForRound, ask_for_round, end_round, round_to_do
from sbyt.apps.exchange.types import GisRound, MessageKind
from sbyt.apps.premises.queries_of_houses import building_ids_of_branch
from sbyt.formats.giszhkh.schemas import UnableToReadSchemas
from sbyt.kit.access.actor import Actor
from sbyt.kit.session_lock import session_lock
from sbyt.usecases.giszhkh.ask_there import ask_houses, ask_readings
from sbyt.usecases.giszhkh.gathering import Gathered, Telling, UnableToTell, parts_of
from sbyt.usecases.giszhkh.make_workbooks import make_workbooks
from sbyt.usecases.giszhkh.schemas_of_settings import schemas_of_settings
from sbyt.usecases.giszhkh.tell_accounts import tell_accounts
from sbyt.usecases.giszhkh.tell_bills import tell_bills
from sbyt.usecases.giszhkh.tell_devices import tell_devices
from sbyt.usecases.giszhkh.tell_readings import tell_readings

__all__ = ["BY_FILE", "BY_MONTH", "SEND", "UnableToAskForRound", "begin_round", "carry_out_round"]

SEND: Final = "giszhkh.send"
BY_FILE: Final = frozenset({MessageKind.READINGS, MessageKind.BILLS})
BY_MONTH: Final = frozenset({MessageKind.READINGS, MessageKind.BILLS, MessageKind.RECEIVED})
_BUILDINGS_A_PART: Final = 200
_Tell = Callable[..., None]
_BY_KIND: Final[dict[str, _Tell]] = {
    MessageKind.HOUSES: ask_houses,
    MessageKind.ACCOUNTS: tell_accounts,
    MessageKind.DEVICES: tell_devices,
    MessageKind.READINGS: tell_readings,
    MessageKind.BILLS: tell_bills,
    MessageKind.RECEIVED: ask_readings,
}


def begin_round(
    *,
    actor: Actor,
    kind: str,
    branch_id: int,
    month: date | None,
    now: datetime,
    by_file: bool = False,
    again: bool = False,
) -> GisRound:
    """Write that the actor wants what has changed in the branch told; a job carries it out.

    `by_file`: as workbooks for the web upload; `again`: what has not changed too (workbooks alone).
    Raises UnableToAct, UnableToAskForRound where one of the kind waits already, and UnableToReadSchemas.
    """
    actor.require(SEND, branch_id=branch_id)
    if by_file and kind not in BY_FILE:
        raise UnableToAskForRound("Файлом передаются показания и платёжные документы.")
    if not by_file:
        schemas_of_settings().require()
    return ask_for_round(
        kind=kind,
        branch_id=branch_id,
        month=month if kind in BY_MONTH else None,
        user_id=actor.user_id,
        now=now,
        by_file=by_file,
        again=by_file and again,
    )


def carry_out_round(*, round_id: int, now: datetime) -> GisRound | None:
    """Go through the branch; None where the round is done or somebody is at it. Cut off, it is begun anew by the next try."""
    with session_lock(f"giszhkh round {round_id}") as free:
        going = round_to_do(round_id=round_id) if free else None
        if going is None:
            return None
        gathered, problem = Gathered(), ""
        try:
            telling = Telling(
                branch_id=going.branch_id,
                month=going.month,
                today=timezone.localdate(now),
                now=now,
                schemas=None if going.by_file else schemas_of_settings(),
                by_file=going.by_file,
                again=going.again,
            )
            _go_through(going, gathered, telling)
        except (UnableToTell, UnableToReadSchemas) as hindrance:
            gathered, problem = Gathered(), str(hindrance)
        with transaction.atomic():
            queue_messages(messages=gathered.messages, now=now, user_id=going.asked_by_id)
            return end_round(
                going=going,
                messages=len(gathered.messages),
                told=gathered.told,
                unchanged=gathered.unchanged,
                held=gathered.held,
                reasons=gathered.reasons,
                problem=problem,
                now=now,
            )


def _go_through(going: GisRound, gathered: Gathered, telling: Telling) -> None:
    """Gather what is to be told of all buildings of the branch, a part of them at a time; workbooks go across parts."""
    buildings = parts_of(building_ids_of_branch(going.branch_id), _BUILDINGS_A_PART)
    if going.by_file:
        make_workbooks(gathered, kind=going.kind, parts=buildings, telling=telling)
        return
    for part in buildings:
        _BY_KIND[going.kind](gathered, building_ids=part, telling=telling)
