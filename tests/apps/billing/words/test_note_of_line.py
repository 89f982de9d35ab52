"""What stands under a line of a payment document, ground by ground, word for word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from sbyt.apps.billing.words.note_of_line import note_of_line
from sbyt.calc import explain as steps
from sbyt.calc.explain_facts import ActShown, EstimatedShown, KnownOfPoint
from sbyt.calc.explain_grounds import with_grounds

JULY = date(2021, 7, 1)


def act(kind: str, since: date, document: str, *, act_on: date | None = None) -> ActShown:
    return ActShown(kind=kind, since=since, until=None, act_on=act_on, document=document)


def average(ground: str) -> steps.FromAverage:
    return steps.FromAverage(
        ground=ground, start=None, end=None, average_wh=620_000, average_days=120, days=30, energy_wh=155_000
    )


def norm(ground: str, *, times: int = 10_000, people: int = 3) -> steps.FromNorm:
    return steps.FromNorm(
        ground=ground,
        people=people,
        registered=people,
        norm_wh=52_000,
        days=31,
        month_days=31,
        energy_wh=people * 52 * times // 10,
        multiplier_bp=times,
    )


def reading(kwh: int, on: date) -> steps.ReadingShown:
    return steps.ReadingShown(
        meter="00948213",
        zone="T0",
        taken_on=on,
        value_wh=kwh * 1000,
        counted_wh=kwh * 1000,
        multiplier=1,
        integer_digits=6,
    )


def metered(kwh: int) -> steps.BetweenReadings:
    start, end = reading(1_000, date(2021, 4, 24)), reading(1_000 + kwh, date(2021, 7, 22))
    return steps.BetweenReadings(start=start, end=end, rollovers=0, energy_wh=kwh * 1000)


def months(method: str, *numbers: int) -> tuple[EstimatedShown, ...]:
    return tuple(EstimatedShown(since=date(2021, number, 1), method=method) for number in numbers)


def told(*of_line: steps.Step, known: KnownOfPoint | None = None, shared: bool = False) -> str:
    named = with_grounds(
        of_line, period_from=JULY, own_month=False, known=known or KnownOfPoint(acts=(), estimated=())
    )
    return " | ".join(note_of_line(named, with_readings=shared)).replace("\u00a0", " ").replace("\u202f", " ")


BY_ACT: Sequence[tuple[steps.Step, ActShown, str]] = [
    (
        average("meter_failed"),
        act("meter_failed", date(2021, 6, 5), "заявка № 77", act_on=date(2021, 6, 6)),
        (
            "По среднему расходу: прибор неисправен или утрачен с 05.06.2021, заявка № 77 от 06.06.2021; "
            "620 / 120 × 30 дней = 155 кВт·ч"
        ),
    ),
    (
        average("access_refused"),
        act("access_refused", date(2021, 5, 18), "акт № 11 от 18.05.2021", act_on=date(2021, 5, 18)),
        (
            "По среднему расходу: не допущен к прибору с 18.05.2021, акт № 11 от 18.05.2021; "
            "620 / 120 × 30 дней = 155 кВт·ч"
        ),
    ),
    (
        norm("refused_twice", times=15_000),
        act("refused_twice", date(2021, 6, 8), "акт № 18 от 08.06.2021"),
        (
            "По нормативу: не допущен к прибору дважды с 08.06.2021, акт № 18 от 08.06.2021; "
            "3 чел. × 52 × 1,5 = 234 кВт·ч"
        ),
    ),
    (
        norm("meter_possible", times=15_000),
        act("meter_possible", date(2021, 1, 1), "акт обследования № 2 от 11.01.2021"),
        (
            "По нормативу: прибор не установлен, а установить можно с 01.01.2021, акт обследования № 2 от 11.01.2021; "
            "3 чел. × 52 × 1,5 = 234 кВт·ч"
        ),
    ),
    (
        norm("interference", times=100_000, people=1),
        act("interference", date(2021, 5, 12), "акт № 3 от 15.06.2021"),
        (
            "По нормативу: вмешательство в работу прибора с 12.05.2021, акт № 3 от 15.06.2021; "
            "1 чел. × 52 × 10 = 520 кВт·ч"
        ),
    ),
    (
        steps.FromPower(ground="unauthorised", power_w=2_000, hours=120, energy_wh=240_000),
        act("unauthorised", date(2021, 7, 5), "акт № 4 от 10.07.2021"),
        (
            "По мощности: несанкционированное подключение с 05.07.2021, акт № 4 от 10.07.2021; "
            "2 кВт × 120 ч = 240 кВт·ч"
        ),
    ),
]


class TestNoteOfLine:
    @pytest.mark.parametrize(("step", "by", "said"), BY_ACT, ids=[by.kind for _step, by, _said in BY_ACT])
    def test_names_the_act_the_volume_stands_on(self, step: steps.Step, by: ActShown, said: str) -> None:
        other = act("interference" if by.kind != "interference" else "access_refused", JULY, "другой акт")
        assert told(step, known=KnownOfPoint(acts=(other, by))) == said

    def test_names_no_act_that_ended_before_the_month(self) -> None:
        ended = ActShown(
            kind="meter_failed",
            since=date(2021, 5, 5),
            until=date(2021, 6, 20),
            act_on=None,
            document="заявка № 5",
        )
        assert told(average("meter_failed"), known=KnownOfPoint(acts=(ended,))) == (
            "По среднему расходу: прибор неисправен, утрачен или снят; 620 / 120 × 30 дней = 155 кВт·ч"
        )

    def test_names_the_readings_the_mean_is_of(self) -> None:
        step = steps.FromAverage(
            ground="no_reading",
            start=reading(1_000, date(2021, 1, 20)),
            end=reading(1_620, date(2021, 5, 20)),
            average_wh=620_000,
            average_days=120,
            days=30,
            energy_wh=155_000,
        )
        assert told(step) == (
            "По среднему расходу: нет показания; 620 / 120 × 30 дней = 155 кВт·ч (показания 20.01.2021 — 20.05.2021)"
        )

    def test_tells_that_the_months_by_the_mean_are_over(self) -> None:
        known = KnownOfPoint(estimated=(*months("average", 2, 4, 5, 6), *months("norm", 3)))
        assert told(norm("no_reading"), known=known) == (
            "По нормативу: нет показания; 3 чел. × 52 = 156 кВт·ч "
            "(до этого 3 месяца по среднему: апрель, май и июнь 2021)"
        )

    @pytest.mark.parametrize(
        ("estimated", "what"),
        [
            (months("average", 5, 6), "начисленное по среднему за май и июнь 2021"),
            (months("norm", 6), "начисленное по нормативу за июнь 2021"),
            ((*months("average", 5), *months("norm", 6)), "начисленное без показаний за май и июнь 2021"),
            (months("average", 3), "начисленное раньше без показаний"),  # before the first of the readings
        ],
    )
    def test_tells_what_a_late_reading_takes_off(
        self, estimated: tuple[EstimatedShown, ...], what: str
    ) -> None:
        earlier = steps.BilledEarlier(metered_wh=455_000, earlier_wh=305_000, left_wh=150_000)
        assert told(metered(455), earlier, known=KnownOfPoint(estimated=estimated)) == (
            f"Снято {what}: 455 − 305 = 150 кВт·ч"
        )

    def test_tells_the_shared_meter_of_a_communal_flat_and_the_share_of_the_room(self) -> None:
        flat = steps.FlatBalance(flat_wh=100_000, rooms_wh=55_000, rest_wh=45_000)
        share = steps.ShareByPeople(whole_wh=45_000, people_days=31, all_people_days=124, share_wh=11_250)
        assert told(metered(100), flat, share, shared=True) == (
            "По показаниям прибора: 1 100 − 1 000 = 100 кВт·ч (прибор № 00948213: 24.04.2021 — 22.07.2021) | "
            "Общий прибор квартиры за вычетом комнат: 100 − 55 = 45 кВт·ч | "
            "Доля по проживающим: 45 × 31 / 124 человеко-дней = 11,25 кВт·ч"
        )

    @pytest.mark.parametrize(
        ("share_wh", "rest"),
        [(19_562, ""), (19_561, " (точно 19,561551, округлено с остатком: доли вместе дают целое)")],
    )
    def test_tells_where_a_share_took_no_watt_hour_of_the_remainder(self, share_wh: int, rest: str) -> None:
        share = steps.ShareOfHouse(
            common_wh=441_570,
            area_dm2=4_430,
            total_area_dm2=100_000,
            days=31,
            month_days=31,
            share_wh=share_wh,
        )
        whole = f"{share_wh // 1000},{share_wh % 1000}"
        assert told(share) == f"Доля по площади: 441,57 × 44,3 / 1 000 м² = {whole} кВт·ч{rest}"

    def test_says_nothing_of_what_stands_elsewhere_in_the_document(self) -> None:
        amount = steps.Amount(
            quantity_wh=152_000, price_e7=34_000_000, exact_e10=5_168_000_000, rounded_kop=51_680
        )
        assert told(metered(152), amount) == ""
