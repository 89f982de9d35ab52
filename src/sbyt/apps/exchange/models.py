"""The outbox of ГИС ЖКХ, the map of identifiers, and what was received from there."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from sbyt.kit.audit.tracking import audited


class ObjectKind(models.TextChoices):
    """What of ours has an identifier there."""

    HOUSE = "house", "дом"
    PREMISES = "premises", "помещение"
    ACCOUNT = "account", "лицевой счёт"
    DEVICE = "device", "прибор учёта"
    READING = "reading", "показание"
    BILL = "bill", "платёжный документ"


class MessageKind(models.TextChoices):
    """What a message is about."""

    HOUSES = "houses", "Дома и помещения"
    ACCOUNTS = "accounts", "Лицевые счета"
    DEVICES = "devices", "Приборы учёта"
    READINGS = "readings", "Показания"
    BILLS = "bills", "Платёжные документы"
    RECEIVED = "received", "Показания из ГИС ЖКХ"


@audited()
class GisObject(models.Model):
    """Our object and what ГИС ЖКХ calls it. For a house `guid` is that of ФИАС.

    `told_sha256` is of what was told of it last and accepted. `ended_at` says that it is no longer in force there: a
    meter archived or replaced, a payment document withdrawn.
    """

    kind = models.CharField("вид", max_length=10, choices=ObjectKind)
    object_id = models.BigIntegerField("объект")
    guid = models.UUIDField("идентификатор", null=True, blank=True)
    version_guid = models.UUIDField("идентификатор версии", null=True, blank=True)
    unique_number = models.CharField("реестровый номер", max_length=60, blank=True)
    unified_number = models.CharField("единый лицевой счёт", max_length=20, blank=True)
    told_sha256 = models.CharField("переданное", max_length=64, blank=True)
    ended_at = models.DateTimeField("снято с учёта", null=True, blank=True)
    updated_at = models.DateTimeField("изменено", default=timezone.now)

    class Meta:
        verbose_name = "объект ГИС ЖКХ"
        verbose_name_plural = "объекты ГИС ЖКХ"
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="gis_object_once")]
        indexes = [models.Index(fields=["guid"], name="gis_object_by_guid")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.object_id}: {self.guid}"


@audited()
class GisReference(models.Model):
    """An entry of a dictionary of ГИС ЖКХ that messages refer to, by what it is needed for."""

    class Purpose(models.TextChoices):
        SERVICE_SINGLE = "service.T0", "Электроснабжение, сутки (НСИ 51)"
        SERVICE_DAY = "service.T1", "Электроснабжение, день (НСИ 51)"
        SERVICE_NIGHT = "service.T2", "Электроснабжение, ночь (НСИ 51)"
        SERVICE_HALF_PEAK = "service.T3", "Электроснабжение, полупик (НСИ 51)"
        CLOSE_REASON = "account.closed", "Причина закрытия счёта (НСИ 22)"
        ARCHIVE_REASON = "device.removed", "Причина архивации прибора (НСИ 21)"
        BROKEN_REASON = "device.broken", "Причина выхода прибора из строя (НСИ 224)"

    purpose = models.CharField("для чего", max_length=20, choices=Purpose, unique=True)
    code = models.CharField("код", max_length=20)
    guid = models.UUIDField("идентификатор")

    class Meta:
        verbose_name = "запись справочника ГИС ЖКХ"
        verbose_name_plural = "записи справочников ГИС ЖКХ"

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {self.code}"


@audited()
class GisWithdrawal(models.Model):
    """Somebody decided that a payment document is not to stand in ГИС ЖКХ, and why."""

    document_id = models.BigIntegerField("документ", unique=True)
    reason = models.CharField("причина", max_length=300)
    asked_at = models.DateTimeField("решено", default=timezone.now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        verbose_name="кто решил",
        related_name="+",
    )

    class Meta:
        verbose_name = "отзыв документа из ГИС ЖКХ"
        verbose_name_plural = "отзывы документов из ГИС ЖКХ"

    def __str__(self) -> str:
        return f"{self.document_id}: {self.reason}"


@audited()
class GisSheetLayout(models.Model):
    """How workbooks of a kind are laid out for the web upload of ГИС ЖКХ, and how their protocols are read.

    `settings` are those of `formats/giszhkh/sheet_layout.py`. Without a row the layout is that of the program.
    """

    kind = models.CharField("вид", max_length=10, choices=MessageKind, unique=True)
    settings = models.JSONField("макет")

    class Meta:
        verbose_name = "макет файла для ГИС ЖКХ"
        verbose_name_plural = "макеты файлов для ГИС ЖКХ"

    def __str__(self) -> str:
        return str(self.get_kind_display())


class GisMessage(models.Model):
    """A message of the outbox. `body` is unsigned; `signed_body` is kept once the signer gave it.

    Queued → sending → sent (taken, being handled there) → done. Refused: as a whole, with the reason. Unknown: it may
    or may not have reached the server. A workbook for the web upload (`file_name`) is never sent by the program: it is
    given to a person and waits for the protocol. `waits_since`: since when its end is asked about.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "В очереди"
        SENDING = "sending", "Отправляется"
        SENT = "sent", "Обрабатывается"
        GIVEN = "given", "Файл, ждёт протокола"
        DONE = "done", "Обработано"
        REFUSED = "refused", "Отклонено"
        UNKNOWN = "unknown", "Исход неизвестен"

    kind = models.CharField(max_length=10, choices=MessageKind)
    operation = models.CharField(max_length=60)
    month = models.DateField(null=True)
    branch = models.ForeignKey("parties.Branch", on_delete=models.PROTECT, null=True, related_name="+")
    subject = models.CharField(max_length=200, blank=True)
    subject_id = models.BigIntegerField(null=True)
    body = models.BinaryField()
    signed_body = models.BinaryField(null=True)
    file_name = models.CharField(max_length=120, blank=True, db_default="")
    elements = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    repeatable = models.BooleanField()
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    ack_guid = models.UUIDField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    polls = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    waits_since = models.DateTimeField(null=True)
    problem_code = models.CharField(max_length=60, blank=True)
    problem = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "сообщение ГИС ЖКХ"
        verbose_name_plural = "сообщения ГИС ЖКХ"
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=Q(state__in=["queued", "sending", "sent"]),
                name="gis_messages_under_way",
            ),
            models.Index(fields=["kind", "-created_at"], name="gis_messages_by_kind"),
            models.Index(fields=["-created_at"], name="gis_messages_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}: {self.get_state_display()}"


class GisRound(models.Model):
    """One going through of a branch to tell what has changed: asked for by a person or by the clock.

    `held` objects could not be told; `reasons` say why: a list of {words, count, examples}. `by_file` makes workbooks
    for the web upload in place of messages; `again` tells what has not changed too.
    """

    kind = models.CharField(max_length=10, choices=MessageKind)
    branch = models.ForeignKey("parties.Branch", on_delete=models.PROTECT, related_name="+")
    month = models.DateField(null=True)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    by_file = models.BooleanField(default=False, db_default=False)
    again = models.BooleanField(default=False, db_default=False)
    finished_at = models.DateTimeField(null=True)
    messages = models.PositiveIntegerField(default=0)
    told = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    reasons = models.JSONField(default=list)
    problem = models.TextField(blank=True)

    class Meta:
        verbose_name = "передача в ГИС ЖКХ"
        verbose_name_plural = "передачи в ГИС ЖКХ"
        indexes = [models.Index(fields=["-asked_at"], name="gis_rounds_latest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.branch}"


class GisSending(models.Model):
    """One attempt to send a message, under a MessageGUID of its own, written before the first byte leaves."""

    class Outcome(models.TextChoices):
        BEGUN = "begun", "Отправляется"
        TAKEN = "taken", "Принято"
        REFUSED = "refused", "Отклонено"
        NOT_SENT = "not_sent", "Не отправлено"
        UNKNOWN = "unknown", "Исход неизвестен"

    message = models.ForeignKey(GisMessage, on_delete=models.CASCADE, related_name="sendings")
    guid = models.UUIDField(unique=True, default=uuid.uuid4)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.BEGUN)
    words = models.TextField(blank=True)

    class Meta:
        verbose_name = "отправка в ГИС ЖКХ"
        constraints = [
            models.UniqueConstraint(
                fields=["message"], condition=Q(outcome="begun"), name="gis_one_sending_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.guid}: {self.get_outcome_display()}"


class GisElement(models.Model):
    """One object told in a message, known by its TransportGUID through all sendings.

    `ends`: it was told that the object is no longer in force. `place`: its row in a workbook.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Ждёт ответа"
        DONE = "done", "Принято"
        FAILED = "failed", "Ошибка"
        REPLACED = "replaced", "Передано снова"

    message = models.ForeignKey(GisMessage, on_delete=models.CASCADE, related_name="parts")
    transport_guid = models.UUIDField(unique=True)
    kind = models.CharField(max_length=10, choices=ObjectKind)
    object_id = models.BigIntegerField()
    label = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    ends = models.BooleanField(default=False, db_default=False)
    place = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    error_code = models.CharField(max_length=60, blank=True)
    error = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "элемент сообщения ГИС ЖКХ"
        verbose_name_plural = "элементы сообщений ГИС ЖКХ"
        indexes = [
            models.Index(fields=["kind", "object_id"], name="gis_elements_by_object"),
            models.Index(fields=["message", "state"], name="gis_elements_by_state"),
            models.Index(fields=["-id"], condition=Q(state="failed"), name="gis_elements_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.get_state_display()}"


class GisReading(models.Model):
    """A reading that somebody entered into ГИС ЖКХ, and what became of it here. Met again it is not taken again."""

    class State(models.TextChoices):
        NEW = "new", "Не разобрано"
        TAKEN = "taken", "Принято"
        WARNED = "warned", "Принято с замечанием"
        ASKED = "asked", "Ждёт подтверждения"
        UNCHANGED = "unchanged", "Уже есть"
        REFUSED = "refused", "Отклонено"

    message = models.ForeignKey(GisMessage, on_delete=models.PROTECT, related_name="readings")
    device_guid = models.UUIDField()
    meter_id = models.BigIntegerField(null=True)
    label = models.CharField(max_length=120, blank=True)
    taken_on = models.DateField()
    figures = ArrayField(models.CharField(max_length=30))
    is_control = models.BooleanField(default=False)
    by_whom = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    reason = models.TextField(blank=True)
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "показание из ГИС ЖКХ"
        verbose_name_plural = "показания из ГИС ЖКХ"
        constraints = [
            models.UniqueConstraint(
                fields=["device_guid", "taken_on", "is_control", "figures"], name="gis_reading_once"
            )
        ]
        indexes = [models.Index(fields=["-received_at"], name="gis_readings_latest")]

    def __str__(self) -> str:
        return f"{self.label or self.device_guid} {self.taken_on:%d.%m.%Y}: {self.get_state_display()}"
