"""What the back office keeps for itself: saved views of lists."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class SavedView(models.Model):
    """A list as somebody wants to see it again: its address. Own, or shared with all who see the list."""

    list_name = models.CharField(max_length=40)
    title = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "сохранённый вид"
        constraints = [
            models.UniqueConstraint(fields=["list_name", "owner", "title"], name="saved_view_title_once"),
        ]

    def __str__(self) -> str:
        return f"{self.list_name}: {self.title}"
