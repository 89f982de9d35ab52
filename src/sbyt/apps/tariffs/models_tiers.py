"""Bounds of ranges of consumption, and the social norm."""

from __future__ import annotations

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q

from sbyt.kit.audit.tracking import audited


@audited()
class TierBounds(models.Model):
    """Bounds of a tariff's ranges in a month over `[from, to)`, × `coefficient_bp` / 10 000 (a season).

    `second_wh` null = two ranges. `people` null = for everybody; else the row of that many (the largest means "and more"),
    × people where `per_person`. `social`: the bound is the social norm. Prices above: Rate.tier.
    """

    tariff = models.ForeignKey(
        "tariffs.Tariff", on_delete=models.PROTECT, verbose_name="тариф", related_name="bounds"
    )
    people = models.PositiveSmallIntegerField("проживающих", null=True, blank=True)
    per_person = models.BooleanField("на каждого", default=False)
    social = models.BooleanField("социальная норма", default=False)
    first_wh = models.BigIntegerField("первая граница")
    second_wh = models.BigIntegerField("вторая граница", null=True, blank=True)
    coefficient_bp = models.PositiveIntegerField("сезонный коэффициент", default=10_000)
    valid = DateRangeField("период")
    act = models.ForeignKey("tariffs.Act", on_delete=models.PROTECT, verbose_name="акт")
    recorded_at = models.DateTimeField("записано", auto_now_add=True)
    superseded_at = models.DateTimeField("заменено", null=True, blank=True)

    class Meta:
        verbose_name = "границы диапазонов"
        verbose_name_plural = "границы диапазонов"
        constraints = [
            models.CheckConstraint(
                condition=Q(first_wh__gt=0) & (Q(second_wh=None) | Q(second_wh__gte=F("first_wh"))),
                name="tier_bounds_grow",
            ),
            models.CheckConstraint(condition=Q(coefficient_bp__gt=0), name="tier_coefficient_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.tariff}: {self.first_wh / 1000} {self.valid}"
