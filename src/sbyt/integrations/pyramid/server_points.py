"""The points that a Пирамида 2.0 server shows us: asked for by a person who sets the source up."""

from __future__ import annotations

from dataclasses import dataclass

from sbyt.apps.intake.operations.sources import secret_of
from sbyt.apps.intake.types import IntakeSource, PyramidSettings
from sbyt.formats.pyramid_soap import (
    PyramidFault,
    ServerPoint,
    UnableToReadAnswer,
    points_fetch,
    points_in,
    points_request,
    request_number,
)
from sbyt.integrations.pyramid.service import PyramidService
from sbyt.integrations.unable_to_look import UnableToLook

_PATIENCE_SECONDS = 10
_SERVICE = "SlaveEntities"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerPoints:
    """What the server answered: its points, or the number to fetch them under while it is not ready."""

    request_id: str = ""
    points: tuple[ServerPoint, ...] = ()

    @property
    def ready(self) -> bool:
        return bool(self.points)


def ask_for_points(source: IntakeSource, settings: PyramidSettings, *, request_id: str = "") -> ServerPoints:
    """Ask the server for its points, or fetch what was asked under `request_id`; one try to fetch a call.

    Raises UnableToLook in words for a server that cannot be reached, refuses, or answers what is no envelope.
    """
    service = PyramidService(
        settings.url,
        user=settings.user,
        password=secret_of(source),
        soap_action=settings.soap_action,
        patience_seconds=_PATIENCE_SECONDS,
    )
    try:
        number = request_id or request_number(
            service.answer(_SERVICE, "RequestEntities", points_request(source=settings.source))
        )
        envelope = points_fetch(source=settings.source, request_id=number)
        try:
            found = points_in(service.answer(_SERVICE, "FetchEntities", envelope))
        except PyramidFault as fault:
            if not _means_wait(settings, str(fault)):
                raise
            found = []
    except PyramidFault as fault:
        raise UnableToLook(f"Сервер отказал: {fault}") from fault
    except UnableToReadAnswer as refusal:
        raise UnableToLook(f"Ответ сервера не прочитан: {refusal}") from refusal
    return ServerPoints(request_id="" if found else number, points=tuple(found))


def _means_wait(settings: PyramidSettings, words: str) -> bool:
    waits = [word.strip().lower() for word in settings.not_ready.split(",") if word.strip()]
    return any(word in words.lower() for word in waits)
