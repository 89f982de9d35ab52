"""How ГИС ЖКХ is reached: settings, and who signs."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from sbyt.formats.giszhkh.schemas import Schemas
from sbyt.usecases.giszhkh.schemas_of_settings import schemas_of_settings

_NEEDED: Final = (("url", "SBYT_GISZHKH_URL"), ("org", "SBYT_GISZHKH_ORG"))


class UnableToConnect(RuntimeError):
    """Raised when the settings do not say how to reach ГИС ЖКХ; the words are Russian."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """Where to send, on whose behalf, which programs sign and send (empty: unsigned, by our own HTTP)."""

    url: str
    org_ppa_guid: str
    schemas: Schemas
    sign: tuple[str, ...] = ()
    send: tuple[str, ...] = ()
    is_operator: bool = False
    timeout_seconds: float = 60.0


def is_set_up() -> bool:
    """Tell whether the settings name a server at all."""
    return bool(settings.GISZHKH["url"])


def connection_of_settings() -> Connection:
    """Return the connection; raises UnableToConnect, UnableToReadSchemas."""
    given = settings.GISZHKH
    for key, name in _NEEDED:
        if not given[key]:
            raise UnableToConnect(f"Обмен с ГИС ЖКХ не настроен: нет {name}.")
    return Connection(
        url=given["url"].rstrip("/"),
        org_ppa_guid=given["org"],
        schemas=schemas_of_settings(),
        sign=tuple(shlex.split(given["sign"])),
        send=tuple(shlex.split(given["send"])),
        is_operator=given["operator"],
        timeout_seconds=given["timeout"],
    )
