"""What buildings and premises are like over time: areas, management, stoves, rooms."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from sbyt.apps.premises.kinds import HeatingKind, ManagementKind, StoveKind
from sbyt.kit.audit.tracking import audited


@audited()
class BuildingTerm(models.Model):
    """What a building is like over `[from, to)`. Areas in dm². Never overwritten: a new version supersedes the old one.

    `common_needs_by` says who bills the residents for the common needs: the supplier, or the manager who buys them.
    """

    class CommonNeedsBy(models.TextChoices):
        SUPPLIER = "supplier", "поставщик (ОДН)"
        MANAGER = "manager", "управляющая организация (СОИ)"

    building = models.ForeignKey(
        "premises.Building", on_delete=models.PROTECT, verbose_name="здание", related_name="terms"
    )
    valid = DateRangeField("период")
    management = models.CharField("управление", max_length=10, choices=ManagementKind)
    manager = models.ForeignKey(
        "parties.Party",
        on_delete=models.PROTECT,
        verbose_name="управляющая организация",
        related_name="managed_buildings",
        null=True,
        blank=True,
    )
    common_needs_by = models.CharField("кто начисляет общие нужды", max_length=10, choices=CommonNeedsBy)
    stove_kind = models.CharField("плиты", max_length=10, choices=StoveKind)
    heating_kind = models.CharField("отопление", max_length=10, choices=HeatingKind)
    living_area_dm2 = models.BigIntegerField("площадь жилых помещений", null=True, blank=True)
    non_residential_area_dm2 = models.BigIntegerField("площадь нежилых помещений", null=True, blank=True)
    common_area_dm2 = models.BigIntegerField("площадь общего имущества", null=True, blank=True)
    entrances = models.PositiveSmallIntegerField("подъездов", null=True, blank=True)
    floors = models.PositiveSmallIntegerField("этажей", null=True, blank=True)
    meter_possible = models.BooleanField("общий прибор поставить можно", default=True)
    document = models.CharField("документ", max_length=300)
    recorded_at = models.DateTimeField("записано")
    superseded_at = models.DateTimeField("заменено", null=True, blank=True)

    class Meta:
        verbose_name = "характеристики дома"
        verbose_name_plural = "характеристики домов"
        constraints = [
            ExclusionConstraint(
                name="building_terms_no_overlap",
                expressions=[("building", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                condition=Q(superseded_at=None),
            ),
            models.CheckConstraint(
                condition=(Q(living_area_dm2=None) | Q(living_area_dm2__gt=0))
                & (Q(non_residential_area_dm2=None) | Q(non_residential_area_dm2__gte=0))
                & (Q(common_area_dm2=None) | Q(common_area_dm2__gt=0)),
                name="building_term_areas_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.building}: {self.valid}"


@audited()
class PremisesTerm(models.Model):
    """Area, rooms and owners of premises over `[from, to)`. Never overwritten: a new version supersedes the old one."""

    premises = models.ForeignKey(
        "premises.Premises", on_delete=models.PROTECT, verbose_name="помещение", related_name="terms"
    )
    valid = DateRangeField("период")
    area_dm2 = models.BigIntegerField("площадь", null=True, blank=True)
    rooms = models.PositiveSmallIntegerField("комнат", default=1)
    owners = models.PositiveSmallIntegerField("собственников", null=True, blank=True)
    document = models.CharField("документ", max_length=300)
    recorded_at = models.DateTimeField("записано")
    superseded_at = models.DateTimeField("заменено", null=True, blank=True)

    class Meta:
        verbose_name = "размеры помещения"
        verbose_name_plural = "размеры помещений"
        constraints = [
            ExclusionConstraint(
                name="premises_terms_no_overlap",
                expressions=[("premises", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                condition=Q(superseded_at=None),
            ),
            models.CheckConstraint(
                condition=(Q(area_dm2=None) | Q(area_dm2__gt=0)) & Q(rooms__gt=0),
                name="premises_term_area_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.premises}: {self.valid}"
