"""Recalculations of months billed already: proposed, decided, billed in a later month. A bill is never edited."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from sbyt.kit.audit.tracking import audited


@audited()
class Adjustment(models.Model):
    """What is added to (or below zero taken off) an account for `service_month`, in the bill of `accounting_month`.

    An approved one stands as a line of the bill of its accounting month; a refused one counts nowhere. `reason` is a code of
    calc.recalculation.REASONS or manual.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "Предложен"
        APPROVED = "approved", "Утверждён"
        REFUSED = "refused", "Отклонён"

    account = models.ForeignKey(
        "contracts.Account", on_delete=models.PROTECT, verbose_name="лицевой счёт", related_name="adjustments"
    )
    usage_point = models.ForeignKey(
        "metering.UsagePoint", on_delete=models.PROTECT, verbose_name="точка учёта", related_name="+"
    )
    service = models.CharField("услуга", max_length=14)
    zone = models.CharField("зона", max_length=2, default="T0")
    service_month = models.DateField("за месяц")
    accounting_month = models.DateField("в счёте за")
    quantity_wh = models.BigIntegerField("объём")
    price_e7 = models.BigIntegerField("цена")
    rate_id = models.BigIntegerField("цена", null=True)
    vat_rate_bp = models.PositiveIntegerField("ставка НДС")
    net_kop = models.BigIntegerField("без НДС")
    vat_kop = models.BigIntegerField("НДС")
    gross_kop = models.BigIntegerField("с НДС")
    reason = models.CharField("причина", max_length=20)
    note = models.CharField("пояснение", max_length=300, blank=True)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.PROPOSED)
    proposed_at = models.DateTimeField("предложено", auto_now_add=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, verbose_name="кем", null=True, related_name="+"
    )
    decided_at = models.DateTimeField("решено", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, verbose_name="кем", null=True, related_name="+"
    )

    class Meta:
        verbose_name = "перерасчёт"
        verbose_name_plural = "перерасчёты"
        constraints = [
            models.CheckConstraint(
                condition=Q(gross_kop=models.F("net_kop") + models.F("vat_kop")), name="adjustment_sums_agree"
            ),
            models.CheckConstraint(
                condition=Q(accounting_month__gt=models.F("service_month")), name="adjustment_is_billed_later"
            ),
        ]
        indexes = [
            models.Index(fields=["account", "service_month"]),
            models.Index(fields=["state", "accounting_month"]),
        ]

    def __str__(self) -> str:
        return f"{self.account} за {self.service_month:%m.%Y}: {self.get_state_display()}"
