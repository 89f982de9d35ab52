"""Money that came from customers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from sbyt.kit import numbers


class Payment(models.Model):
    """One payment, taken once by its source and external number. `designated_month` is the month the payer named."""

    account = models.ForeignKey("contracts.Account", on_delete=models.PROTECT, related_name="payments")
    received_on = models.DateField()
    amount_kop = models.BigIntegerField()
    source = models.CharField(max_length=30)
    external_number = models.CharField(max_length=80)
    purpose = models.CharField(max_length=300, blank=True)
    designated_month = models.DateField(null=True)
    entry = models.ForeignKey("ledger.JournalEntry", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "платёж"
        verbose_name_plural = "платежи"
        constraints = [
            models.UniqueConstraint(fields=["source", "external_number"], name="payment_once"),
            models.CheckConstraint(condition=Q(amount_kop__gt=0), name="payment_positive"),
        ]
        indexes = [models.Index(fields=["account", "-received_on"])]

    def __str__(self) -> str:
        return f"{self.account} {numbers.day(self.received_on)}: {numbers.money(self.amount_kop)}"
