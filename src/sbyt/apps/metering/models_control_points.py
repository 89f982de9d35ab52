"""Which point's meter controls which: where hours are taken from when the settlement meter is silent."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from sbyt.kit.audit.tracking import audited


@audited()
class ControlPoint(models.Model):
    """The point whose meter controls another over `[from, to)`: one at a time. Never overwritten, a new version supersedes."""

    usage_point = models.ForeignKey(
        "metering.UsagePoint",
        on_delete=models.PROTECT,
        verbose_name="точка учёта",
        related_name="controls",
    )
    control_point = models.ForeignKey(
        "metering.UsagePoint",
        on_delete=models.PROTECT,
        verbose_name="контрольная точка",
        related_name="controlled",
    )
    valid = DateRangeField("период")
    document = models.CharField("документ", max_length=300)
    recorded_at = models.DateTimeField("записано", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        verbose_name="кем записано",
        null=True,
        related_name="+",
    )
    superseded_at = models.DateTimeField("заменено", null=True, blank=True)

    class Meta:
        verbose_name = "контрольная точка"
        verbose_name_plural = "контрольные точки"
        constraints = [
            ExclusionConstraint(
                name="one_control_point_at_a_time",
                expressions=[("usage_point", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                condition=Q(superseded_at=None),
            ),
            models.CheckConstraint(
                condition=~Q(control_point=F("usage_point")), name="control_point_is_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.usage_point}: контроль {self.control_point} {self.valid}"
