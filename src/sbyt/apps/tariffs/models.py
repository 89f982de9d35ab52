"""Published prices, norms, tax rates and dated rules; each row with its act and validity."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from sbyt.apps.tariffs.models_key_rates import KeyRate
from sbyt.apps.tariffs.models_tiers import TierBounds
from sbyt.kit import numbers
from sbyt.kit.audit.tracking import audited

__all__ = [
    "Act",
    "CalendarDay",
    "ConsumptionNorm",
    "KeyRate",
    "PlannedPeakHours",
    "PriceComponent",
    "Rate",
    "RegionPeakHour",
    "RuleSetting",
    "Tariff",
    "TierBounds",
    "VatRate",
]


@audited()
class Act(models.Model):
    """A published act or price file: whose, which number, of what date."""

    issuer = models.CharField("кто издал", max_length=200)
    kind = models.CharField("вид", max_length=60, default="приказ")
    number = models.CharField("номер", max_length=60)
    signed_on = models.DateField("дата")
    title = models.CharField("название", max_length=300, blank=True)
    file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, verbose_name="файл", null=True, blank=True
    )

    class Meta:
        verbose_name = "акт"
        verbose_name_plural = "акты"
        constraints = [models.UniqueConstraint(fields=["issuer", "number", "signed_on"], name="act_once")]

    def __str__(self) -> str:
        return f"{self.kind} № {self.number} от {self.signed_on:%d.%m.%Y}"


@audited()
class Tariff(models.Model):
    """A household tariff: for whom, and into how many zones the day is cut. Prices include VAT."""

    code = models.CharField("код", max_length=40, unique=True)
    name = models.CharField("название", max_length=200)
    zones = models.PositiveSmallIntegerField("зон", default=1)

    class Meta:
        verbose_name = "тариф"

    def __str__(self) -> str:
        return self.name


@audited()
class Rate(models.Model):
    """The price of one zone of a tariff over `[from, to)`, RUB/kWh × 10⁷, VAT included; `tier` = its range of consumption."""

    tariff = models.ForeignKey(Tariff, on_delete=models.PROTECT, verbose_name="тариф", related_name="rates")
    zone = models.CharField("зона", max_length=2, default="T0")
    tier = models.PositiveSmallIntegerField("диапазон", default=1)
    valid = DateRangeField("период")
    price_e7 = models.BigIntegerField("цена")
    act = models.ForeignKey(Act, on_delete=models.PROTECT, verbose_name="акт")
    clause = models.CharField("пункт", max_length=100, blank=True)
    recorded_at = models.DateTimeField("записано", auto_now_add=True)
    superseded_at = models.DateTimeField("заменено", null=True, blank=True)

    class Meta:
        verbose_name = "ставка"
        constraints = [
            ExclusionConstraint(
                name="rate_no_overlap",
                expressions=[
                    ("tariff", RangeOperators.EQUAL),
                    ("zone", RangeOperators.EQUAL),
                    ("tier", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=Q(superseded_at=None),
            ),
            models.CheckConstraint(condition=Q(tier__gte=1, tier__lte=3), name="rate_tier_known"),
        ]

    def __str__(self) -> str:
        return f"{self.tariff} {self.zone} {numbers.price(self.price_e7)} с {numbers.day(self.valid.lower)}"


@audited()
class PriceComponent(models.Model):
    """A component of the price for legal entities over `[from, to)`, RUB/kWh × 10⁷ without VAT.

    `stage` tells a forecast from the final figure: both are kept, the final one wins when it is known.
    """

    class Kind(models.TextChoices):
        WHOLESALE = "wholesale", "Нерегулируемая цена энергии и мощности (Ce1)"
        TRANSMISSION = "transmission", "Передача, одноставочный тариф"
        MARKUP = "markup", "Сбытовая надбавка"
        OTHER_SERVICES = "other_services", "Иные услуги"
        PUBLISHED = "published", "Предельная цена, опубликованная целиком"

    class Stage(models.TextChoices):
        FORECAST = "forecast", "прогноз"
        FINAL = "final", "факт"

    kind = models.CharField("вид", max_length=20, choices=Kind)
    price_category = models.PositiveSmallIntegerField("ценовая категория", default=1)
    voltage = models.CharField("уровень напряжения", max_length=3, blank=True)
    power_group = models.CharField("группа мощности", max_length=20, blank=True)
    stage = models.CharField("стадия", max_length=10, choices=Stage, default=Stage.FINAL)
    valid = DateRangeField("период")
    price_e7 = models.BigIntegerField("цена")
    act = models.ForeignKey(Act, on_delete=models.PROTECT, verbose_name="акт")
    clause = models.CharField("пункт", max_length=100, blank=True)
    recorded_at = models.DateTimeField("записано", auto_now_add=True)
    superseded_at = models.DateTimeField("заменено", null=True, blank=True)

    class Meta:
        verbose_name = "составляющая цены"
        constraints = [
            ExclusionConstraint(
                name="price_component_no_overlap",
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    ("price_category", RangeOperators.EQUAL),
                    ("voltage", RangeOperators.EQUAL),
                    ("power_group", RangeOperators.EQUAL),
                    ("stage", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=Q(superseded_at=None),
            ),
        ]

    def __str__(self) -> str:
        return (
            f"{self.get_kind_display()} {self.voltage} {numbers.period(self.valid.lower, self.valid.upper)}"
        )


@audited()
class ConsumptionNorm(models.Model):
    """Wh for a person and month by rooms, people, stove and heating. 4 rooms mean "4 and more", 5 people "5 and more".

    An empty `heating_kind` = houses of any heating that have no norm of their own.
    """

    stove_kind = models.CharField("плиты", max_length=10)
    heating_kind = models.CharField("отопление", max_length=10, blank=True, db_default="")
    rooms = models.PositiveSmallIntegerField("комнат")
    people = models.PositiveSmallIntegerField("проживающих")
    valid = DateRangeField("период")
    energy_wh = models.BigIntegerField("норматив на человека")
    act = models.ForeignKey(Act, on_delete=models.PROTECT, verbose_name="акт")

    class Meta:
        verbose_name = "норматив потребления"
        constraints = [
            ExclusionConstraint(
                name="norm_no_overlap",
                expressions=[
                    ("stove_kind", RangeOperators.EQUAL),
                    ("heating_kind", RangeOperators.EQUAL),
                    ("rooms", RangeOperators.EQUAL),
                    ("people", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stove_kind}, {self.rooms} комн., {self.people} чел.: {numbers.energy(self.energy_wh)} кВт·ч"


@audited()
class VatRate(models.Model):
    """VAT over `[from, to)` by the date of supply, in hundredths of a percent (2000 = 20 %)."""

    valid = DateRangeField("период")
    rate_bp = models.PositiveIntegerField("ставка")
    act = models.ForeignKey(Act, on_delete=models.PROTECT, verbose_name="акт")

    class Meta:
        verbose_name = "ставка НДС"
        constraints = [
            ExclusionConstraint(name="vat_no_overlap", expressions=[("valid", RangeOperators.OVERLAPS)]),
        ]

    def __str__(self) -> str:
        return f"{numbers.percent(self.rate_bp)} %"


@audited()
class RuleSetting(models.Model):
    """A rule of the trade whose law is unconfirmed or differs by region: dated data with a source, never a constant."""

    key = models.CharField("правило", max_length=60)
    valid = DateRangeField("период")
    value = models.JSONField("значение")
    source = models.CharField("источник", max_length=300)
    confirmed = models.BooleanField("подтверждено", default=False)

    class Meta:
        verbose_name = "настройка правил"
        constraints = [
            ExclusionConstraint(
                name="rule_setting_no_overlap",
                expressions=[("key", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"


@audited()
class CalendarDay(models.Model):
    """A day whose kind differs from its weekday, or a short one: a holiday, a transferred day off, a working Saturday.

    A day that was wrongly told of, and is after all as its weekday, stays with the kind of its weekday.
    """

    day = models.DateField("день", unique=True)
    is_working = models.BooleanField("рабочий")
    is_short = models.BooleanField("короче на час", default=False)
    moved_from = models.DateField("выходной перенесён с", null=True, blank=True)
    source = models.CharField("источник", max_length=300)

    class Meta:
        verbose_name = "день календаря"
        verbose_name_plural = "производственный календарь"

    def __str__(self) -> str:
        return f"{self.day:%d.%m.%Y}: {'рабочий' if self.is_working else 'нерабочий'}"


@audited()
class PlannedPeakHours(models.Model):
    """Planned hours of peak load of a price zone over `[from, to)`, set by the system operator.

    `hours` are named by their beginning: 20 is 20:00–21:00 of Moscow time.
    """

    price_zone = models.PositiveSmallIntegerField("ценовая зона", choices=[(1, "первая"), (2, "вторая")])
    valid = DateRangeField("период")
    hours = ArrayField(models.PositiveSmallIntegerField(), verbose_name="часы")
    source = models.CharField("источник", max_length=300)
    recorded_at = models.DateTimeField("записано", auto_now_add=True)
    superseded_at = models.DateTimeField("заменено", null=True, blank=True)

    class Meta:
        verbose_name = "плановые часы пика"
        verbose_name_plural = "плановые часы пика"
        constraints = [
            ExclusionConstraint(
                name="planned_peak_hours_no_overlap",
                expressions=[("price_zone", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                condition=Q(superseded_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.price_zone} ценовая зона, {numbers.period(self.valid.lower, self.valid.upper)}"


@audited()
class RegionPeakHour(models.Model):
    """The hour of a region's largest load on a working day, published by the commercial operator.

    `hour` is named by its beginning. A day that stands here is a working one.
    """

    subject = models.CharField("код субъекта РФ", max_length=10)
    day = models.DateField("день")
    hour = models.PositiveSmallIntegerField("час")
    file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, verbose_name="файл", null=True, blank=True
    )
    source = models.CharField("источник", max_length=300)
    recorded_at = models.DateTimeField("записано", auto_now_add=True)
    superseded_at = models.DateTimeField("заменено", null=True, blank=True)

    class Meta:
        verbose_name = "час пика региона"
        verbose_name_plural = "часы пика регионов"
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "day"], condition=Q(superseded_at=None), name="one_peak_hour_a_day"
            ),
            models.CheckConstraint(condition=Q(hour__lt=24), name="peak_hour_of_a_day"),
        ]
        indexes = [models.Index(fields=["subject", "day"])]

    def __str__(self) -> str:
        return f"{self.subject} {self.day:%d.%m.%Y}: {self.hour:02d}–{self.hour + 1:02d}"
