"""Penalties of a run: a sum a claim, and the ranges of days that explain it."""

from __future__ import annotations

from django.db import models


class Penalty(models.Model):
    """Penalties of one claim of the ledger in a run: all that it bears, what was charged before, what this bill adds.

    `charge_id` is the charge of the account in the run: with its bill the penalty is charged and never changes. `due_on` is the
    due day of the claim, or of the bill that lowered its month later (see calc.penalty_debts). `reckoned_to`: last day counted.
    """

    run = models.ForeignKey(
        "billing.BillingRun", on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    partition = models.ForeignKey(
        "billing.RunPartition",
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    account = models.ForeignKey(
        "contracts.Account",
        on_delete=models.PROTECT,
        related_name="penalties",
        db_index=False,
        db_constraint=False,
    )
    charge_id = models.BigIntegerField(db_index=True)
    month = models.DateField()
    item = models.ForeignKey(
        "ledger.OpenItem", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    claim_month = models.DateField()
    due_on = models.DateField()
    regime = models.CharField(max_length=14)
    reckoned_to = models.DateField()
    claim_kop = models.BigIntegerField()
    accrued_kop = models.BigIntegerField()
    before_kop = models.BigIntegerField()
    amount_kop = models.BigIntegerField()

    class Meta:
        verbose_name = "пени"
        verbose_name_plural = "пени"
        constraints = [
            models.UniqueConstraint(fields=["run", "item", "due_on"], name="penalty_of_claim_once_a_run"),
            models.CheckConstraint(
                condition=models.Q(amount_kop=models.F("accrued_kop") - models.F("before_kop")),
                name="penalty_is_a_difference",
            ),
        ]
        indexes = [models.Index(fields=["account", "month"])]

    def __str__(self) -> str:
        return f"{self.account_id} за {self.claim_month:%m.%Y}: {self.amount_kop}"


class PenaltyRange(models.Model):
    """Days `[period_from, period_to)` of a claim that a bill charges (`sign` 1) or takes back (-1), with rate and fraction."""

    penalty = models.ForeignKey(Penalty, on_delete=models.CASCADE, related_name="ranges", db_constraint=False)
    charge_id = models.BigIntegerField()
    sign = models.SmallIntegerField()
    period_from = models.DateField()
    period_to = models.DateField()
    first_day = models.IntegerField()
    days = models.IntegerField()
    debt_kop = models.BigIntegerField()
    rate_bp = models.IntegerField()
    divisor = models.IntegerField()
    exact_e4 = models.BigIntegerField()

    class Meta:
        verbose_name = "дни пеней"

    def __str__(self) -> str:
        return f"{self.penalty_id}: {self.period_from}–{self.period_to}"
