"""Amounts agreed before the month is over."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from sbyt.kit import numbers
from sbyt.kit.audit.tracking import audited


@audited()
class PlannedAmount(models.Model):
    """An amount with VAT agreed beforehand for a point and month: a forecast bill is formed from it.

    Never overwritten: a new version supersedes the old one. `basis` names the letter or plan it stands in.
    """

    usage_point = models.ForeignKey(
        "metering.UsagePoint",
        on_delete=models.PROTECT,
        verbose_name="точка учёта",
        related_name="planned_amounts",
    )
    month = models.DateField("месяц")
    gross_kop = models.BigIntegerField("сумма с НДС")
    basis = models.CharField("основание", max_length=300)
    recorded_at = models.DateTimeField("записано", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        verbose_name="кем записано",
        null=True,
        related_name="+",
    )
    superseded_at = models.DateTimeField("заменено", null=True)

    class Meta:
        verbose_name = "плановая сумма"
        verbose_name_plural = "плановые суммы"
        constraints = [
            models.UniqueConstraint(
                fields=["usage_point", "month"],
                condition=Q(superseded_at=None),
                name="one_current_planned_amount",
            ),
            models.CheckConstraint(condition=Q(gross_kop__gt=0), name="planned_amount_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.usage_point} {self.month:%m.%Y}: {numbers.money(self.gross_kop)}"
