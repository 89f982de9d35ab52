"""Enter what a controller found at a stop of a round: readings are taken in, acts are drawn up, the ladder goes on from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from sbyt.apps.metering.operations.control_rounds import (
    UnableToKeepRound,
    end_round,
    keep_result,
    next_act_number,
    stop_to_enter,
)
from sbyt.apps.metering.operations.record_ground import UnableToRecordGround, record_ground
from sbyt.apps.metering.operations.seals import UnableToSeal, tear_seals
from sbyt.apps.metering.queries.control_rounds import last_checks, rounds_for
from sbyt.apps.metering.types import PointGround, Reading, RoundStop
from sbyt.apps.tariffs.queries_dated_rules import dated_rules
from sbyt.calc.dated_rules import HouseholdRules
from sbyt.calc.periods import months_before
from sbyt.formats.energy_text import Energy
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting
from sbyt.usecases.find_register import Submission
from sbyt.usecases.kept_refusals import keep_refusals
from sbyt.usecases.readings_intake import TakenReading, take_readings
from sbyt.usecases.registers.closing_readings import scales_at
from sbyt.usecases.registers.point_acts import (
    mark_point,
    note_access,
    note_put_right,
    note_refusal,
)
from sbyt.usecases.validate_reading import Outcome

VERB: Final = "readings.enter"
Result = RoundStop.Result
_WITH_ACT: Final = (Result.REFUSED, Result.BROKEN, Result.SEAL_TORN, Result.INTERFERENCE)
BACK_RULE: Final = "household.interference_max_months"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What was found: the result, the day, the readings by register, the number of a paper act (empty = the next one)."""

    result: str
    visited_on: date
    shows: Mapping[int, Energy | None] = field(default_factory=dict)
    act_number: str = ""
    note: str = ""


class UnableToEnterVisit(ValueError):
    """Raised when a visit cannot be so; nothing of it is stored. `field`: result, visited_on, or `shows_<register id>`."""

    def __init__(self, message: str, *, field: str = "result") -> None:
        super().__init__(message)
        self.field = field


class _UnableToTakeItsReadings(UnableToEnterVisit):
    """Raised when what the meter showed is refused; `taken` says of each scale what became of it."""

    def __init__(self, message: str, *, field: str, taken: Sequence[TakenReading]) -> None:
        super().__init__(message, field=field)
        self.taken = taken


def enter_visit(*, actor: Actor, round_id: int, stop_id: int, visit: Visit, now: datetime) -> RoundStop:
    """Enter a visit: a reading is taken in as a controller's, a refusal, a broken meter, a torn seal or interference becomes an act.

    A reading ends the refusals that stood, access was given, and failure and interference: the meter is in order. Needs the verb readings.enter in the branch. Raises UnableToAct,
    UnableToEnterVisit; nothing is stored then but readings that were refused, for their list.
    """
    actor.require(VERB)
    if visit.result not in Result.values:
        raise UnableToEnterVisit("Выберите итог.")
    if visit.visited_on > timezone.localdate(now):
        raise UnableToEnterVisit("День посещения ещё не наступил.", field="visited_on")
    try:
        return _entered(actor=actor, round_id=round_id, stop_id=stop_id, visit=visit, now=now)
    except _UnableToTakeItsReadings as refusal:
        keep_refusals(refusal.taken, actor=actor, source=Reading.Source.CONTROLLER, now=now)
        raise


def _entered(*, actor: Actor, round_id: int, stop_id: int, visit: Visit, now: datetime) -> RoundStop:
    try:
        with transaction.atomic(), acting(user_id=actor.user_id, reason="контрольный обход"):
            stop = stop_to_enter(stop_id=stop_id)
            if stop.round_id != round_id:
                raise UnableToEnterVisit("Точка из другого обхода.")
            actor.require(VERB, branch_id=stop.round.branch_id)
            readings = _read(actor, stop, visit, now)
            number = _act_number(visit)
            ground = _act(actor, stop, visit, number)
            keep_result(
                stop=stop,
                result=visit.result,
                visited_on=visit.visited_on,
                act_number=number,
                note=visit.note.strip(),
                reading_ids=readings,
                ground_id=ground.pk if ground is not None else None,
                user_id=actor.user_id,
                now=now,
            )
    except (UnableToKeepRound, UnableToRecordGround, UnableToSeal) as refusal:
        words = str(refusal)
        raise UnableToEnterVisit(f"{words[:1].upper()}{words[1:].rstrip('.')}.") from refusal
    return stop


def close_round(*, actor: Actor, round_id: int, cancel: bool, reason: str) -> None:
    """Close a round, or cancel one in which nothing was entered. Raises UnableToAct, UnableToKeepRound."""
    laid = rounds_for(actor, verb=VERB).filter(pk=round_id).first()
    if laid is None:
        raise UnableToKeepRound("Такого обхода нет.")
    with acting(user_id=actor.user_id, reason=reason):
        end_round(round_id=round_id, state="cancelled" if cancel else "closed")


def _read(actor: Actor, stop: RoundStop, visit: Visit, now: datetime) -> list[int]:
    shown = {register_id: value for register_id, value in visit.shows.items() if value is not None}
    scales = scales_at(point_ids=[stop.usage_point_id], on=visit.visited_on)
    if visit.result == Result.READ:
        if not scales:
            raise UnableToEnterVisit("В этот день прибора на точке не было.", field="visited_on")
        for scale in scales:
            if scale.register_id not in shown:
                raise UnableToEnterVisit("Укажите показание.", field=scale.field)
    if visit.result in {Result.ABSENT, Result.REFUSED, Result.NO_METER} and shown:
        raise UnableToEnterVisit("Показание внесено, а прибор не видели.")
    if not shown:
        return []
    taken = take_readings(
        actor=actor,
        submissions=[
            Submission(
                taken_on=visit.visited_on,
                value=value,
                register_id=register_id,
                group=1,
                note=f"обход № {stop.round.number}",
            )
            for register_id, value in shown.items()
        ],
        source=Reading.Source.CONTROLLER,
        now=now,
    )
    for register_id, one in zip(shown, taken, strict=True):
        if one.verdict.outcome is Outcome.REFUSED:
            words = "; ".join(reason.message for reason in one.verdict.reasons)
            raise _UnableToTakeItsReadings(
                f"{words[:1].upper()}{words[1:]}.", field=f"shows_{register_id}", taken=taken
            )
    return [one.reading_id for one in taken if one.reading_id is not None]


def _act_number(visit: Visit) -> str:
    if visit.result not in _WITH_ACT:
        return visit.act_number.strip()
    return visit.act_number.strip() or next_act_number(on=visit.visited_on)


def _act(actor: Actor, stop: RoundStop, visit: Visit, number: str) -> PointGround | None:
    point_id, on = stop.usage_point_id, visit.visited_on
    document = f"акт № {number} от {on:%d.%m.%Y}, обход № {stop.round.number}"
    if visit.result == Result.READ:
        note_access(actor=actor, usage_point_id=point_id, on=on, document=document)
        note_put_right(actor=actor, usage_point_id=point_id, on=on, what="показание контролёра")
        mark_point(actor=actor, usage_point_id=point_id, since=on, what="показание контролёра")
        return None
    if visit.result not in _WITH_ACT:
        return None
    if visit.result == Result.REFUSED:
        ground = note_refusal(actor=actor, usage_point_id=point_id, on=on, document=document)
    elif visit.result == Result.BROKEN:
        ground = _recorded(actor, point_id, PointGround.Kind.METER_FAILED, on, None, on, document)
    else:
        if visit.result == Result.SEAL_TORN:
            tear_seals(user_id=actor.user_id, usage_point_id=point_id, on=on, document=document)
        since = _interfered_since(point_id, on)
        ground = _recorded(actor, point_id, PointGround.Kind.INTERFERENCE, since, None, on, document)
    mark_point(actor=actor, usage_point_id=point_id, since=on, what=f"обход: {Result(visit.result).label}")
    return ground


def _recorded(
    actor: Actor, point_id: int, kind: str, since: date, until: date | None, act_on: date, document: str
) -> PointGround:
    return record_ground(
        actor=actor,
        usage_point_id=point_id,
        kind=kind,
        since=since,
        until=until,
        act_on=act_on,
        power_w=None,
        document=document,
    )


def _interfered_since(point_id: int, on: date) -> date:
    """Return from which day interference is charged: the check before, at most as many months back as the rule says.

    PP 354 p. 62; the wording about the check before is from memory, unconfirmed.
    """
    usual = HouseholdRules().interference_max_months
    back = dated_rules(keys=(BACK_RULE,)).value(BACK_RULE, on=on, default=usual)
    furthest = months_before(on, back)
    seen = last_checks(point_ids=[point_id], before=on).get(point_id)
    return max(seen, furthest) if seen is not None else furthest
