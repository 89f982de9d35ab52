"""`sbyt db`: the database's own console, backups, and bringing them back."""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import sys
from pathlib import Path

import click
from rich.console import Console


@click.group("db")
def command() -> None:
    """База данных: консоль psql, резервная копия, восстановление, миграции."""


@command.command("psql", context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def psql(arguments: tuple[str, ...]) -> None:
    """Открыть psql на нашей базе; всё, что после команды, передаётся ему: sbyt db psql -c "SELECT 1"."""
    from sbyt.kit.backup.client_programs import UnableToFindProgram, client_environment, client_program
    from sbyt.kit.embedded_database.server import ensure_running

    ensure_running()
    try:
        program = client_program("psql")
    except UnableToFindProgram as refusal:
        sys.exit(str(refusal))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C cancels the query: it is psql's
    finished = subprocess.run([program, *arguments], check=False, env=client_environment())  # noqa: S603  psql itself
    sys.exit(finished.returncode)


@command.command("backup")
@click.argument("target", required=False, type=click.Path(path_type=Path, dir_okay=False))
def backup(target: Path | None) -> None:
    """Сделать копию базы и файлов в один архив; без TARGET — в папку backups данных. Работу не останавливает."""
    console = _ready()
    from sbyt.interfaces.cli.stage_bars import StageBars
    from sbyt.kit.backup.client_programs import UnableToFindProgram
    from sbyt.kit.backup.make_backup import UnableToBackUp, make_backup
    from sbyt.kit.embedded_database.location import data_folder
    from sbyt.kit.numbers import size, whole

    now = dt.datetime.now().astimezone()
    path = (target or data_folder() / "backups" / f"sbyt-{now:%Y%m%d-%H%M%S}.tar").absolute()
    try:
        with StageBars(console) as bars:
            manifest = make_backup(target=path, watch=bars)
    except (UnableToBackUp, UnableToFindProgram) as refusal:
        sys.exit(str(refusal))
    console.print(
        f"{path}\n{size(path.stat().st_size)}: таблиц {len(manifest.tables)}, строк {whole(manifest.rows)}, "
        f"файлов {whole(manifest.files)}"
    )
    if manifest.lost_files:
        sys.exit(
            f"Внимание: содержимое {len(manifest.lost_files)} файлов утрачено ещё до копии, оно не сохранено"
        )


@command.command("restore")
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--force", is_flag=True, help="Заменить непустую базу.")
def restore(source: Path, *, force: bool) -> None:
    """Восстановить базу и файлы из архива SOURCE. Перед этим остановите `sbyt serve`."""
    console = _ready()
    from sbyt.interfaces.cli.stage_bars import StageBars
    from sbyt.kit.backup.client_programs import UnableToFindProgram
    from sbyt.kit.backup.read_archive import UnableToReadBackup
    from sbyt.kit.backup.restore_backup import UnableToRestore, restore_backup
    from sbyt.kit.embedded_database.schema import bring_up_to_date
    from sbyt.kit.numbers import moment, whole

    try:
        with StageBars(console) as bars:
            manifest = restore_backup(source=source, force=force, watch=bars)
    except (UnableToRestore, UnableToReadBackup, UnableToFindProgram) as refusal:
        sys.exit(str(refusal))
    applied = bring_up_to_date()
    console.print(
        f"Восстановлено на {moment(manifest.made_at)}: таблиц {len(manifest.tables)}, "
        f"строк {whole(manifest.rows)}, файлов {whole(manifest.files)}"
    )
    if applied:
        console.print(f"Применены миграции новее копии: {applied}")


@command.command("migrate")
def migrate() -> None:
    """Привести таблицы к этой версии программы."""
    console = _ready()
    from sbyt.kit.embedded_database.schema import bring_up_to_date

    console.print(f"Применено миграций: {bring_up_to_date()}")


def _ready() -> Console:
    from sbyt.interfaces.cli.django_ready import prepare

    prepare(schema=False)
    return Console(highlight=False)
