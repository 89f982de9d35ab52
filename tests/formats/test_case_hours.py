"""Cases of hours read: capacity, schemes, losses, and what every refusal says."""

from __future__ import annotations

import pytest

from sbyt.formats.case_reading import read_case

TWO = ", ".join(["2"] * 24)
DAY = f"{{date: 2021-08-04, hours: [{TWO}]}}"
CAPACITY = f"""kind: capacity
month: 2021-08
planned_hours: [9, 10]
peak_hours: [{{date: 2021-08-04, hour: 15}}]
points:
  - {{point: Ввод, voltage: ВН, days: [{DAY}]}}
"""
SCHEME = f"""kind: scheme
month: 2021-08
nodes:
  - {{node: Ввод, does: meter, days: [{DAY}]}}
  - {{node: Доля, does: share, numerator: 2, denominator: 3}}
  - {{node: К оплате, does: result}}
flows:
  - {{from: Ввод, to: Доля}}
  - {{from: Доля, to: К оплате}}
"""
LOSSES = f"""kind: losses
month: 2021-08
days: [{DAY}]
steps:
  - {{name: Т-1, by: transformer, short_circuit_w: 12000, rated_va: 1000000}}
"""
LOAD = "does: load, numerator: 12000, denominator: 1000000"
SHARE = "does: share, numerator: 2, denominator: 3"
SEPTEMBER = DAY.replace("2021-08-04", "2021-09-01")
PEAK = "{date: 2021-08-04, hour: 15}"


def told(text: str) -> list[tuple[str, str]]:
    found = read_case(text.encode())
    return [(one.field, one.reason) for one in found] if isinstance(found, tuple) else []


@pytest.mark.parametrize("text", [CAPACITY, SCHEME, LOSSES, SCHEME.replace(SHARE, LOAD)])
def test_the_cases_that_are_broken_below_are_whole(text: str):
    assert told(text) == []


class TestADay:
    @pytest.mark.parametrize(
        ("text", "path"),
        [(CAPACITY, "points[0].days"), (SCHEME, "nodes[0].days"), (LOSSES, "days")],
    )
    def test_is_given_once_and_in_the_month(self, text: str, path: str):
        assert told(text.replace(DAY, f"{DAY}, {DAY}")) == [
            (f"{path}[1].date", "сутки даны дважды: 04.08.2021")
        ]
        assert told(text.replace(DAY, f"{DAY}, {SEPTEMBER}")) == [
            (f"{path}[1].date", "01.09.2021 не в месяце расчёта 08.2021")
        ]

    def test_of_the_peak_is_too(self):
        again = CAPACITY.replace(PEAK, f"{PEAK}, {PEAK}")
        assert told(again) == [("peak_hours[1].date", "сутки даны дважды: 04.08.2021")]
        july = CAPACITY.replace(PEAK, f"{{date: 2021-07-30, hour: 15}}, {PEAK}")
        assert told(july) == [("peak_hours[0].date", "30.07.2021 не в месяце расчёта 08.2021")]

    @pytest.mark.parametrize(
        ("count", "reason"), [(23, "не меньше 24, а дано 23"), (25, "не больше 24, а дано 25")]
    )
    def test_has_24_hours(self, count: int, reason: str):
        hours = ", ".join(["2"] * count)
        assert told(SCHEME.replace(TWO, hours)) == [("nodes[0].days[0].hours", reason)]


class TestACapacity:
    @pytest.mark.parametrize(
        ("old", "new", "field", "reason"),
        [
            ("hour: 15", "hour: 25", "peak_hours[0].hour", "не больше 24"),
            ("hour: 15", "hour: 0", "peak_hours[0].hour", "не меньше 1"),
            ("[9, 10]", "[0, 10]", "planned_hours[0]", "не меньше 1"),
            (
                f"days: [{DAY}]",
                f"days: [{DAY}], volume_kwh: 5",
                "points[0]",
                "укажите одно из двух: days (часы) или volume_kwh (по показаниям)",
            ),
            (
                "voltage: ВН",
                "from: 2021-09-01, voltage: ВН",
                "points[0]",
                "в этом месяце точка не поставляется",
            ),
            ("month: 2021-08\n", "month: 2021-08\nto: 2021-08-01\n", "points[0]", "в этом месяце точка не поставляется"),
            (
                "month: 2021-08\n",
                "month: 2021-08\nfrom: 2021-08-05\n",
                "peak_hours",
                "ни одного рабочего дня в периоде поставки",
            ),
            (
                "points:\n",
                "points:\n  - {point: Ввод, to: 2021-08-02, volume_kwh: 5}\n  - {point: Ввод, volume_kwh: 5}\n",
                "points[2]",
                "точка дана дважды",
            ),
        ],
    )  # fmt: skip
    def test_is_refused(self, old: str, new: str, field: str, reason: str):
        assert told(CAPACITY.replace(old, new)) == [(field, reason)]

    def test_takes_one_point_in_two_periods(self):
        """On 4 August it went over to another voltage."""
        later = f"  - {{point: Ввод, voltage: ГН, from: 2021-08-04, days: [{DAY}]}}\n"
        earlier = "  - {point: Ввод, voltage: СН1, to: 2021-08-04, volume_kwh: 72}\n"
        assert told(CAPACITY.split("  - {point", maxsplit=1)[0] + earlier + later) == []


class TestAScheme:
    @pytest.mark.parametrize(
        ("old", "new", "field", "reason"),
        [
            (
                "flows:\n",
                "flows:\n  - {from: Ввод, to: Доля, minus: да}\n",
                "flows[1]",
                "связь «Ввод» → «Доля» дана дважды",
            ),
            (
                "flows:\n",
                "flows:\n  - {from: Доля, to: Ввод}\n",
                "flows[0]",
                "в узел «Ввод» ничего не втекает: это источник",
            ),
            (
                "flows:\n",
                "flows:\n  - {from: К оплате, to: Доля}\n",
                "flows[0]",
                "из узла «К оплате» ничего не вытекает",
            ),
            (
                "flows:\n",
                "flows:\n  - {from: Доля, to: Доля}\n",
                "flows[0]",
                "соединить можно два разных узла этой схемы",
            ),
            (
                "nodes:\n",
                "nodes:\n  - {node: Х, does: constant, power_kw: 1}\n",
                "nodes[0]",
                "узел «Х» никуда не ведёт",
            ),
            ("  - {from: Ввод, to: Доля}\n", "", "nodes[0]", "узел «Ввод» никуда не ведёт"),
            ("numerator: 2", "numerator: 5", "nodes[1].numerator", "доля больше целого: 5/3"),
            ("denominator: 3", "denominator: 0", "nodes[1].denominator", "не меньше 1"),
            (
                SHARE,
                "does: load, numerator: 0",
                "nodes[1]",
                "узлу load не хватает его данных: denominator",
            ),
            (SHARE, "does: percent", "nodes[1]", "узлу percent не хватает его данных: rate_ppm"),
            (f", days: [{DAY}]", "", "nodes[0]", "узлу meter не хватает его данных: days или volume_kwh"),
        ],
    )
    def test_is_refused(self, old: str, new: str, field: str, reason: str):
        assert told(SCHEME.replace(old, new)) == [(field, reason)]

    def test_lets_reactive_energy_into_losses_by_load_alone(self):
        meter = f"  - {{node: Р, does: meter, energy: reactive, days: [{DAY}]}}\n"
        load = SCHEME.replace(SHARE, LOAD).replace("nodes:\n", f"nodes:\n{meter}")
        assert told(load.replace("flows:\n", "flows:\n  - {from: Р, to: Доля}\n")) == []
        assert told(load.replace("flows:\n", "flows:\n  - {from: Р, to: К оплате}\n")) == [
            (
                "flows[0]",
                "реактивная энергия узла «Р» нужна только потерям от нагрузки, а ведёт в «К оплате»",
            )
        ]
        assert told(SCHEME.replace(SHARE, f"{SHARE}, energy: reactive")) == [
            ("nodes[1].energy", "реактивную энергию считает прибор (meter)")
        ]

    def test_takes_the_whole_as_a_share(self):
        assert told(SCHEME.replace("numerator: 2", "numerator: 3")) == []


class TestLosses:
    @pytest.mark.parametrize(
        ("old", "new", "field", "reason"),
        [
            ("rated_va: 1000000", "rated_va: 0", "steps[0].rated_va", "не меньше 1"),
            (
                "steps:\n",
                "volume_kwh: 5\nsteps:\n",
                "",
                "укажите одно из двух: days (часы) или volume_kwh (энергия месяца)",
            ),
            (
                "steps:\n",
                "reactive_kvarh: 5\nsteps:\n",
                "reactive_kvarh",
                "Wq месяца даётся рядом с энергией месяца volume_kwh",
            ),
            (f"days: [{DAY}]\n", "", "", "укажите одно из двух: days (часы) или volume_kwh (энергия месяца)"),
        ],
    )
    def test_are_refused(self, old: str, new: str, field: str, reason: str):
        assert told(LOSSES.replace(old, new)) == [(field, reason)]
