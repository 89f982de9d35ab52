"""Registers that go out: their layouts, and what was sent, version by version."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from sbyt.kit.audit.tracking import audited


class Purpose(models.TextChoices):
    """What a register tells, and whom."""

    COMPENSATION = "compensation", "возмещение льгот"
    SUBSIDY = "subsidy", "получатели субсидий"
    REPLY = "reply", "ответ на реестр платежей"


@audited()
class RegisterLayout(models.Model):
    """How a register of a purpose is written as text: `layout` is formats.register_writer.RegisterOutLayout."""

    name = models.CharField("название", max_length=100, unique=True)
    purpose = models.CharField("реестр", max_length=15, choices=Purpose)
    file_name = models.CharField("имя файла", max_length=100)
    layout = models.JSONField("раскладка")

    class Meta:
        verbose_name = "раскладка реестра"
        verbose_name_plural = "раскладки реестров"

    def __str__(self) -> str:
        return self.name


class SentRegister(models.Model):
    """A register as it was sent: its file never changes; sent again it is another version of the month.

    `branch` is None for all branches. `layout_name` is what the layout was called then.
    """

    purpose = models.CharField(max_length=15, choices=Purpose)
    month = models.DateField()
    branch = models.ForeignKey("parties.Branch", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveSmallIntegerField()
    layout_name = models.CharField(max_length=100)
    file_name = models.CharField(max_length=150)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    rows = models.PositiveIntegerField()
    amount_kop = models.BigIntegerField()
    sent_at = models.DateTimeField(auto_now_add=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "отправленный реестр"
        verbose_name_plural = "отправленные реестры"
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "month", "branch", "version"],
                name="register_version_once",
                nulls_distinct=False,
            )
        ]
        indexes = [models.Index(fields=["purpose", "-month", "-version"])]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.month:%m.%Y}, версия {self.version}"
