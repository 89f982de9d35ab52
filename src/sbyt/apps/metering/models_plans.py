"""What a point was planned to take, hour by hour."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from sbyt.kit import numbers
from sbyt.kit.audit.tracking import audited


@audited()
class PlannedDay(models.Model):
    """24 planned hours of A+ of a point, Wh each. Never overwritten: a new plan of the day supersedes the old one.

    `source` says where the plan came from, the name of the file as a rule.
    """

    usage_point = models.ForeignKey(
        "metering.UsagePoint",
        on_delete=models.PROTECT,
        verbose_name="точка учёта",
        related_name="planned_days",
    )
    day = models.DateField("день")
    values_wh = ArrayField(models.BigIntegerField(), verbose_name="часы плана", size=24)
    source = models.CharField("источник", max_length=300)
    recorded_at = models.DateTimeField("записано", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        verbose_name="кем записано",
        null=True,
        related_name="+",
    )
    superseded_at = models.DateTimeField("заменено", null=True, blank=True)

    class Meta:
        verbose_name = "плановые сутки"
        verbose_name_plural = "плановые сутки"
        constraints = [
            models.UniqueConstraint(
                fields=["usage_point", "day"],
                condition=Q(superseded_at=None),
                name="one_current_planned_day",
            ),
            models.CheckConstraint(condition=Q(values_wh__len=24), name="planned_day_has_24_hours"),
        ]

    def __str__(self) -> str:
        return f"{self.usage_point}: план на {numbers.day(self.day)}"
