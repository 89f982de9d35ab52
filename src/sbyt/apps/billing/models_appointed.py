"""Runs appointed for a time: what is to be run, when, what became of it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from sbyt.kit.audit.tracking import audited


@audited()
class AppointedRun(models.Model):
    """A run of a month to be started at `starts_at`: the accounts are those that `kind`, `branch` and `words` mean then.

    `branch_ids`: in which branches it may bill; empty = in all. A started one names its `run`; a failed one says why.
    """

    class Kind(models.TextChoices):
        ALL = "all", "все счета"
        BRANCH = "branch", "отделение"
        DISTRICT = "district", "район"
        LOCALITY = "locality", "населённый пункт"
        PRIVATE = "private", "частный сектор"
        BUILDING = "building", "дом"
        ACCOUNT = "account", "лицевые счета"

    class State(models.TextChoices):
        WAITING = "waiting", "ждёт"
        STARTED = "started", "запущен"
        FAILED = "failed", "не запущен"
        CANCELLED = "cancelled", "отменён"

    month = models.DateField("месяц")
    stage = models.CharField("стадия", max_length=10)
    kind = models.CharField("что считать", max_length=10, choices=Kind)
    branch = models.ForeignKey(
        "parties.Branch", on_delete=models.PROTECT, verbose_name="отделение", null=True, related_name="+"
    )
    words = models.CharField("пункт, адрес или счета", max_length=2000, blank=True)
    branch_ids = ArrayField(models.BigIntegerField(), verbose_name="отделения", default=list)
    starts_at = models.DateTimeField("начать")
    state = models.CharField("состояние", max_length=10, choices=State, default=State.WAITING)
    said = models.CharField("пояснение", max_length=500, blank=True)
    run = models.OneToOneField(
        "billing.BillingRun",
        on_delete=models.PROTECT,
        verbose_name="расчёт",
        null=True,
        related_name="appointed",
    )
    appointed_at = models.DateTimeField("назначен", auto_now_add=True)
    appointed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        verbose_name="кем назначен",
        null=True,
        related_name="+",
    )

    class Meta:
        verbose_name = "назначенный расчёт"
        verbose_name_plural = "назначенные расчёты"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="started", run__isnull=False) | (~Q(state="started") & Q(run=None)),
                name="appointed_run_started_with_its_run",
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at"], condition=Q(state="waiting"), name="appointed_runs_that_wait")
        ]

    def __str__(self) -> str:
        return f"Расчёт за {self.month:%m.%Y}, назначен на {self.starts_at:%d.%m.%Y %H:%M}"
