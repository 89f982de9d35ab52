"""What a month came to, as tables for a terminal."""

from __future__ import annotations

from typing import Any, Final

from rich.console import Console
from rich.table import Table

from sbyt.kit import numbers

_KINDS: Final = {"household": "Население", "legal": "Юридические лица"}
_SERVICES: Final = {"energy": "электроэнергия", "common_needs": "ОДН", "benefit": "льготы"}
_METHODS: Final = {
    "meter": "по прибору",
    "intervals": "по профилю",
    "average": "по среднему",
    "norm": "по нормативу",
    "share": "доля по площади",
    "house": "весь дом",
    "replaced": "по замещающей информации",
    "act": "по акту",
    "discount": "часть цены",
    "adjusted": "перерасчёт",
}


def print_run(told: dict[str, Any], console: Console) -> None:
    """Print sums by kind, findings by code, and what became of the month."""
    console.print(_sums(told))
    if told["findings"]:
        console.print(_findings(told))
    console.print(_outcome(told))


def _sums(told: dict[str, Any]) -> Table:
    table = Table(title=f"Начисления за {told['month']}", show_footer=True, title_justify="left")
    table.add_column("Кому и за что", footer="Всего")
    table.add_column("Счетов", justify="right", footer=numbers.whole(told["charges"]))
    table.add_column("кВт·ч", justify="right", footer=numbers.energy(told["energy_wh"]))
    table.add_column("НДС, ₽", justify="right", footer=numbers.money(told["vat_kop"]))
    table.add_column("С НДС, ₽", justify="right", footer=numbers.money(told["gross_kop"]))
    for row in told["sums"]:
        table.add_row(
            f"{_KINDS[row['kind']]}: {_SERVICES[row['service']]} {_METHODS[row['method']]}",
            numbers.whole(row["accounts"]),
            numbers.energy(row["energy_wh"]),
            numbers.money(row["vat_kop"]),
            numbers.money(row["gross_kop"]),
        )
    return table


def _findings(told: dict[str, Any]) -> Table:
    table = Table(title="Замечания", title_justify="left")
    table.add_column("Код")
    table.add_column("Что нашли")
    table.add_column("Всего", justify="right")
    table.add_column("Под вопросом, ₽", justify="right")
    table.add_column("Держит выпуск")
    for row in told["findings"]:
        waiting = row["count"] - row["released"] - row["held"]
        table.add_row(
            row["code"],
            row["title"],
            numbers.whole(row["count"]),
            numbers.money(row["money_kop"]),
            "да" if row["blocks"] and waiting else "",
        )
    return table


def _outcome(told: dict[str, Any]) -> str:
    if told["dry_run"]:
        return f"Пробный расчёт: ничего не записано. Отпечаток {told['result_sha256'][:12] or '—'}"
    name = f"Расчёт № {told['run']}" + (" продолжен:" if told["continued"] else ":")
    if told["released"]:
        bills = numbers.counted(told["bills"], "счёт", "счёта", "счетов")
        return f"{name} выпущено {bills}, проведено {numbers.money(told['posted_kop'])}\u00a0₽"
    if told["held_by"]:
        codes = ", ".join(f"{code} — {count}" for code, count in told["held_by"].items())
        return f"{name} посчитан, выпуск держат замечания: {codes}. Решите их и повторите команду."
    if told["state"] == "stopped":
        return f"{name} остановлен; повторите команду, чтобы продолжить."
    return f"{name} посчитан и не выпущен."
