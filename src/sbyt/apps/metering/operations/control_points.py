"""Say which point controls another and since when; end it. Both stay in the history."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from sbyt.apps.metering.models import ControlPoint, UsagePoint
from sbyt.apps.metering.queries.points import usage_points_for
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting

VERB = "readings.enter"


class UnableToSetControlPoint(ValueError):
    """Raised when a control point cannot stand so; nothing is recorded. The text is Russian: it is shown as it is."""


@transaction.atomic
def set_control_point(
    *,
    actor: Actor,
    usage_point_id: int,
    control_code: str,
    since: date,
    until: date | None,
    document: str,
) -> ControlPoint:
    """Record the control point over `[since, until)`. One that stands without an end ends on `since`.

    :raises UnableToAct: the actor may not in the branch of the point.
    :raises UnableToSetControlPoint: no such point, no document, an end before the beginning, the point itself, or days that
        another control point with an end has.
    """
    point = UsagePoint.objects.filter(pk=usage_point_id).first()
    if point is None:
        raise UnableToSetControlPoint("нет такой точки учёта")
    actor.require(VERB, branch_id=point.branch_id)
    control = usage_points_for(actor).filter(code=control_code.strip()).first()
    if control is None:
        raise UnableToSetControlPoint("точки с таким кодом нет среди ваших отделений")
    if control.pk == point.pk:
        raise UnableToSetControlPoint("точка не контролирует саму себя")
    if until is not None and until <= since:
        raise UnableToSetControlPoint("день окончания должен быть позже дня начала")
    if not document.strip():
        raise UnableToSetControlPoint("назовите документ: договор, акт или приложение")
    with acting(user_id=actor.user_id, reason=document):
        _end_open(actor=actor, usage_point_id=point.pk, until=since)
        try:
            with transaction.atomic():
                return ControlPoint.objects.create(
                    usage_point=point,
                    control_point=control,
                    valid=DateRange(since, until),
                    document=document.strip(),
                    recorded_by_id=actor.user_id,
                )
        except IntegrityError as refusal:
            # the caller's transaction ends with the refusal, and so the one that stood goes on standing
            raise UnableToSetControlPoint("на эти дни контрольная точка уже есть") from refusal


@transaction.atomic
def end_control_point(
    *, actor: Actor, usage_point_id: int, control_id: int, until: date | None, reason: str
) -> None:
    """End a control point on a day, or withdraw it as a mistake where `until` is None.

    :raises UnableToAct: the actor may not in the branch of the point.
    :raises UnableToSetControlPoint: it does not stand any more, no reason, or the day is outside of its period.
    """
    known = (
        ControlPoint.objects.select_for_update(of=("self",))
        .select_related("usage_point")
        .filter(pk=control_id, usage_point_id=usage_point_id, superseded_at=None)
        .first()
    )
    if known is None:
        raise UnableToSetControlPoint("эта запись уже заменена или отменена")
    actor.require(VERB, branch_id=known.usage_point.branch_id)
    if not reason.strip():
        raise UnableToSetControlPoint("назовите причину")
    if until is not None and not _inside(known, until):
        raise UnableToSetControlPoint("день окончания должен быть внутри периода")
    with acting(user_id=actor.user_id, reason=reason):
        _supersede(actor=actor, known=known, until=until)


def _inside(known: ControlPoint, until: date) -> bool:
    return known.valid.lower < until and (known.valid.upper is None or until < known.valid.upper)


def _end_open(*, actor: Actor, usage_point_id: int, until: date) -> None:
    standing = ControlPoint.objects.select_for_update().filter(
        usage_point_id=usage_point_id,
        superseded_at=None,
        valid__startswith__lt=until,
        valid__upper_inf=True,
    )
    for known in standing:
        _supersede(actor=actor, known=known, until=until)


def _supersede(*, actor: Actor, known: ControlPoint, until: date | None) -> None:
    known.superseded_at = timezone.now()
    known.save(update_fields=["superseded_at"])
    if until is not None:
        ControlPoint.objects.create(
            usage_point_id=known.usage_point_id,
            control_point_id=known.control_point_id,
            valid=DateRange(known.valid.lower, until),
            document=known.document,
            recorded_by_id=actor.user_id,
        )
