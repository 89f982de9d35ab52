"""Meters as things: type, serial number, registers, verification."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from sbyt.kit.audit.tracking import audited


@audited()
class MeterType(models.Model):
    """A model of meter. `integer_digits` is how many digits stand before the comma: it bounds the rollover."""

    name = models.CharField("название", max_length=100, unique=True)
    manufacturer = models.CharField("изготовитель", max_length=200, blank=True)
    phases = models.PositiveSmallIntegerField("фаз", default=1)
    integer_digits = models.PositiveSmallIntegerField("знаков до запятой", default=6)
    verification_interval_years = models.PositiveSmallIntegerField("межповерочный интервал, лет", default=16)

    class Meta:
        verbose_name = "тип прибора"

    def __str__(self) -> str:
        return self.name


@audited()
class Meter(models.Model):
    """One meter, wherever it is."""

    type = models.ForeignKey(MeterType, on_delete=models.PROTECT, verbose_name="тип")
    serial_number = models.CharField("заводской номер", max_length=40)
    made_in = models.PositiveSmallIntegerField("год выпуска", null=True, blank=True)
    verified_until = models.DateField("поверен до", null=True, blank=True)

    class Meta:
        verbose_name = "прибор учёта"
        verbose_name_plural = "приборы учёта"
        constraints = [models.UniqueConstraint(fields=["type", "serial_number"], name="meter_serial_once")]
        indexes = [
            models.Index(fields=["serial_number"]),
            GinIndex(fields=["serial_number"], opclasses=["gin_trgm_ops"], name="meter_serial_trgm"),
        ]

    def __str__(self) -> str:
        return f"{self.type} № {self.serial_number}"


@audited()
class Register(models.Model):
    """A scale of a meter: one tariff zone in one direction."""

    class Zone(models.TextChoices):
        SINGLE = "T0", "сутки"
        DAY = "T1", "день"
        NIGHT = "T2", "ночь"
        HALF_PEAK = "T3", "полупик"

    class Direction(models.TextChoices):
        IMPORT = "A+", "активная, приём"
        EXPORT = "A-", "активная, отдача"

    meter = models.ForeignKey(
        Meter, on_delete=models.CASCADE, verbose_name="прибор", related_name="registers"
    )
    zone = models.CharField("зона", max_length=2, choices=Zone, default=Zone.SINGLE)
    direction = models.CharField("направление", max_length=2, choices=Direction, default=Direction.IMPORT)
    integer_digits = models.PositiveSmallIntegerField("знаков до запятой", default=6)

    class Meta:
        verbose_name = "шкала"
        constraints = [
            models.UniqueConstraint(fields=["meter", "zone", "direction"], name="register_zone_once"),
        ]

    def __str__(self) -> str:
        return f"{self.meter}, {self.get_zone_display()}"


@audited()
class Verification(models.Model):
    """A verification of a meter: when, till when it holds, by which certificate. The latest one stands on the meter."""

    meter = models.ForeignKey(
        Meter, on_delete=models.PROTECT, verbose_name="прибор", related_name="verifications"
    )
    verified_on = models.DateField("поверен")
    valid_until = models.DateField("действует до")
    fit = models.BooleanField("годен", default=True)
    certificate = models.CharField("свидетельство", max_length=120)
    recorded_at = models.DateTimeField("записано", auto_now_add=True)
    superseded_at = models.DateTimeField("заменено", null=True, blank=True)

    class Meta:
        verbose_name = "поверка"
        verbose_name_plural = "поверки"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until__gt=models.F("verified_on")), name="verification_holds"
            ),
            models.UniqueConstraint(
                fields=["meter", "verified_on"],
                condition=models.Q(superseded_at=None),
                name="one_verification_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meter}: {self.verified_on:%d.%m.%Y}"
