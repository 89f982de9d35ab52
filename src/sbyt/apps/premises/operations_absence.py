"""Record that people were away from a dwelling; the norm is taken off for them where the rules allow."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from sbyt.apps.premises.models import Absence, Premises
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting

VERB = "accounts.edit"


class UnableToRecordAbsence(ValueError):
    """Raised when an absence cannot stand so; nothing is recorded. The text is Russian: it is shown as it is."""


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
    """This function will record an absence; one that began the same day gives way to it and stays as a version.

    Needs the verb accounts.edit in the branch of the building.

    :raises UnableToAct: the actor may not there.
    :raises UnableToRecordAbsence: no such premises, nobody away, a return before leaving, no document, or days of another absence.
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
    if people < 1 or not document.strip():
        raise UnableToRecordAbsence("назовите, сколько человек отсутствовало, и документ")
    if returned_on is not None and returned_on <= left_on:
        raise UnableToRecordAbsence("день возвращения должен быть позже дня отъезда")
    standing = Absence.objects.filter(premises=premises, superseded_at=None)
    replaced = standing.filter(left_on=left_on)
    with acting(user_id=actor.user_id, reason=document):
        replaced.update(superseded_at=timezone.now())
        _keep_apart(list(standing), left_on=left_on, returned_on=returned_on)
        return Absence.objects.create(
            premises=premises,
            people=people,
            left_on=left_on,
            returned_on=returned_on,
            applied_on=applied_on,
            document=document.strip(),
        )


@transaction.atomic
def withdraw_absence(*, actor: Actor, absence_id: int, premises_id: int, reason: str) -> Absence:
    """This function will withdraw an absence that should not have been: it counts no more from now on. Needs accounts.edit.

    :raises UnableToAct: the actor may not in the branch of the building.
    :raises UnableToRecordAbsence: it does not stand any more, or no reason.
    """
    standing = (
        Absence.objects.select_for_update(of=("self",))
        .select_related("premises__building")
        .filter(pk=absence_id, premises_id=premises_id, superseded_at=None)
        .first()
    )
    if standing is None:
        raise UnableToRecordAbsence("запись уже заменена или отменена")
    actor.require(VERB, branch_id=standing.premises.building.branch_id)
    if not reason.strip():
        raise UnableToRecordAbsence("назовите основание")
    with acting(user_id=actor.user_id, reason=reason):
        standing.superseded_at = timezone.now()
        standing.save(update_fields=["superseded_at"])
    return standing


def _keep_apart(others: list[Absence], *, left_on: date, returned_on: date | None) -> None:
    """Refuse days that another absence has: people away twice would be taken off twice."""
    for other in others:
        ends_before = other.returned_on is not None and other.returned_on <= left_on
        begins_after = returned_on is not None and returned_on <= other.left_on
        if not ends_before and not begins_after:
            raise UnableToRecordAbsence("на эти дни отсутствие уже записано: исправьте его")
