"""`sbyt reading-sheet`: write the blank of a reading sheet."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

_MOST_BUILDINGS: Final = 200


@click.command("reading-sheet")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--address", default="", help="Слова адреса: заполнить приборами найденных домов.")
def command(*, out: Path, address: str) -> None:
    """Записать бланк ведомости показаний в файл OUT (.xlsx)."""
    out.write_bytes(_filled(address) if address.strip() else _empty())
    click.echo(f"Ведомость записана: {out}")


def _empty() -> bytes:
    from sbyt.formats.reading_sheet_writer import write_reading_sheet

    return write_reading_sheet()


def _filled(address: str) -> bytes:
    """Return the sheet of the houses whose address holds the words."""
    from sbyt.interfaces.cli.django_ready import prepare

    prepare()
    from django.utils import timezone

    from sbyt.apps.premises.queries_found import find_buildings
    from sbyt.kit.access.actor import SYSTEM
    from sbyt.usecases.blank_reading_sheet import UnableToPrepareSheet, blank_reading_sheet

    found = find_buildings(SYSTEM, address, verb="readings.view", limit=_MOST_BUILDINGS)
    if not found:
        raise click.ClickException(f"Домов по словам «{address}» не найдено.")
    try:
        return blank_reading_sheet(
            actor=SYSTEM, building_ids=[item.building_id for item in found], on=timezone.localdate()
        )
    except UnableToPrepareSheet as error:
        raise click.ClickException(str(error)) from error
