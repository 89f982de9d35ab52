"""Validation and estimation: rules as data, what they found, values put in place of missing ones."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from sbyt.kit.audit.tracking import audited


@audited()
class CheckRule(models.Model):
    """A check of hours with its parameters for a class of points; an empty class is for all the others."""

    code = models.CharField("проверка", max_length=20)
    point_class = models.CharField("класс точек", max_length=20, blank=True)
    is_on = models.BooleanField("включена", default=True)
    parameters = models.JSONField("параметры", default=dict)
    source = models.CharField("источник", max_length=300, blank=True)

    class Meta:
        verbose_name = "проверка часов"
        verbose_name_plural = "проверки часов"
        constraints = [
            models.UniqueConstraint(fields=["code", "point_class"], name="check_rule_once_a_class")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.point_class}".strip()


class HourFinding(models.Model):
    """What a check found at a point in a month; found again it is the same row, gone it is closed."""

    class State(models.TextChoices):
        OPEN = "open", "открыто"
        ACCEPTED = "accepted", "данные верны"
        REPLACED = "replaced", "замещено"
        GONE = "gone", "больше не находится"

    usage_point = models.ForeignKey(
        "metering.UsagePoint", on_delete=models.PROTECT, related_name="hour_findings"
    )
    channel = models.PositiveSmallIntegerField(default=1)
    month = models.DateField()
    code = models.CharField(max_length=20)
    first_day = models.DateField()
    hours = models.PositiveIntegerField()
    energy_wh = models.BigIntegerField()
    money_kop = models.BigIntegerField(default=0)
    data = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    found_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "замечание к часам"
        verbose_name_plural = "замечания к часам"
        constraints = [
            models.UniqueConstraint(
                fields=["usage_point", "channel", "month", "code"], name="hour_finding_once_a_month"
            )
        ]
        indexes = [models.Index(fields=["month", "state", "-money_kop"])]

    def __str__(self) -> str:
        return f"{self.code} {self.usage_point_id} {self.month:%Y-%m}"


class HourReplacement(models.Model):
    """Hours put in place of missing ones on a day: 24 values, null where nothing is replaced.

    Each is an obligation: `closed_at` is when measured values came for all of its hours. Never changed, only closed
    or withdrawn. `over_measured`: a person does not believe what was measured; then all 24 values stand, those he believes
    among them, and it is closed when the day is sent otherwise.
    """

    usage_point = models.ForeignKey(
        "metering.UsagePoint", on_delete=models.PROTECT, related_name="hour_replacements"
    )
    channel = models.PositiveSmallIntegerField(default=1)
    day = models.DateField()
    values_wh = ArrayField(models.BigIntegerField(null=True))
    method = models.CharField(max_length=20)
    over_measured = models.BooleanField(db_default=False, default=False)
    basis = models.JSONField(default=dict)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    superseded_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by_file = models.ForeignKey("metering.ImportFile", on_delete=models.PROTECT, null=True)

    class Meta:
        verbose_name = "замещение часов"
        verbose_name_plural = "замещения часов"
        constraints = [
            models.UniqueConstraint(
                fields=["usage_point", "channel", "day"],
                condition=Q(superseded_at=None, closed_at=None),
                name="one_open_replacement_of_a_day",
            )
        ]
        indexes = [models.Index(fields=["day"])]

    def __str__(self) -> str:
        return f"{self.usage_point_id} {self.day}: {self.method}"


class ChangedDay(models.Model):
    """A day of a channel whose energy is known otherwise than before: bills that stand on it may have to be redone.

    `before_wh` holds what was believed, replaced hours among it; null = nothing was. `handled_at` is when the bills
    were looked at.
    """

    usage_point = models.ForeignKey(
        "metering.UsagePoint", on_delete=models.PROTECT, related_name="changed_days"
    )
    channel = models.PositiveSmallIntegerField()
    day = models.DateField()
    before_wh = models.BigIntegerField(null=True)
    after_wh = models.BigIntegerField(null=True)
    import_file = models.ForeignKey("metering.ImportFile", on_delete=models.PROTECT, null=True)
    noticed_at = models.DateTimeField(default=timezone.now)
    handled_at = models.DateTimeField(null=True)
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)

    class Meta:
        verbose_name = "изменившиеся сутки"
        verbose_name_plural = "изменившиеся сутки"
        indexes = [models.Index(fields=["day"], condition=Q(handled_at=None), name="changed_days_that_wait")]

    def __str__(self) -> str:
        return f"{self.usage_point_id} {self.day}"


class HoursToCheck(models.Model):
    """A file that brought hours nobody has checked yet: a line is written with its days and goes when they are checked."""

    import_file = models.ForeignKey("metering.ImportFile", on_delete=models.CASCADE, related_name="+")
    noted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "часы ждут проверки"
        verbose_name_plural = "часы ждут проверки"

    def __str__(self) -> str:
        return f"{self.import_file_id}"
