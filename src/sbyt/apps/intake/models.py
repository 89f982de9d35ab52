"""Where data come from by themselves, what came with each look, and who is silent."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from sbyt.kit.audit.tracking import audited


@audited(exclude=["secret"])
class IntakeSource(models.Model):
    """A place that is looked into by a job: a mailbox, a folder, a server. `settings` by kind, see `types.py`.

    `secret` is sealed by the installation's key and is never shown again.
    """

    class Kind(models.TextChoices):
        MAILBOX = "mailbox", "почтовый ящик"
        FOLDER = "folder", "папка"
        CHIRPSTACK = "chirpstack", "ChirpStack"
        PYRAMID = "pyramid", "Пирамида 2.0"

    kind = models.CharField("вид", max_length=10, choices=Kind)
    name = models.CharField("название", max_length=100, unique=True)
    is_on = models.BooleanField("опрашивается", default=True)
    every_minutes = models.PositiveSmallIntegerField("период опроса, мин", default=5)
    settings = models.JSONField("настройки", default=dict)
    secret = models.TextField("пароль", blank=True)

    class Meta:
        verbose_name = "источник данных"
        verbose_name_plural = "источники данных"
        constraints = [
            models.CheckConstraint(condition=Q(every_minutes__gte=1), name="source_looked_into_not_always")
        ]

    def __str__(self) -> str:
        return self.name


class SourceLook(models.Model):
    """One look into a source: when, how many files were there, and what hindered it."""

    source = models.ForeignKey(IntakeSource, on_delete=models.CASCADE, related_name="looks")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    messages = models.PositiveIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)

    class Meta:
        verbose_name = "опрос источника"
        indexes = [models.Index(fields=["source", "-started_at"])]

    def __str__(self) -> str:
        return f"{self.source} {self.started_at:%d.%m.%Y %H:%M}"


class IntakeMessage(models.Model):
    """A letter that came, known by its key: looked at twice it is taken in once and answered once."""

    class Reply(models.TextChoices):
        NOT_WANTED = "not_wanted", "не нужен"
        DUE = "due", "не отправлен"
        SENT = "sent", "отправлен"

    source = models.ForeignKey(IntakeSource, on_delete=models.PROTECT, related_name="letters")
    key = models.CharField(max_length=300)
    sender = models.CharField(max_length=320)
    subject = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(default=timezone.now)
    files = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    reply = models.CharField(max_length=12, choices=Reply, default=Reply.NOT_WANTED)
    replied_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "письмо с данными"
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="letter_known_once")]

    def __str__(self) -> str:
        return f"{self.sender}: {self.subject}"


class BroughtFile(models.Model):
    """Which source, and which letter, brought a file of the journal."""

    import_file = models.OneToOneField(
        "metering.ImportFile", on_delete=models.CASCADE, related_name="brought"
    )
    source = models.ForeignKey(IntakeSource, on_delete=models.PROTECT, related_name="brought")
    message = models.ForeignKey(IntakeMessage, on_delete=models.PROTECT, null=True, related_name="brought")

    class Meta:
        verbose_name = "файл источника"

    def __str__(self) -> str:
        return f"{self.source}: {self.import_file_id}"


@audited()
class MeteringSystem(models.Model):
    """What sends hours every day; silent when it has not `silent_after_hours` after the day.

    A metering system (АИИС) by its own code, a server of Пирамида as P and its number, tables of a profile as T, a radio
    network as R.
    """

    code = models.CharField("код АИИС", max_length=12, unique=True)
    name = models.CharField("название", max_length=255, blank=True)
    sender_name = models.CharField("отправитель", max_length=255, blank=True)
    sender_inn = models.CharField("ИНН отправителя", max_length=12, blank=True)
    silent_after_hours = models.PositiveSmallIntegerField("молчит, если нет данных, ч", default=33)
    is_watched = models.BooleanField("ждать каждые сутки", default=True)
    expected_since = models.DateField("ждать с")
    note = models.CharField("примечание", max_length=300, blank=True)

    class Meta:
        verbose_name = "АИИС"
        verbose_name_plural = "АИИС"

    def __str__(self) -> str:
        return f"{self.label} {self.name}".strip()

    @property
    def label(self) -> str:
        """Return the code of a metering system, the word for what else sends."""
        return {"P": "Пирамида", "T": "Таблица", "R": "Радио"}.get(self.code[:1], self.code)


class SilenceIncident(models.Model):
    """A day that a watched system did not send in time; closed when the day comes, or by a person with a word why."""

    system = models.ForeignKey(MeteringSystem, on_delete=models.PROTECT, related_name="incidents")
    day = models.DateField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=150, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "молчание АИИС"
        constraints = [models.UniqueConstraint(fields=["system", "day"], name="silence_said_once")]
        indexes = [models.Index(fields=["day"], condition=Q(closed_at=None), name="silence_open")]

    def __str__(self) -> str:
        return f"{self.system} {self.day:%d.%m.%Y}"


@audited()
class TableProfile(models.Model):
    """How to read tables of one kind: hourly volumes, what registers show, payments, subsidies; `pattern` of their names.

    `layout` is a HourTableLayout, a RegisterTableLayout or a PaymentRegisterLayout by the kind.
    """

    class Kind(models.TextChoices):
        HOURS = "hours", "объёмы по часам"
        REGISTERS = "registers", "показания"
        PAYMENTS = "payments", "платежи"
        SUBSIDIES = "subsidies", "субсидии"

    name = models.CharField("название", max_length=100, unique=True)
    kind = models.CharField("вид", max_length=10, choices=Kind, default=Kind.HOURS)
    pattern = models.CharField("имена файлов", max_length=200)
    is_on = models.BooleanField("применяется", default=True)
    layout = models.JSONField("раскладка")

    class Meta:
        verbose_name = "профиль таблицы"
        verbose_name_plural = "профили таблиц"

    def __str__(self) -> str:
        return self.name


class PyramidQuery(models.Model):
    """A day of one type of value at one point of a Пирамида 2.0 server, from the request to what was taken in.

    `request_id` is the server's number, written down before anything is fetched: cut off there, it is fetched later.
    """

    class State(models.TextChoices):
        DUE = "due", "не запрошено"
        ASKED = "asked", "запрошено"
        TAKEN = "taken", "принято"
        PARTIAL = "partial", "принято не всё"
        EMPTY = "empty", "нет данных"
        FAILED = "failed", "ошибка"

    source = models.ForeignKey(IntakeSource, on_delete=models.CASCADE, related_name="queries")
    point = models.CharField(max_length=64)
    value_type = models.CharField(max_length=100)
    day = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.DUE)
    request_id = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(null=True)
    concluded_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)
    import_file = models.ForeignKey(
        "metering.ImportFile", on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "запрос к Пирамиде"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "point", "value_type", "day"], name="pyramid_asked_once"
            )
        ]
        indexes = [models.Index(fields=["source", "state", "asked_at"])]

    def __str__(self) -> str:
        return f"{self.point} {self.value_type} {self.day:%d.%m.%Y}"


class UplinkRow(models.Model):
    """What a LoRaWAN device sent, once by its deduplication id, and what became of it.

    `intervals` is None where its decoder found none, else `[channel, start, minutes, Wh]` each.
    """

    class State(models.TextChoices):
        CAME = "came", "получено"
        TAKEN = "taken", "принято"
        SPARE = "spare", "лишнее за сутки"
        REFUSED = "refused", "отклонено"

    source = models.ForeignKey(IntakeSource, on_delete=models.PROTECT, related_name="uplinks")
    deduplication_id = models.CharField(max_length=64, unique=True)
    dev_eui = models.CharField(max_length=16)
    f_cnt = models.BigIntegerField()
    f_port = models.PositiveIntegerField()
    payload = models.BinaryField()
    intervals = models.JSONField(null=True)
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.CAME)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "сообщение LoRaWAN"
        indexes = [
            models.Index(fields=["dev_eui", "-received_at"]),
            models.Index(fields=["source", "received_at"], name="uplink_of_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.dev_eui} {self.f_cnt}"
