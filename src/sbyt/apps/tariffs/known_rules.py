"""The dated rules there are: the name and meaning that people read, what values each takes, what stands where none is set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from sbyt.apps.tariffs.known_penalty_rules import PENALTY_RULES
from sbyt.apps.tariffs.models import PriceComponent
from sbyt.apps.tariffs.rule_values import (
    YES_OR_NO,
    Choice,
    Figure,
    InOrder,
    RegionByBranch,
    RuleValue,
    Several,
    Words,
)
from sbyt.calc.capacity import CapacityRules
from sbyt.calc.dated_rules import HouseholdRules, LegalEntityRules

GROUPS: Final[Mapping[str, str]] = {
    "household": "Население",
    "legal_entity": "Юридические лица",
    "capacity": "Мощность",
    "billing": "Счета",
    "penalty": "Пени",
    "reading": "Приём показаний",
    "field": "Обходы",
    "premises": "Помещения и жильцы",
    "risk": "Находки расчёта",
    "checks": "Проверка часовых данных",
    "giszhkh": "Обмен с ГИС ЖКХ",
}


@dataclass(frozen=True, slots=True)
class KnownRule:
    """A rule of the trade; `default` stands where no version is in force, None with `required` where nothing does."""

    key: str
    name: str
    decides: str
    value: RuleValue
    default: Any = None
    required: bool = False

    @property
    def group(self) -> str:
        """Return the key of GROUPS."""
        return self.key.partition(".")[0]

    def say(self, value: Any) -> str:
        """Return a value of the rule in words."""
        return self.value.say(value)

    @property
    def default_words(self) -> str:
        """Return what stands where no version is in force."""
        return "не задано" if self.required else self.say(self.default)


DEBT_WARNING: Final = (
    "Если долг не будет погашен в течение 20 дней со дня доставки этого документа, предоставление электроэнергии может быть сначала "
    "ограничено, а через 10 дней после ограничения приостановлено без дополнительного уведомления. Возобновление оплачивается "
    "потребителем. Если долг уже оплачен или заключено соглашение о рассрочке, уведомление считайте недействительным."
)
"""PP 354 p. 117–119 as read in 2026: 20 days from delivery, then 10 days. A dated rule stands over it."""
_DAY: Final = Figure(unit="число", least=1, most=28)
_MONTHS: Final = Figure(unit="мес.")
_MONTHS_OR_NOT: Final = Figure(unit="мес.", nothing="без ограничения")
_TIMES: Final = Figure(places=4)
_WHOLE_TIMES: Final = Figure(unit="раз")
_DAYS: Final = Figure(unit="дн.")
_MONTH_DAY: Final = Figure(unit="число", least=1, most=31)
_HOURS: Final = Figure(unit="ч", least=1)
_PARTS: Final = Figure(unit="шт.", least=1)
_STEP: Final = Figure(unit="кВт·ч", places=3, least=1)
_PRICE_STEP: Final = Figure(unit="₽/кВт·ч", places=7, least=1)
_ENERGY: Final = Figure(unit="кВт·ч", places=3)
_LATE: Final = Choice(words={"lump": "в месяце показания", "spread": "по месяцам, по их ценам"})
_COUNTS: Final = Choice(words={"own_day": "со дня установки", "next_month": "с 1-го числа следующего месяца"})
_CREDIT: Final = Choice(
    words={"billed": "по диапазонам, где начислено, с дорогих", "first": "по первому диапазону"}
)
_TAMPERED: Final = Choice(
    words={"average": "по среднему", "norm": "по нормативу", "nothing": "ничего сверх кратного норматива", "readings": "по показаниям"}
)  # fmt: skip
_CHANGE: Final = Choice(
    words={"reading_else_days": "по показанию, нет его — по дням", "days": "по дням", "whole_month": "весь месяц по одной цене"}
)  # fmt: skip
_COMPONENTS: Final = Several(words={str(key): str(words) for key, words in PriceComponent.Kind.choices})
_SOURCES: Final = InOrder(
    words={
        "removal": "снятие счётчика",
        "installation": "установка счётчика",
        "controller": "контролёр",
        "operator": "оператор",
        "cabinet": "личный кабинет",
        "api": "приборы и АСКУЭ",
        "giszhkh": "ГИС ЖКХ",
        "sheet": "ведомость",
        "register": "реестр",
    }
)
_SPLIT: Final = Choice(
    words={"common_hour": "по общему часу максимума", "own_hour": "по часу каждого уровня"}
)
_WHOLE_KW: Final = Choice(words={1000: "до целых кВт", 1: "до Вт"})
_NORM_MONTHS: Final = Figure(places=4, nothing="по месяцам, как в законе")

_CALC: Final[tuple[tuple[str, str, str, RuleValue], ...]] = (
    ("household.reading_deadline_day", "Последний день передачи показаний", "До какого числа показание учитывается в своём месяце. ПП 354, п. 31, 34", Figure(unit="число", least=1, most=31)),
    ("household.no_reading_max_average_periods", "Месяцев по среднему без показаний", "Потом — норматив. ПП 354, п. 59", _MONTHS_OR_NOT),
    ("household.meter_failed_max_average_periods", "Месяцев по среднему без исправного счётчика", "Потом — норматив. ПП 354, п. 59 «г»", _MONTHS_OR_NOT),
    ("household.access_refused_max_average_periods", "Месяцев по среднему после недопуска", "Потом — повышенный норматив. ПП 354, п. 59 «в», 60", _MONTHS_OR_NOT),
    ("household.access_refused_multiplier_bp", "Коэффициент к нормативу после недопуска", "На что множится норматив после месяцев по среднему. ПП 354, п. 60", _TIMES),
    ("household.refused_twice_multiplier_bp", "Коэффициент после повторного недопуска", "На что множится норматив. ПП 354, п. 60(3)", _TIMES),
    ("household.meter_possible_multiplier_bp", "Коэффициент, где счётчик можно поставить", "На что множится норматив без счётчика. ПП 354, п. 42", _NORM_MONTHS),
    ("household.interference_multiplier", "Кратность за вмешательство в счётчик", "Во сколько раз больше норматива. ПП 354, п. 62", _WHOLE_TIMES),
    ("household.interference_max_months", "Глубина акта о вмешательстве", "На сколько месяцев назад от проверки. ПП 354, п. 62", Figure(unit="мес.", most=12)),
    ("household.unknown_power_multiplier", "Кратность самовольного подключения", "Норматив множится, если мощность неизвестна. ПП 354, п. 62", _WHOLE_TIMES),
    ("household.tampered_meter", "Прибор после акта о вмешательстве", "По чему считается точка с акта до устранения, кроме кратного норматива. Показания не учитываются: ПП 354, п. 62; что вместо них, нормой не подтверждено", _TAMPERED),
    ("household.absence_min_days", "Наименьшее временное отсутствие", "С какого числа полных дней подряд есть перерасчёт. ПП 354, п. 86", _DAYS),
    ("household.absence_application_days", "Срок заявления об отсутствии", "Сколько дней после возвращения. ПП 354, п. 91", _DAYS),
    ("household.house_max_average_periods", "Месяцев по среднему у дома", "Общедомовой счётчик неисправен или снят; потом норматив. ПП 354, п. 59(1). Без показаний, где домом никто не управляет, так же: нормой не подтверждено", _MONTHS),
    ("household.manager_unread_max_average_periods", "Месяцев по среднему, если управляющая не передала показания", "Где общее имущество покупает управляющая. Потом норматив; 0 — норматив сразу. Правила 124, п. 21", _MONTHS),
    ("household.manager_reading_settles", "Показание управляющей исправляет месяцы без показаний", "Нет — за них остаётся норматив, а позднее показание считается за дни своего месяца. Правила 124, п. 21; деление по дням нормой не подтверждено", YES_OR_NO),
    ("household.house_refused_multiplier_bp", "Коэффициент дома после повторного недопуска", "На что множится норматив дома. Правила 124, п. 21, 22", _TIMES),
    ("household.house_meter_possible_multiplier_bp", "Коэффициент дома, где прибор можно поставить", "На что множится норматив дома без общего прибора. Правила 124, п. 21; ПП 950", _NORM_MONTHS),
    ("household.common_needs_less_multiplier", "ОДН уменьшается на повышение норматива", "Входит ли повышающий коэффициент в объём помещений, который вычитается из объёма дома. Он применён к плате: ПП 354, п. 42, 60(3); для ОДН нормой не подтверждено", YES_OR_NO),
    ("household.tier_bounds_by_days", "Границы диапазонов по дням", "Счёту, открытому часть месяца, полагается часть объёма диапазона", YES_OR_NO),
    ("household.tier_bounds_of_months", "Границы диапазонов за несколько месяцев", "Объёму по показаниям за несколько месяцев полагаются границы всех этих месяцев; нет — одного. Нормой не подтверждено", YES_OR_NO),
    ("household.tiers_with_common_needs", "ОДН занимает диапазоны", "Общедомовое потребление считается вместе с индивидуальным", YES_OR_NO),
    ("household.average_window_months", "Окно среднего", "За сколько месяцев до последнего показания перед событием берётся среднее. Нормой не подтверждено", _MONTHS),
    ("household.average_full_months", "Полный срок для среднего", "Если окно короче, среднее берётся и от показания перед окном. ПП 354, п. 59", _MONTHS),
    ("household.average_min_months", "Наименьший срок для среднего", "Месяцев между первым и последним показанием окна. ПП 354, п. 59", _MONTHS),
    ("household.average_quantum_wh", "Шаг округления среднего", "До чего округляется среднемесячный объём", _STEP),
    ("household.norm_quantum_wh", "Шаг округления норматива", "До чего округляется объём по нормативу", _STEP),
    ("household.reading_quantum_wh", "Шаг показания", "До чего считается показание счётчика без трансформатора", _STEP),
    ("household.unoccupied_people", "Человек, где никто не зарегистрирован", "На скольких начисляется норматив. ПП 354, п. 56(2)", Figure(unit="чел.")),
    ("household.reconcile_norm", "Показание исправляет месяцы по нормативу", "Пересчитывать ли их, когда показание пришло. ПП 354, п. 60", YES_OR_NO),
    ("household.multiplier_given_back", "Показание возвращает повышающий коэффициент", "Снимает ли показание и то, на сколько коэффициент поднял норматив прошлых месяцев; нет — повышение остаётся платой за них. ПП 354, п. 42, 60(3); нормой не подтверждено", YES_OR_NO),
    ("household.late_reading", "Куда ложится исправление", "Показание после месяцев по расчёту: разом или по месяцам", _LATE),
    ("household.spread_unbilled", "Разложить и месяцы без счетов", "Когда исправление ложится по месяцам: доля показания и тем месяцам, за которые не начислено ничего; нет — весь объём месяцу показания. Нормой не подтверждено", YES_OR_NO),
    ("household.meter_counts_from", "С какого дня считает поставленный прибор", "Где прибора не было. До этого дня точка считается, как без него. ПП 354, п. 81; для электроэнергии не подтверждено", _COUNTS),
    ("household.credit_ranges", "По каким диапазонам возвращается излишнее", "Показание ниже начисленного без показаний, разница в месяце показания: по ценам диапазонов, в которых начислено, или первого. Нормой не задано", _CREDIT),
    ("household.tariff_change", "Смена цены внутри месяца", "Как делится объём месяца между ценами", _CHANGE),
    ("household.source_ranks", "Старшинство источников показаний", "Какое из нескольких показаний одной шкалы за один день считается: то, чей источник раньше. Нормой не задано", _SOURCES),
    ("legal_entity.wholesale_quantum_e7", "Шаг округления Ce1", "До чего округляется составляющая цены опта", _PRICE_STEP),
    ("legal_entity.price_quantum_e7", "Шаг округления цены", "До чего округляется сумма составляющих", _PRICE_STEP),
    ("legal_entity.required_components", "Обязательные составляющие", "Без какой из них цены нет", _COMPONENTS),
    ("legal_entity.unmetered_max_hours", "Безучётное: не больше часов", "За сколько часов до акта самое большее. ПП 442, п. 195", _HOURS),
    ("legal_entity.contract_free_max_hours", "Бездоговорное: не больше часов", "С 2020 года год, 8760 ч; до того три года, 26 280 ч. ПП 442, п. 196", _HOURS),
    ("legal_entity.unmetered_wire_divisor_bp", "Безучётное по сечению: делитель", "На что делится объём по току и напряжению. ПП 442, прил. 3", Figure(places=4, least=1)),
    ("legal_entity.act_cos_phi_bp", "cos φ, если в акте его нет", "ПП 442, прил. 3", Figure(places=4, least=1, most=10_000)),
    ("legal_entity.act_deducts_billed", "Вычитать начисленное за дни акта", "Объём безучётного потребления уменьшается на уже начисленный за те же дни. Практика, нормой не подтверждена", YES_OR_NO),
    ("legal_entity.pays_common_needs", "Юрлицо платит ОДН за помещение в доме", "Доля по площади по цене своей категории; нет — доля ничья, о ней говорит находка. ПП 354, п. 40, 44; цена нормой не подтверждена", YES_OR_NO),
    ("legal_entity.source_ranks", "Старшинство источников показаний у юрлиц", "Какое из нескольких показаний одной шкалы за один день считается: то, чей источник раньше. Нормой не задано", _SOURCES),
    ("capacity.split", "Сетевая мощность по уровням напряжения", "Как делится мощность точек на разных уровнях", _SPLIT),
    ("capacity.quantum_w", "Округление мощности", "До чего округляется мощность месяца", _WHOLE_KW),
)  # fmt: skip

_OTHERS: Final = (
    KnownRule("capacity.region", "Регион и ценовая зона", "Чьи часы пика и плановые часы берутся для покупной и сетевой мощности отделений", RegionByBranch(), required=True),
    KnownRule("billing.due_day_household", "Срок оплаты населением", "До какого числа следующего месяца. ЖК РФ, ст. 155", _DAY, required=True),
    KnownRule("billing.due_day_legal", "Срок оплаты юрлицами", "До какого числа следующего месяца. ПП 442, п. 82", _DAY, required=True),
    KnownRule("billing.adjustment_alone_limit_kop", "Перерасчёт без второго решения", "До какой суммы перерасчёт утверждает один человек", Figure(unit="₽", places=2), default=100_000),
    KnownRule("billing.debt_notice_months", "Уведомление о долге в платёжном документе", "За сколько просроченных месяцев уведомление печатается в документе. ПП 354, п. 117–119", Figure(unit="мес.", least=1), default=2),
    KnownRule("billing.debt_notice_kop", "Уведомление о долге: от какой суммы", "Меньший просроченный долг не печатается уведомлением", Figure(unit="₽", places=2), default=50_000),
    KnownRule("billing.debt_notice_text", "Уведомление о долге: предупреждение", "Что печатается под суммой долга дословно", Words(most=1500), default=DEBT_WARNING),
    KnownRule("billing.instalment_rise_percent", "Рассрочка: рост платы", "На сколько плата должна быть выше платы за тот же месяц прошлого года, чтобы предложить рассрочку. ПП 354, п. 72", Figure(unit="%", least=1), default=25),
    KnownRule("billing.instalment_parts", "Рассрочка: число частей", "На сколько равных частей делится плата. ПП 354, п. 72", Figure(unit="частей", least=2, most=36), default=12),
    KnownRule("billing.instalment_rate_bp", "Рассрочка: проценты годовых", "Ставка за рассрочку. ПП 354, п. 72, 75", Figure(unit="%", places=2, nothing="не печатается"), default=None),
    KnownRule("reading.plausible_average_percent", "Правдоподобный расход", "Выше какой доли среднего показание переспрашивается", Figure(unit="%"), default=300),
    KnownRule("reading.plausible_extra_wh_month", "Запас правдоподобного расхода", "Сколько кВт·ч в месяц сверх того не переспрашивается", _ENERGY, default=500_000),
    KnownRule("reading.usual_days", "Обычный расход: за сколько дней", "За сколько дней назад берётся обычный расход, с которым сравнивается новое показание. Граница здравого смысла", Figure(unit="дн.", least=1, most=365), default=365),
    KnownRule("reading.usual_least_days", "Обычный расход: не короче дней", "История короче этого обычного расхода не даёт. Граница здравого смысла", Figure(unit="дн.", least=1, most=365), default=28),
    KnownRule("reading.unknown_power_w", "Мощность, пока о точке ничего не известно", "Сколько точка без согласованной мощности и без истории может брать круглые сутки; расход выше переспрашивается. Граница здравого смысла, нормой не подтверждена", Figure(unit="кВт", places=3, least=1), default=15_000),
    KnownRule("reading.window_first_day", "Первый день приёма показаний", "Показание потребителя, снятое раньше, принимается с замечанием. ПП 354, п. 31", _MONTH_DAY, default=1),
    KnownRule("reading.window_last_day", "Последний день приёма показаний", "Показание потребителя, снятое позже, принимается с замечанием. ПП 354, п. 31", _MONTH_DAY, default=31),
    KnownRule("field.check_apart_months", "Проверки не чаще, чем раз в", "Точки, проверенные позже, в обход не попадают. ПП 354, п. 34 «ж», 82", _MONTHS, default=3),
    KnownRule("premises.most_people", "Больше человек не живёт", "Сколько проживающих и льготников верится в одном помещении. Граница здравого смысла", Figure(unit="чел.", least=1, most=9999), default=50),
    KnownRule("premises.most_owners", "Больше собственников не бывает", "Сколько собственников верится у одного помещения. Граница здравого смысла", Figure(unit="чел.", least=1, most=32_767), default=99),
    KnownRule("premises.least_area_dm2", "Меньше места не бывает", "Площадь на человека, меньше которой число проживающих не принимается. Граница здравого смысла", Figure(unit="м²", places=2), default=2_00),
    KnownRule("risk.zero_min_wh", "Ненулевой прошлый месяц", "От какого расхода прошлый месяц считается ненулевым (R-01)", _ENERGY, default=1_000),
    KnownRule("risk.spike_times", "Всплеск: во сколько раз", "Расход больше среднего во столько раз (R-02)", _WHOLE_TIMES, default=3),
    KnownRule("risk.spike_min_wh", "Всплеск: на сколько", "И не меньше чем на столько (R-02)", _ENERGY, default=100_000),
    KnownRule("risk.spike_min_months", "Всплеск: месяцев для среднего", "За сколько месяцев со счетами берётся среднее (R-02)", _MONTHS, default=3),
    KnownRule("risk.spike_unknown_wh", "Всплеск: пока среднего нет", "Пока у счёта населения меньше месяцев для среднего, больший расход месяца — находка R-02, и она держит выпуск: 15 кВт круглые сутки за 30 дней. Граница здравого смысла", _ENERGY, default=10_800_000),
    KnownRule("risk.estimated_months", "Месяцев без показаний подряд", "С какого месяца находка R-05 вместо R-04", _MONTHS, default=3),
    KnownRule("checks.price_e7", "Цена для порядка находок", "По чём оценивается расхождение в часах, чтобы важное стояло выше", Figure(unit="₽/кВт·ч", places=7), default=50_000_000),
    KnownRule("checks.replacement_max_periods", "Месяцев подряд по истории", "Сколько месяцев подряд пропуски замещаются прошлым годом или ближайшим месяцем, потом максимальной мощностью. ПП 442, п. 166, 179: до 18.04.2020 было два", _MONTHS_OR_NOT, default=None),
    KnownRule("giszhkh.accounts_a_message", "Счетов в сообщении", "Не больше скольких лицевых счетов идёт одним сообщением. Схемы ГИС ЖКХ 14.4.0.1", _PARTS, default=100),
    KnownRule("giszhkh.devices_a_message", "Приборов в сообщении", "Не больше скольких приборов учёта одного дома идёт одним сообщением. Схемы ГИС ЖКХ 14.4.0.1", _PARTS, default=100),
    KnownRule("giszhkh.readings_a_message", "Показаний в сообщении", "Не больше показаний скольких приборов идёт одним сообщением. Схемы ГИС ЖКХ 14.4.0.1", _PARTS, default=1000),
    KnownRule("giszhkh.bills_a_message", "Платёжных документов в сообщении", "Не больше скольких документов идёт одним сообщением. Схемы ГИС ЖКХ 14.4.0.1", _PARTS, default=500),
    KnownRule("giszhkh.asked_a_message", "Приборов в запросе показаний", "О показаниях скольких приборов спрашивает одно сообщение. Схемы ГИС ЖКХ 14.4.0.1", _PARTS, default=100),
    KnownRule("giszhkh.withdrawn_a_message", "Отзывов в сообщении", "Не больше скольких платёжных документов отзывается одним сообщением. Схемы ГИС ЖКХ 14.4.0.1", _PARTS, default=1000),
    KnownRule("giszhkh.wait_hours", "Сколько ждать ответа ГИС ЖКХ", "Не обработанное за это время сообщение считается сообщением с неизвестным исходом", Figure(unit="ч", least=1), default=72),
    KnownRule("giszhkh.planned_days", "Плановая замена прибора", "За сколько дней до конца поверки замена прибора ещё считается плановой (в рамках поверки). Уточняется", _DAYS, default=60),
    KnownRule("giszhkh.readings_a_sheet", "Строк показаний в файле", "Не больше скольких строк показаний в одном файле для загрузки в ГИС ЖКХ. Уточняется", _PARTS, default=1000),
    KnownRule("giszhkh.bills_a_sheet", "Строк документов в файле", "Не больше скольких строк платёжных документов в одном файле для загрузки в ГИС ЖКХ. Уточняется", _PARTS, default=1000),
)  # fmt: skip


def _defaults_of_calc() -> dict[str, Any]:
    kinds = {
        "household": asdict(HouseholdRules()),
        "legal_entity": asdict(LegalEntityRules()),
        "capacity": asdict(CapacityRules()),
    }
    return {
        f"{prefix}.{name}": _as_stored(value)
        for prefix, rules in kinds.items()
        for name, value in rules.items()
    }


def _as_stored(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, str) else value


def _known() -> dict[str, KnownRule]:
    defaults = _defaults_of_calc()
    counted = [KnownRule(key, name, decides, value, defaults[key]) for key, name, decides, value in _CALC]
    order = list(GROUPS)
    penalties = [KnownRule(*row) for row in PENALTY_RULES]
    rules = sorted([*_OTHERS, *penalties, *counted], key=lambda rule: order.index(rule.group))
    return {rule.key: rule for rule in rules}


KNOWN_RULES: Final[Mapping[str, KnownRule]] = _known()
"""All rules by key, in order of groups."""
