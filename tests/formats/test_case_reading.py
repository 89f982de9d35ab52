"""A case file read: what is taken, and what every refusal says."""

from __future__ import annotations

from datetime import date

import pytest

from sbyt.formats.case_file import HouseholdCase, SchemeCase
from sbyt.formats.case_quantities import case_day, case_flag, case_month, case_word, exact_units
from sbyt.formats.case_reading import read_case
from sbyt.formats.case_refusals import CaseProblem

CASE = """kind: household
month: 2021-06
tariffs:
  - prices:
      - {price: 3.40, to: 2021-07-01}
      - {price: "3,54", from: 01.07.2021}
accounts:
  - account: 7
    area: 52.1
    meters:
      - meter: 04417
        readings:
          - {date: 21.05.2021, value: "21 539", billed: да}
          - {date: 2021-06-19, value: 21698.5}
"""


def problems(text: str) -> list[tuple[int | None, str, str]]:
    found = read_case(text.encode())
    assert isinstance(found, tuple)
    return [(problem.line, problem.field, problem.reason) for problem in found]


class TestACase:
    def test_is_held_in_whole_units(self):
        case = read_case(CASE.encode())
        assert isinstance(case, HouseholdCase)
        assert [price.price for price in case.tariffs[0].prices] == [34_000_000, 35_400_000]
        account = case.accounts[0]
        assert (account.account, account.area, account.meters[0].meter) == ("7", 5210, "04417")
        assert [row.by_zone() for row in account.meters[0].readings] == [
            {"T0": 21_539_000},
            {"T0": 21_698_500},
        ]
        assert [row.billed for row in account.meters[0].readings] == [True, False]
        assert account.meters[0].readings[0].date == date(2021, 5, 21)


class TestARefusal:
    @pytest.mark.parametrize(
        ("old", "new", "line", "field", "reason"),
        [
            ("kind: household\n", "", 1, "", "нет обязательного поля kind"),
            ("kind: household", "kind: flat", 1, "", "такого kind нет"),
            ("month: 2021-06", "month: 2021-13", 2, "month", "нет такого месяца"),
            (
                "month: 2021-06",
                "mouth: 2021-06",
                2,
                "mouth",
                "неизвестное поле «mouth»; может быть, «month»?",
            ),
            (
                "price: 3.40",
                "price: 3.40 руб",
                5,
                "tariffs[0].prices[0].price",
                "ожидается число (руб./кВт·ч)",
            ),
            ("price: 3.40", "price: 3.40000001", 5, "tariffs[0].prices[0].price", "не больше 7"),
            ("price: 3.40", "price: -3.40", 5, "tariffs[0].prices[0].price", "не может быть отрицательным"),
            (
                "to: 2021-07-01",
                "to: 2021-07-02",
                6,
                "tariffs[0].prices[1]",
                "цены зоны T0 действуют одновременно",
            ),
            ("from: 01.07.2021", "from: 01.07.21", 6, "tariffs[0].prices[1].from", "ожидается дата"),
            ("area: 52.1", "area: true", 9, "accounts[0].area", "ожидается число (м²)"),
            ("area: 52.1", "area: 99999999999999", 9, "accounts[0].area", "слишком большое число"),
            ("area: 52.1", "volume_kwh: 5", 9, "accounts[0].volume_kwh", "укажите одно из двух: meters"),
            ("area: 52.1", "tariff: ночной", 9, "accounts[0].tariff", "нет тарифа «ночной»"),
            (
                "area: 52.1",
                "people: [{people: 1}, {people: 2}]",
                9,
                "accounts[0].people[1]",
                "периоды people пересекаются",
            ),
            ("area: 52.1", "{", None, "", "нарушен синтаксис YAML"),
            ("account: 7", "account: 7.5", 8, "accounts[0].account", "возьмите его в кавычки"),
            ("meter: 04417", "metr: 04417", 11, "accounts[0].meters[0].metr", "может быть, «meter»?"),
            (
                "value: 21698.5",
                "value: 1000000",
                14,
                "accounts[0].meters[0].readings[1]",
                "показание больше шкалы",
            ),
            ("value: 21698.5", "T9: 5", 14, "accounts[0].meters[0].readings[1].T9", "неизвестное поле «T9»"),
            (
                "value: 21698.5",
                "source: сосед, value: 1",
                14,
                "accounts[0].meters[0].readings[1].source",
                "возможны только",
            ),
            (
                "date: 2021-06-19",
                "date: 2021-06-31",
                14,
                "accounts[0].meters[0].readings[1].date",
                "нет такого дня",
            ),
            (
                "date: 2021-06-19",
                "date: 21.05.2021",
                14,
                "accounts[0].meters[0].readings[1]",
                "показание T0 за 21.05.2021 дано дважды",
            ),
        ],
    )
    def test_names_the_line_the_field_and_the_reason(self, old, new, line, field, reason):
        assert old in CASE
        found = problems(CASE.replace(old, new))
        matching = [row for row in found if reason in row[2]]
        assert matching, found
        if line is not None:
            assert matching[0][:2] == (line, field)

    def test_tells_every_problem_at_once_in_the_order_of_lines(self):
        text = CASE.replace("3.40", "x").replace("52.1", "-1").replace("2021-06-19", "19 июня")
        assert [line for line, _, _ in problems(text)] == [5, 9, 14]

    def test_of_a_list_where_a_block_is_due_says_so(self):
        assert read_case(b"- 1") == (
            CaseProblem(line=1, field="", reason="ожидается блок полей «имя: значение»"),
        )

    def test_of_an_empty_list_says_so(self):
        text = "kind: household\nmonth: 2021-06\ntariffs: []\naccounts: []\n"
        assert problems(text) == [(3, "tariffs", "список пуст"), (4, "accounts", "список пуст")]

    def test_of_a_setting_names_it(self):
        found = problems(CASE + "settings: {reading_deadline_day: двадцатое}\n")
        assert found == [
            (
                15,
                "settings.reading_deadline_day",
                "настройка не может быть «двадцатое»",
            )
        ]


class TestAQuantity:
    @pytest.mark.parametrize(
        ("value", "units"),
        [("1 234,5", 1_234_500), ("1\u202f234.5", 1_234_500), (7, 7_000), ("0,001", 1), ("5,0000", 5_000)],
    )
    def test_is_taken_with_a_comma_or_a_point(self, value, units):
        assert exact_units(value, places=3, unit="кВт·ч") == units

    @pytest.mark.parametrize("value", ["", "1,2,3", "12 34", "1e3", "٣", None, True, 0.5, [], "1 234 5"])
    def test_is_refused_when_it_is_not_a_number(self, value):
        with pytest.raises(ValueError, match="ожидается число"):
            exact_units(value, places=3, unit="кВт·ч")

    def test_may_be_negative_only_where_it_is_said(self):
        assert exact_units("−0,48", places=4, unit="руб.", signed=True) == -4_800
        assert exact_units("-0", places=4, unit="руб.") == 0

    def test_days_months_flags_and_words_say_what_they_expect(self):
        assert (case_day("21.06.2021"), case_month("06.2021")) == (date(2021, 6, 21), date(2021, 6, 1))
        assert (case_flag("Да"), case_flag("нет"), case_word(15)) == (True, False, "15")
        for take, value in (
            (case_day, "завтра"),
            (case_month, "июнь"),
            (case_flag, "ага"),
            (case_word, ""),
            (case_word, True),
        ):
            with pytest.raises(ValueError, match="ожидается"):
                take(value)


class TestALegalEntityCase:
    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            ("points: [{point: A, volume_kwh: 5}]", "нет price"),
            ("price: {act: x}\npoints: [{point: A, volume_kwh: 5}]", "нет цены"),
            ("price: {ready: 5}\npoints: [{point: A}]", "укажите одно из двух: meters"),
            (
                "price: {ready: 5}\npoints: [{point: A, volume_kwh: 5}, {point: A, volume_kwh: 5}]",
                "названия точек повторяются",
            ),
            (
                "price: {components: [{kind: markup}]}\npoints: [{point: A, volume_kwh: 5}]",
                "rub_per_kwh или rub_per_mwh",
            ),
            (
                "price: {components: [{kind: markup, rub_per_kwh: 1}, {kind: markup, rub_per_kwh: 1}]}\npoints: [{point: A, volume_kwh: 5}]",
                "дана дважды",
            ),
            (
                "price: {ready: 5, components: [{kind: markup, rub_per_kwh: 1}]}\npoints: [{point: A, volume_kwh: 5}]",
                "но не обе",
            ),
        ],
    )
    def test_is_refused_when_prices_or_volumes_contradict(self, body, reason):
        found = problems(f"kind: legal_entity\nmonth: 2021-05\n{body}\n")
        assert any(reason in row[2] for row in found), found


class TestAMeterOfASchemeWithReadingsAlone:
    SCHEME = """kind: scheme
month: 2021-08
nodes:
  - {node: Ввод, does: meter, volume_kwh: 7440}
  - {node: К оплате, does: result}
flows:
  - {from: Ввод, to: К оплате}
"""

    def test_is_taken_without_hours(self):
        case = read_case(self.SCHEME.encode())
        assert isinstance(case, SchemeCase)
        assert case.nodes[0].volume_kwh == 7_440_000

    def test_has_either_hours_or_the_energy(self):
        day = f"{{date: 2021-08-01, hours: [{', '.join(['1'] * 24)}]}}"
        both = self.SCHEME.replace("volume_kwh: 7440", f"volume_kwh: 7440, days: [{day}]")
        assert [(field, reason) for _, field, reason in problems(both)] == [
            ("nodes[0].volume_kwh", "энергию по показаниям даёт прибор, у которого нет часов")
        ]
        constant = self.SCHEME.replace("does: meter", "does: constant, power_kw: 1")
        assert [field for _, field, _ in problems(constant)] == ["nodes[0].volume_kwh"]


class TestAWordOfAnotherKind:
    def test_names_the_kind_that_takes_it(self) -> None:
        text = """kind: legal_entity
month: 2021-05
account: 7
price: {ready: 4}
points: [{point: Ввод, voltage: ГН, volume_kwh: 1}]
"""
        assert problems(text) == [
            (
                5,
                "points[0].voltage",
                "возможны только: ВН, СН1, СН2, НН; «ГН» бывает только при kind: capacity",
            )
        ]

    def test_of_no_kind_names_none(self) -> None:
        text = "kind: legal_entity\nmonth: 2021-05\naccount: 7\nprice: {ready: 4}\npoints: [{point: Ввод, voltage: ХХ, volume_kwh: 1}]\n"
        assert problems(text) == [(5, "points[0].voltage", "возможны только: ВН, СН1, СН2, НН")]
