"""Agree an amount beforehand: a forecast bill of the point is formed from it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from sbyt.apps.billing.models import PlannedAmount
from sbyt.apps.metering.types import UsagePoint
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting


class UnableToPlanAmount(ValueError):
    """Raised when the amount cannot be agreed so; nothing is recorded. The text is Russian: it is shown as it is."""


def plan_amount(
    *, actor: Actor, usage_point_id: int, month: date, gross_kop: int, basis: str
) -> PlannedAmount:
    """This function will record the amount with VAT that the forecast bill of a point and month is formed from.

    An earlier amount of the point and month gives way to it and stays as a version. `basis` names the letter or
    plan. Needs the verb accounts.edit in the branch of the point.

    :raises UnableToAct: the actor may not edit there.
    :raises UnableToPlanAmount: no such point, a sum not above zero, or no basis.
    """
    point = UsagePoint.objects.filter(pk=usage_point_id).first()
    if point is None:
        raise UnableToPlanAmount("нет такой точки учёта")
    actor.require("accounts.edit", branch_id=point.branch_id)
    if gross_kop <= 0:
        raise UnableToPlanAmount("сумма должна быть больше нуля")
    if not basis.strip():
        raise UnableToPlanAmount("назовите основание: письмо, план, соглашение")
    month = month.replace(day=1)
    with acting(user_id=actor.user_id, reason=basis), transaction.atomic():
        PlannedAmount.objects.filter(usage_point=point, month=month, superseded_at=None).update(
            superseded_at=timezone.now()
        )
        return PlannedAmount.objects.create(
            usage_point=point,
            month=month,
            gross_kop=gross_kop,
            basis=basis.strip(),
            recorded_by_id=actor.user_id,
        )
