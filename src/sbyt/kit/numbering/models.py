"""Series of document numbers without gaps."""

from __future__ import annotations

from django.db import models


class NumberSeries(models.Model):
    """The next number of a series in a year; the row is locked until the document that took it commits."""

    code = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    next_value = models.BigIntegerField(default=1)

    class Meta:
        verbose_name = "нумератор"
        constraints = [models.UniqueConstraint(fields=["code", "year"], name="number_series_once")]

    def __str__(self) -> str:
        return f"{self.code}/{self.year}"
