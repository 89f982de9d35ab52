"""What a person brought at once: the files as they came, and how far their intake is."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Upload(models.Model):
    """Files brought by one person at one time; each of them leaves its own line in the journal (`ImportFile.upload`).

    `total` is how many files there are once archives are opened: None until they were counted. The intake is over when
    `finished_at` is set; `fault` says why it stopped before. `channel` is how they came: the lines repeat it.
    """

    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="uploads")
    branch = models.ForeignKey("parties.Branch", on_delete=models.PROTECT, null=True)
    brought_at = models.DateTimeField()
    channel = models.CharField(
        max_length=10, choices=[("upload", "Загрузка"), ("api", "API")], default="upload"
    )
    total = models.PositiveIntegerField(null=True)
    finished_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = "приём файлов"
        indexes = [models.Index(fields=["brought_by", "-brought_at"], name="uploads_of_a_person")]

    def __str__(self) -> str:
        return f"Приём № {self.pk}"


class UploadPart(models.Model):
    """A file as it was brought, an archive as a whole. `file` is null only where it was too large to be kept."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="parts")
    place = models.PositiveIntegerField()
    name = models.CharField(max_length=255)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True)

    class Meta:
        verbose_name = "принесённый файл"
        constraints = [models.UniqueConstraint(fields=["upload", "place"], name="upload_part_place")]

    def __str__(self) -> str:
        return self.name
