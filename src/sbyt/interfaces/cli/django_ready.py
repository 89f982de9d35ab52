"""What a command that needs the database calls first."""

from __future__ import annotations

import os

import click
import django

from sbyt.kit.embedded_database.binaries import UnableToFindBinaries
from sbyt.kit.embedded_database.location import UnableToReadDatabaseUrl
from sbyt.kit.embedded_database.server import UnableToStartDatabase, ensure_running


def prepare(*, schema: bool = True) -> None:
    """Start the embedded server when it is ours to start, load Django and, by default, see that the tables are there.

    Raises click.ClickException in words when the database does not come up or lacks migrations.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sbyt.config.settings")
    try:
        ensure_running()
        django.setup()
    except (UnableToStartDatabase, UnableToReadDatabaseUrl, UnableToFindBinaries) as error:
        raise click.ClickException(str(error)) from error
    if schema:
        from sbyt.kit.embedded_database.schema import UnableToUseSchema, ensure_schema  # needs Django loaded

        try:
            ensure_schema()
        except UnableToUseSchema as error:
            raise click.ClickException(str(error)) from error
