"""The key rate of the Bank of Russia over time: what penalties are counted by."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from sbyt.kit import numbers
from sbyt.kit.audit.tracking import audited


@audited()
class KeyRate(models.Model):
    """The key rate from a day on, until the next one. Never overwritten: a new version supersedes the old one."""

    valid_from = models.DateField("действует с")
    rate_bp = models.PositiveIntegerField("ставка")
    source = models.CharField("источник", max_length=300)
    act = models.ForeignKey(
        "tariffs.Act", on_delete=models.PROTECT, verbose_name="акт", null=True, blank=True, related_name="+"
    )
    file = models.ForeignKey(
        "files.StoredFile",
        on_delete=models.PROTECT,
        verbose_name="файл",
        null=True,
        blank=True,
        related_name="+",
    )
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
        verbose_name = "ключевая ставка"
        verbose_name_plural = "ключевая ставка"
        constraints = [
            models.UniqueConstraint(
                fields=["valid_from"], condition=Q(superseded_at=None), name="one_key_rate_a_day"
            ),
            models.CheckConstraint(condition=Q(rate_bp__lte=10_000), name="key_rate_is_a_share"),
        ]

    def __str__(self) -> str:
        return f"{numbers.percent(self.rate_bp)} % с {numbers.day(self.valid_from)}"
