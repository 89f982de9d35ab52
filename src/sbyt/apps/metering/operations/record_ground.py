"""Record an act or a report about a point; withdraw one that was wrong. Both stay in the history."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from sbyt.apps.metering.models import PointGround, UsagePoint
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting

VERB = "readings.enter"


class UnableToRecordGround(ValueError):
    """Raised when an act cannot stand so; nothing is recorded. The text is Russian: it is shown as it is."""


def record_ground(
    *,
    actor: Actor,
    usage_point_id: int,
    kind: str,
    since: date,
    until: date | None,
    act_on: date | None,
    power_w: int | None,
    document: str,
) -> PointGround:
    """This function will record an act about a point over `[since, until)`. Needs the verb readings.enter in its branch.

    :raises UnableToAct: the actor may not there.
    :raises UnableToRecordGround: no such point or kind, no document, an end before the beginning, an act before its event, power where
        it means nothing, or another act of the kind on these days.
    """
    point = UsagePoint.objects.filter(pk=usage_point_id).first()
    if point is None or kind not in PointGround.Kind.values:
        raise UnableToRecordGround("нет такой точки учёта или такого вида акта")
    actor.require(VERB, branch_id=point.branch_id)
    _check(kind=kind, since=since, until=until, act_on=act_on, power_w=power_w, document=document)
    try:
        with transaction.atomic(), acting(user_id=actor.user_id, reason=document):
            return PointGround.objects.create(
                usage_point=point,
                kind=kind,
                valid=DateRange(since, until),
                act_on=act_on,
                power_w=power_w,
                document=document.strip(),
                recorded_by_id=actor.user_id,
            )
    except IntegrityError as refusal:
        raise UnableToRecordGround("на эти дни такой акт о точке уже есть") from refusal


@transaction.atomic
def end_ground(*, actor: Actor, ground_id: int, until: date, document: str) -> PointGround:
    """This function will end an act on a day: a version that ends there takes the place of the one that stood.

    :raises UnableToAct: the actor may not in the branch of the point.
    :raises UnableToRecordGround: the act does not stand any more, ended before, or begins later.
    """
    known = _standing(actor, ground_id)
    if known.valid.lower >= until or (known.valid.upper is not None and known.valid.upper <= until):
        raise UnableToRecordGround("день окончания должен быть внутри срока акта")
    with acting(user_id=actor.user_id, reason=document):
        PointGround.objects.filter(pk=known.pk).update(superseded_at=timezone.now())
        return PointGround.objects.create(
            usage_point_id=known.usage_point_id,
            kind=known.kind,
            valid=DateRange(known.valid.lower, until),
            act_on=known.act_on,
            power_w=known.power_w,
            document=document.strip() or known.document,
            recorded_by_id=actor.user_id,
        )


@transaction.atomic
def withdraw_ground(*, actor: Actor, ground_id: int, reason: str) -> None:
    """This function will withdraw an act that should not have been: it counts no more from now on.

    :raises UnableToAct: the actor may not in the branch of the point.
    :raises UnableToRecordGround: the act does not stand any more, or no reason.
    """
    known = _standing(actor, ground_id)
    if not reason.strip():
        raise UnableToRecordGround("назовите причину отмены")
    with acting(user_id=actor.user_id, reason=reason):
        PointGround.objects.filter(pk=known.pk).update(superseded_at=timezone.now())


def _standing(actor: Actor, ground_id: int) -> PointGround:
    known = (
        PointGround.objects.select_for_update(of=("self",))
        .select_related("usage_point")
        .filter(pk=ground_id, superseded_at=None)
        .first()
    )
    if known is None:
        raise UnableToRecordGround("акт уже заменён или отменён")
    actor.require(VERB, branch_id=known.usage_point.branch_id)
    return known


def _check(
    *, kind: str, since: date, until: date | None, act_on: date | None, power_w: int | None, document: str
) -> None:
    if not document.strip():
        raise UnableToRecordGround("назовите документ: номер и дату акта или сообщения")
    if until is not None and until <= since:
        raise UnableToRecordGround("день окончания должен быть позже дня начала")
    if act_on is not None and act_on < since:
        raise UnableToRecordGround("акт не бывает раньше события")
    if power_w is not None and (kind != PointGround.Kind.UNAUTHORISED or power_w <= 0):
        raise UnableToRecordGround("мощность указывают для несанкционированного подключения, больше нуля")
