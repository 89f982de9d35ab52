"""Values of the intake of data; model classes for annotations only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sbyt.apps.intake.models import (
    BroughtFile,
    IntakeMessage,
    IntakeSource,
    MeteringSystem,
    PyramidQuery,
    SilenceIncident,
    SourceLook,
    TableProfile,
    UplinkRow,
)

__all__ = [
    "BroughtFile",
    "ChirpStackSettings",
    "FolderSettings",
    "IntakeMessage",
    "IntakeSource",
    "MailboxSettings",
    "MeteringSystem",
    "PyramidQuery",
    "PyramidSettings",
    "SilenceIncident",
    "SourceLook",
    "TableProfile",
    "UplinkRow",
]

Security = Literal["tls", "starttls", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxSettings:
    """How to reach a mailbox by IMAP, where a letter goes when it was taken in, and how replies are sent by SMTP.

    `replies` is whether to answer with 80021; then `smtp_host` and `reply_from` are needed.
    """

    host: str
    port: int = 993
    security: Security = "tls"
    user: str = ""
    inbox: str = "INBOX"
    done: str = "Taken"
    replies: bool = False
    smtp_host: str = ""
    smtp_port: int = 465
    smtp_security: Security = "tls"
    reply_from: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderSettings:
    """A folder on the server's disk. Files younger than `settle_seconds` are still being written, it is thought."""

    path: str
    done: str = "done"
    refused: str = "refused"
    settle_seconds: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ChirpStackSettings:
    """An MQTT broker of a ChirpStack server. `client_id` names our session there: one source, one name.

    `application_id` may be `+` for all. `meter_tag` is the device's tag with the meter's number; without it the
    device's name is the number. `decoder` is what reads payloads, unless the device's tag `decoder` names another.
    """

    host: str
    port: int = 1883
    security: Literal["tls", "none"] = "none"
    user: str = ""
    client_id: str = "sbyt"
    application_id: str = "+"
    meter_tag: str = "meter"
    decoder: str = "codec"
    quiet_seconds: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PyramidSettings:
    """A web service of Пирамида 2.0. What its description would tell and does not stand in public is set here.

    `points`: a line each, `server's id; our code of the point; number of its meter`, the last two may be left out.
    `types`: a line each, `server's name of the value = A+ 30` for intervals (A+, A-, R+, R-; 30 or 60 minutes) or
    `= T0` for what a register shows (T0…T4). `means`: whether a moment names the beginning of its interval or its end.
    `clock`: the zone of the server's moments. `not_ready`: words, by commas, of a fault that means wait. An answer
    without values is waited for `wait_minutes`. `doubtful`: `Element=value`, by commas, of a value not for settlement.
    `soap_action`: the header, `{operation}` in it is replaced; empty sends none.
    """

    url: str
    user: str = ""
    source: str = ""
    points: str = ""
    types: str = "EnergyActiveForward30Min = A+ 30"
    days_back: int = 3
    means: Literal["beginning", "end"] = "end"
    clock: str = "Europe/Moscow"
    unit_wh: int = 1000
    wait_minutes: int = 60
    not_ready: str = "not ready, not completed, in progress, не готов, выполняется"
    doubtful: str = ""
    soap_action: str = ""


SourceSettings = MailboxSettings | FolderSettings | ChirpStackSettings | PyramidSettings
