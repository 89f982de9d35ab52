"""`sbyt bill --replay` and `--what-if`: a run computed again, nothing written."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from rich.console import Console

from sbyt.formats.plain_number import decimal_of
from sbyt.interfaces.cli.stage_bars import StageBars
from sbyt.kit import numbers

if TYPE_CHECKING:
    from sbyt.apps.billing.operations.redraw_documents import Redrawn
    from sbyt.apps.billing.operations.replay_run import Replay

OTHER: Final = 4
"""Exit code: the run does not come out as it did."""

_E7: Final = 10**7
_SHOWN: Final = 20


def compute_again(
    replay: int | None,
    what_if: int | None,
    prices: Path | None,
    crew: dict[str, Any],
    console: Console,
    *,
    as_json: bool,
) -> None:
    """Compute the run with this number again and print what it comes to; exit code 4 where a replay is not equal."""
    if (what_if is None) != (prices is None) or (replay is not None and what_if is not None):
        raise click.UsageError("Либо --replay RUN, либо --what-if RUN вместе с --prices ФАЙЛ.")
    found = _computed(replay if what_if is None else what_if, prices, crew, console)
    drawn = _redrawn(found.run_id) if what_if is None else None
    if as_json:
        click.echo(json.dumps(_plain(found) | _plain_documents(drawn), ensure_ascii=False))
    else:
        _print(found, console)
        _print_documents(drawn, console)
    if what_if is None and not (found.is_same and drawn is not None and drawn.is_same):
        sys.exit(OTHER)


def _redrawn(run_id: int) -> Redrawn:
    from sbyt.apps.billing.operations.redraw_documents import redraw_documents
    from sbyt.kit.access.actor import SYSTEM

    return redraw_documents(actor=SYSTEM, run_id=run_id)


def _plain_documents(drawn: Redrawn | None) -> dict[str, Any]:
    if drawn is None:
        return {}
    return {
        "documents": drawn.documents,
        "differing_documents": {k: list(v) for k, v in drawn.differing.items()},
    }


def _print_documents(drawn: Redrawn | None, console: Console) -> None:
    if drawn is None or not drawn.documents:
        return
    if drawn.is_same:
        console.print(f"Документы: {numbers.whole(drawn.documents)}, совпадают до байта.")
        return
    console.print(
        f"Документы: отличаются {numbers.whole(len(drawn.differing))} из {numbers.whole(drawn.documents)}."
    )
    for number, paths in sorted(drawn.differing.items())[:_SHOWN]:
        console.print(f"  {number}: {', '.join(paths)}", soft_wrap=True)


def _computed(number: int | None, prices: Path | None, crew: dict[str, Any], console: Console) -> Replay:
    from sbyt.apps.billing.operations.replay_run import UnableToReplayRun, replay_run, try_prices
    from sbyt.apps.billing.queries.runs import run_id_of_number
    from sbyt.kit.access.actor import SYSTEM

    run_id = run_id_of_number(number or 0)
    if run_id is None:
        raise click.ClickException(f"Нет расчёта № {number}")
    title = "Повтор расчёта" if prices is None else "Расчёт по другим ценам"
    with StageBars(console) as bars:
        bars.begins(title)
        asked: dict[str, Any] = {
            "actor": SYSTEM,
            "run_id": run_id,
            "report": lambda far: bars.goes(far.accounts_done, far.accounts),
            **crew,
        }
        try:
            found = replay_run(**asked) if prices is None else try_prices(**asked, prices=_read(prices))
        except UnableToReplayRun as refusal:
            raise click.ClickException(str(refusal)) from refusal
        bars.ends(title, 0)
    return found


def _read(path: Path) -> dict[str, dict[str, int]]:
    """Return RUB/kWh × 10⁷ by tariff and zone; texts are taken as they are written, so no digit is lost."""
    import yaml

    refused = click.ClickException(
        f"{path.name}: ждём «код тарифа: {{зона: руб./кВт·ч}}», не больше 7 знаков после запятой"
    )
    try:
        told = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506  makes texts alone
        said = {
            str(code): {str(zone): decimal_of(price) for zone, price in zones.items()}
            for code, zones in told.items()
        }
    except (yaml.YAMLError, AttributeError, UnicodeDecodeError) as error:
        raise refused from error
    prices: dict[str, dict[str, int]] = {code: {} for code in said}
    for code, zones in said.items():
        for zone, price in zones.items():
            if price is None or price < 0 or price * _E7 != int(price * _E7):
                raise refused
            prices[code][zone] = int(price * _E7)
    return prices


def _plain(found: Replay) -> dict[str, Any]:
    return {
        "accounts": found.accounts,
        "same": found.is_same,
        "was_sha256": found.was_sha256,
        "now_sha256": found.now_sha256,
        "was": found.was,
        "now": found.now,
        "differing_partitions": list(found.differing),
    }


def _print(found: Replay, console: Console) -> None:
    console.print(f"Было:  {numbers.money(found.was['gross_kop'])} ₽, {found.was_sha256}", soft_wrap=True)
    console.print(f"Стало: {numbers.money(found.now['gross_kop'])} ₽, {found.now_sha256}", soft_wrap=True)
    if found.is_same:
        console.print("Совпадает до байта.")
    else:
        parts = ", ".join(str(number) for number in found.differing)
        console.print(f"Отличаются части: {parts}", soft_wrap=True)
