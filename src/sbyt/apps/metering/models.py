"""Where energy is measured and what was measured: points, installations, readings, interval days, files taken in."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone

from sbyt.apps.metering.models_acts import ConsumptionAct
from sbyt.apps.metering.models_grounds import PointGround, RoomOfFlat, SharedMeterPoint
from sbyt.apps.metering.models_refusals import RefusedReading, RefusedTyping
from sbyt.apps.metering.models_uploads import Upload, UploadPart
from sbyt.kit import numbers
from sbyt.kit.audit.tracking import audited

__all__ = [
    "ConsumptionAct",
    "ImportFile",
    "ImportIssue",
    "IntervalDay",
    "MeterInstallation",
    "PointGround",
    "Reading",
    "RefusedReading",
    "RefusedTyping",
    "RoomOfFlat",
    "SharedMeterPoint",
    "Upload",
    "UploadPart",
    "UsagePoint",
]


@audited()
class UsagePoint(models.Model):
    """A place in the network where energy is counted: of one premises, or of a whole building (common meter)."""

    class Kind(models.TextChoices):
        SUPPLY = "supply", "точка поставки"
        BUILDING = "building", "общедомовая точка"
        TRANSIT = "transit", "транзит"

    class Voltage(models.TextChoices):
        HIGH = "ВН", "ВН"
        MEDIUM_1 = "СН1", "СН1"
        MEDIUM_2 = "СН2", "СН2"
        LOW = "НН", "НН"

    code = models.CharField("код", max_length=30, unique=True)
    kind = models.CharField("вид", max_length=10, choices=Kind, default=Kind.SUPPLY)
    name = models.CharField("название", max_length=200, blank=True)
    branch = models.ForeignKey("parties.Branch", on_delete=models.PROTECT, verbose_name="отделение")
    building = models.ForeignKey(
        "premises.Building", on_delete=models.PROTECT, verbose_name="здание", related_name="usage_points"
    )
    premises = models.ForeignKey(
        "premises.Premises",
        on_delete=models.PROTECT,
        verbose_name="помещение",
        null=True,
        blank=True,
        related_name="usage_points",
    )
    voltage = models.CharField("уровень напряжения", max_length=3, choices=Voltage, default=Voltage.LOW)
    ats_code = models.CharField("код ТИ АТС", max_length=40, null=True, blank=True, unique=True)
    max_power_w = models.BigIntegerField("максимальная мощность", null=True, blank=True)

    class Meta:
        verbose_name = "точка учёта"
        verbose_name_plural = "точки учёта"
        indexes = [
            GinIndex(
                fields=["code", "name", "ats_code"],
                opclasses=["gin_trgm_ops", "gin_trgm_ops", "gin_trgm_ops"],
                name="point_words_trgm",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()


@audited()
class MeterInstallation(models.Model):
    """A meter standing at a usage point over `[from, to)` with its transformation ratio."""

    usage_point = models.ForeignKey(
        UsagePoint, on_delete=models.PROTECT, verbose_name="точка учёта", related_name="installations"
    )
    meter = models.ForeignKey(
        "devices.Meter", on_delete=models.PROTECT, verbose_name="прибор", related_name="installations"
    )
    valid = DateRangeField("период")
    multiplier = models.PositiveIntegerField("расчётный коэффициент", default=1)

    class Meta:
        verbose_name = "установка прибора"
        constraints = [
            ExclusionConstraint(
                name="one_meter_at_a_point",
                expressions=[("usage_point", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
            ExclusionConstraint(
                name="one_point_for_a_meter",
                expressions=[("meter", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=Q(multiplier__gt=0), name="multiplier_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.usage_point} ← {self.meter} {numbers.period(self.valid.lower, self.valid.upper)}"


class ImportFile(models.Model):
    """One line of the import journal: what came, from whom, for which day, and what became of it.

    `file` is null only where the file could not be read at all. `message_created_at` and `message_number` rank the
    versions of a message; `unknown_codes` waits for points to get these codes. A file none of whose points is known
    is waiting; one that nobody meant for us, met in an archive, is skipped: both are kept.
    """

    class Format(models.TextChoices):
        MAKET_80020 = "80020", "80020"
        READING_SHEET = "reading_sheet", "Ведомость показаний"
        HOUR_TABLE = "hour_table", "Таблица часов"
        ESPI = "espi", "Green Button"
        REGISTER_TABLE = "register_table", "Таблица показаний"
        PAYMENT_REGISTER = "payment_register", "Реестр платежей"
        PYRAMID = "pyramid", "Пирамида: интервалы"
        PYRAMID_READINGS = "pyramid_readings", "Пирамида: показания"
        UNKNOWN = "unknown", "Не опознан"

    class Status(models.TextChoices):
        PROCESSING = "processing", "Загружается"
        ACCEPTED = "accepted", "Успешно"
        PARTIAL = "partial", "Загружена частично"
        WAITING = "waiting", "Не загружена: точки не найдены"
        REFUSED = "refused", "Отклонена"
        SKIPPED = "skipped", "Не распознан, пропущен"
        DUPLICATE = "duplicate", "Уже загружена"

    name = models.CharField(max_length=255)
    archive_name = models.CharField(max_length=255, blank=True)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True)
    format = models.CharField(max_length=20, choices=Format, default=Format.UNKNOWN)
    channel = models.CharField(
        max_length=10,
        choices=[
            ("cli", "Команда"),
            ("upload", "Загрузка"),
            ("api", "API"),
            ("mail", "Почта"),
            ("folder", "Папка"),
            ("service", "Сервис"),
        ],
        default="upload",
    )
    status = models.CharField(max_length=12, choices=Status, default=Status.PROCESSING)
    note = models.TextField(blank=True)
    covered_day = models.DateField(null=True)
    sender_name = models.CharField(max_length=255, blank=True)
    sender_inn = models.CharField(max_length=12, blank=True)
    area_codes = ArrayField(models.CharField(max_length=12), default=list)
    area_names = ArrayField(models.CharField(max_length=255), default=list)
    message_class = models.CharField("класс сообщения", max_length=5, blank=True, default="", db_default="")
    message_number = models.BigIntegerField(null=True)
    message_created_at = models.DateTimeField(null=True)
    unknown_codes = ArrayField(models.CharField(max_length=40), default=list)
    duplicate_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="duplicates")
    is_current = models.BooleanField(default=True)
    superseded_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="supersedes")
    accepted_rows = models.IntegerField(default=0)
    warned_rows = models.IntegerField(default=0)
    refused_rows = models.IntegerField(default=0)
    duration_ms = models.IntegerField(null=True)
    received_at = models.DateTimeField(default=timezone.now)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    branch = models.ForeignKey("parties.Branch", on_delete=models.PROTECT, null=True)
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, null=True, related_name="lines")
    upload_place = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = "загрузка файла"
        constraints = [
            models.UniqueConstraint(fields=["upload", "upload_place"], name="file_of_an_upload_once")
        ]
        indexes = [
            models.Index(fields=["-received_at"]),
            models.Index(fields=["covered_day"]),
            models.Index(fields=["file", "status"]),
            GinIndex(fields=["unknown_codes"], name="import_file_unknown_codes"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_status_display()}"


class ImportIssue(models.Model):
    """One thing found in a file: its line, field, stable code and words in Russian.

    `resolved_at` is when a later parse took in what was refused.
    """

    class Severity(models.TextChoices):
        WARNING = "warning", "Замечание"
        REFUSED = "refused", "Отказ"

    import_file = models.ForeignKey(ImportFile, on_delete=models.CASCADE, related_name="issues")
    line = models.IntegerField(null=True)
    field = models.CharField(max_length=120, blank=True)
    code = models.CharField(max_length=20)
    severity = models.CharField(max_length=10, choices=Severity)
    message = models.TextField()
    raw = models.TextField(blank=True)
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "замечание к файлу"

    def __str__(self) -> str:
        return f"{self.code}, строка {self.line}: {self.message}"


class Reading(models.Model):
    """What a register showed on a day. `value_wh` is the scale's figure in Wh, before the multiplier.

    Never overwritten: a new version supersedes the old one, which stays with the time it stopped being believed.
    An asked reading waits beside the believed ones; one that was refused after asking is superseded from its birth.
    """

    class Source(models.TextChoices):
        INSTALLATION = "installation", "установка"
        REMOVAL = "removal", "снятие"
        CONTROLLER = "controller", "контролёр"
        CABINET = "cabinet", "кабинет"
        OPERATOR = "operator", "оператор"
        SHEET = "sheet", "ведомость"
        REGISTER = "register", "реестр"
        GISZHKH = "giszhkh", "ГИС ЖКХ"
        API = "api", "API"

    class State(models.TextChoices):
        ACCEPTED = "accepted", "принято"
        WARNED = "warned", "принято с замечанием"
        ASKED = "asked", "ждёт подтверждения"
        REFUSED = "refused", "отклонено"

    register = models.ForeignKey("devices.Register", on_delete=models.PROTECT, related_name="readings")
    installation = models.ForeignKey(MeterInstallation, on_delete=models.PROTECT, related_name="readings")
    taken_on = models.DateField()
    value_wh = models.BigIntegerField()
    source = models.CharField(max_length=12, choices=Source)
    state = models.CharField(max_length=10, choices=State, default=State.ACCEPTED)
    rolled_over = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)
    import_file = models.ForeignKey(ImportFile, on_delete=models.PROTECT, null=True, related_name="readings")
    import_line = models.IntegerField(null=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "показание"
        verbose_name_plural = "показания"
        constraints = [
            models.UniqueConstraint(
                fields=["register", "taken_on", "source"],
                condition=Q(superseded_at=None) & ~Q(state="asked"),
                name="one_current_reading_a_day_and_source",
            ),
            models.UniqueConstraint(
                fields=["register", "taken_on", "source"],
                condition=Q(superseded_at=None, state="asked"),
                name="one_asked_reading_a_day_and_source",
            ),
            models.CheckConstraint(condition=Q(value_wh__gte=0), name="reading_not_negative"),
        ]
        indexes = [
            models.Index(fields=["register", "taken_on"]),
            models.Index(fields=["installation"]),
            models.Index(fields=["register"], condition=Q(state="asked"), name="readings_that_ask"),
            BrinIndex(fields=["recorded_at"], autosummarize=True, name="readings_by_recording"),
            models.Index(fields=["recorded_at"], condition=Q(state="refused"), name="readings_refused"),
            models.Index(
                fields=["superseded_at"], condition=~Q(superseded_at=None), name="readings_by_superseding"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.register} {numbers.day(self.taken_on)}: {numbers.energy(self.value_wh)} кВт·ч"


class IntervalDay(models.Model):
    """A day of one channel: 24 or 48 values in Wh (varh), NULL where there is no data; 25 or 50 when clocks go back.

    `qualities` has one code a value: 0 commercial, 1 not for settlement, 2 missing. `lines` is the line of the
    file that brought each value. A re-sent day is a new version; the old one stays. `confirmed_by` is the latest
    message that said the same again. `values_packed` repeats `values_wh` in four bytes a value, for reading a month of
    many points at once: only where every value is there, commercial and fits; the writer makes it, a guard keeps it.
    """

    class Channel(models.IntegerChoices):
        ACTIVE_IMPORT = 1, "A+"
        ACTIVE_EXPORT = 2, "A−"
        REACTIVE_IMPORT = 3, "R+"
        REACTIVE_EXPORT = 4, "R−"

    usage_point = models.ForeignKey(
        UsagePoint, on_delete=models.PROTECT, related_name="interval_days", db_index=False
    )  # the first column of both constraints
    channel = models.PositiveSmallIntegerField(choices=Channel)
    day = models.DateField()
    step_minutes = models.PositiveSmallIntegerField()
    values_wh = ArrayField(models.BigIntegerField(null=True))
    qualities = ArrayField(models.PositiveSmallIntegerField())
    lines = ArrayField(models.IntegerField(null=True))
    values_packed = models.BinaryField("значения подряд", null=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    import_file = models.ForeignKey(ImportFile, on_delete=models.PROTECT, related_name="interval_days")
    confirmed_by = models.ForeignKey(
        ImportFile, on_delete=models.PROTECT, null=True, related_name="confirmed_days"
    )
    recorded_at = models.DateTimeField(default=timezone.now)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "сутки профиля"
        constraints = [
            models.UniqueConstraint(
                fields=["usage_point", "channel", "day"],
                condition=Q(superseded_at=None),
                name="one_current_interval_day",
            ),
            models.UniqueConstraint(
                fields=["usage_point", "channel", "day", "version"], name="interval_day_version_once"
            ),
        ]
        indexes = [BrinIndex(fields=["day"], name="interval_day_by_arrival", pages_per_range=16)]

    def __str__(self) -> str:
        return (
            f"{self.usage_point} {self.get_channel_display()} {numbers.day(self.day)}, версия {self.version}"
        )


from sbyt.apps.metering.models_control_points import ControlPoint  # noqa: E402
from sbyt.apps.metering.models_findings import (  # noqa: E402  one app, three files of its tables
    ChangedDay,
    CheckRule,
    HourFinding,
    HourReplacement,
    HoursToCheck,
)
from sbyt.apps.metering.models_plans import PlannedDay  # noqa: E402
from sbyt.apps.metering.models_rounds import ControlRound, RoundStop, Seal  # noqa: E402
from sbyt.apps.metering.models_schemes import (  # noqa: E402
    Scheme,
    SchemeEdge,
    SchemeNode,
    SchemeVersion,
)

__all__ = [
    "ChangedDay",
    "CheckRule",
    "ControlPoint",
    "ControlRound",
    "HourFinding",
    "HourReplacement",
    "HoursToCheck",
    "ImportFile",
    "ImportIssue",
    "IntervalDay",
    "MeterInstallation",
    "PlannedDay",
    "Reading",
    "RoundStop",
    "Scheme",
    "SchemeEdge",
    "SchemeNode",
    "SchemeVersion",
    "Seal",
    "UsagePoint",
]
