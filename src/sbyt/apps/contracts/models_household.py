"""What is agreed with households and houses beyond the tariff: benefits, exemptions, terms of common needs."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from sbyt.kit.audit.tracking import audited


@audited()
class Benefit(models.Model):
    """A part of the price of a part of the volume of an account over `[from, to)`.

    `law` is the act it is given by. `share_bp` of the price (5000 = 50 %) up to the limit: none, the norm × `people` (null = all who live there), or `limit_wh` a month.
    """

    class Limit(models.TextChoices):
        NONE = "none", "без предела"
        NORM = "norm", "норматив"
        VOLUME = "volume", "объём"

    class Mode(models.TextChoices):
        DISCOUNT = "discount", "вычитается в счёте"
        COMPENSATION = "compensation", "возмещает орган соцзащиты"

    account = models.ForeignKey(
        "contracts.Account", on_delete=models.PROTECT, verbose_name="лицевой счёт", related_name="benefits"
    )
    name = models.CharField("категория", max_length=200)
    law = models.CharField("закон", max_length=200, blank=True, db_default="", default="")
    share_bp = models.PositiveIntegerField("часть цены")
    people = models.PositiveSmallIntegerField("скольким", null=True, blank=True)
    limit = models.CharField("предел", max_length=10, choices=Limit, default=Limit.NORM)
    limit_wh = models.BigIntegerField("объём в месяц", null=True, blank=True)
    with_common_needs = models.BooleanField("и на ОДН", default=False)
    mode = models.CharField("способ", max_length=15, choices=Mode, default=Mode.DISCOUNT)
    valid = DateRangeField("период")
    document = models.CharField("документ", max_length=300)
    recorded_at = models.DateTimeField("записано", auto_now_add=True)
    superseded_at = models.DateTimeField("заменено", null=True, blank=True)

    class Meta:
        verbose_name = "льгота"
        verbose_name_plural = "льготы"
        constraints = [
            models.CheckConstraint(condition=Q(share_bp__gt=0, share_bp__lte=10_000), name="benefit_share"),
            models.CheckConstraint(
                condition=~Q(limit="volume") | Q(limit_wh__gt=0), name="benefit_volume_is_given"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.name} {self.valid}"


@audited()
class RangeExemption(models.Model):
    """An account that pays the price of the first range for everything over `[from, to)`."""

    account = models.ForeignKey(
        "contracts.Account",
        on_delete=models.PROTECT,
        verbose_name="лицевой счёт",
        related_name="range_exemptions",
    )
    valid = DateRangeField("период")
    reason = models.CharField("основание", max_length=300)
    recorded_at = models.DateTimeField("записано", auto_now_add=True)
    superseded_at = models.DateTimeField("заменено", null=True, blank=True)

    class Meta:
        verbose_name = "освобождение от диапазонов"
        verbose_name_plural = "освобождения от диапазонов"

    def __str__(self) -> str:
        return f"{self.account}: {self.reason} {self.valid}"


@audited()
class HouseTerm(models.Model):
    """How the common needs of a building are worked out over `[from, to)`: norm, cap, below zero, state of its meter.

    `norm_mwh_per_m2` = norm of a month for a square metre of common property, kWh × 10⁶. `manager_account` is billed the volume of
    the house by `manager_tariff` while the building is a manager's; `manager_kind` says by which steps he bears penalties: an account of a legal entity in a room of this building.
    """

    class Negative(models.TextChoices):
        ZERO = "zero", "не начисляется"
        DISTRIBUTE = "distribute", "возвращается по проживающим"
        CARRY = "carry", "переносится"

    class MeterState(models.TextChoices):
        WORKS = "works", "исправен"
        NONE = "none", "нет прибора"
        FAILED = "failed", "неисправен"
        REFUSED = "refused", "не допущены дважды"

    class ManagerKind(models.TextChoices):
        MANAGER = "manager", "управляющая организация"
        HOMEOWNERS = "homeowners", "ТСЖ, ЖСК"

    building = models.ForeignKey(
        "premises.Building", on_delete=models.PROTECT, verbose_name="здание", related_name="house_terms"
    )
    valid = DateRangeField("период")
    norm_mwh_per_m2 = models.BigIntegerField("норматив на м²", null=True, blank=True)
    capped = models.BooleanField("не больше норматива", default=False)
    negative = models.CharField(
        "дом меньше помещений", max_length=12, choices=Negative, default=Negative.ZERO
    )
    heating_wh = models.BigIntegerField("на отопление и горячую воду в месяц", default=0)
    meter_state = models.CharField("прибор", max_length=10, choices=MeterState, default=MeterState.WORKS)
    state_since = models.DateField("с какого дня", null=True, blank=True)
    by_zones = models.BooleanField("по зонам", default=False)
    manager_account = models.ForeignKey(
        "contracts.Account",
        on_delete=models.PROTECT,
        verbose_name="лицевой счёт управляющей организации",
        related_name="managed_houses",
        null=True,
        blank=True,
    )
    manager_kind = models.CharField(
        "кто управляет", max_length=10, choices=ManagerKind, default=ManagerKind.MANAGER, db_default="manager"
    )
    manager_tariff = models.ForeignKey(
        "tariffs.Tariff",
        on_delete=models.PROTECT,
        verbose_name="тариф управляющей организации",
        null=True,
        blank=True,
    )
    document = models.CharField("документ", max_length=300)
    recorded_at = models.DateTimeField("записано", auto_now_add=True)
    superseded_at = models.DateTimeField("заменено", null=True, blank=True)

    class Meta:
        verbose_name = "условия ОДН дома"
        verbose_name_plural = "условия ОДН домов"
        constraints = [
            ExclusionConstraint(
                name="house_terms_no_overlap",
                expressions=[("building", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                condition=Q(superseded_at=None),
            ),
            models.CheckConstraint(condition=Q(heating_wh__gte=0), name="heating_not_negative"),
            models.CheckConstraint(
                condition=Q(manager_account=None, manager_tariff=None)
                | Q(manager_account__isnull=False, manager_tariff__isnull=False),
                name="manager_buys_by_a_tariff",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.building}: {self.valid}"
