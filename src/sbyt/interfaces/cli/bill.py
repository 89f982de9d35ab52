"""`sbyt bill`: compute a month and release it, or try it without leaving anything."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from sbyt.interfaces.cli import django_ready
from sbyt.interfaces.cli.bill_again import compute_again
from sbyt.interfaces.cli.months import Month

if TYPE_CHECKING:
    from sbyt.apps.billing.queries.runs import RunView
    from sbyt.apps.billing.types import RunScope

HELD = 3
"""Exit code: the month is computed, and findings hold its release."""


@click.command("bill")
@click.option("--month", type=Month(), help="Расчётный месяц.")
@click.option(
    "--stage",
    type=click.Choice(["forecast", "final"]),
    default="final",
    show_default=True,
    help="forecast: счета по прогнозным ценам, только юридическим лицам.",
)
@click.option("--branch", "branches", multiple=True, help="Код отделения; можно несколько. Без него — все.")
@click.option("--account", "accounts", multiple=True, help="Номер лицевого счёта; можно несколько.")
@click.option(
    "--as-of", type=click.DateTime(), help="На что опираться: данные, известные на этот момент (сейчас)."
)
@click.option("--issued-on", type=click.DateTime(["%Y-%m-%d"]), help="Дата документов.")
@click.option("--dry-run", is_flag=True, help="Посчитать тем же кодом и ничего не оставить.")
@click.option(
    "--release/--no-release", default=True, show_default=True, help="Выпустить, если ничто не держит."
)
@click.option(
    "--afresh", is_flag=True, help="Отменить незавершённый расчёт и начать заново на нынешних данных."
)
@click.option("--workers", type=click.IntRange(min=1), help="Сколько процессов рассчитывают (SBYT_WORKERS).")
@click.option("--scheduler", help="Адрес планировщика Dask: расчёт на многих машинах (SBYT_SCHEDULER).")
@click.option("--rate", type=click.IntRange(min=1), help="Не быстрее стольких счетов в секунду.")
@click.option(
    "--replay", type=int, metavar="RUN", help="Рассчитать расчёт № RUN ещё раз и сверить, ничего не записав."
)
@click.option(
    "--what-if", "what_if", type=int, metavar="RUN", help="Чем стал бы расчёт № RUN по ценам из --prices."
)
@click.option(
    "--prices",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="YAML: код тарифа → зона → руб./кВт·ч с НДС.",
)
@click.option("--json", "as_json", is_flag=True, help="Итог одним объектом JSON.")
def command(
    *,
    month: date | None,
    stage: str,
    branches: tuple[str, ...],
    accounts: tuple[str, ...],
    as_of: datetime | None,
    issued_on: datetime | None,
    dry_run: bool,
    release: bool,
    afresh: bool,
    workers: int | None,
    scheduler: str | None,
    rate: int | None,
    replay: int | None,
    what_if: int | None,
    prices: Path | None,
    as_json: bool,
) -> None:
    """Рассчитать месяц и выпустить счета.

    Незавершённый расчёт того же месяца продолжается с места остановки. Код завершения 3: месяц рассчитан, но выпуск
    держат замечания; решите их и повторите команду.
    """
    django_ready.prepare()
    from django.utils import timezone

    console = Console(stderr=as_json, highlight=False)
    crew: dict[str, Any] = {"workers": workers, "scheduler": scheduler}
    if replay is not None or what_if is not None:
        compute_again(replay, what_if, prices, crew, console, as_json=as_json)
        return
    if month is None:
        raise click.UsageError("Назовите --month.")
    known = None if as_of is None else timezone.make_aware(as_of) if timezone.is_naive(as_of) else as_of
    asked: dict[str, Any] = {
        "month": month,
        "stage": stage,
        "scope": _scope(branches, accounts),
        "as_of": known,
    }
    if dry_run:
        told = _tried(asked, console)
    else:
        issued = None if issued_on is None else issued_on.date()
        crew |= {"accounts_a_second": rate}
        told = _billed(asked | crew, console, issued_on=issued, release=release, afresh=afresh)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, default=str))
    else:
        _print(told, console)
    if told["held_by"] and release and not dry_run:
        sys.exit(HELD)


def _scope(branches: tuple[str, ...], accounts: tuple[str, ...]) -> RunScope:
    from sbyt.apps.billing.types import RunScope
    from sbyt.apps.contracts.queries import account_ids_by_number
    from sbyt.apps.parties.queries import branch_ids_by_code

    codes = branch_ids_by_code()
    numbers = account_ids_by_number(accounts)
    unknown = [*(set(branches) - codes.keys()), *(set(accounts) - numbers.keys())]
    if unknown:
        raise click.ClickException(f"Нет такого отделения или счёта: {', '.join(sorted(unknown))}")
    return RunScope.of(branch_ids=[codes[code] for code in branches], account_ids=numbers.values())


def _tried(asked: dict[str, Any], console: Console) -> dict[str, Any]:
    from sbyt.apps.billing.operations.plan_run import UnableToPlanRun
    from sbyt.apps.billing.operations.try_month import try_month
    from sbyt.interfaces.cli.stage_bars import StageBars
    from sbyt.kit.access.actor import SYSTEM

    with StageBars(console) as bars:
        bars.begins("Пробный расчёт")
        try:
            view = try_month(
                actor=SYSTEM, **asked, report=lambda far: bars.goes(far.accounts_done, far.accounts)
            )
        except UnableToPlanRun as refusal:
            raise click.ClickException(str(refusal)) from refusal
        bars.ends("Пробный расчёт", 0)
    blocking = {row.code: row.pending for row in view.findings if row.blocks and row.pending}
    return _told(view, dry_run=True, held_by=blocking, continued=False)


def _billed(
    asked: dict[str, Any], console: Console, *, issued_on: date | None, release: bool, afresh: bool
) -> dict[str, Any]:
    from sbyt.apps.billing.operations.compute_run import Progress, UnableToComputeRun
    from sbyt.apps.billing.operations.plan_run import UnableToPlanOverRun, UnableToPlanRun
    from sbyt.apps.billing.operations.release_run import UnableToReleaseRun
    from sbyt.apps.billing.operations.steer_run import UnableToSteerRun
    from sbyt.apps.ledger.operations import renew_kept_balances
    from sbyt.apps.parties.queries import UnableToNameSupplier
    from sbyt.interfaces.cli.stage_bars import StageBars
    from sbyt.kit.access.actor import SYSTEM
    from sbyt.usecases.bill_month import bill_month

    with StageBars(console) as bars:
        bars.begins("Расчёт")
        releasing: list[bool] = []

        def released(far: Progress) -> None:
            if not releasing:
                releasing.append(True)
                bars.ends("Расчёт", 0)
                bars.begins("Выпуск")
            bars.goes(far.accounts_done, far.accounts)

        try:
            outcome = bill_month(
                actor=SYSTEM,
                **asked,
                issued_on=issued_on,
                release=release,
                afresh=afresh,
                report_compute=lambda far: bars.goes(far.accounts_done, far.accounts),
                report_release=released,
            )
        except UnableToPlanOverRun as refusal:
            raise click.ClickException(f"{refusal} (здесь: sbyt bill --afresh отменит сам)") from refusal
        except (
            UnableToPlanRun,
            UnableToComputeRun,
            UnableToReleaseRun,
            UnableToSteerRun,
            UnableToNameSupplier,
        ) as refusal:
            raise click.ClickException(str(refusal)) from refusal
        bars.ends("", 0)
    renew_kept_balances()
    return _told(outcome.run, dry_run=False, held_by=outcome.held_by, continued=outcome.continued)


def _told(view: RunView, *, dry_run: bool, held_by: dict[str, int], continued: bool) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "run": view.number,
        "month": f"{view.month:%Y-%m}",
        "stage": view.stage,
        "state": "trial" if dry_run else view.state,
        "dry_run": dry_run,
        "continued": continued,
        "released": view.state == "released",
        "held_by": held_by,
        "accounts": view.accounts,
        "charges": view.charges,
        "bills": view.bills,
        "energy_wh": view.energy_wh,
        "net_kop": view.net_kop,
        "vat_kop": view.vat_kop,
        "gross_kop": view.gross_kop,
        "posted_kop": view.posted_kop,
        "partitions": len(view.partitions),
        "parked": sum(part.state == "parked" for part in view.partitions),
        "accounts_a_second": view.accounts_a_second,
        "sums": [asdict(row) for row in view.sums],
        "findings": [asdict(row) for row in view.findings],
        "result_sha256": view.result_sha256,
    }


def _print(told: dict[str, Any], console: Console) -> None:
    from sbyt.interfaces.cli.run_report import print_run

    print_run(told, console)
