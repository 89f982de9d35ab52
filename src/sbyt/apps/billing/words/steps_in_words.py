"""Steps of an explanation in Russian: what is done, the figures as one would check them, what comes out.

No Django here: `sbyt calc` shows its cases by the same words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import singledispatch
from typing import Final

from sbyt.apps.billing.words.grounds_in_words import averaged_in_words, earlier_in_words, ground_in_words
from sbyt.apps.billing.words.limit_of_benefit import limit_of_benefit
from sbyt.apps.billing.words.range_in_words import range_in_words
from sbyt.apps.billing.words.remainder_in_words import remainder_in_words
from sbyt.calc import explain as steps
from sbyt.kit import numbers

KWH: Final = "кВт·ч"
KVARH: Final = "кВАр·ч"
_NB: Final = "\u00a0"
_ONE: Final = 10_000
_ZONES: Final = {
    "T0": "",
    "T1": "день",
    "T2": "ночь",
    "T3": "полупик",
    "active": "активная",
    "reactive": "реактивная",
    "generation": "генерация",
}
_ACTS: Final = {
    "unmetered": "Безучётное потребление по акту",
    "contract_free": "Бездоговорное потребление по акту",
}
_REPLACED_BY: Final = {
    "control": "контрольный прибор",
    "last_year": "тот же месяц прошлого года, по часам",
    "last_year_readings": "тот же месяц прошлого года, по показаниям",
    "nearest": "ближайший известный месяц, по часам",
    "nearest_readings": "ближайший известный месяц, по показаниям",
    "pmax": "максимальная мощность",
}
_COMPONENTS: Final = {
    "wholesale": "нерегулируемая цена",
    "transmission": "передача",
    "markup": "сбытовая надбавка",
    "other_services": "иные услуги",
    "published": "опубликованная цена",
}
_DAY_WORDS: Final = ("день", "дня", "дней")


@dataclass(frozen=True, slots=True, kw_only=True)
class StepInWords:
    """One step: `kind` is the class of the step, `source` names the act or the meter it stands on ("" = nothing)."""

    kind: str
    title: str
    formula: str
    result: str
    source: str = ""


def in_words(told: Iterable[steps.Step]) -> list[StepInWords]:
    """Return the steps in words, in their order."""
    return [step_in_words(step) for step in told]


@singledispatch
def step_in_words(step: object) -> StepInWords:
    """Return one step in words; raises TypeError for what is no step."""
    raise TypeError(f"{type(step).__name__} is not a step of an explanation")


@step_in_words.register
def _between(step: steps.BetweenReadings) -> StepInWords:
    end, start = _scale(step.end.counted_wh), _scale(step.start.counted_wh)
    turned = f" + {step.rollovers} × 10^{step.end.integer_digits}" if step.rollovers else ""
    passed = f"{end} − {start}{turned}"
    ratio = step.end.multiplier
    zone = _ZONES.get(step.end.zone, step.end.zone)
    return _step(
        step,
        "По показаниям прибора" + (f", {zone}" if zone else ""),
        passed if ratio == 1 else f"({passed}) × {numbers.whole(ratio)}",
        _kwh(step.energy_wh, unit=KVARH if step.end.zone == "reactive" else KWH),
        f"прибор № {step.end.meter}: {numbers.day(step.start.taken_on)} — {numbers.day(step.end.taken_on)}{_cut(step)}",
    )


@step_in_words.register
def _summed(step: steps.Summed) -> StepInWords:
    return _step(step, "Вместе", " + ".join(map(_scale, step.parts_wh)), _kwh(step.energy_wh))


@step_in_words.register
def _billed_earlier(step: steps.BilledEarlier) -> StepInWords:
    formula = f"{_scale(step.metered_wh)} − {_scale(step.earlier_wh)}"
    told = f"без повышающего коэффициента: {_kwh(step.kept_wh)} не возвращается" if step.kept_wh else ""
    return _step(step, f"Снято {earlier_in_words(step.estimated)}", formula, _kwh(step.left_wh), told)


@step_in_words.register
def _split_by_days(step: steps.SplitByDays) -> StepInWords:
    formula = f"{_scale(step.whole_wh)} × {step.days} / {_days(step.of_days)}"
    rest = remainder_in_words(step.whole_wh * step.days, step.of_days, given_wh=step.part_wh)
    return _step(step, "Доля по дням", formula, _kwh(step.part_wh), rest)


@step_in_words.register
def _other_months(step: steps.OfOtherMonths) -> StepInWords:
    parts = [part for part in (step.before_wh, step.after_wh) if part]
    told = [
        words for part, words in ((step.before_wh, "месяцев до"), (step.after_wh, "месяцев после")) if part
    ]
    formula = " − ".join(_scale(part) for part in (step.metered_wh, *parts))
    return _step(step, f"Без доли {' и '.join(told)}, по дням", formula, _kwh(step.left_wh))


@step_in_words.register
def _replacement(step: steps.FromReplacement) -> StepInWords:
    hours = f"{numbers.whole(step.hours)}{_NB}ч"
    if step.base_wh is None:
        formula = f"{_scale(step.max_power_w or 0)}{_NB}кВт × {hours}"
    else:
        formula = f"{_scale(step.base_wh)} / {numbers.whole(step.base_hours or 0)}{_NB}ч × {hours}"
    run = "" if step.period == 1 else f"; {step.period}-й месяц подряд без показаний"
    limit = "" if step.most is None else f", по истории не больше {step.most}"
    title = f"Замещающая информация: {_REPLACED_BY[step.step]}"
    return _step(step, title, formula, _kwh(step.energy_wh), f"ПП 442, п. 166, 179{run}{limit}")


@step_in_words.register
def _profile(step: steps.FromProfile) -> StepInWords:
    hours = numbers.counted(step.values - step.missing, "значение", "значения", "значений")
    lacking = f", без данных {step.missing}" if step.missing else ""
    return _step(step, "Сумма профиля", f"{hours} за {_days(step.days)}{lacking}", _kwh(step.energy_wh))


@step_in_words.register
def _average(step: steps.FromAverage) -> StepInWords:
    formula = f"{_scale(step.average_wh)} / {step.average_days} × {_days(step.days)}"
    window = ""
    if step.start is not None and step.end is not None:
        window = f"показания {numbers.day(step.start.taken_on)} — {numbers.day(step.end.taken_on)}"
    return _step(
        step,
        f"По среднему расходу: {ground_in_words(step.ground, step.act)}",
        formula,
        _kwh(step.energy_wh),
        window,
    )


@step_in_words.register
def _norm(step: steps.FromNorm) -> StepInWords:
    part = "" if step.days == step.month_days else f" × {step.days} / {_days(step.month_days)}"
    nobody = "" if step.registered else ", никто не зарегистрирован"
    times = (
        "" if step.multiplier_bp == _ONE else f" × {numbers.scaled(step.multiplier_bp, places=4, at_least=0)}"
    )
    minus = "−" if step.energy_wh < 0 else ""
    formula = f"{minus}{step.people}{_NB}чел. × {_scale(step.norm_wh)}{part}{times}"
    title = f"По нормативу: {ground_in_words(step.ground, step.act)}{nobody}"
    return _step(step, title, formula, _kwh(step.energy_wh), averaged_in_words(step.averaged))


@step_in_words.register
def _power(step: steps.FromPower) -> StepInWords:
    formula = f"{_scale(step.power_w)}{_NB}кВт × {step.hours}{_NB}ч"
    return _step(
        step, f"По мощности: {ground_in_words(step.ground, step.act)}", formula, _kwh(step.energy_wh)
    )


@step_in_words.register
def _act(step: steps.FromAct) -> StepInWords:
    hours = f"{numbers.whole(step.hours)}{_NB}ч"
    if step.power_w is not None:
        formula = f"{_scale(step.power_w)}{_NB}кВт × {hours}"
    else:
        phases = "" if step.phases == 1 else "√3 × " if step.line_voltage else f"{step.phases} × "
        wires = f"{_scale(step.current_ma or 0)}{_NB}А × {_scale(step.voltage_v or 0)}{_NB}кВ"
        cos_phi = numbers.scaled(step.cos_phi_bp, places=4, at_least=0)
        divided = numbers.scaled(step.divisor_bp, places=4, at_least=0)
        tail = "" if step.divisor_bp == _ONE else f" / {divided}"
        formula = f"{phases}{wires} × {cos_phi} × {hours}{tail}"
    source = f"акт {numbers.day(step.act_on)}" if step.act_on else ""
    return _step(step, _ACTS[step.kind], formula, _kwh(step.energy_wh), source)


@step_in_words.register
def _billed_for_days(step: steps.BilledForDays) -> StepInWords:
    formula = f"{_scale(step.act_wh)} − {_scale(step.billed_wh)}"
    return _step(step, "За вычетом начисленного за те же дни", formula, _kwh(step.left_wh))


@step_in_words.register
def _house(step: steps.HouseBalance) -> StepInWords:
    earlier = [step.earlier_rooms_wh, step.earlier_common_wh]
    parts = [step.house_wh, step.rooms_wh, step.other_wh, step.heating_wh, *earlier, step.carried_wh]
    formula = " − ".join(_scale(part) for part in parts[:2] + [part for part in parts[2:] if part])
    before = "дней до этого месяца (без перерасчёта)" if step.earlier_by_days else "ОДН прошлых месяцев"
    named = [
        words
        for part, words in (
            (step.heating_wh, "отопления и горячей воды"),
            (step.earlier_rooms_wh, "помещений прошлых месяцев"),
            (step.earlier_common_wh, before),
            (step.carried_wh, "перенесённого"),
        )
        if part
    ]
    title = "Дом за вычетом помещений" + "".join(f", {words}" for words in named)
    if step.left_wh:
        title += f"; меньше нуля, на следующий месяц переносится {_kwh(step.left_wh)}"
    return _step(step, title, formula, _kwh(step.common_wh))


@step_in_words.register
def _house_norm(step: steps.HouseNorm) -> StepInWords:
    times = (
        "" if step.multiplier_bp == _ONE else f" × {numbers.scaled(step.multiplier_bp, places=4, at_least=0)}"
    )
    formula = f"{numbers.scaled(step.norm_mwh_per_m2, places=6, at_least=0)} × {numbers.area(step.common_area_dm2)}{_NB}м²{times}"
    return _step(step, "Норматив на площадь общего имущества", formula, _kwh(step.energy_wh))


@step_in_words.register
def _house_cap(step: steps.HouseCap) -> StepInWords:
    formula = f"{numbers.scaled(step.norm_mwh_per_m2, places=6, at_least=0)} × {numbers.area(step.common_area_dm2)}{_NB}м²"
    return _step(step, f"Не больше норматива, а вышло {_scale(step.whole_wh)}", formula, _kwh(step.cap_wh))


@step_in_words.register
def _zone_of_house(step: steps.ZoneOfHouse) -> StepInWords:
    title = f"Из них {_ZONES.get(step.zone, step.zone)}"
    formula = f"{_scale(step.house_wh)} − {_scale(step.rooms_wh)}"
    rest = step.house_wh - step.rooms_wh
    if rest == step.part_wh:
        return _step(step, title, formula, _kwh(step.part_wh))
    if rest < 0:
        return _step(
            step, title, "", _kwh(step.part_wh), f"{formula} = {_scale(rest)}, меньше нуля не бывает"
        )
    if step.zones_rest_wh is None or step.common_wh is None:
        return _step(
            step, title, "", _kwh(step.part_wh), f"{formula} = {_scale(rest)}, приведено к объёму дома"
        )
    reduced = f"({formula}) × {_scale(step.common_wh)} / {_scale(step.zones_rest_wh)}"
    return _step(step, title, reduced, _kwh(step.part_wh), "доли зон приведены к объёму дома")


@step_in_words.register
def _flat(step: steps.FlatBalance) -> StepInWords:
    formula = f"{_scale(step.flat_wh)} − {_scale(step.rooms_wh)}"
    less = "меньше нуля не бывает" if step.flat_wh < step.rooms_wh else ""
    return _step(step, "Общий прибор квартиры за вычетом комнат", formula, _kwh(step.rest_wh), less)


@step_in_words.register
def _by_people(step: steps.ShareByPeople) -> StepInWords:
    formula = f"{_scale(step.whole_wh)} × {step.people_days} / {step.all_people_days}{_NB}человеко-дней"
    whole = step.whole_wh * step.people_days
    told = remainder_in_words(whole, step.all_people_days, given_wh=step.share_wh)
    if step.share_wh - whole // step.all_people_days > 1 and step.whole_wh < 0:
        told = "не больше объёма помещения"
    return _step(step, "Доля по проживающим", formula, _kwh(step.share_wh), told)


@step_in_words.register
def _share(step: steps.ShareOfHouse) -> StepInWords:
    area, total = numbers.area(step.area_dm2), numbers.area(step.total_area_dm2)
    part = "" if step.days == step.month_days else f" × {step.days} / {_days(step.month_days)}"
    formula = f"{_scale(step.common_wh)} × {area} / {total}{_NB}м²{part}"
    whole = step.common_wh * step.area_dm2 * step.days
    rest = remainder_in_words(whole, step.total_area_dm2 * step.month_days, given_wh=step.share_wh)
    return _step(step, "Доля по площади", formula, _kwh(step.share_wh), rest)


@step_in_words.register
def _tier(step: steps.Tier) -> StepInWords:
    title, formula = range_in_words(step)
    return _step(step, title, formula, _kwh(step.part_wh))


@step_in_words.register
def _benefit(step: steps.Benefit) -> StepInWords:
    limit = "" if step.covered_wh == step.row_wh else f" из {_scale(step.row_wh)}"
    price, share = numbers.price(step.price_e7), numbers.percent(step.share_bp)
    formula = f"−{_scale(step.covered_wh)}{limit} × {price} × {share}{_NB}%"
    title = f"Льгота: {step.name}" if step.name else "Льгота"
    told = limit_of_benefit(step)
    if step.cut_wh:
        told = f"{told}; льготы вместе не больше начисления: {_scale(step.cut_wh)}{_NB}{KWH} не покрыто".removeprefix(
            "; "
        )
    return _step(step, title, formula, _rub(numbers.money(step.amount_kop)), told)


@step_in_words.register
def _adjusted(step: steps.Adjusted) -> StepInWords:
    energy = f"{_kwh(step.energy_wh)}" if step.energy_wh else ""
    title = f"Перерасчёт: {step.note}" if step.note else "Перерасчёт"
    return _step(step, title, energy, _rub(numbers.money(step.gross_kop)))


@step_in_words.register
def _given(step: steps.Given) -> StepInWords:
    return _step(step, "Объём задан", "", _kwh(step.energy_wh))


@step_in_words.register
def _price(step: steps.Price) -> StepInWords:
    return _step(step, "Цена", "", _rub(numbers.price(step.source.price_e7)), step.source.act)


@step_in_words.register
def _price_sum(step: steps.PriceSum) -> StepInWords:
    parts = [
        f"{numbers.price(part.price_e7)} ({_COMPONENTS.get(part.kind, part.kind)})"
        for part in step.components
    ]
    acts = sorted({part.act for part in step.components if part.act})
    notes = [part.note for part in step.components if part.note]
    exact = sum(part.price_e7 for part in step.components)
    if exact != step.price_e7:
        notes.append(f"точно {numbers.price(exact)}, округлено как в опубликованной цене")
    return _step(step, "Цена", " + ".join(parts), _rub(numbers.price(step.price_e7)), "; ".join(acts + notes))


@step_in_words.register
def _amount(step: steps.Amount) -> StepInWords:
    formula = f"{_scale(step.quantity_wh)} × {numbers.price(step.price_e7)}"
    exact = numbers.scaled(step.exact_e10, places=10, at_least=2)
    rounded = numbers.money(step.rounded_kop)
    source = "" if exact == rounded else f"точно {exact}, округлено до копейки"
    return _step(step, "Сумма", formula, _rub(rounded), source)


@step_in_words.register
def _price_from_gross(step: steps.PriceFromGross) -> StepInWords:
    formula = f"{numbers.money(step.net_kop)} / {_scale(step.quantity_wh)}"
    back = f"обратно: {_scale(step.quantity_wh)} × цена = {numbers.money(step.quantity_x_price_kop)}"
    return _step(step, "Цена от заданной суммы", formula, _rub(numbers.price(step.price_e7)), back)


@step_in_words.register
def _vat(step: steps.Vat) -> StepInWords:
    rate = f"{numbers.percent(step.rate_bp)}{_NB}%"
    if step.inside:
        title, base = f"НДС {rate} внутри суммы", numbers.money(step.gross_kop)
        formula = f"{base} × {numbers.percent(step.rate_bp)} / {numbers.percent(10_000 + step.rate_bp)}"
        source = f"без НДС {numbers.money(step.net_kop)}"
    else:
        title, base = f"НДС {rate} сверху", numbers.money(step.net_kop)
        formula, source = f"{base} × {rate}", f"с НДС {numbers.money(step.gross_kop)}"
    return _step(step, title, formula, _rub(numbers.money(step.vat_kop)), source)


def _step(step: object, title: str, formula: str, result: str, source: str = "") -> StepInWords:
    return StepInWords(kind=type(step).__name__, title=title, formula=formula, result=result, source=source)


def _scale(watt_hours: int) -> str:
    return numbers.energy(watt_hours)


def _kwh(watt_hours: int, *, unit: str = KWH) -> str:
    return f"{numbers.energy(watt_hours)}{_NB}{unit}"


def _cut(step: steps.BetweenReadings) -> str:
    """Tell the readings as they were given, where only whole kWh of them count."""
    start, end = step.start, step.end
    if (start.value_wh, end.value_wh) == (start.counted_wh, end.counted_wh):
        return ""
    return f"; показано {_scale(start.value_wh)} и {_scale(end.value_wh)}, учтены целые {KWH}"


def _rub(amount: str) -> str:
    return f"{amount}{_NB}₽"


def _days(count: int) -> str:
    return numbers.counted(count, *_DAY_WORDS)
