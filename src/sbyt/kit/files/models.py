"""Files kept for ever: named by their content, never changed."""

from __future__ import annotations

from django.db import models


class StoredFile(models.Model):
    """The content is in the data folder under its SHA-256; the row remembers the first name and the size."""

    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100, blank=True)
    size_bytes = models.BigIntegerField()
    stored_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "файл"

    def __str__(self) -> str:
        return f"{self.name} ({self.sha256[:8]})"
