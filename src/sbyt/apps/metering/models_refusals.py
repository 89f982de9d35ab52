"""Readings that were refused: one definition for the list and for the report, a view of the database."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class RefusedTyping(models.Model):
    """A figure typed or sent for a scale and a day (grid, card, cabinet, API, visit) that was refused; nothing else was recorded of it.

    One stands for a scale, a day and a source: typed again it takes the place of the one before, and what is taken in there mends it (`mended_at`).
    """

    usage_point = models.ForeignKey(
        "metering.UsagePoint", on_delete=models.PROTECT, verbose_name="точка учёта", related_name="+"
    )
    register = models.ForeignKey(
        "devices.Register", on_delete=models.PROTECT, verbose_name="шкала", related_name="+"
    )
    taken_on = models.DateField("за день")
    source = models.CharField("источник", max_length=20)
    raw = models.CharField("набрано", max_length=60, blank=True)
    code = models.CharField("код", max_length=20)
    message = models.TextField("почему")
    typed_at = models.DateTimeField("отклонено")
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        verbose_name="кто вводил",
        null=True,
        related_name="+",
    )
    mended_at = models.DateTimeField("исправлено", null=True, blank=True)

    class Meta:
        verbose_name = "отказ при вводе"
        constraints = [
            models.UniqueConstraint(
                fields=["register", "taken_on", "source"],
                condition=Q(mended_at=None),
                name="one_typed_refusal_stands",
            )
        ]
        indexes = [
            models.Index(fields=["typed_at"], condition=Q(mended_at=None), name="typed_refusals_stand")
        ]

    def __str__(self) -> str:
        return f"{self.raw} за {self.taken_on}: {self.message}"


class RefusedReading(models.Model):
    """A reading that came and is not believed, as the view `metering_refusedreading` tells it. Read only.

    Either a line of a file of readings that was refused and that nothing has mended (no point is known), or a reading that was
    recorded and refused afterwards by a person, with its point, or a figure that was refused as it was typed or sent and that nothing has mended
    (`source` says where; one whose point is not known is none). `came_at` is when the file was received or the
    refusal was recorded, `said_by` who sent the file, refused the reading, typed the figure.
    """

    class Kind(models.TextChoices):
        LINE = "line", "строка файла"
        READING = "reading", "решение сотрудника"
        TYPED = "typed", "при вводе"

    kind = models.CharField("что отклонено", max_length=10, choices=Kind)
    came_at = models.DateTimeField("отклонено")
    import_file = models.ForeignKey(
        "metering.ImportFile", on_delete=models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    line = models.IntegerField(null=True)
    field = models.CharField(max_length=120, blank=True)
    code = models.CharField(max_length=20, blank=True)
    message = models.TextField()
    raw = models.TextField(blank=True)
    source = models.CharField("источник", max_length=20, blank=True)
    branch = models.ForeignKey(
        "parties.Branch", on_delete=models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    building = models.ForeignKey(
        "premises.Building", on_delete=models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    usage_point = models.ForeignKey(
        "metering.UsagePoint", on_delete=models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        verbose_name="кто",
        null=True,
        db_constraint=False,
        related_name="+",
    )

    class Meta:
        managed = False
        db_table = "metering_refusedreading"
        verbose_name = "отклонённое показание"

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.message}"
