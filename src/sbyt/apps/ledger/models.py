"""Double entry. The ledger knows postings, not electricity: an account of a customer is a number to it."""

from __future__ import annotations

from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import F, Q


class LedgerAccount(models.Model):
    """An account of the chart. `control` marks receivables: its postings carry a subaccount."""

    code = models.CharField(max_length=10, unique=True)
    name = models.CharField(max_length=200)
    control = models.BooleanField(default=False)

    class Meta:
        verbose_name = "счёт учёта"

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class JournalEntry(models.Model):
    """A balanced set of postings. Append-only; a deferred trigger refuses a transaction that leaves it unbalanced.

    `content_sha256` tells a replay of the same entry from another entry under the same key. `xact_id` and
    `recorded_at` are stamped by the database: postings and open items may join only in the same transaction.
    """

    idempotency_key = models.CharField(max_length=120, unique=True)
    entry_date = models.DateField()
    month = models.DateField()
    kind = models.CharField(max_length=30)
    memo = models.CharField(max_length=300, blank=True)
    content_sha256 = models.CharField(max_length=64)
    recorded_at = models.DateTimeField(db_default=TransactionNow(), editable=False)
    xact_id = models.BigIntegerField(db_default=0, editable=False)

    class Meta:
        verbose_name = "проводка"
        verbose_name_plural = "проводки"
        indexes = [models.Index(fields=["month"])]

    def __str__(self) -> str:
        return f"{self.entry_date} {self.kind} {self.idempotency_key}"


class Posting(models.Model):
    """One side of an entry, in kopecks; exactly one of debit and credit is above zero. A view, for whoever reads.

    A side is a PlainSide, or the open item that says the same (`is_side`): then no second row says it. `id` tells the two apart
    and orders sides of one entry; across entries order by the entry first.
    """

    entry = models.ForeignKey(
        JournalEntry, on_delete=models.PROTECT, related_name="postings", db_constraint=False
    )
    ledger_account = models.ForeignKey(
        LedgerAccount, on_delete=models.PROTECT, related_name="postings", db_index=False, db_constraint=False
    )
    subaccount_id = models.BigIntegerField(null=True)
    debit_kop = models.BigIntegerField(default=0)
    credit_kop = models.BigIntegerField(default=0)

    class Meta:
        managed = False
        db_table = "ledger_posting"
        verbose_name = "сторона проводки"

    def __str__(self) -> str:
        return f"{self.ledger_account_id} Дт {self.debit_kop} Кт {self.credit_kop}"


class PlainSide(models.Model):
    """A side of an entry that has a row of its own: no open item of the entry says the same.

    That its entry and account are there is checked a statement at a time by triggers, not by keys a row; the same
    holds for open items.
    """

    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    ledger_account = models.ForeignKey(
        LedgerAccount, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    subaccount_id = models.BigIntegerField(null=True)
    debit_kop = models.BigIntegerField(default=0)
    credit_kop = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = "строка стороны проводки"
        constraints = [
            models.CheckConstraint(
                condition=Q(debit_kop__gte=0, credit_kop__gte=0) & ~Q(debit_kop=F("credit_kop")),
                name="posting_not_negative_not_zero",
            ),
            models.CheckConstraint(condition=Q(debit_kop=0) | Q(credit_kop=0), name="posting_one_side"),
        ]
        indexes = [
            models.Index(fields=["subaccount_id", "ledger_account"], name="ledger_post_subacco_780d46_idx")
        ]

    def __str__(self) -> str:
        return f"{self.ledger_account_id} Дт {self.debit_kop} Кт {self.credit_kop}"


class OpenItem(models.Model):
    """A claim on a subaccount (plus) or money that came (minus): receivables item by item.

    The sum of all items of a control account equals its balance: this is what `sbyt doctor` compares. An item with `is_side` is the
    side of its entry too: a claim is a debit of its account, money a credit (see Posting).
    """

    entry = models.ForeignKey(
        JournalEntry, on_delete=models.PROTECT, related_name="open_items", db_constraint=False
    )
    ledger_account = models.ForeignKey(
        LedgerAccount, on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    subaccount_id = models.BigIntegerField()
    month = models.DateField()
    due_on = models.DateField(null=True)
    amount_kop = models.BigIntegerField()
    is_side = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name = "открытая позиция"
        constraints = [models.CheckConstraint(condition=~Q(amount_kop=0), name="open_item_not_zero")]
        indexes = [models.Index(fields=["subaccount_id", "month"])]

    def __str__(self) -> str:
        return f"{self.subaccount_id} {self.month}: {self.amount_kop}"


class Settlement(models.Model):
    """Money of one item laid on the claim of another; append-only. A row below zero undoes what was laid before."""

    claim = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="settled_by")
    money = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="laid_on")
    amount_kop = models.BigIntegerField()
    recorded_at = models.DateTimeField(db_default=TransactionNow(), editable=False)

    class Meta:
        verbose_name = "зачёт"
        constraints = [models.CheckConstraint(condition=~Q(amount_kop=0), name="settlement_not_zero")]

    def __str__(self) -> str:
        return f"{self.money_id} → {self.claim_id}: {self.amount_kop}"


class KeptBalance(models.Model):
    """What was posted to a subaccount of a control account, debit less credit, kept beside the postings.

    The database adds each entry at the end of its transaction; the few large ones, noted by UnkeptEntry, are added after
    by `renew_kept_balances`. Kept balance + postings of the entries noted = all postings, at any moment.
    The rows lie in the only partition of the table, so that another, written beside it, can take its place at once.
    """

    pk = models.CompositePrimaryKey("ledger_account_id", "subaccount_id")
    ledger_account = models.ForeignKey(
        LedgerAccount, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    subaccount_id = models.BigIntegerField()
    balance_kop = models.BigIntegerField()

    class Meta:
        verbose_name = "сохранённый остаток"
        indexes = [
            models.Index(
                F("balance_kop").desc(nulls_last=True),
                F("subaccount_id").desc(),
                F("ledger_account"),
                name="kept_balance_falling",
            )
        ]

    def __str__(self) -> str:
        return f"{self.ledger_account_id} {self.subaccount_id}: {self.balance_kop}"


class UnkeptEntry(models.Model):
    """An entry whose postings are not yet in the kept balances.

    One that `waits` has so many sides that whoever posts it does not wait until they are added; any other is here only
    inside the transaction that posts it.
    """

    entry = models.OneToOneField(
        JournalEntry, on_delete=models.DO_NOTHING, primary_key=True, related_name="+", db_constraint=False
    )
    postings = models.IntegerField()
    waits = models.BooleanField()

    class Meta:
        verbose_name = "проводка, не добавленная к остаткам"

    def __str__(self) -> str:
        return f"{self.entry_id}"
