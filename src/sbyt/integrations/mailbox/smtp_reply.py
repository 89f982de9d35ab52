"""Replies 80021 sent back by SMTP, one letter for a letter."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from typing import Final

from sbyt.apps.intake.types import MailboxSettings
from sbyt.formats.reply_80021 import Reply80021, reply_file_name, write_reply
from sbyt.integrations.unable_to_look import UnableToLook, network_words

_PATIENCE_SECONDS: Final = 30


def send_replies(
    replies: Sequence[Reply80021], *, settings: MailboxSettings, password: str, to: str, in_reply_to: str
) -> None:
    """Send the replies in one letter. Raises UnableToLook where the server does not take it: it stays due."""
    letter = EmailMessage()
    letter["From"], letter["To"] = settings.reply_from, to
    letter["Subject"] = f"80021: {replies[0].file_name}" + (
        f" и ещё {len(replies) - 1}" if len(replies) > 1 else ""
    )
    letter["Auto-Submitted"] = "auto-replied"
    if "@" in in_reply_to:
        letter["In-Reply-To"] = f"<{in_reply_to}>"
    letter.set_content("Ответ о приёме макетов во вложениях.\n")
    for reply in replies:
        letter.add_attachment(
            write_reply(reply), maintype="application", subtype="xml", filename=reply_file_name(reply)
        )
    try:
        with _connected(settings) as server:
            if settings.user and password and server.has_extn("auth"):
                server.login(settings.user, password)
            server.send_message(letter)
    except smtplib.SMTPException as error:
        raise UnableToLook(f"Ответ 80021 не отправлен: {error}") from error
    except OSError as error:
        words = network_words(error)
        raise UnableToLook(f"Нет связи с {settings.smtp_host}:{settings.smtp_port}: {words}") from error


def _connected(settings: MailboxSettings) -> smtplib.SMTP:
    host, port = settings.smtp_host, settings.smtp_port
    if settings.smtp_security == "tls":
        return smtplib.SMTP_SSL(host, port, timeout=_PATIENCE_SECONDS, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port, timeout=_PATIENCE_SECONDS)
    server.ehlo()
    if settings.smtp_security == "starttls":
        server.starttls(context=ssl.create_default_context())
        server.ehlo()
    return server
