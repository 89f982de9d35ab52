"""People and companies, the supplier's branches, and who of the staff may do what where."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from sbyt.kit.audit.tracking import audited


@audited()
class Branch(models.Model):
    """An office of the supplier; rights and lists are cut by it."""

    code = models.CharField("код", max_length=20, unique=True)
    name = models.CharField("название", max_length=200)

    class Meta:
        verbose_name = "отделение"
        verbose_name_plural = "отделения"

    def __str__(self) -> str:
        return self.name


@audited()
class Party(models.Model):
    """A person, a sole trader or an organization."""

    class Kind(models.TextChoices):
        PERSON = "person", "Физическое лицо"
        SOLE_TRADER = "sole_trader", "ИП"
        ORGANIZATION = "organization", "Организация"

    kind = models.CharField("вид", max_length=20, choices=Kind)
    name = models.CharField("имя или название", max_length=300)
    inn = models.CharField("ИНН", max_length=12, blank=True)
    kpp = models.CharField("КПП", max_length=9, blank=True)
    address = models.CharField("адрес", max_length=500, blank=True)
    phone = models.CharField("телефон", max_length=40, blank=True)
    email = models.EmailField("почта", blank=True)

    class Meta:
        verbose_name = "контрагент"
        verbose_name_plural = "контрагенты"
        indexes = [models.Index(fields=["name"]), models.Index(fields=["inn"])]

    def __str__(self) -> str:
        return self.name


@audited()
class ServiceSupplier(models.Model):
    """The retailer itself as it stands on documents: requisites and the bank account that payments go to."""

    party = models.OneToOneField(Party, on_delete=models.PROTECT, verbose_name="контрагент")
    bank_name = models.CharField("банк", max_length=200)
    bik = models.CharField("БИК", max_length=9)
    settlement_account = models.CharField("расчётный счёт", max_length=20)
    correspondent_account = models.CharField("корр. счёт", max_length=20)
    director = models.CharField("руководитель", max_length=200, blank=True)
    accountant = models.CharField("главный бухгалтер", max_length=200, blank=True)
    site = models.CharField("сайт", max_length=200, blank=True)

    class Meta:
        verbose_name = "поставщик"

    def __str__(self) -> str:
        return str(self.party)


@audited()
class RoleGrant(models.Model):
    """A role given to a member of staff, everywhere or in one branch; revoked, never deleted."""

    class Role(models.TextChoices):
        ADMINISTRATOR = "administrator", "Администратор"
        BILLING_CLERK = "billing_clerk", "Расчётчик"
        METERING_ENGINEER = "metering_engineer", "Инженер учёта"
        CONTROLLER = "controller", "Контролёр"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        verbose_name="пользователь",
        related_name="role_grants",
    )
    role = models.CharField("роль", max_length=30, choices=Role)
    branch = models.ForeignKey(
        Branch, on_delete=models.PROTECT, verbose_name="отделение", null=True, blank=True
    )
    granted_at = models.DateTimeField("дана", auto_now_add=True)
    revoked_at = models.DateTimeField("отозвана", null=True, blank=True)

    class Meta:
        verbose_name = "роль"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "branch"],
                condition=Q(revoked_at=None),
                nulls_distinct=False,
                name="role_grant_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.branch or 'все отделения'}"


@audited()
class RoleRequirement(models.Model):
    """What the company demands of all who hold a role; no row means nothing more than a password."""

    role = models.CharField("роль", max_length=30, choices=RoleGrant.Role, unique=True)
    must_use_mfa = models.BooleanField("вход только со вторым фактором", default=False)

    class Meta:
        verbose_name = "требование к роли"
        verbose_name_plural = "требования к ролям"

    def __str__(self) -> str:
        return self.get_role_display()
