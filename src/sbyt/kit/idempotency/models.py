"""Answers kept under the keys of their requests."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class KeptAnswer(models.Model):
    """What was answered to a request with a key; `digest` is that of its method, path and body."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "ответ на однократный запрос"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="answer_kept_once")]
        indexes = [models.Index(fields=["at"])]

    def __str__(self) -> str:
        return f"{self.user_id} {self.key}"
