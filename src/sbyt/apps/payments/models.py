"""Money that came from customers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from sbyt.apps.payments.models_registers import RegisterLayout, SentRegister
from sbyt.kit import numbers
from sbyt.kit.audit.tracking import audited

__all__ = ["Payment", "PaymentReversal", "RegisterLayout", "SentRegister"]


class Payment(models.Model):
    """One payment, taken once by its source and external number. `designated_month` is the month the payer named.

    `pays`: what the payer named it for. `import_line` is its line in the register that brought it.
    """

    class Kind(models.TextChoices):
        PAYMENT = "payment", "оплата"
        SUBSIDY = "subsidy", "субсидия"

    class Pays(models.TextChoices):
        PRINCIPAL = "principal", "за электроэнергию"
        PENALTIES = "penalties", "пени"

    account = models.ForeignKey("contracts.Account", on_delete=models.PROTECT, related_name="payments")
    received_on = models.DateField()
    amount_kop = models.BigIntegerField()
    source = models.CharField(max_length=30)
    external_number = models.CharField(max_length=80)
    purpose = models.CharField(max_length=300, blank=True)
    designated_month = models.DateField(null=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PAYMENT, db_default=Kind.PAYMENT)
    pays = models.CharField(max_length=10, choices=Pays, default=Pays.PRINCIPAL, db_default=Pays.PRINCIPAL)
    import_file = models.ForeignKey(
        "metering.ImportFile", on_delete=models.PROTECT, null=True, related_name="payments"
    )
    import_line = models.PositiveIntegerField(null=True)
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
        indexes = [
            models.Index(fields=["account", "-received_on"]),
            models.Index(fields=["received_on", "id"], name="payments_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {numbers.day(self.received_on)}: {numbers.money(self.amount_kop)}"


@audited()
class PaymentReversal(models.Model):
    """A payment taken back: proposed, decided, carried out by an entry of its own. One that is not refused a payment.

    With `to_account` the money is moved there as a payment of its own (`moved`), received on the same day.
    """

    class Reason(models.TextChoices):
        WRONG_ACCOUNT = "wrong_account", "зачислен не на тот счёт"
        RETURNED = "returned", "возвращён банком"
        TWICE = "twice", "проведён дважды"
        OTHER = "other", "другая причина"

    class State(models.TextChoices):
        PROPOSED = "proposed", "ждёт решения"
        DONE = "done", "сторнирован"
        REFUSED = "refused", "отклонено"

    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, verbose_name="платёж", related_name="reversals"
    )
    reason = models.CharField("причина", max_length=15, choices=Reason)
    note = models.CharField("основание", max_length=300)
    to_account = models.ForeignKey(
        "contracts.Account", on_delete=models.PROTECT, verbose_name="на счёт", null=True, related_name="+"
    )
    state = models.CharField("состояние", max_length=10, choices=State, default=State.PROPOSED)
    reversed_on = models.DateField("дата сторно", null=True)
    entry = models.ForeignKey(
        "ledger.JournalEntry", on_delete=models.PROTECT, verbose_name="проводка", null=True, related_name="+"
    )
    moved = models.OneToOneField(
        Payment, on_delete=models.PROTECT, verbose_name="новый платёж", null=True, related_name="moved_from"
    )
    proposed_at = models.DateTimeField("предложено", auto_now_add=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, verbose_name="кем", null=True, related_name="+"
    )
    decided_at = models.DateTimeField("решено", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, verbose_name="кем", null=True, related_name="+"
    )

    class Meta:
        verbose_name = "сторно платежа"
        verbose_name_plural = "сторно платежей"
        constraints = [
            models.UniqueConstraint(
                fields=["payment"], condition=~Q(state="refused"), name="payment_reversed_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(entry__isnull=False, reversed_on__isnull=False),
                name="reversal_done_is_posted",
            ),
        ]
        indexes = [models.Index(fields=["state", "-proposed_at"])]

    def __str__(self) -> str:
        return f"{self.payment}: {self.get_state_display()}"
