"""Looks for facts that came after their months were billed: from when to when, what they brought."""

from __future__ import annotations

from django.db import models


class LateLook(models.Model):
    """A look over what was recorded in `(looked_from, looked_to]`; `finished_at` null = it was broken off, the next one goes over the same.

    `months_touched`: months of buildings that were reckoned anew; `proposed`: recalculations put on the worklist.
    """

    looked_from = models.DateTimeField()
    looked_to = models.DateTimeField()
    months_touched = models.IntegerField(default=0)
    proposed = models.IntegerField(default=0)
    faults = models.JSONField(default=list)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "поиск поздних фактов"
        verbose_name_plural = "поиски поздних фактов"
        indexes = [models.Index(fields=["-looked_to"], name="late_looks_latest")]

    def __str__(self) -> str:
        return f"Поздние факты по {self.looked_to:%d.%m.%Y %H:%M}"
