"""Schemes: a point's volume as a graph over other points, kept over time as versions."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from sbyt.kit.audit.tracking import audited


@audited()
class Scheme(models.Model):
    """What the volume of a usage point is made of. One scheme a point."""

    usage_point = models.OneToOneField(
        "metering.UsagePoint", on_delete=models.PROTECT, verbose_name="точка учёта", related_name="scheme"
    )
    name = models.CharField("название", max_length=200)
    tolerance_bp = models.PositiveIntegerField("допуск небаланса", default=50)

    class Meta:
        verbose_name = "схема"
        verbose_name_plural = "схемы"

    def __str__(self) -> str:
        return self.name


@audited()
class SchemeVersion(models.Model):
    """A graph in force over `[from, to)`; a draft has no period yet. Versions in force never change."""

    class State(models.TextChoices):
        DRAFT = "draft", "черновик"
        ACTIVE = "active", "введена"

    scheme = models.ForeignKey(
        Scheme, on_delete=models.PROTECT, verbose_name="схема", related_name="versions"
    )
    number = models.PositiveIntegerField("номер")
    state = models.CharField("состояние", max_length=10, choices=State, default=State.DRAFT)
    valid = DateRangeField("период", null=True, blank=True)
    created_at = models.DateTimeField("создана", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, verbose_name="кто создал", null=True, blank=True
    )

    class Meta:
        verbose_name = "версия схемы"
        verbose_name_plural = "версии схем"
        constraints = [
            models.UniqueConstraint(fields=["scheme", "number"], name="scheme_version_once"),
            models.UniqueConstraint(
                fields=["scheme"], condition=Q(state="draft"), name="one_draft_of_a_scheme"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", valid=None) | Q(state="active", valid__isnull=False),
                name="scheme_version_in_force_has_period",
            ),
            ExclusionConstraint(
                name="one_version_of_a_scheme_in_force",
                expressions=[("scheme", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                condition=Q(state="active"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme}, версия {self.number}"


@audited()
class SchemeNode(models.Model):
    """A node of a graph; what its figures mean stands in calc.schemes.NODES and calc.losses.LOAD.

    A constant with `consumption_act` is that act's power every hour of `days` and nothing on others. `of_line`: a load node
    whose figures were given as resistance and voltage.
    """

    class Kind(models.TextChoices):
        METER = "meter", "Точка"
        SCHEME = "scheme", "Другая схема"
        CONSTANT = "constant", "Постоянная мощность"
        PERCENT = "percent", "Потери, %"
        LOAD = "load", "Потери от нагрузки"
        SHARE = "share", "Доля"
        RESULT = "result", "Итог"
        CONTROL = "control", "Контрольная точка"

    version = models.ForeignKey(
        SchemeVersion, on_delete=models.CASCADE, verbose_name="версия", related_name="nodes"
    )
    kind = models.CharField("вид", max_length=10, choices=Kind)
    title = models.CharField("название", max_length=120)
    usage_point = models.ForeignKey(
        "metering.UsagePoint", on_delete=models.PROTECT, verbose_name="точка", null=True, blank=True
    )
    channel = models.PositiveSmallIntegerField("канал", default=1)
    source_scheme = models.ForeignKey(
        Scheme, on_delete=models.PROTECT, verbose_name="схема", null=True, blank=True, related_name="taken_by"
    )
    power_w = models.BigIntegerField("мощность, Вт", null=True, blank=True)
    rate_ppm = models.PositiveIntegerField("процент × 10⁴", null=True, blank=True)
    numerator = models.BigIntegerField("числитель", null=True, blank=True)
    denominator = models.BigIntegerField("знаменатель", null=True, blank=True)
    coefficient = models.PositiveIntegerField("kк × 10⁴", default=10_000)
    form = models.PositiveIntegerField("kз × 10⁴", default=10_000)
    reactive = models.PositiveIntegerField("тангенс φ × 10⁴", default=0)
    sharing = models.CharField("по часам", max_length=12, default="by_square")
    direction = models.SmallIntegerField("знак потерь", default=1)
    act = models.CharField("акт", max_length=200, blank=True)
    consumption_act = models.ForeignKey(
        "metering.ConsumptionAct",
        on_delete=models.PROTECT,
        verbose_name="акт о потреблении",
        null=True,
        blank=True,
        related_name="scheme_nodes",
    )
    days = DateRangeField("дни узла", null=True, blank=True)
    of_line = models.BooleanField("потери линии", default=False, db_default=False)

    class Meta:
        verbose_name = "узел схемы"
        verbose_name_plural = "узлы схем"
        constraints = [
            models.UniqueConstraint(
                fields=["version"], condition=Q(kind="result"), name="one_result_of_a_version"
            ),
            models.CheckConstraint(condition=Q(direction__in=(1, -1)), name="scheme_direction_is_a_sign"),
            models.CheckConstraint(
                condition=Q(denominator=None) | Q(denominator__gt=0), name="scheme_denominator_positive"
            ),
            models.CheckConstraint(condition=Q(form__gt=0), name="scheme_form_positive"),
        ]

    def __str__(self) -> str:
        return self.title


@audited()
class SchemeEdge(models.Model):
    """What flows into what, and with which sign."""

    version = models.ForeignKey(
        SchemeVersion, on_delete=models.CASCADE, verbose_name="версия", related_name="edges"
    )
    source = models.ForeignKey(
        SchemeNode, on_delete=models.CASCADE, verbose_name="откуда", related_name="leads_to"
    )
    target = models.ForeignKey(
        SchemeNode, on_delete=models.CASCADE, verbose_name="куда", related_name="takes_from"
    )
    sign = models.SmallIntegerField("знак", default=1)

    class Meta:
        verbose_name = "связь схемы"
        verbose_name_plural = "связи схем"
        constraints = [
            models.UniqueConstraint(fields=["source", "target"], name="scheme_edge_once"),
            models.CheckConstraint(condition=Q(sign__in=(1, -1)), name="scheme_sign_is_a_sign"),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"
