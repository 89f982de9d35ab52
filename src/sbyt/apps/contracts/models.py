"""Accounts and contracts, the terms on which a point is supplied, and who may look at an account."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Reverse

from sbyt.apps.contracts.models_household import Benefit, HouseTerm, RangeExemption
from sbyt.apps.contracts.models_life import AccountSuccession, LateFact
from sbyt.kit import numbers
from sbyt.kit.audit.tracking import audited
from sbyt.kit.word_search import Words

__all__ = [
    "Account",
    "AccountAccess",
    "AccountSuccession",
    "Benefit",
    "Contract",
    "HouseTerm",
    "LateFact",
    "RangeExemption",
    "SupplyTerm",
]


@audited()
class Contract(models.Model):
    """A contract of energy supply."""

    number = models.CharField("номер", max_length=60, unique=True)
    signed_on = models.DateField("дата")
    party = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, verbose_name="контрагент", related_name="contracts"
    )

    class Meta:
        verbose_name = "договор"
        verbose_name_plural = "договоры"

    def __str__(self) -> str:
        return f"№ {self.number} от {self.signed_on:%d.%m.%Y}"


@audited()
class Account(models.Model):
    """A personal account (лицевой счёт): of a household or of a legal entity."""

    class Kind(models.TextChoices):
        HOUSEHOLD = "household", "Население"
        LEGAL = "legal", "Юридическое лицо"

    number = models.CharField("номер", max_length=20, unique=True)
    kind = models.CharField("вид", max_length=10, choices=Kind)
    party = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, verbose_name="контрагент", related_name="accounts"
    )
    party_name = models.CharField("потребитель", max_length=300)
    branch = models.ForeignKey("parties.Branch", on_delete=models.PROTECT, verbose_name="отделение")
    premises = models.ForeignKey(
        "premises.Premises", on_delete=models.PROTECT, verbose_name="помещение", related_name="accounts"
    )
    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, verbose_name="договор", null=True, blank=True
    )
    active = DateRangeField("открыт")

    class Meta:
        verbose_name = "лицевой счёт"
        verbose_name_plural = "лицевые счета"
        indexes = [
            GinIndex(fields=["party_name"], opclasses=["gin_trgm_ops"], name="account_party_name_trgm"),
            GinIndex(fields=["number"], opclasses=["gin_trgm_ops"], name="account_number_trgm"),
            GinIndex(Words("party_name"), name="account_name_words"),
            models.Index(OpClass(Reverse("number"), name="text_pattern_ops"), name="account_number_reversed"),
            models.Index(fields=["branch", "number"]),
        ]

    def __str__(self) -> str:
        return self.number


class Receivable(models.Model):
    """What the account owes, as the ledger's view `ledger_receivable` sums it for all accounts at once. Read only.

    A list of accounts is sorted, narrowed and summed by it as a join; an account without postings has no row.
    """

    account = models.OneToOneField(
        Account,
        on_delete=models.DO_NOTHING,
        primary_key=True,
        db_column="subaccount_id",
        db_constraint=False,
        related_name="receivable",
    )
    balance_kop = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "ledger_receivable"
        verbose_name = "задолженность"

    def __str__(self) -> str:
        return f"{self.account_id}: {self.balance_kop}"


class KeptDebt(models.Model):
    """What the account owes as the ledger keeps it beside the postings (view `ledger_keptdebt`). Read only.

    It stands in an index. To be asked where `ledger.queries.all_balances_are_kept`; else `Receivable` adds what waits.
    """

    account = models.OneToOneField(
        Account,
        on_delete=models.DO_NOTHING,
        primary_key=True,
        db_column="subaccount_id",
        db_constraint=False,
        related_name="kept_debt",
    )
    balance_kop = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "ledger_keptdebt"
        verbose_name = "сохранённая задолженность"

    def __str__(self) -> str:
        return f"{self.account_id}: {self.balance_kop}"


class Turnover(models.Model):
    """What the account owed before a month and what moved in it, as the ledger's view `ledger_turnover` sums it. Read only.

    Joined with one month named: the view is reckoned for the month alone then, for all accounts at once.
    """

    pk = models.CompositePrimaryKey("account_id", "month")
    account = models.ForeignKey(
        Account,
        on_delete=models.DO_NOTHING,
        db_column="subaccount_id",
        db_constraint=False,
        related_name="turnovers",
    )
    month = models.DateField()
    opening_kop = models.BigIntegerField()
    debit_kop = models.BigIntegerField()
    credit_kop = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "ledger_turnover"
        verbose_name = "обороты"

    def __str__(self) -> str:
        return f"{self.account_id} {self.month}: {self.debit_kop} − {self.credit_kop}"


@audited()
class SupplyTerm(models.Model):
    """On what terms a point supplies an account over `[from, to)`: a household tariff or a price category."""

    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, verbose_name="лицевой счёт", related_name="supply_terms"
    )
    usage_point = models.ForeignKey(
        "metering.UsagePoint",
        on_delete=models.PROTECT,
        verbose_name="точка учёта",
        related_name="supply_terms",
    )
    valid = DateRangeField("период")
    tariff = models.ForeignKey(
        "tariffs.Tariff", on_delete=models.PROTECT, verbose_name="тариф", null=True, blank=True
    )
    price_category = models.PositiveSmallIntegerField("ценовая категория", null=True, blank=True)
    power_group = models.CharField("группа мощности", max_length=20, blank=True)
    recorded_at = models.DateTimeField("записано", auto_now_add=True)
    superseded_at = models.DateTimeField("заменено", null=True, blank=True)

    class Meta:
        verbose_name = "условия поставки"
        constraints = [
            ExclusionConstraint(
                name="one_account_for_a_point",
                expressions=[("usage_point", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                condition=Q(superseded_at=None),
            ),
            models.CheckConstraint(
                condition=Q(tariff__isnull=False) ^ Q(price_category__isnull=False),
                name="tariff_or_price_category",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} ← {self.usage_point} {numbers.period(self.valid.lower, self.valid.upper)}"


@audited()
class AccountAccess(models.Model):
    """A consumer who may see an account in the cabinet; revoked, never deleted."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        verbose_name="пользователь",
        related_name="account_accesses",
    )
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, verbose_name="лицевой счёт", related_name="accesses"
    )
    granted_at = models.DateTimeField("открыт", auto_now_add=True)
    revoked_at = models.DateTimeField("закрыт", null=True, blank=True)

    class Meta:
        verbose_name = "доступ к счёту"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "account"], condition=Q(revoked_at=None), name="account_access_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.account}"
