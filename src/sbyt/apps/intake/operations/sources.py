"""Set up a source, and keep the account of looks into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Max

from sbyt.apps.intake.models import IntakeSource, SourceLook
from sbyt.apps.intake.types import (
    ChirpStackSettings,
    FolderSettings,
    MailboxSettings,
    PyramidSettings,
    SourceSettings,
)
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting
from sbyt.kit.secret_box import open_secret, seal_secret

MANAGE: Final = "imports.sources"
SETTINGS: Final[Mapping[str, type[SourceSettings]]] = MappingProxyType(
    {
        IntakeSource.Kind.MAILBOX.value: MailboxSettings,
        IntakeSource.Kind.FOLDER.value: FolderSettings,
        IntakeSource.Kind.CHIRPSTACK.value: ChirpStackSettings,
        IntakeSource.Kind.PYRAMID.value: PyramidSettings,
    }
)
_KEPT_LOOKS: Final = timedelta(days=31)


class UnableToSetUpSource(ValueError):
    """Raised when a source cannot be as it was given; nothing is changed. The message is shown to the person."""


def set_up_source(
    *,
    actor: Actor,
    kind: str,
    name: str,
    every_minutes: int,
    is_on: bool,
    settings: SourceSettings,
    secret: str = "",
    source_id: int | None = None,
) -> IntakeSource:
    """This function will store a new source, or change one; an empty `secret` leaves the one that is kept.

    Needs the verb imports.sources everywhere: a source reads the server's own disk and network. Raises UnableToAct
    without it, UnableToSetUpSource for a name that is taken or settings of another kind.
    """
    actor.require_everywhere(MANAGE)
    if not isinstance(settings, SETTINGS[kind]):
        raise UnableToSetUpSource("Настройки не того вида источника.")
    source = IntakeSource(kind=kind) if source_id is None else IntakeSource.objects.get(pk=source_id)
    if source.kind != kind:
        raise UnableToSetUpSource("Вид источника не меняют: заведите другой.")
    source.name, source.every_minutes, source.is_on = name, every_minutes, is_on
    source.settings = asdict(settings)
    if secret:
        source.secret = seal_secret(secret)
    try:
        with (
            transaction.atomic(),
            acting(user_id=actor.user_id, reason=f"настройка источника данных «{name}»"),
        ):
            source.save()
    except IntegrityError as error:
        raise UnableToSetUpSource(f"Источник «{name}» уже есть.") from error
    return source


def settings_of(source: IntakeSource) -> SourceSettings:
    """Return the settings by the kind of the source."""
    given: Mapping[str, Any] = source.settings
    return SETTINGS[source.kind](**given)


def secret_of(source: IntakeSource) -> str:
    """Return the password in the clear; to be used at once and kept nowhere."""
    return open_secret(source.secret) if source.secret else ""


def due_sources(*, now: datetime) -> list[IntakeSource]:
    """Return the sources whose last look began `every_minutes` ago or earlier, by name."""
    sources = IntakeSource.objects.filter(is_on=True).annotate(last=Max("looks__started_at")).order_by("name")
    return [
        source
        for source in sources
        if source.last is None or source.last + timedelta(minutes=source.every_minutes) <= now
    ]


def begin_look(*, source: IntakeSource, now: datetime) -> SourceLook:
    """Write that a look has begun; looks older than a month are forgotten."""
    source.looks.filter(started_at__lt=now - _KEPT_LOOKS).delete()
    return SourceLook.objects.create(source=source, started_at=now)


def end_look(
    *, look: SourceLook, now: datetime, messages: int = 0, files: int = 0, refused: int = 0, problem: str = ""
) -> None:
    """Write what the look found, or why it could not be."""
    look.finished_at, look.problem = now, problem[:2000]
    look.messages, look.files, look.refused = messages, files, refused
    look.save()
