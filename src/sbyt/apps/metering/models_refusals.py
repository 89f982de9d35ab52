"""Readings that were refused: one definition for the list and for the report, a view of the database."""

from __future__ import annotations

from django.db import models


class RefusedReading(models.Model):
    """A reading that came and is not believed, as the view `metering_refusedreading` tells it. Read only.

    Either a line of a file of readings that was refused and that nothing has mended (no point is known), or a reading that was
    recorded and refused afterwards by a person, with its point. What a form refuses before anything is recorded is none: it is
    put right where it is typed. `came_at` is when the file was received or the refusal was recorded.
    """

    class Kind(models.TextChoices):
        LINE = "line", "строка файла"
        READING = "reading", "решение сотрудника"

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
    branch = models.ForeignKey(
        "parties.Branch", on_delete=models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    building = models.ForeignKey(
        "premises.Building", on_delete=models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    usage_point = models.ForeignKey(
        "metering.UsagePoint", on_delete=models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )

    class Meta:
        managed = False
        db_table = "metering_refusedreading"
        verbose_name = "отклонённое показание"

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.message}"
