"""Values of the intake of data; model classes for annotations only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sbyt.apps.intake.models import (
    BroughtFile,
    IntakeMessage,
    IntakeSource,
    MeteringSystem,
    SilenceIncident,
    SourceLook,
    TableProfile,
)

__all__ = [
    "BroughtFile",
    "FolderSettings",
    "IntakeMessage",
    "IntakeSource",
    "MailboxSettings",
    "MeteringSystem",
    "SilenceIncident",
    "SourceLook",
    "TableProfile",
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
