"""Control rounds: which points a controller visits, and what was found there; seals on meters."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from sbyt.kit.audit.tracking import audited


@audited()
class Seal(models.Model):
    """A seal on a meter, from the day it was put on to the day it was taken off or found torn."""

    class Place(models.TextChoices):
        TERMINALS = "terminals", "клеммная крышка"
        CASE = "case", "корпус прибора"
        CABINET = "cabinet", "щит, шкаф"
        ANTIMAGNET = "antimagnet", "антимагнитная"

    class End(models.TextChoices):
        REMOVED = "removed", "снята"
        REPLACED = "replaced", "заменена"
        TORN = "torn", "сорвана"

    installation = models.ForeignKey(
        "metering.MeterInstallation",
        on_delete=models.PROTECT,
        verbose_name="прибор на точке",
        related_name="seals",
    )
    number = models.CharField("номер пломбы", max_length=40)
    place = models.CharField("где стоит", max_length=12, choices=Place)
    put_on = models.DateField("установлена")
    taken_off = models.DateField("снята", null=True, blank=True)
    end = models.CharField("чем кончилась", max_length=10, choices=End, blank=True)
    document = models.CharField("документ", max_length=300)

    class Meta:
        verbose_name = "пломба"
        verbose_name_plural = "пломбы"
        constraints = [
            models.UniqueConstraint(fields=["number"], name="seal_number_once"),
            models.CheckConstraint(
                condition=Q(taken_off=None, end="") | (Q(taken_off__gte=models.F("put_on")) & ~Q(end="")),
                name="seal_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"пломба № {self.number}"


@audited()
class ControlRound(models.Model):
    """A round of a controller on a day: the points to visit, in the order he walks."""

    class State(models.TextChoices):
        PLANNED = "planned", "запланирован"
        CLOSED = "closed", "закрыт"
        CANCELLED = "cancelled", "отменён"

    number = models.CharField("номер", max_length=20, unique=True)
    branch = models.ForeignKey("parties.Branch", on_delete=models.PROTECT, verbose_name="отделение")
    title = models.CharField("маршрут", max_length=200)
    planned_on = models.DateField("день обхода")
    controller = models.CharField("контролёр", max_length=200, blank=True)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.PLANNED)
    planned_at = models.DateTimeField("составлен", auto_now_add=True)

    class Meta:
        verbose_name = "контрольный обход"
        verbose_name_plural = "контрольные обходы"
        indexes = [models.Index(fields=["branch", "-planned_on"], name="rounds_of_a_branch")]

    def __str__(self) -> str:
        return f"№ {self.number}, {self.title}"


@audited()
class RoundStop(models.Model):
    """A point of a round: its place in the way, what was found, and the act that was drawn up."""

    class Result(models.TextChoices):
        READ = "read", "показание снято"
        ABSENT = "absent", "никого нет"
        REFUSED = "refused", "не допустили"
        BROKEN = "broken", "прибор неисправен"
        SEAL_TORN = "seal_torn", "пломба сорвана"
        INTERFERENCE = "interference", "вмешательство"
        NO_METER = "no_meter", "прибора нет"

    round = models.ForeignKey(
        ControlRound, on_delete=models.PROTECT, verbose_name="обход", related_name="stops"
    )
    usage_point = models.ForeignKey(
        "metering.UsagePoint",
        on_delete=models.PROTECT,
        verbose_name="точка учёта",
        related_name="round_stops",
    )
    place = models.PositiveIntegerField("по порядку")
    result = models.CharField("итог", max_length=12, choices=Result, blank=True)
    visited_on = models.DateField("день посещения", null=True, blank=True)
    act_number = models.CharField("акт №", max_length=20, blank=True)
    note = models.CharField("примечание", max_length=300, blank=True)
    reading_ids = ArrayField(models.BigIntegerField(), verbose_name="показания", default=list)
    ground = models.ForeignKey(
        "metering.PointGround",
        on_delete=models.PROTECT,
        verbose_name="акт о точке",
        null=True,
        blank=True,
        related_name="+",
    )
    entered_at = models.DateTimeField("внесено", null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        verbose_name="кем внесено",
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = "точка обхода"
        verbose_name_plural = "точки обхода"
        constraints = [
            models.UniqueConstraint(fields=["round", "usage_point"], name="point_once_a_round"),
            models.UniqueConstraint(fields=["round", "place"], name="place_once_a_round"),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.usage_point}"
