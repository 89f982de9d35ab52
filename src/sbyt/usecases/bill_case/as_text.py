"""A billed case for people: every line with the sums it was made of, in Russian."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from sbyt.apps.billing.words.steps_in_words import StepInWords, in_words
from sbyt.kit import numbers
from sbyt.usecases.bill_case.house_as_text import house_as_text
from sbyt.usecases.bill_case.penalty_told import penalties_as_text
from sbyt.usecases.bill_case.result import BilledLine, CaseIssue, CaseResult
from sbyt.usecases.bill_case.totals import Total, by_account, by_channel, total_of

_SERVICES: Final = {"energy": "Электроэнергия", "common_needs": "Электроэнергия на ОДН", "benefit": "Льгота"}
_METHODS: Final = {
    "meter": "по прибору",
    "intervals": "по профилю",
    "average": "по среднему",
    "norm": "по нормативу",
    "share": "доля по площади",
    "house": "весь дом",
    "replaced": "по замещающей информации",
    "given": "объём задан",
    "act": "по акту",
    "discount": "часть цены",
}
_REASONS: Final = {
    "reading": "по показанию",
    "price": "изменилась цена",
    "people": "изменилось число проживающих",
    "absence": "временное отсутствие",
    "act": "по акту",
    "common_needs": "изменился объём дома",
    "benefit": "льгота",
    "method": "изменился способ расчёта",
    "volume": "изменился объём",
}
_ZONES: Final = {"T1": ", день", "T2": ", ночь", "T3": ", полупик"}
_CHANNELS: Final = {
    "active": "активная",
    "reactive": "реактивная",
    "generation": "генерация",
    "T0": "активная",
    "T1": "день",
    "T2": "ночь",
    "T3": "полупик",
}
_FIGURES: Final = {
    "house_wh": "дом",
    "rooms_wh": "помещения",
    "other_wh": "прочие",
    "balance_wh": "разность",
    "quantity_wh": "объём",
    "unowned_wh": "объём",
}


def case_as_text(result: CaseResult) -> str:
    """Return what `sbyt calc` prints."""
    if result.kind == "penalty":
        day = f"Пени по {numbers.day(result.month)}"
        named = f"{result.title}. {day}" if result.title else day
        return "\n".join([named, *penalties_as_text(result), *_issues(result.issues)])
    head = f"{result.title}, {numbers.month(result.month)}" if result.title else numbers.month(result.month)
    parts = [
        head,
        *_accounts(result.lines, result.month),
        *_compensations(result),
        *house_as_text(result.houses),
        *_recalculated(result),
        *_meters(result),
        *(result.hours.text if result.hours is not None else ()),
        *_issues(result.issues),
    ]
    return "\n".join(parts)


def _accounts(lines: Iterable[BilledLine], month: date) -> Iterator[str]:
    accounts = by_account(lines)
    for account, own in accounts.items():
        yield ""
        yield f"Счёт {account}"
        for line in own:
            yield from _line(line, month=month)
        yield f"  Итого: {_sum(total_of(own))}"
    if len(accounts) > 1:
        yield ""
        yield f"Всего: {_sum(total_of(line for own in accounts.values() for line in own))}"


def _compensations(result: CaseResult) -> Iterator[str]:
    """Tell what an authority pays: the bills above are whole."""
    for account, own in by_account(result.compensations).items():
        yield ""
        yield f"Возмещает орган социальной защиты, счёт {account}"
        for line in own:
            yield from _line(line, month=result.month)
        yield f"  Итого: {numbers.money(-total_of(own).gross_kop)} руб."


def _line(line: BilledLine, *, month: date) -> Iterator[str]:
    row = line.row
    served = row["period_from"].replace(day=1)
    past = f" за {numbers.month(served)}" if served < month else ""
    known = line.point == line.account or line.point.startswith(("общедомовой прибор", "общий прибор"))
    point = "" if known else f", {line.point}"
    yield (
        f"  {row['number']}. {_SERVICES[row['service']]}{_ZONES.get(row['zone'], '')}{point}, "
        f"{_method(row)}{past}: {numbers.energy(row['quantity_wh'])} кВт·ч, {numbers.money(row['gross_kop'])} руб."
    )
    for step in in_words(line.steps):
        yield f"       {_step(step)}"


def _recalculated(result: CaseResult) -> Iterator[str]:
    """Tell the difference to what the month was billed by."""
    accounts = dict.fromkeys(row.account for row in result.recalculated)
    for account in accounts:
        own = [row for row in result.recalculated if row.account == account]
        yield ""
        yield f"Перерасчёт, счёт {account}"
        for row in own:
            yield (
                f"  {_SERVICES[row.service]}{_ZONES.get(row.zone, '')}, {_REASONS[row.reason]}: "
                f"{numbers.energy(row.quantity_wh)} кВт·ч × {numbers.price(row.price_e7)} = "
                f"{numbers.money(row.gross_kop)} руб."
            )
        yield f"  Итого: {numbers.money(sum(row.gross_kop for row in own))} руб."


def _method(row: Mapping[str, Any]) -> str:
    """Return how the volume was found; a share of energy is that of a communal flat, what a house gives back goes by people."""
    shared = row["method"] == "share"
    if shared and row["service"] == "energy":
        return "доля квартиры по проживающим"
    given_back = shared and row["quantity_wh"] < 0
    return "возврат по проживающим" if given_back else _METHODS[row["method"]]


def _meters(result: CaseResult) -> Iterator[str]:
    for row in result.consumption:
        yield ""
        yield f"Точка {row.point}, {_CHANNELS[row.channel]}: {numbers.energy(row.energy_wh)} {_unit(row.channel)}"
        yield from (f"       {_step(step)}" for step in in_words([row.step]))
    for channel, energy_wh in by_channel(result.consumption).items():
        yield f"Всего, {_CHANNELS[channel]}: {numbers.energy(energy_wh)} {_unit(channel)}"


def _issues(found: Iterable[CaseIssue]) -> Iterator[str]:
    told = list(found)
    if told:
        yield ""
        yield "Замечания"
    yield from dict.fromkeys(_issue(issue) for issue in told)


def _issue(issue: CaseIssue) -> str:
    whose = f", счёт {issue.account}" if issue.account else f", {issue.point}" if issue.point else ""
    told_figures = [
        f"{words} {numbers.energy(issue.data[name])} кВт·ч"
        for name, words in _FIGURES.items()
        if isinstance(issue.data.get(name), int)
    ]
    figures = f" ({', '.join(told_figures)})" if told_figures else ""
    return f"  {issue.code}{whose}: {issue.message}{figures}"


def _step(step: StepInWords) -> str:
    """Return «what: formula = result · source»."""
    sums = f"{step.formula} = {step.result}" if step.formula else step.result
    return f"{step.title}: {sums}{f' · {step.source}' if step.source else ''}"


def _sum(total: Total) -> str:
    return (
        f"{numbers.energy(total.quantity_wh)} кВт·ч, {numbers.money(total.gross_kop)} руб., "
        f"в том числе НДС {numbers.money(total.vat_kop)}, без НДС {numbers.money(total.net_kop)}"
    )


def _unit(channel: str) -> str:
    return "кВАр·ч" if channel == "reactive" else "кВт·ч"
