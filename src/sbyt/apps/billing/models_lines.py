"""Lines of charges: as whoever reads them sees them, and those that have rows of their own."""

from __future__ import annotations

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

_WAYS: Final = (
    ("quantity", "количество × цена"),
    ("gross", "от суммы с НДС"),
    ("benefit", "льгота"),
    ("adjust", "перерасчёт"),
)


class Line(models.Model):
    """A line of a charge: quantity × price, and everything needed to show where both came from.

    `reading_ids` holds pairs (from, to), one pair for each installation inside the month. `month` is the charge's: its
    table is parted by it. `house_basis_id` names the HouseBasis that `basis` goes on with; `tier` holds the figures of the
    line's range of consumption (range_figures), which lines written before have in `basis`.
    Its key is the charge and the number; `id` says both (`line_ids`) and is looked up through them, for it has no index.
    """

    class Service(models.TextChoices):
        ENERGY = "energy", "Электроэнергия"
        COMMON_NEEDS = "common_needs", "Электроэнергия на ОДН"
        BENEFIT = "benefit", "Льгота"

    class Method(models.TextChoices):
        METER = "meter", "по прибору"
        INTERVALS = "intervals", "по профилю"
        AVERAGE = "average", "по среднему"
        NORM = "norm", "по нормативу"
        SHARE = "share", "доля по площади"
        HOUSE = "house", "весь дом"
        REPLACED = "replaced", "по замещающей информации"
        ACT = "act", "по акту"
        DISCOUNT = "discount", "часть цены"
        ADJUSTED = "adjusted", "перерасчёт"

    month = models.DateField()
    number = models.PositiveSmallIntegerField()
    service = models.CharField(max_length=14, choices=Service)
    zone = models.CharField(max_length=2, default="T0")
    method = models.CharField(max_length=10, choices=Method)
    period_from = models.DateField()
    period_to = models.DateField()
    quantity_wh = models.BigIntegerField()
    price_e7 = models.BigIntegerField()
    amount_from = models.CharField(max_length=8, default="quantity", choices=_WAYS)
    vat_rate_bp = models.PositiveIntegerField()
    net_kop = models.BigIntegerField()
    vat_kop = models.BigIntegerField()
    gross_kop = models.BigIntegerField()
    rate_id = models.BigIntegerField(null=True)
    price_component_ids = ArrayField(models.BigIntegerField(), default=list)
    reading_ids = ArrayField(models.BigIntegerField(), default=list)
    norm_id = models.BigIntegerField(null=True)
    basis = models.JSONField(null=True)
    house_basis_id = models.BigIntegerField(null=True)
    tier = ArrayField(models.BigIntegerField(), null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.number} {self.service} {self.quantity_wh} × {self.price_e7}"


class PlainLine(Line):
    """A line that has a row of its own: those of legal entities, of charges with points of several houses, and those of old months.

    Parted by month in the database; that its charge and point are there is checked a statement at a time.
    """

    charge = models.ForeignKey(
        "billing.Charge", on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    usage_point = models.ForeignKey(
        "metering.UsagePoint", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )

    class Meta:
        verbose_name = "строка начисления, своя"
        constraints = [
            models.UniqueConstraint(fields=["charge", "number", "month"], name="charge_line_number_once")
        ]
        indexes = [
            models.Index(
                fields=["usage_point"], condition=Q(method__in=["average", "norm"]), name="estimated_lines"
            ),
            models.Index(fields=["usage_point"], condition=Q(method="replaced"), name="replaced_lines"),
        ]
