"""Where energy is used: buildings and the rooms in them, and how many people live there."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from sbyt.apps.premises.kinds import ManagementKind, StoveKind
from sbyt.apps.premises.models_routes import Route, RouteStop
from sbyt.apps.premises.models_terms import BuildingTerm, PremisesTerm
from sbyt.kit import numbers
from sbyt.kit.audit.tracking import audited
from sbyt.kit.word_search import Words

__all__ = [
    "Absence",
    "Building",
    "BuildingTerm",
    "Occupancy",
    "Premises",
    "PremisesTerm",
    "Route",
    "RouteStop",
]


@audited()
class Building(models.Model):
    """A building with an address. Areas in dm² (1 m² = 100 dm²), so that two decimals stay exact.

    Areas, stoves and management here are those it was entered with: they hold where no BuildingTerm does.

    `district` is the part of the company's land that runs, rounds and reports may be cut by; empty = in none.
    `premises_area_dm2` is the area of all flats and non-residential rooms (S_об of PP 354, annex 2);
    `common_area_dm2` that of the common property (S_ои).
    """

    class Kind(models.TextChoices):
        APARTMENT_BUILDING = "apartment_building", "МКД"
        PRIVATE_HOUSE = "private_house", "Частный дом"
        SITE = "site", "Объект юридического лица"

    branch = models.ForeignKey("parties.Branch", on_delete=models.PROTECT, verbose_name="отделение")
    kind = models.CharField("вид", max_length=20, choices=Kind)
    locality = models.CharField("населённый пункт", max_length=120)
    street = models.CharField("улица", max_length=120)
    house = models.CharField("дом", max_length=20)
    district = models.CharField("район", max_length=120, blank=True, db_default="")
    settlement_group = models.CharField(
        "город или село", max_length=10, default="city", choices=[("city", "город"), ("rural", "село")]
    )
    stove_kind = models.CharField("плиты", max_length=10, choices=StoveKind, default=StoveKind.GAS)
    premises_area_dm2 = models.BigIntegerField("площадь помещений", null=True, blank=True)
    common_area_dm2 = models.BigIntegerField("площадь общего имущества", null=True, blank=True)
    management = models.CharField(
        "управление", max_length=10, choices=ManagementKind, default=ManagementKind.NONE
    )
    opened_on = models.DateField("открыт", null=True, blank=True)
    closed_on = models.DateField("закрыт", null=True, blank=True)

    class Meta:
        verbose_name = "здание"
        verbose_name_plural = "здания"
        constraints = [
            models.UniqueConstraint(fields=["locality", "street", "house"], name="building_address_once"),
            models.CheckConstraint(
                condition=models.Q(premises_area_dm2=None) | models.Q(premises_area_dm2__gt=0),
                name="building_area_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_on=None)
                | models.Q(opened_on=None)
                | models.Q(closed_on__gt=models.F("opened_on")),
                name="building_closed_after_opened",
            ),
        ]
        indexes = [
            GinIndex(fields=["street"], opclasses=["gin_trgm_ops"], name="building_street_trgm"),
            GinIndex(fields=["locality"], opclasses=["gin_trgm_ops"], name="building_locality_trgm"),
            GinIndex(Words("street"), name="building_street_words"),
            GinIndex(Words("locality"), name="building_locality_words"),
            models.Index(fields=["house"], name="building_house"),
            models.Index(fields=["district"], name="building_district", condition=~models.Q(district="")),
        ]

    def __str__(self) -> str:
        return f"{self.locality}, {self.street}, {self.house}"


@audited()
class Premises(models.Model):
    """A flat, a room or a whole house: what an account is opened for. A section or a room lies `inside` its flat.

    Area, rooms and owners here are those it was entered with: they hold where no PremisesTerm does.
    """

    class Kind(models.TextChoices):
        FLAT = "flat", "Квартира"
        SECTION = "section", "Секция"
        ROOM = "room", "Комната"
        HOUSE = "house", "Дом"
        NON_RESIDENTIAL = "non_residential", "Нежилое помещение"
        SITE = "site", "Объект"

    building = models.ForeignKey(
        Building, on_delete=models.PROTECT, verbose_name="здание", related_name="premises"
    )
    kind = models.CharField("вид", max_length=20, choices=Kind)
    number = models.CharField("номер", max_length=20, blank=True)
    inside = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        verbose_name="внутри",
        related_name="parts",
        null=True,
        blank=True,
    )
    area_dm2 = models.BigIntegerField("площадь", null=True, blank=True)
    rooms = models.PositiveSmallIntegerField("комнат", default=1)
    owners = models.PositiveSmallIntegerField("собственников", null=True, blank=True)

    class Meta:
        verbose_name = "помещение"
        verbose_name_plural = "помещения"
        constraints = [
            models.UniqueConstraint(fields=["building", "number"], name="premises_number_once"),
            models.CheckConstraint(
                condition=models.Q(area_dm2=None) | models.Q(area_dm2__gt=0), name="premises_area_positive"
            ),
        ]
        indexes = [models.Index(fields=["number"], name="premises_number")]

    def __str__(self) -> str:
        return f"{self.building}-{self.number}" if self.number else str(self.building)


@audited()
class Occupancy(models.Model):
    """How many people live in the premises over `[from, to)`. Never overwritten: a new version supersedes the old one.

    Null `recorded_at` = known from the first.
    """

    premises = models.ForeignKey(
        Premises, on_delete=models.CASCADE, verbose_name="помещение", related_name="occupancies"
    )
    valid = DateRangeField("период")
    permanent = models.PositiveSmallIntegerField("проживают постоянно", default=0)
    temporary = models.PositiveSmallIntegerField("проживают временно", default=0)
    document = models.CharField("документ", max_length=300, blank=True, db_default="")
    recorded_at = models.DateTimeField("записано", null=True, blank=True)
    superseded_at = models.DateTimeField("заменено", null=True, blank=True)

    class Meta:
        verbose_name = "проживающие"
        constraints = [
            ExclusionConstraint(
                name="occupancy_no_overlap",
                expressions=[("premises", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                condition=models.Q(superseded_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.premises}: {self.permanent}+{self.temporary} {numbers.period(self.valid.lower, self.valid.upper)}"


@audited()
class Absence(models.Model):
    """People away from the premises: `left_on` and `returned_on` are not full days of absence (null = still away).

    Never overwritten: a new version supersedes the old one.
    """

    premises = models.ForeignKey(
        Premises, on_delete=models.PROTECT, verbose_name="помещение", related_name="absences"
    )
    people = models.PositiveSmallIntegerField("отсутствовало")
    left_on = models.DateField("день отъезда")
    returned_on = models.DateField("день возвращения", null=True, blank=True)
    applied_on = models.DateField("день заявления", null=True, blank=True)
    document = models.CharField("документ", max_length=300)
    recorded_at = models.DateTimeField("записано", auto_now_add=True)
    superseded_at = models.DateTimeField("заменено", null=True, blank=True)

    class Meta:
        verbose_name = "временное отсутствие"
        verbose_name_plural = "временные отсутствия"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(returned_on=None) | models.Q(returned_on__gt=models.F("left_on")),
                name="absence_not_empty",
            ),
            models.CheckConstraint(condition=models.Q(people__gt=0), name="absence_of_somebody"),
        ]
        indexes = [models.Index(fields=["premises"], name="absence_by_premises")]

    def __str__(self) -> str:
        return f"{self.premises}: {self.people} с {self.left_on:%d.%m.%Y}"
