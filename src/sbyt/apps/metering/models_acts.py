"""Acts about consumption past the meter or without a contract: of legal entities."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from sbyt.kit import numbers
from sbyt.kit.audit.tracking import audited


@audited()
class ConsumptionAct(models.Model):
    """An act: `valid` = `[previous check, day of the act)`, and the power or the wires that its volume comes of.

    It counts when a second person has approved it: from then on in the bill of `billed_in` (unmetered) and where a scheme
    names it. What it says never changes: a wrong act is withdrawn and recorded anew. Figures as calc.act_volume.ActFacts.
    """

    class Kind(models.TextChoices):
        UNMETERED = "unmetered", "безучётное потребление"
        CONTRACT_FREE = "contract_free", "бездоговорное потребление"

    class State(models.TextChoices):
        PROPOSED = "proposed", "Ждёт утверждения"
        APPROVED = "approved", "Утверждён"
        REFUSED = "refused", "Отклонён"
        WITHDRAWN = "withdrawn", "Отменён"

    usage_point = models.ForeignKey(
        "metering.UsagePoint",
        on_delete=models.PROTECT,
        verbose_name="точка учёта",
        related_name="consumption_acts",
    )
    kind = models.CharField("вид", max_length=14, choices=Kind)
    document = models.CharField("документ", max_length=300)
    valid = DateRangeField("период")
    power_w = models.BigIntegerField("максимальная мощность", null=True, blank=True)
    current_ma = models.BigIntegerField("допустимый ток", null=True, blank=True)
    voltage_v = models.PositiveIntegerField("напряжение", null=True, blank=True)
    phases = models.PositiveSmallIntegerField("фаз", default=1)
    line_voltage = models.BooleanField("напряжение линейное", default=False)
    cos_phi_bp = models.PositiveIntegerField("косинус φ × 10⁴", null=True, blank=True)
    hours = models.PositiveIntegerField("доказанные часы работы", null=True, blank=True)
    reason = models.CharField("что установлено", max_length=300)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.PROPOSED)
    recorded_at = models.DateTimeField("записан", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        verbose_name="кем записан",
        null=True,
        related_name="+",
    )
    decided_at = models.DateTimeField("решён", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        verbose_name="кем решён",
        null=True,
        related_name="+",
    )
    billed_in = models.DateField("в счёте за", null=True, blank=True)
    withdrawn_at = models.DateTimeField("отменён", null=True, blank=True)
    note = models.CharField("почему отклонён или отменён", max_length=300, blank=True)

    class Meta:
        verbose_name = "акт о потреблении"
        verbose_name_plural = "акты о потреблении"
        constraints = [
            ExclusionConstraint(
                name="one_consumption_act_of_a_day",
                expressions=[("usage_point", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                condition=Q(state__in=("proposed", "approved")),
            ),
            models.CheckConstraint(
                condition=Q(power_w__gt=0, current_ma=None, voltage_v=None)
                | Q(power_w=None, current_ma__gt=0, voltage_v__gt=0),
                name="act_by_power_or_by_wires",
            ),
            models.CheckConstraint(condition=Q(phases__in=(1, 3)), name="act_of_one_or_three_phases"),
            models.CheckConstraint(
                condition=~Q(state="approved", kind="unmetered") | Q(billed_in__isnull=False),
                name="approved_act_is_billed_in_a_month",
            ),
        ]
        indexes = [models.Index(fields=["billed_in", "usage_point"]), models.Index(fields=["state"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.document}"

    @property
    def act_on(self) -> str:
        """Return the day of the act in words: its period ends there."""
        return numbers.day(self.valid.upper)
