"""Steps read as a person would check them with a calculator."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import get_args

import pytest

from sbyt.apps.billing.words.steps_in_words import StepInWords, in_words, step_in_words
from sbyt.calc import explain as steps


def reading(
    kwh: int, on: date, *, ratio: int = 1, zone: str = "T0", turns: int = 0, below_wh: int = 0
) -> steps.ReadingShown:
    return steps.ReadingShown(
        meter="00948213",
        zone=zone,
        taken_on=on,
        value_wh=kwh * 1000 + below_wh,
        counted_wh=kwh * 1000,
        multiplier=ratio,
        integer_digits=6,
        turns=turns,
    )


JUNE, JULY = date(2021, 6, 19), date(2021, 7, 21)

SAID = [
    (
        steps.BetweenReadings(
            start=reading(21_698, JUNE), end=reading(21_850, JULY), rollovers=0, energy_wh=152_000
        ),
        "По показаниям прибора | 21 850 − 21 698 | 152 кВт·ч | прибор № 00948213: 19.06.2021 — 21.07.2021",
    ),
    (
        steps.BetweenReadings(
            start=reading(999_900, JUNE, ratio=40, zone="T2"),
            end=reading(20, JULY, ratio=40, zone="T2", turns=1),
            rollovers=1,
            energy_wh=4_800_000,
        ),
        (
            "По показаниям прибора, ночь | (20 − 999 900 + 1 × 10^6) × 40 | 4 800 кВт·ч"
            " | прибор № 00948213: 19.06.2021 — 21.07.2021"
        ),
    ),
    (
        steps.BetweenReadings(
            start=reading(21_698, JUNE, below_wh=900),
            end=reading(21_850, JULY),
            rollovers=0,
            energy_wh=152_000,
        ),
        (
            "По показаниям прибора | 21 850 − 21 698 | 152 кВт·ч | прибор № 00948213: 19.06.2021 — 21.07.2021; "
            "показано 21 698,9 и 21 850, учтены целые кВт·ч"
        ),
    ),
    (
        steps.BetweenReadings(
            start=reading(498, JUNE, zone="reactive"),
            end=reading(524, JULY, zone="reactive"),
            rollovers=0,
            energy_wh=26_000,
        ),
        "По показаниям прибора, реактивная | 524 − 498 | 26 кВАр·ч | прибор № 00948213: 19.06.2021 — 21.07.2021",
    ),
    (steps.Summed(parts_wh=(100_000, 52_000), energy_wh=152_000), "Вместе | 100 + 52 | 152 кВт·ч | "),
    (
        steps.BilledEarlier(metered_wh=300_000, earlier_wh=148_000, left_wh=152_000),
        "Снято начисленное раньше без показаний | 300 − 148 | 152 кВт·ч | ",
    ),
    (
        steps.SplitByDays(whole_wh=310_000, days=10, of_days=31, part_wh=100_000),
        "Доля по дням | 310 × 10 / 31 день | 100 кВт·ч | ",
    ),
    (
        steps.FromProfile(energy_wh=192_281_000, days=31, values=744, missing=0),
        "Сумма профиля | 744 значения за 31 день | 192 281 кВт·ч | ",
    ),
    (
        steps.FromAverage(
            ground="no_reading",
            start=reading(0, JUNE),
            end=reading(320, JULY),
            average_wh=320_000,
            average_days=32,
            days=30,
            energy_wh=300_000,
        ),
        "По среднему расходу: нет показания | 320 / 32 × 30 дней | 300 кВт·ч | показания 19.06.2021 — 21.07.2021",
    ),
    (
        steps.FromNorm(
            ground="no_meter",
            people=2,
            registered=2,
            norm_wh=90_000,
            days=30,
            month_days=30,
            energy_wh=180_000,
        ),
        "По нормативу: нет прибора | 2 чел. × 90 | 180 кВт·ч | ",
    ),
    (
        steps.HouseBalance(house_wh=600_000, rooms_wh=500_000, other_wh=0, common_wh=100_000),
        "Дом за вычетом помещений | 600 − 500 | 100 кВт·ч | ",
    ),
    (
        steps.ShareOfHouse(
            common_wh=100_000, area_dm2=4_000, total_area_dm2=20_000, days=30, month_days=30, share_wh=20_000
        ),
        "Доля по площади | 100 × 40 / 200 м² | 20 кВт·ч | ",
    ),
    (steps.Given(energy_wh=1_000), "Объём задан |  | 1 кВт·ч | "),
    (
        steps.FromNorm(
            ground="access_refused",
            people=2,
            registered=2,
            norm_wh=56_000,
            days=30,
            month_days=30,
            energy_wh=168_000,
            multiplier_bp=15_000,
        ),
        "По нормативу: не допущен к прибору (акт) | 2 чел. × 56 × 1,5 | 168 кВт·ч | ",
    ),
    (
        steps.FromPower(ground="unauthorised", power_w=2_500, hours=240, energy_wh=600_000),
        "По мощности: несанкционированное подключение (акт) | 2,5 кВт × 240 ч | 600 кВт·ч | ",
    ),
    (
        steps.FromAct(
            kind="unmetered",
            act_on=date(2021, 5, 20),
            power_w=None,
            current_ma=50_000,
            voltage_v=380,
            phases=3,
            line_voltage=True,
            cos_phi_bp=9_000,
            divisor_bp=15_000,
            hours=1_176,
            energy_wh=23_220_566,
        ),
        "Безучётное потребление по акту | √3 × 50 А × 0,38 кВ × 0,9 × 1 176 ч / 1,5 | 23 220,566 кВт·ч | акт 20.05.2021",
    ),
    (
        steps.BilledForDays(act_wh=23_220_566, billed_wh=6_800_000, left_wh=16_420_566),
        "За вычетом начисленного за те же дни | 23 220,566 − 6 800 | 16 420,566 кВт·ч | ",
    ),
    (
        steps.Tier(
            tier=2,
            social=False,
            low_wh=3_200_000,
            high_wh=6_000_000,
            account_wh=7_000_000,
            tier_wh=2_800_000,
            row_wh=7_000_000,
            part_wh=2_800_000,
        ),
        "Диапазон 2: свыше 3 200 до 6 000 кВт·ч | из 7 000 | 2 800 кВт·ч | ",
    ),
    (
        steps.Tier(
            tier=1,
            social=True,
            low_wh=0,
            high_wh=120_000,
            account_wh=300_000,
            tier_wh=120_000,
            row_wh=200_000,
            part_wh=80_000,
        ),
        "В пределах социальной нормы, до 120 кВт·ч | 120 × 200 / 300 | 80 кВт·ч | ",
    ),
    (
        steps.Tier(
            tier=1,
            social=False,
            low_wh=0,
            high_wh=3_900_000,
            account_wh=98_000,
            tier_wh=98_000,
            row_wh=-42_000,
            part_wh=-42_000,
        ),
        "Диапазон 1: до 3 900 кВт·ч | граница не достигнута, всё по этой цене | −42 кВт·ч | ",
    ),
    (
        steps.Benefit(
            name="ветеран",
            limit="norm",
            share_bp=5_000,
            row_wh=200_000,
            covered_wh=128_000,
            price_e7=59_900_000,
            amount_kop=-383_36,
            limit_wh=128_000,
            people=2,
            norm_wh=64_000,
        ),
        (
            "Льгота: ветеран | −128 из 200 × 5,99 × 50 % | −383,36 ₽ | "
            "не больше норматива: норматив 64 × 2 чел. = 128 кВт·ч в месяц"
        ),
    ),
    (
        steps.HouseBalance(
            house_wh=500_000,
            rooms_wh=350_000,
            other_wh=0,
            common_wh=128_000,
            heating_wh=10_000,
            carried_wh=12_000,
        ),
        (
            "Дом за вычетом помещений, отопления и горячей воды, перенесённого | "
            "500 − 350 − 10 − 12 | 128 кВт·ч | "
        ),
    ),
    (
        steps.HouseBalance(
            house_wh=500_000,
            rooms_wh=200_000,
            other_wh=0,
            common_wh=43_802,
            earlier_rooms_wh=200_000,
            earlier_common_wh=56_198,
        ),
        (
            "Дом за вычетом помещений, помещений прошлых месяцев, ОДН прошлых месяцев | "
            "500 − 200 − 200 − 56,198 | 43,802 кВт·ч | "
        ),
    ),
    (
        steps.HouseNorm(
            norm_mwh_per_m2=930_000, common_area_dm2=41_020, multiplier_bp=15_000, energy_wh=572_229
        ),
        "Норматив на площадь общего имущества | 0,93 × 410,2 м² × 1,5 | 572,229 кВт·ч | ",
    ),
    (
        steps.HouseCap(whole_wh=128_000, norm_mwh_per_m2=2_050_000, common_area_dm2=4_000, cap_wh=82_000),
        "Не больше норматива, а вышло 128 | 2,05 × 40 м² | 82 кВт·ч | ",
    ),
    (
        steps.ZoneOfHouse(zone="T2", house_wh=200_000, rooms_wh=138_800, part_wh=61_200),
        "Из них ночь | 200 − 138,8 | 61,2 кВт·ч | ",
    ),
    (
        steps.ZoneOfHouse(
            zone="T1",
            house_wh=100_000,
            rooms_wh=53_000,
            part_wh=30_000,
            common_wh=30_000,
            zones_rest_wh=47_000,
        ),
        "Из них день | (100 − 53) × 30 / 47 | 30 кВт·ч | доли зон приведены к объёму дома",
    ),
    (
        steps.ZoneOfHouse(
            zone="T2", house_wh=50_000, rooms_wh=54_000, part_wh=0, common_wh=43_000, zones_rest_wh=47_000
        ),
        "Из них ночь |  | 0 кВт·ч | 50 − 54 = −4, меньше нуля не бывает",
    ),
    (
        steps.ZoneOfHouse(zone="T1", house_wh=100_000, rooms_wh=53_000, part_wh=30_000),
        "Из них день |  | 30 кВт·ч | 100 − 53 = 47, приведено к объёму дома",
    ),
    (
        steps.FlatBalance(flat_wh=400_000, rooms_wh=300_000, rest_wh=100_000),
        "Общий прибор квартиры за вычетом комнат | 400 − 300 | 100 кВт·ч | ",
    ),
    (
        steps.ShareByPeople(whole_wh=-40_000, people_days=90, all_people_days=120, share_wh=-30_000),
        "Доля по проживающим | −40 × 90 / 120 человеко-дней | −30 кВт·ч | ",
    ),
    (
        steps.Adjusted(note="изменилась цена", energy_wh=-159_000, gross_kop=-540_60),
        "Перерасчёт: изменилась цена | −159 кВт·ч | −540,60 ₽ | ",
    ),
    (
        steps.Price(
            source=steps.PriceShown(kind="", price_e7=35_400_000, act="приказ № 637-п от 18.12.2020")
        ),
        "Цена |  | 3,54 ₽ | приказ № 637-п от 18.12.2020",
    ),
    (
        steps.PriceSum(
            components=(
                steps.PriceShown(kind="wholesale", price_e7=26_136_000, act="АТС", note="Ce1 = 1 + 2"),
                steps.PriceShown(kind="transmission", price_e7=17_526_600, act="приказ № 400"),
            ),
            price_e7=43_662_600,
        ),
        "Цена | 2,6136 (нерегулируемая цена) + 1,75266 (передача) | 4,36626 ₽ | АТС; приказ № 400; Ce1 = 1 + 2",
    ),
    (
        steps.PriceSum(
            components=(
                steps.PriceShown(kind="wholesale", price_e7=26_136_049, act=""),
                steps.PriceShown(kind="transmission", price_e7=17_526_600, act=""),
            ),
            price_e7=43_662_600,
        ),
        (
            "Цена | 2,6136049 (нерегулируемая цена) + 1,75266 (передача) | 4,36626 ₽ | "
            "точно 4,3662649, округлено как в опубликованной цене"
        ),
    ),
    (
        steps.Amount(
            quantity_wh=152_000, price_e7=35_400_000, exact_e10=152_000 * 35_400_000, rounded_kop=538_08
        ),
        "Сумма | 152 × 3,54 | 538,08 ₽ | ",
    ),
    (
        steps.Amount(
            quantity_wh=11_340, price_e7=34_000_000, exact_e10=11_340 * 34_000_000, rounded_kop=38_56
        ),
        "Сумма | 11,34 × 3,40 | 38,56 ₽ | точно 38,556, округлено до копейки",
    ),
    (
        steps.PriceFromGross(
            quantity_wh=192_281_000, net_kop=869_201_67, price_e7=45_204_761, quantity_x_price_kop=869_201_66
        ),
        "Цена от заданной суммы | 869 201,67 / 192 281 | 4,5204761 ₽ | обратно: 192 281 × цена = 869 201,66",
    ),
    (
        steps.Vat(inside=True, rate_bp=2000, net_kop=450_50, vat_kop=90_10, gross_kop=540_60),
        "НДС 20 % внутри суммы | 540,60 × 20 / 120 | 90,10 ₽ | без НДС 450,50",
    ),
    (
        steps.Vat(inside=False, rate_bp=2000, net_kop=839_548_84, vat_kop=167_909_77, gross_kop=1_007_458_61),
        "НДС 20 % сверху | 839 548,84 × 20 % | 167 909,77 ₽ | с НДС 1 007 458,61",
    ),
    (
        steps.OfOtherMonths(metered_wh=5_900_000, before_wh=2_800_000, after_wh=0, left_wh=3_100_000),
        "Без доли месяцев до, по дням | 5 900 − 2 800 | 3 100 кВт·ч | ",
    ),
    (
        steps.FromReplacement(
            step="nearest", hours=672, energy_wh=13_440_000, period=1, base_wh=14_880_000, base_hours=744
        ),
        (
            "Замещающая информация: ближайший известный месяц, по часам | 14 880 / 744 ч × 672 ч | 13 440 кВт·ч | "
            "ПП 442, п. 166, 179"
        ),
    ),
    (
        steps.FromReplacement(
            step="pmax", hours=744, energy_wh=37_200_000, period=2, most=1, max_power_w=50_000
        ),
        (
            "Замещающая информация: максимальная мощность | 50 кВт × 744 ч | 37 200 кВт·ч | "
            "ПП 442, п. 166, 179; 2-й месяц подряд без показаний, по истории не больше 1"
        ),
    ),
]


def plain(step: StepInWords) -> str:
    told = f"{step.title} | {step.formula} | {step.result} | {step.source}"
    return told.replace("\u202f", " ").replace("\u00a0", " ")


class TestStepsInWords:
    @pytest.mark.parametrize(("step", "said"), SAID, ids=lambda value: type(value).__name__)
    def test_say_what_is_done_with_which_figures(self, step: steps.Step, said: str) -> None:
        assert plain(step_in_words(step)) == said

    def test_know_every_kind_of_step(self) -> None:
        assert {type(step) for step, _said in SAID} == set(get_args(steps.Step))

    def test_keep_their_order_and_kind(self) -> None:
        told = in_words([step for step, _said in SAID[:2]])
        assert [step.kind for step in told] == ["BetweenReadings", "BetweenReadings"]

    def test_refuse_what_is_no_step(self) -> None:
        with pytest.raises(TypeError, match="object is not a step"):
            step_in_words(object())

    def test_are_five_texts(self) -> None:
        assert [field.name for field in fields(StepInWords)] == [
            "kind",
            "title",
            "formula",
            "result",
            "source",
        ]
