"""Documents by e-mail: who asked for it, and what became of each letter."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from sbyt.kit.audit.tracking import audited


@audited()
class BillsByEmail(models.Model):
    """An account whose payer asked for documents by e-mail; revoked, never deleted."""

    account = models.ForeignKey(
        "contracts.Account", on_delete=models.PROTECT, verbose_name="лицевой счёт", related_name="+"
    )
    address = models.EmailField("почта")
    basis = models.CharField("основание", max_length=300)
    given_at = models.DateTimeField("записано", auto_now_add=True)
    revoked_at = models.DateTimeField("отозвано", null=True, blank=True)

    class Meta:
        verbose_name = "согласие на документы по почте"
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(revoked_at=None), name="bills_by_email_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.address}"


class EmailDelivery(models.Model):
    """One letter with one document. It is marked as being sent before it leaves, so it is never sent twice by itself.

    A letter whose worker died while sending is `unknown`: whether it left nobody knows, a person decides. Sent again, it is a new row.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "ждёт отправки"
        SENDING = "sending", "отправляется"
        SENT = "sent", "отправлено"
        BOUNCED = "bounced", "адрес не принят"
        FAILED = "failed", "не отправлено"
        UNKNOWN = "unknown", "неизвестно, ушло ли"

    document = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, related_name="email_deliveries"
    )
    address = models.EmailField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)
    queued_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "письмо с документом"
        constraints = [
            models.UniqueConstraint(
                fields=["document"], condition=Q(state__in=["waiting", "sending"]), name="letter_waits_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(state__in=["waiting", "sending"]), name="letters_to_send"
            ),
            models.Index(fields=["-queued_at"], name="letters_by_day"),
            models.Index(fields=["address"], condition=Q(state="bounced"), name="addresses_refused"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} → {self.address}: {self.get_state_display()}"
