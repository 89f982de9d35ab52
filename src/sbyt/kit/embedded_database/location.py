"""Where data lives and how to connect to it. Nothing is started here."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

_LONGEST_SOCKET_DIRECTORY = 90  # a socket path holds 107 bytes, the file name takes 17
DATABASE_NAME = "sbyt"
SUPERUSER = "sbyt"


def data_folder() -> Path:
    """Return the data folder: SBYT_DATA, or `var` beside pyproject.toml in a checkout, or ~/.local/share/sbyt."""
    named = os.environ.get("SBYT_DATA")
    if named:
        return Path(named).expanduser().resolve()
    checkout = Path(__file__).resolve().parents[4]
    if (checkout / "pyproject.toml").exists():
        return checkout / "var"
    return Path.home() / ".local" / "share" / "sbyt"


def cluster_folder() -> Path:
    return data_folder() / "postgres"


def socket_folder() -> Path:
    """Return the folder of the server's socket; a short one under /tmp where the data folder's path is too long."""
    inside = cluster_folder().parent / "socket"
    if len(os.fsencode(inside)) <= _LONGEST_SOCKET_DIRECTORY:
        return inside
    digest = hashlib.sha256(os.fsencode(inside)).hexdigest()[:12]
    return Path("/tmp") / f"sbyt-{digest}"  # noqa: S108  the folder is created with mode 0700 by its owner


class UnableToReadDatabaseUrl(ValueError):
    """Raised when DATABASE_URL names no PostgreSQL database; says what is wrong with it, without the password."""


@dataclass(frozen=True, slots=True)
class ConnectionSettings:
    """How to reach the database; `host` is a folder when the connection goes through a socket."""

    name: str
    user: str
    password: str
    host: str
    port: int
    embedded: bool

    def uri(self, *, name: str | None = None) -> str:
        """Return a libpq URI; it carries the password, so it is never printed."""
        secret = f":{quote(self.password, safe='')}" if self.password else ""
        host = quote(self.host, safe="")
        return f"postgresql://{quote(self.user)}{secret}@/{quote(name or self.name)}?host={host}&port={self.port}"


def connection_settings() -> ConnectionSettings:
    """Return the settings of DATABASE_URL where it is set, of the embedded server otherwise."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        return ConnectionSettings(
            name=DATABASE_NAME,
            user=SUPERUSER,
            password="",
            host=str(socket_folder()),
            port=5432,
            embedded=True,
        )
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise UnableToReadDatabaseUrl("DATABASE_URL должен начинаться с postgresql://")
    try:
        port = parts.port or 5432
    except ValueError:
        raise UnableToReadDatabaseUrl("порт в DATABASE_URL не число от 1 до 65535") from None
    query = parse_qs(parts.query)
    return ConnectionSettings(
        name=unquote(parts.path.lstrip("/")) or DATABASE_NAME,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        host=parts.hostname or (query.get("host") or [""])[0],
        port=port,
        embedded=False,
    )
