"""Bills: rows of their own, and released charges that are bills without a row more."""

from __future__ import annotations

from django.db import models


class Bill(models.Model):
    """The released charge of an account and month; the database lets an account be billed once for a stage. A view, for whoever reads.

    A bill is a PlainBill, or a charge of a part whose charges are bills (`RunPartition.charges_are_bills`): `id`, `charge` and
    `document` are one number then, stage, due day, entry and moment are the part's.

    `posted_kop` and `posted_vat_kop` are what this bill added to what was posted for the month before: the whole
    of a first bill, the difference of a final one after a forecast. `entry` is null where that is nothing. `penalty_kop` stands
    beside `gross_kop`, not in it: below zero where penalties charged before are taken back.
    `document_id` is promised when the bill comes to be; the document itself is drawn up after (`documented_at` of the
    partition), so `document` is None until then.
    A correction has a `revision` from one up: a month may be corrected again.
    """

    account = models.ForeignKey(
        "contracts.Account",
        on_delete=models.PROTECT,
        related_name="bills",
        db_index=False,
        db_constraint=False,
    )
    month = models.DateField()
    stage = models.CharField(max_length=10, default="final")
    revision = models.PositiveSmallIntegerField(db_default=0)
    charge = models.OneToOneField(
        "billing.Charge", on_delete=models.PROTECT, related_name="bill", db_constraint=False
    )
    document = models.OneToOneField(
        "documents.Document", on_delete=models.PROTECT, related_name="bill", null=True, db_constraint=False
    )
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
        managed = False
        db_table = "billing_bill"
        verbose_name = "счёт на оплату"
        verbose_name_plural = "счета на оплату"

    def __str__(self) -> str:
        return f"{self.account} {self.month:%m.%Y}"


class PlainBill(models.Model):
    """A bill that has a row of its own: of a forecast, of a correction, of a part with several due days, of a month put away.

    Its `id` is of the numbers that charges, bills and documents share, so no charge that is a bill has it.
    """

    account = models.ForeignKey(
        "contracts.Account", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    month = models.DateField()
    stage = models.CharField(max_length=10, default="final")
    revision = models.PositiveSmallIntegerField(db_default=0)
    charge = models.OneToOneField(
        "billing.Charge", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    document = models.OneToOneField(
        "documents.Document", on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False
    )
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
        verbose_name = "строка счёта на оплату"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "month", "stage", "revision"], name="account_billed_once_a_month"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.month:%m.%Y}"
