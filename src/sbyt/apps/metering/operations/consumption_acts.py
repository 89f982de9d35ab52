"""Acts of consumption past the meter or without a contract: recorded, approved by a second person, withdrawn."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from sbyt.apps.metering.models import ConsumptionAct, UsagePoint
from sbyt.calc.act_volume import ActFacts
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting

ENTER = "readings.enter"
DECIDE = "findings.decide"
State = ConsumptionAct.State


class UnableToTakeAct(ValueError):
    """Raised when an act cannot stand or be decided so; nothing is changed. Shown as it is; `field` is at fault."""

    def __init__(self, words: str, field: str = "") -> None:
        super().__init__(words)
        self.field = field


def record_consumption_act(
    *, actor: Actor, usage_point_id: int, facts: ActFacts, document: str, reason: str
) -> ConsumptionAct:
    """This function will record an act that waits to be approved. Needs readings.enter in the branch of the point.

    `facts` are checked before by calc.act_volume.

    :raises UnableToAct: the actor may not there.
    :raises UnableToTakeAct: no such point, no document or reason, or another act on these days.
    """
    point = UsagePoint.objects.filter(pk=usage_point_id).first()
    if point is None:
        raise UnableToTakeAct("нет такой точки учёта")
    actor.require(ENTER, branch_id=point.branch_id)
    for name, text in (("document", document), ("reason", reason)):
        if not text.strip():
            words = "назовите номер и дату акта" if name == "document" else "напишите, что установлено"
            raise UnableToTakeAct(words, name)
    names = ("power_w", "current_ma", "voltage_v", "phases", "line_voltage", "cos_phi_bp", "hours")
    try:
        with transaction.atomic(), acting(user_id=actor.user_id, reason=document):
            return ConsumptionAct.objects.create(
                usage_point=point,
                kind=facts.kind,
                document=document.strip(),
                reason=reason.strip(),
                valid=DateRange(facts.since, facts.until),
                recorded_by_id=actor.user_id,
                **{name: getattr(facts, name) for name in names},
            )
    except IntegrityError as refusal:
        raise UnableToTakeAct("на часть этих дней акт о потреблении уже есть", "since") from refusal


@transaction.atomic
def approve_consumption_act(*, actor: Actor, act_id: int, billed_in: date | None) -> ConsumptionAct:
    """This function will approve an act: from now on it counts, an unmetered one in the bill of `billed_in`.

    Needs findings.decide in the branch; whoever recorded the act does not approve it.

    :raises UnableToAct: the actor may not there.
    :raises UnableToTakeAct: decided already, one's own, or an unmetered act without a month of the bill.
    """
    act = _waiting(actor, act_id)
    if act.recorded_by_id is not None and act.recorded_by_id == actor.user_id:
        raise UnableToTakeAct("акт утверждает другой сотрудник, не тот, кто его записал")
    if act.kind == ConsumptionAct.Kind.UNMETERED and billed_in is None:
        raise UnableToTakeAct("на день акта точка никого не снабжает: объём некому начислить")
    act.state, act.billed_in = State.APPROVED, billed_in
    return _decided(actor, act, reason=f"утверждён: {act.document}")


@transaction.atomic
def refuse_consumption_act(*, actor: Actor, act_id: int, note: str) -> ConsumptionAct:
    """This function will refuse an act that waits. Needs findings.decide in the branch, and a word why.

    :raises UnableToAct: the actor may not there.
    :raises UnableToTakeAct: decided already, or no word why.
    """
    act = _waiting(actor, act_id)
    _require_note(note)
    act.state, act.note = State.REFUSED, note.strip()
    return _decided(actor, act, reason=note)


@transaction.atomic
def withdraw_consumption_act(*, actor: Actor, act_id: int, note: str) -> ConsumptionAct:
    """This function will withdraw an act, waiting or approved: it counts no more; bills released before stay as they are.

    Needs findings.decide in the branch where it is approved, else readings.enter.

    :raises UnableToAct: the actor may not there.
    :raises UnableToTakeAct: it stands no more, no word why, or a scheme in force names it.
    """
    act = _locked(act_id)
    standing = act is not None and act.state in {State.PROPOSED, State.APPROVED}
    if act is None or not standing:
        raise UnableToTakeAct("акт уже отклонён или отменён")
    verb = DECIDE if act.state == State.APPROVED else ENTER
    actor.require(verb, branch_id=act.usage_point.branch_id)
    _require_note(note)
    if act.scheme_nodes.filter(version__state="active", version__valid__endswith=None).exists():
        raise UnableToTakeAct("акт стоит в действующей схеме: сначала введите её версию без него")
    act.state, act.note, act.withdrawn_at = State.WITHDRAWN, note.strip(), timezone.now()
    with acting(user_id=actor.user_id, reason=note):
        act.save(update_fields=["state", "note", "withdrawn_at"])
    return act


def _waiting(actor: Actor, act_id: int) -> ConsumptionAct:
    act = _locked(act_id)
    if act is None or act.state != State.PROPOSED:
        raise UnableToTakeAct("акт уже решён")
    actor.require(DECIDE, branch_id=act.usage_point.branch_id)
    return act


def _locked(act_id: int) -> ConsumptionAct | None:
    rows = ConsumptionAct.objects.select_for_update(of=("self",)).select_related("usage_point")
    return rows.filter(pk=act_id).first()


def _decided(actor: Actor, act: ConsumptionAct, *, reason: str) -> ConsumptionAct:
    act.decided_at, act.decided_by_id = timezone.now(), actor.user_id
    with acting(user_id=actor.user_id, reason=reason):
        act.save(update_fields=["state", "billed_in", "note", "decided_at", "decided_by"])
    return act


def _require_note(note: str) -> None:
    if not note.strip():
        raise UnableToTakeAct("напишите причину", "note")
