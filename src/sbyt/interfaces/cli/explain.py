"""`sbyt explain`: why a bill says what it says, down to the line of the file."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import click
from rich.console import Console
from rich.tree import Tree

from sbyt.interfaces.cli import django_ready
from sbyt.interfaces.cli.months import Month
from sbyt.kit import numbers
from sbyt.usecases.hourly.method_words import REPLACED_BY

if TYPE_CHECKING:
    from sbyt.apps.billing.queries.explain import ChargeExplanation
    from sbyt.apps.billing.queries.not_billed import Holding

_PIPED_WIDTH: Final = 500
"""What goes into a file or another program is not folded: a step is a line."""


@click.command("explain")
@click.argument("bill")
@click.option("--month", type=Month(), help="Тогда BILL — номер лицевого счёта.")
@click.option("--json", "as_json", is_flag=True, help="Одним объектом JSON.")
def command(*, bill: str, month: date | None, as_json: bool) -> None:
    """Показать, откуда взялась сумма счёта BILL.

    BILL — номер документа (ПД21-0000001), номер записи или, вместе с --month, номер лицевого счёта.
    """
    django_ready.prepare()
    explanation = _found(bill, month)
    if explanation is None:
        raise click.ClickException(_why_not_found(bill, month))
    from sbyt.usecases.explanation.charge import plain_explanation

    told = plain_explanation(explanation)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        console = Console(highlight=False)
        if not console.is_terminal:
            console.width = _PIPED_WIDTH
        console.print(_tree(told))


def _found(reference: str, month: date | None) -> ChargeExplanation | None:
    from sbyt.apps.billing.queries.bills import bill_of_month, bill_of_reference, bills_for
    from sbyt.apps.billing.queries.explain import explain_bill
    from sbyt.kit.access.actor import SYSTEM

    bills = bills_for(SYSTEM)
    if month is None:
        found = bill_of_reference(bills, reference)
    else:
        found = bill_of_month(bills, account_number=reference, month=month)
    return None if found is None else explain_bill(bill_id=found.pk)


def _why_not_found(reference: str, month: date | None) -> str:
    """Return what holds the bill of an account that is there; else that there is no such thing."""
    from sbyt.apps.billing.queries.not_billed import holdings_of
    from sbyt.apps.contracts.queries import account_ids_by_number

    if month is None:
        return f"Нет такого счёта: {reference}"
    account_id = account_ids_by_number([reference]).get(reference)
    if account_id is None:
        return f"Нет такого лицевого счёта: {reference}"
    holdings = holdings_of(account_id=account_id, month=month)
    if not holdings:
        return f"Лицевой счёт {reference}: счёт за {month:%Y-%m} не выпущен"
    told = "; ".join(_told(holding) for holding in holdings)
    return f"Лицевой счёт {reference}: счёт за {month:%Y-%m} не выпущен, удержан в расчёте № {holdings[0].run_number}: {told}"


def _told(holding: Holding) -> str:
    verdict = f"решение «удержать»: {holding.reason}" if holding.held else "ждёт решения"
    return f"{holding.code} {holding.title} ({holding.message}), {verdict}"


def _tree(told: dict[str, Any]) -> Tree:
    bill = told["bill"]
    tree = Tree(
        f"{bill['document_number'] or 'документ готовится'} · счёт {told['account_number']} · {numbers.month(date.fromisoformat(told['month']))}"
        f" · {numbers.money(told['gross_kop'])}\u00a0₽ · {'сумма строк сходится' if told['adds_up'] else 'СТРОКИ НЕ СХОДЯТСЯ'}"
    )
    if bill["posted_kop"] != told["gross_kop"]:
        tree.add(f"проведена разница с прежним счётом: {numbers.money(bill['posted_kop'], sign=True)}\u00a0₽")
    for line in told["lines"]:
        branch = tree.add(
            f"{line['service_name']} {line['method_name']}: {numbers.energy(line['quantity_wh'])}\u00a0кВт·ч, "
            f"{numbers.money(line['gross_kop'])}\u00a0₽ · точка {line['point_code']}"
        )
        for step in line["steps"]:
            source = f"  ({step['source']})" if step["source"] else ""
            formula = f"{step['formula']} = " if step["formula"] else ""
            branch.add(f"{step['title']}: {formula}{step['result']}{source}")
        _add_sources(branch, line)
    return tree


def _add_sources(branch: Tree, line: dict[str, Any]) -> None:
    for reading in line["readings"]:
        taken = numbers.day(date.fromisoformat(reading["taken_on"]))
        branch.add(f"показание {numbers.energy(reading['value_wh'])} от {taken}, {_origin(reading)}")
    for price in line["prices"]:
        clause = f", {price['act']['clause']}" if price["act"]["clause"] else ""
        branch.add(f"{price['name']}: {numbers.price(price['value'])}\u00a0₽, {price['act']['name']}{clause}")
    for day in line["days"]:
        branch.add(_profile_day(day))


def _profile_day(day: dict[str, Any]) -> str:
    """Return the day of a profile with what it came from: the lines of its file, a replacement, a scheme."""
    lacking = f", без данных {day['missing']}" if day["missing"] else ""
    energy = f"{numbers.energy(day['energy_wh'])}\u00a0кВт·ч"
    return f"профиль {numbers.day(date.fromisoformat(day['day']))}: {energy}{lacking}, {_source_of_day(day)}"


def _source_of_day(day: dict[str, Any]) -> str:
    if day["scheme"] is not None:
        return f"по схеме «{day['scheme']['name']}»"
    parts = []
    if day["file_name"]:
        name = f"{day['archive_name']} / {day['file_name']}" if day["archive_name"] else day["file_name"]
        first, last = day["first_line"], day["last_line"]
        lines = "" if first is None else f", строка {first}" if first == last else f", строки {first}–{last}"
        newer = f", версия {day['version']}" if day["version"] > 1 else ""
        parts.append(f"файл {name}{lines}{newer}")
    if day["replaced"] is not None:
        gap = day["replaced"]
        method = REPLACED_BY.get(gap["method"], gap["method"])
        reason = f" ({gap['reason']})" if gap["reason"] else ""
        parts.append(f"замещено {method}{reason}")
    return ", ".join(parts) or "нет данных"


def _origin(reading: dict[str, Any]) -> str:
    origin = reading["file"]
    if origin is None:
        return str(reading["source_name"])
    return f"{reading['source_name']}: файл {origin['name']}, строка {origin['line']}"
