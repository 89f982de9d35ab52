"""What acts and reports say about points, and the shared meters of communal flats."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from sbyt.kit.audit.tracking import audited


@audited()
class PointGround(models.Model):
    """An act or a report that takes a point off its meter, or adds to its bill, over `[from, to)`.

    `act_on` is the day of the act (null = the day of the event), `power_w` what was connected without right. Never overwritten:
    a new version supersedes the old one.
    """

    class Kind(models.TextChoices):
        METER_FAILED = "meter_failed", "прибор неисправен или утрачен"
        ACCESS_REFUSED = "access_refused", "не допущен к проверке"
        REFUSED_TWICE = "refused_twice", "не допущен дважды"
        METER_POSSIBLE = "meter_possible", "прибора нет, а установить можно"
        INTERFERENCE = "interference", "вмешательство в работу прибора"
        UNAUTHORISED = "unauthorised", "несанкционированное подключение"

    usage_point = models.ForeignKey(
        "metering.UsagePoint", on_delete=models.PROTECT, verbose_name="точка учёта", related_name="grounds"
    )
    kind = models.CharField("вид", max_length=20, choices=Kind)
    valid = DateRangeField("период")
    act_on = models.DateField("день акта", null=True, blank=True)
    power_w = models.BigIntegerField("мощность", null=True, blank=True)
    document = models.CharField("документ", max_length=300)
    recorded_at = models.DateTimeField("записано", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        verbose_name="кем записано",
        null=True,
        related_name="+",
    )
    superseded_at = models.DateTimeField("заменено", null=True, blank=True)

    class Meta:
        verbose_name = "акт о точке"
        verbose_name_plural = "акты о точках"
        constraints = [
            ExclusionConstraint(
                name="one_ground_of_a_kind",
                expressions=[
                    ("usage_point", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=Q(superseded_at=None),
            ),
            models.CheckConstraint(condition=Q(power_w=None) | Q(power_w__gt=0), name="power_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.usage_point}: {self.get_kind_display()} {self.valid}"


@audited()
class SharedMeterPoint(models.Model):
    """A point whose meter counts a communal flat (or a section inside one) for all its rooms, up to `ended_on`."""

    usage_point = models.OneToOneField(
        "metering.UsagePoint", on_delete=models.PROTECT, verbose_name="точка учёта", related_name="shared"
    )
    inside = models.ForeignKey(
        "self", on_delete=models.PROTECT, verbose_name="внутри квартиры", null=True, related_name="sections"
    )
    agreement = models.BooleanField("приборы комнат учитываются по договорённости", default=False)
    ended_on = models.DateField("общим быть перестал", null=True, blank=True)

    class Meta:
        verbose_name = "общий прибор квартиры"
        verbose_name_plural = "общие приборы квартир"

    def __str__(self) -> str:
        return f"общий прибор {self.usage_point}"


@audited()
class RoomOfFlat(models.Model):
    """The point of a room that shares a meter over `[from, to)`."""

    usage_point = models.ForeignKey(
        "metering.UsagePoint", on_delete=models.PROTECT, verbose_name="точка комнаты", related_name="flats"
    )
    shared = models.ForeignKey(
        SharedMeterPoint, on_delete=models.PROTECT, verbose_name="общий прибор", related_name="rooms"
    )
    valid = DateRangeField("период")

    class Meta:
        verbose_name = "комната с общим прибором"
        verbose_name_plural = "комнаты с общим прибором"
        constraints = [
            ExclusionConstraint(
                name="room_in_one_flat",
                expressions=[("usage_point", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.usage_point} → {self.shared}"
