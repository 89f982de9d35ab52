"""PostgreSQL's own client programs, pointed at our database."""

from __future__ import annotations

import os
import shutil

from sbyt.kit.embedded_database.binaries import program_path
from sbyt.kit.embedded_database.location import connection_settings


class UnableToFindProgram(RuntimeError):
    """Raised where neither the embedded server's package nor the system has the program."""


def client_program(name: str) -> str:
    """Return the path of psql, pg_dump or pg_restore: of the embedded server's package, or of the system."""
    try:
        return str(program_path(name))
    except FileNotFoundError as error:
        found = shutil.which(name)
        if found is None:
            raise UnableToFindProgram(f"{name} не найдена: поставьте клиент PostgreSQL") from error
        return found


def client_environment() -> dict[str, str]:
    """Return the environment in which a client program finds the database; the password is in no command line."""
    place = connection_settings()
    ours = {
        "PGHOST": place.host,
        "PGPORT": str(place.port),
        "PGUSER": place.user,
        "PGDATABASE": place.name,
        "PGPASSWORD": place.password,
        "PGCLIENTENCODING": "UTF8",
    }
    return {**os.environ, **{name: value for name, value in ours.items() if value}}
