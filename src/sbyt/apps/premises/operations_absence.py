"""Record that people were away from a dwelling; the norm is taken off for them where the rules allow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from sbyt.apps.premises.models import Absence, Occupancy, Premises
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting

VERB = "accounts.edit"


class UnableToRecordAbsence(ValueError):
    """Raised when an absence cannot stand so; nothing is recorded. The text is Russian: it is shown as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceFacts:
    """Who was away and by which paper: `left_on` and `returned_on` are no full days of absence (null = still away)."""

    people: int
    left_on: date
    returned_on: date | None
    applied_on: date | None
    document: str


@transaction.atomic
def record_absence(
    *,
    actor: Actor,
    premises_id: int,
    people: int,
    left_on: date,
    returned_on: date | None,
    applied_on: date | None,
    document: str,
) -> Absence:
    """This function will record an absence beside those that stand: different people may be away on the same days.

    Needs the verb accounts.edit in the branch of the building.

    :raises UnableToAct: the actor may not there.
    :raises UnableToRecordAbsence: no such premises, nobody away, a return before leaving, no document, or a full day on which more
        people would be away than are registered.
    """
    premises = (
        Premises.objects.select_for_update(of=("self",))
        .select_related("building")
        .filter(pk=premises_id)
        .first()
    )
    if premises is None:
        raise UnableToRecordAbsence("нет такого помещения")
    actor.require(VERB, branch_id=premises.building.branch_id)
    facts = AbsenceFacts(
        people=people, left_on=left_on, returned_on=returned_on, applied_on=applied_on, document=document
    )
    return _recorded(actor, premises, facts)


@transaction.atomic
def correct_absence(
    *, actor: Actor, absence_id: int, premises_id: int, facts: AbsenceFacts
) -> tuple[Absence, Absence]:
    """This function will put an absence right: the old one stays as a version. Returns the old and the new one. Needs accounts.edit.

    :raises UnableToAct: the actor may not in the branch of the building.
    :raises UnableToRecordAbsence: it does not stand any more, or the new facts cannot be recorded (see record_absence).
    """
    old = _standing(actor, absence_id, premises_id)
    with acting(user_id=actor.user_id, reason=facts.document):
        old.superseded_at = timezone.now()
        old.save(update_fields=["superseded_at"])
    return old, _recorded(actor, old.premises, facts)


@transaction.atomic
def withdraw_absence(*, actor: Actor, absence_id: int, premises_id: int, reason: str) -> Absence:
    """This function will withdraw an absence that should not have been: it counts no more from now on. Needs accounts.edit.

    :raises UnableToAct: the actor may not in the branch of the building.
    :raises UnableToRecordAbsence: it does not stand any more, or no reason.
    """
    standing = _standing(actor, absence_id, premises_id)
    if not reason.strip():
        raise UnableToRecordAbsence("назовите основание")
    with acting(user_id=actor.user_id, reason=reason):
        standing.superseded_at = timezone.now()
        standing.save(update_fields=["superseded_at"])
    return standing


def _standing(actor: Actor, absence_id: int, premises_id: int) -> Absence:
    """Return the absence that stands, its premises locked."""
    premises = (
        Premises.objects.select_for_update(of=("self",))
        .select_related("building")
        .filter(pk=premises_id)
        .first()
    )
    standing = Absence.objects.filter(pk=absence_id, premises_id=premises_id, superseded_at=None).first()
    if premises is None or standing is None:
        raise UnableToRecordAbsence("запись уже заменена или отменена")
    actor.require(VERB, branch_id=premises.building.branch_id)
    standing.premises = premises
    return standing


def _recorded(actor: Actor, premises: Premises, facts: AbsenceFacts) -> Absence:
    if facts.people < 1 or not facts.document.strip():
        raise UnableToRecordAbsence("назовите, сколько человек отсутствовало, и документ")
    if facts.returned_on is not None and facts.returned_on <= facts.left_on:
        raise UnableToRecordAbsence("день возвращения должен быть позже дня отъезда")
    _check_there_are_so_many(premises, facts)
    with acting(user_id=actor.user_id, reason=facts.document):
        return Absence.objects.create(
            premises=premises,
            people=facts.people,
            left_on=facts.left_on,
            returned_on=facts.returned_on,
            applied_on=facts.applied_on,
            document=facts.document.strip(),
        )


def _check_there_are_so_many(premises: Premises, facts: AbsenceFacts) -> None:
    """Refuse a full day on which more would be away than are registered; where nobody is, the rule takes off what its norm has."""
    standing = list(Absence.objects.filter(premises=premises, superseded_at=None))
    lived = list(Occupancy.objects.filter(premises=premises, superseded_at=None))
    first, end = _full_days(facts)
    starts = {first, *(_full_days(other)[0] for other in standing), *(row.valid.lower for row in lived)}
    for day in sorted(start for start in starts if first <= start < end):
        away = sum(other.people for other in standing if _is_away(other, day))
        registered = sum(
            row.permanent + row.temporary
            for row in lived
            if row.valid.lower <= day and (row.valid.upper is None or day < row.valid.upper)
        )
        if registered and away + facts.people > registered:
            raise UnableToRecordAbsence(_too_many(facts, day=day, registered=registered, away=away))


def _too_many(facts: AbsenceFacts, *, day: date, registered: int, away: int) -> str:
    told = f"{facts.people} чел." if not away else f"ещё {facts.people} чел. (уже отсутствует {away})"
    return (
        f"{day:%d.%m.%Y} здесь зарегистрировано {registered}: отсутствие {told} записать нельзя; "
        "исправьте записанное отсутствие или проживающих"
    )


def _is_away(absence: Absence, day: date) -> bool:
    first, end = _full_days(absence)
    return first <= day < end


def _full_days(absence: Absence | AbsenceFacts) -> tuple[date, date]:
    """Return the full days of an absence, `[first, end)`."""
    return absence.left_on + timedelta(days=1), absence.returned_on or date.max
