"""`sbyt bench mutations`: spoiled files of every format through their readers. No database."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click

from sbyt.interfaces.cli import bench_options


@click.command("mutations")
@click.option("--files", default=10_000, show_default=True, help="Сколько файлов каждого формата испортить.")
@click.option("--seed", default=1, show_default=True, help="Зерно: одно зерно — одни и те же файлы.")
@click.option("--format", "only", default="", help="Только этот формат.")
@click.option("--rows", default=0, show_default=True, help="Ещё один файл со столькими строками.")
@bench_options.as_json
def command(*, files: int, seed: int, only: str, rows: int, as_json: bool) -> None:
    """Испорченные файлы каждого формата: обрывы, сбитые биты, чужие кодировки, сущности, миллион строк.

    Код возврата 1, если хоть один файл вызвал неперехваченную ошибку, пропал молча или отклонён без строки и поля.
    """
    from sbyt.usecases.bench_intervals.mutation_run import run_mutations

    results = run_mutations(files=files, seed=seed, only=only, many_rows=rows)
    if as_json:
        print(json.dumps({name: asdict(one) for name, one in results.items()}, ensure_ascii=False, indent=2))
    else:
        for name, one in results.items():
            print(
                f"{name}: файлов {one.files}, принято {one.taken}, отклонено {one.refused}, молча {one.silent}, "
                f"без места {one.unplaced}, "
                f"ошибок {len(one.faults)}; дольше всего {one.worst_seconds:.3f} с, память {one.peak_mb} МБ"
            )
            for fault in one.faults[:5]:
                print(f"  {fault}")
    sys.exit(1 if any(one.faults or one.silent or one.unplaced for one in results.values()) else 0)
