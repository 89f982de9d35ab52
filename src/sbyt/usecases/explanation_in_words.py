"""The steps of an explanation as Russian sentences with their sums: one wording for screens, documents and commands."""

from __future__ import annotations

import re
from functools import singledispatch
from typing import Final

from sbyt.calc import explain as steps
from sbyt.kit import numbers

_COMPONENTS: Final = {
    "wholesale": "нерегулируемая цена (Ce1)",
    "transmission": "передача",
    "markup": "сбытовая надбавка",
    "other_services": "иные услуги",
    "published": "готовая цена",
    "": "тариф",
}
_GROUNDS: Final = {
    "no_reading": "показания нет",
    "meter_failed": "прибора нет",
    "no_meter": "прибора учёта нет",
}
_SCALES: Final = {
    "T1": ", день",
    "T2": ", ночь",
    "active": ", активная",
    "reactive": ", реактивная",
    "generation": ", генерация",
}
_CAPITAL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_HUNDRED_PERCENT_BP: Final = 10_000


def step_name(step: steps.Step) -> str:
    """Return the name of a kind of step for programs: BetweenReadings → between_readings."""
    return _CAPITAL.sub("_", type(step).__name__).lower()


@singledispatch
def in_words(step: steps.Step) -> str:
    """Return one step of calc.explain in words, with every figure it stands on."""
    raise TypeError(f"no words for {type(step).__name__}")


@in_words.register
def _(step: steps.BetweenReadings) -> str:
    start, end = step.start, step.end
    zone = _SCALES.get(end.zone, "")
    unit = "кВАр·ч" if end.zone == "reactive" else "кВт·ч"
    figures = f"{_kwh(end.counted_wh)} − {_kwh(start.counted_wh)}"
    if step.rollovers:
        scale = 10 ** (end.integer_digits + 3)
        figures += f" + {_kwh(step.rollovers * scale)} (переход через ноль)"
    if end.multiplier != 1:
        figures = f"({figures}) × {numbers.whole(end.multiplier)}"
    dropped = "" if _whole(start) and _whole(end) else "; учтены целые кВт·ч"
    return (
        f"Прибор {end.meter}{zone}: {numbers.day(end.taken_on)} {_kwh(end.value_wh)}, "
        f"было {numbers.day(start.taken_on)} {_kwh(start.value_wh)}{dropped}: {figures} = {_kwh(step.energy_wh)} {unit}"
    )


@in_words.register
def _(step: steps.Summed) -> str:
    parts = " + ".join(_kwh(part) for part in step.parts_wh)
    return f"Вместе: {parts} = {_kwh(step.energy_wh)} кВт·ч"


@in_words.register
def _(step: steps.BilledEarlier) -> str:
    return (
        f"Уже начислено за месяцы без показаний {_kwh(step.earlier_wh)} кВт·ч: "
        f"{_kwh(step.metered_wh)} − {_kwh(step.earlier_wh)} = {_kwh(step.left_wh)} кВт·ч"
    )


@in_words.register
def _(step: steps.SplitByDays) -> str:
    return (
        f"По дням: {_kwh(step.whole_wh)} × {step.days} / {step.of_days} = {_kwh(step.part_wh)} кВт·ч "
        "(доли вместе дают целое)"
    )


@in_words.register
def _(step: steps.FromProfile) -> str:
    missing = f", без данных {numbers.whole(step.missing)}" if step.missing else ""
    values = numbers.counted(step.values, "значение", "значения", "значений")
    return f"Профиль за {_days(step.days)}: {values}{missing}, сумма {_kwh(step.energy_wh)} кВт·ч"


@in_words.register
def _(step: steps.FromAverage) -> str:
    window = ""
    if step.start and step.end:
        window = f" с {numbers.day(step.start.taken_on)} по {numbers.day(step.end.taken_on)}"
    return (
        f"По среднему ({_GROUNDS[step.ground]}): {_kwh(step.average_wh)} кВт·ч{window} за {_days(step.average_days)}; "
        f"{_kwh(step.average_wh)} / {step.average_days} × {step.days} = {_kwh(step.energy_wh)} кВт·ч"
    )


@in_words.register
def _(step: steps.FromNorm) -> str:
    people = numbers.counted(step.people, "человек", "человека", "человек")
    nobody = " (никто не зарегистрирован)" if step.registered == 0 else ""
    part = "" if step.days == step.month_days else f" × {step.days} / {step.month_days}"
    return (
        f"По нормативу ({_GROUNDS[step.ground]}): {people}{nobody} × {_kwh(step.norm_wh)}{part} "
        f"= {_kwh(step.energy_wh)} кВт·ч"
    )


@in_words.register
def _(step: steps.HouseBalance) -> str:
    other = f" − {_kwh(step.other_wh)} (прочие помещения)" if step.other_wh else ""
    return (
        f"ОДН дома: {_kwh(step.house_wh)} (дом) − {_kwh(step.rooms_wh)} (помещения){other} "
        f"= {_kwh(step.common_wh)} кВт·ч"
    )


@in_words.register
def _(step: steps.ShareOfHouse) -> str:
    part = "" if step.days == step.month_days else f" × {step.days} / {step.month_days}"
    return (
        f"Доля по площади: {_kwh(step.common_wh)} × {numbers.area(step.area_dm2)} / "
        f"{numbers.area(step.total_area_dm2)}{part} = {_kwh(step.share_wh)} кВт·ч (доли вместе дают целое)"
    )


@in_words.register
def _(step: steps.Given) -> str:
    return f"Объём задан: {_kwh(step.energy_wh)} кВт·ч"


@in_words.register
def _(step: steps.Price) -> str:
    source = step.source
    name = "с НДС" if source.kind == "" else "без НДС"
    act = f": {source.act}" if source.act else ""
    return f"Цена {numbers.price(source.price_e7)} руб./кВт·ч {name}{act}{_note(source)}"


@in_words.register
def _(step: steps.PriceSum) -> str:
    parts = "; ".join(
        f"{_COMPONENTS[part.kind]} {numbers.price(part.price_e7)}{f' ({part.act})' if part.act else ''}{_note(part)}"
        for part in step.components
    )
    return f"Цена без НДС: {parts}; вместе, как публикуется, {numbers.price(step.price_e7)} руб./кВт·ч"


@in_words.register
def _(step: steps.Amount) -> str:
    exact = numbers.scaled(step.exact_e10, places=10, at_least=2)
    rounded = numbers.money(step.rounded_kop)
    result = f"{rounded}" if exact == rounded else f"{exact}, округлено до копейки {rounded}"
    return f"Сумма: {_kwh(step.quantity_wh)} × {numbers.price(step.price_e7)} = {result} руб."


@in_words.register
def _(step: steps.PriceFromGross) -> str:
    check = numbers.money(step.quantity_x_price_kop)
    differs = "сходится" if step.quantity_x_price_kop == step.net_kop else "расходится, верна сумма без НДС"
    return (
        f"Цена от суммы: {numbers.money(step.net_kop)} / {_kwh(step.quantity_wh)} = {numbers.price(step.price_e7)} "
        f"руб./кВт·ч; проверка: объём × цена = {check} руб. ({differs})"
    )


@in_words.register
def _(step: steps.Vat) -> str:
    rate = numbers.percent(step.rate_bp)
    net, vat, gross = (numbers.money(kop) for kop in (step.net_kop, step.vat_kop, step.gross_kop))
    if step.inside:
        whole = numbers.percent(step.rate_bp + _HUNDRED_PERCENT_BP)
        return f"В том числе НДС {rate} %: {gross} × {rate} / {whole} = {vat} руб.; без НДС {net} руб."
    return f"НДС {rate} %: {net} × {rate} % = {vat} руб.; с НДС {gross} руб."


def _note(source: steps.PriceShown) -> str:
    return f" [{source.note}]" if source.note else ""


def _kwh(watt_hours: int) -> str:
    return numbers.energy(watt_hours)


def _days(count: int) -> str:
    return numbers.counted(count, "день", "дня", "дней")


def _whole(reading: steps.ReadingShown) -> bool:
    return reading.value_wh == reading.counted_wh
