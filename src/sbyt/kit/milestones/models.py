"""Which stages of a long journey are behind: what lets it be stopped, killed and started again."""

from __future__ import annotations

from django.db import models


class Milestone(models.Model):
    """A stage of a journey that is done, with what it wants to remember about itself."""

    journey = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    took_ms = models.IntegerField()
    facts = models.JSONField(default=dict)
    reached_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "пройденный этап"
        verbose_name_plural = "пройденные этапы"
        constraints = [models.UniqueConstraint(fields=["journey", "name"], name="milestone_once")]

    def __str__(self) -> str:
        return f"{self.journey}: {self.name}"
