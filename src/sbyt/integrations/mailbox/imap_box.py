"""A mailbox by IMAP: letters one at a time, each moved away only when its caller is done with it."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sbyt.apps.intake.types import MailboxSettings
from sbyt.integrations.unable_to_look import UnableToLook, network_words

_PATIENCE_SECONDS: Final = 30
LARGEST_LETTER: Final = 64 * 1024 * 1024


class ImapBox:
    """An open mailbox; letters are named by their UIDs."""

    def __init__(self, connection: imaplib.IMAP4, settings: MailboxSettings) -> None:
        self._connection = connection
        self._settings = settings

    def waiting(self) -> list[str]:
        """Return the UIDs of the letters in the inbox, the oldest first."""
        self._asked("SELECT", _quoted(self._settings.inbox))
        [found] = self._uid("SEARCH", "ALL")
        return found.decode().split() if isinstance(found, bytes) else []

    def content(self, uid: str) -> bytes | None:
        """Return the bytes of a letter; None where it is gone or larger than any letter with data."""
        sizes = b" ".join(
            part for part in self._uid("FETCH", uid, "(RFC822.SIZE)") if isinstance(part, bytes)
        )
        size = sizes.rpartition(b"RFC822.SIZE")[2].strip(b" )")
        if not size.isdigit() or int(size) > LARGEST_LETTER:
            return None
        for part in self._uid("FETCH", uid, "(BODY.PEEK[])"):
            if isinstance(part, tuple):
                content: bytes = part[1]
                return content
        return None

    def move_away(self, uid: str) -> None:
        """Move the letter out of the inbox into the folder of what was taken in."""
        self._connection.create(_quoted(self._settings.done))  # says NO where it is there already
        if "MOVE" in self._connection.capabilities:
            self._uid("MOVE", uid, _quoted(self._settings.done))
            return
        self._uid("COPY", uid, _quoted(self._settings.done))
        self._uid("STORE", uid, "+FLAGS", r"(\Deleted)")
        self._asked("EXPUNGE")

    def _uid(self, command: str, *arguments: str) -> list[bytes | tuple[bytes, bytes] | None]:
        kind, data = self._connection.uid(command, *arguments)
        return _answer(command, kind, data)

    def _asked(self, command: str, *arguments: str) -> None:
        method = getattr(self._connection, command.lower())
        kind, data = method(*arguments)
        _answer(command, kind, data)


@contextmanager
def opened(settings: MailboxSettings, *, password: str) -> Iterator[ImapBox]:
    """Open the mailbox for the block. Raises UnableToLook, in words, where it cannot be, or breaks off inside."""
    connection: imaplib.IMAP4 | None = None
    try:
        connection = _connected(settings)
        connection.login(settings.user, password)
        yield ImapBox(connection, settings)
    except imaplib.IMAP4.error as error:
        raise UnableToLook(f"Почтовый сервер отказал: {_words(error)}") from error
    except ssl.SSLError as error:
        raise UnableToLook(
            f"Защищённое соединение с {settings.host} не установлено: {error.reason}"
        ) from error
    except OSError as error:
        raise UnableToLook(f"Нет связи с {settings.host}:{settings.port}: {network_words(error)}") from error
    finally:
        _close(connection)


def _connected(settings: MailboxSettings) -> imaplib.IMAP4:
    if settings.security == "tls":
        return imaplib.IMAP4_SSL(
            settings.host, settings.port, ssl_context=ssl.create_default_context(), timeout=_PATIENCE_SECONDS
        )
    connection = imaplib.IMAP4(settings.host, settings.port, timeout=_PATIENCE_SECONDS)
    if settings.security == "starttls":
        connection.starttls(ssl.create_default_context())
    return connection


def _close(connection: imaplib.IMAP4 | None) -> None:
    if connection is None:
        return
    try:
        connection.logout()
    except (OSError, imaplib.IMAP4.error):
        connection.shutdown()


def _answer(
    command: str, kind: str, data: list[bytes | tuple[bytes, bytes] | None]
) -> list[bytes | tuple[bytes, bytes] | None]:
    if kind != "OK":
        said = data[0].decode(errors="replace") if data and isinstance(data[0], bytes) else ""
        raise imaplib.IMAP4.error(f"{command}: {said or kind}")
    return data


def _quoted(name: str) -> str:
    """Return a folder's name as IMAP writes it: modified UTF-7 for Cyrillic letters, in quotes."""
    written, word = "", ""
    for letter in f"{name}\0":
        if " " <= letter <= "~" or letter == "\0":
            if word:
                coded = word.encode("utf-7").decode()[1:].rstrip("-").replace("/", ",")
                written, word = f"{written}&{coded}-", ""
            written += {"&": "&-", "\0": ""}.get(letter, letter)
        else:
            word += letter
    return '"' + written.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _words(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)
