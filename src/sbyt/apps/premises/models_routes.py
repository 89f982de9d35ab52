"""Routes: in which order a postman or a controller walks the buildings of a branch."""

from __future__ import annotations

from django.db import models
from django.db.models import Deferrable

from sbyt.kit.audit.tracking import audited


@audited()
class Route(models.Model):
    """A walk of a branch by its name; what is printed in the mass goes in packages by routes."""

    branch = models.ForeignKey("parties.Branch", on_delete=models.PROTECT, verbose_name="отделение")
    name = models.CharField("название", max_length=100)

    class Meta:
        verbose_name = "маршрут"
        verbose_name_plural = "маршруты"
        constraints = [models.UniqueConstraint(fields=["branch", "name"], name="route_name_once")]

    def __str__(self) -> str:
        return self.name


@audited()
class RouteStop(models.Model):
    """A building of a route: its place in the walk, from 1. A building stands in one route at most.

    `flats_order` says in which order flats are walked where it is not by their numbers: «37-72, 1-36»; empty = by numbers.
    """

    route = models.ForeignKey(Route, on_delete=models.CASCADE, verbose_name="маршрут", related_name="stops")
    building = models.OneToOneField(
        "premises.Building", on_delete=models.PROTECT, verbose_name="здание", related_name="route_stop"
    )
    place = models.PositiveIntegerField("по порядку")
    flats_order = models.CharField("порядок квартир", max_length=200, blank=True, db_default="")

    class Meta:
        verbose_name = "дом маршрута"
        verbose_name_plural = "дома маршрута"
        constraints = [
            models.UniqueConstraint(
                fields=["route", "place"], name="route_place_once", deferrable=Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=models.Q(place__gte=1), name="route_place_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.place}. {self.building}"
