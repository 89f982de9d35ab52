"""Look into a source, whatever it is, and keep the account of it."""

from __future__ import annotations

from django.utils import timezone

from sbyt.apps.intake.operations.sources import begin_look, end_look, settings_of
from sbyt.apps.intake.types import (
    ChirpStackSettings,
    IntakeSource,
    MailboxSettings,
    PyramidSettings,
    SourceLook,
)
from sbyt.integrations.chirpstack.look import look_into_chirpstack
from sbyt.integrations.folders.look import look_into_folder
from sbyt.integrations.found import Clock, Found
from sbyt.integrations.mailbox.look import look_into_mailbox
from sbyt.integrations.pyramid.look import look_into_pyramid
from sbyt.integrations.unable_to_look import UnableToLook
from sbyt.kit.secret_box import UnableToOpenSecret
from sbyt.kit.session_lock import session_lock


def look_into(source: IntakeSource, *, clock: Clock = timezone.now) -> SourceLook | None:
    """Look into the source once and return the account; None where somebody looks into it at this moment.

    What hinders is written beside the source and never raised: the next look comes in its time.
    """
    with session_lock(f"source {source.pk}") as free:
        if not free:
            return None
        look = begin_look(source=source, now=clock())
        found, problem = Found(), ""
        try:
            found = _found(source, clock)
        except (UnableToLook, UnableToOpenSecret) as hindrance:
            problem = str(hindrance)
        problems = [*found.problems, *([problem] if problem else [])]
        end_look(
            look=look,
            now=clock(),
            messages=found.messages,
            files=found.files,
            refused=found.refused,
            problem="\n".join(problems),
        )
        return look


def _found(source: IntakeSource, clock: Clock) -> Found:
    settings = settings_of(source)
    if isinstance(settings, MailboxSettings):
        return look_into_mailbox(source, settings, clock=clock)
    if isinstance(settings, ChirpStackSettings):
        return look_into_chirpstack(source, settings, clock=clock)
    if isinstance(settings, PyramidSettings):
        return look_into_pyramid(source, settings, clock=clock)
    return look_into_folder(source, settings, clock=clock)
