"""The summary of the demo as tables in the terminal."""

from __future__ import annotations

from typing import Final

from rich.console import Console
from rich.table import Table

from sbyt.apps.parties.types import RoleGrant
from sbyt.kit.numbers import counted, energy, money, scaled, whole
from sbyt.usecases.demo_town.summary import Summary

_KINDS: Final = {"household": "Население", "legal": "Юрлица"}
_SERVICES: Final = {"energy": "электроэнергия", "common_needs": "ОДН", "benefit": "льготы"}
_STAGES: Final = {
    "registers": "Справочники, счета, приборы, цены",
    "people": "Пользователи и права",
    "happened": "Акты и отъезды",
    "hours": "Часы пика и карта сети",
    "inbox": "Файлы на диск",
    "taken-in": "Загрузка файлов и показаний",
    "households": "Население: расчёт и выпуск",
    "forecast": "Юрлица: прогноз",
    "companies": "Юрлица: факт",
    "trial": "Расчёт открытого месяца",
    "paid": "Оплаты",
    "prices": "Публикация цен",
    "reconciled": "Сверка с сетевой",
    "afterwards": "Сторно, субсидия, районы, маршрут",
    "printed": "Печать документов",
}
_STATUSES: Final = {
    "accepted": "принято",
    "partial": "частично",
    "waiting": "ждут точек",
    "refused": "отклонено",
    "skipped": "не распознано",
    "duplicate": "уже были",
    "processing": "в работе",
}


def print_summary(console: Console, summary: Summary) -> None:
    """Print accounts, energy and money by kind, refusals, seconds and who can sign in."""
    console.print(
        f"\nСчетов: {whole(summary.households + summary.companies)} "
        f"(население {whole(summary.households)}, юрлица {whole(summary.companies)})"
    )
    console.print(_billed(summary))
    console.print(
        f"Удержано до решения: {counted(summary.held.charges, 'начисление', 'начисления', 'начислений')} на {money(summary.held.gross_kop)} ₽"
    )
    files = ", ".join(f"{_STATUSES[status]} {whole(count)}" for status, count in summary.files.items())
    console.print(f"Файлы: {files}; отказов в строках и точках: {whole(summary.refused_rows)}")
    console.print(f"Показаний ждут подтверждения: {whole(summary.asked_readings)}")
    console.print(_seconds(summary))
    console.print(_people(summary))


def _billed(summary: Summary) -> Table:
    table = Table(title="Начислено, апрель — июль 2021", title_justify="left", show_footer=True)
    total = {
        "kwh": sum(row.energy_wh for row in summary.sums),
        "net": sum(row.net_kop for row in summary.sums),
        "vat": sum(row.vat_kop for row in summary.sums),
        "gross": sum(row.gross_kop for row in summary.sums),
    }
    table.add_column("Кто", footer="Всего")
    table.add_column("За что")
    table.add_column("кВт·ч", justify="right", no_wrap=True, footer=energy(total["kwh"]))
    table.add_column("без НДС, ₽", justify="right", no_wrap=True, footer=money(total["net"]))
    table.add_column("НДС, ₽", justify="right", no_wrap=True, footer=money(total["vat"]))
    table.add_column("с НДС, ₽", justify="right", no_wrap=True, footer=money(total["gross"]))
    for row in summary.sums:
        table.add_row(
            _KINDS[row.account_kind],
            _SERVICES[row.service],
            energy(row.energy_wh),
            money(row.net_kop),
            money(row.vat_kop),
            money(row.gross_kop),
        )
    return table


def _seconds(summary: Summary) -> Table:
    """Return the seconds of the first start by kind of stage: they are remembered with the data."""
    spent = dict.fromkeys(_STAGES, 0)
    for name, passed in summary.stages.items():
        spent[name.split()[-1]] += passed.took_ms
    table = Table(title="Секунды первого запуска", title_justify="left", show_footer=True)
    table.add_column("Этап", footer="Всего")
    table.add_column("с", justify="right", footer=_tenths(sum(spent.values())))
    for kind, took_ms in spent.items():
        table.add_row(_STAGES[kind], _tenths(took_ms))
    return table


def _tenths(milliseconds: int) -> str:
    return scaled((milliseconds + 50) // 100, places=1)


def _people(summary: Summary) -> Table:
    table = Table(title="Кто может войти", title_justify="left")
    for column in ("Логин", "Пароль"):
        table.add_column(column, no_wrap=True)
    table.add_column("Кто")
    table.add_column("Что видит")
    for person in summary.people:
        if person.is_staff:
            sees = summary.branches[person.branch_code] if person.branch_code else "все отделения"
            table.add_row(person.login, person.password, RoleGrant.Role(person.role).label, sees)
        else:
            sees = f"кабинет, счёт {', '.join(person.accounts)}"
            table.add_row(person.login, person.password, person.full_name, sees)
    return table
