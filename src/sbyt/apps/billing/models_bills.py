"""Bills: what all of them say, and those that have rows of their own."""

from __future__ import annotations

from django.db import models


class BillTold(models.Model):
    """What a bill says, wherever it is kept."""

    month = models.DateField()
    stage = models.CharField(max_length=10, default="final")
    revision = models.PositiveSmallIntegerField(db_default=0)
    entry = models.ForeignKey(
        "ledger.JournalEntry",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
        db_constraint=False,
    )
    due_on = models.DateField()
    gross_kop = models.BigIntegerField()
    posted_kop = models.BigIntegerField()
    posted_vat_kop = models.BigIntegerField()
    penalty_kop = models.BigIntegerField(default=0, db_default=0)
    released_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class PlainBill(BillTold):
    """A bill that has a row of its own: of a forecast, of a correction, of a part with several due days, of a month put away.

    Its `id` is of the numbers that charges, bills and documents share, so no charge that is a bill has it.
    """

    account = models.ForeignKey(
        "contracts.Account", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    charge = models.OneToOneField(
        "billing.Charge", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    document = models.OneToOneField(
        "documents.Document", on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False
    )

    class Meta:
        verbose_name = "строка счёта на оплату"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "month", "stage", "revision"], name="account_billed_once_a_month"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.month:%m.%Y}"
