"""`sbyt doctor`: does what is stored agree with itself?"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click
from rich.console import Console

from sbyt.interfaces.cli import django_ready
from sbyt.kit import numbers

if TYPE_CHECKING:
    from sbyt.usecases.doctor.check import Examined


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Итог одним объектом JSON.")
def command(*, as_json: bool) -> None:
    """Проверить, что всё хранимое сходится: книга, счета, начисления до показаний, номера, сторожа.

    Код завершения 1, если хоть одна проверка не прошла.
    """
    django_ready.prepare()
    from sbyt.usecases.doctor.examine import examine

    console = Console(highlight=False)
    found = examine(report=None if as_json else lambda one: _say(console, one))
    well = all(one.ok for one in found)
    if as_json:
        checks = [
            {"name": one.name, "ok": one.ok, "checked": one.checked, "broken": one.broken} for one in found
        ]
        click.echo(json.dumps({"ok": well, "checks": checks}))
    else:
        console.print("Всё сходится." if well else "Есть нарушения: смотрите строки с «НЕТ».")
    if not well:
        sys.exit(1)


def _say(console: Console, one: Examined) -> None:
    mark = "да " if one.ok else "НЕТ"
    figures = (
        numbers.whole(one.checked)
        if one.ok
        else f"{numbers.whole(one.broken)} из {numbers.whole(one.checked)}"
    )
    console.print(f"{mark} {one.title:<78} {figures:>18}", soft_wrap=True)
    for sample in one.samples:
        console.print(f"      {sample}", soft_wrap=True)
