"""The life of accounts: which account goes on from which, and facts that came after their months were billed."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from sbyt.kit.audit.tracking import audited


@audited()
class AccountSuccession(models.Model):
    """An account that goes on from another one: a move, a split into rooms, rooms joined into one."""

    class Kind(models.TextChoices):
        MOVED = "moved", "переезд"
        SPLIT = "split", "разделение"
        JOINED = "joined", "объединение"

    before = models.ForeignKey(
        "contracts.Account", on_delete=models.PROTECT, verbose_name="прежний счёт", related_name="followed_by"
    )
    after = models.ForeignKey(
        "contracts.Account", on_delete=models.PROTECT, verbose_name="новый счёт", related_name="follows"
    )
    kind = models.CharField("почему", max_length=10, choices=Kind)
    happened_on = models.DateField("день")

    class Meta:
        verbose_name = "преемство счетов"
        verbose_name_plural = "преемство счетов"
        constraints = [
            models.UniqueConstraint(fields=["before", "after"], name="account_succession_once"),
            models.CheckConstraint(
                condition=~models.Q(before=models.F("after")), name="account_follows_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class LateFact(models.Model):
    """A fact recorded after a month it touches was billed: the months `[since, until)` wait to be reckoned anew.

    Of one account, or (null) of all accounts of the building. It waits until `handled_at`.
    """

    building = models.ForeignKey("premises.Building", on_delete=models.PROTECT, related_name="late_facts")
    account = models.ForeignKey(
        "contracts.Account", on_delete=models.PROTECT, related_name="late_facts", null=True
    )
    since = models.DateField()
    until = models.DateField(null=True)
    what = models.CharField(max_length=300)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    handled_at = models.DateTimeField(null=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "факт задним числом"
        verbose_name_plural = "факты задним числом"
        indexes = [
            models.Index(
                fields=["building"], condition=models.Q(handled_at=None), name="late_facts_that_wait"
            )
        ]

    def __str__(self) -> str:
        return f"{self.building}: {self.what} с {self.since:%d.%m.%Y}"
