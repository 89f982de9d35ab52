"""The figures that a case must give, from the file to the kopeck."""

from __future__ import annotations

from typing import Any

import pytest

from sbyt.formats.case_reading import read_case
from sbyt.usecases.bill_case import bill_case
from sbyt.usecases.bill_case.as_json import case_as_json
from sbyt.usecases.bill_case.as_text import case_as_text
from sbyt.usecases.bill_case.result import UnableToBillCase


def told(text: str) -> dict[str, Any]:
    case = read_case(text.encode())
    assert not isinstance(case, tuple), case
    return case_as_json(bill_case(case))


PRICES = """
tariffs:
  - prices:
      - {price: 3.40, from: 2021-01-01, to: 2021-07-01}
      - {price: "3,54", from: 01.07.2021}
"""


def receipt(month: str, energy: str, common: str) -> dict[str, Any]:
    return told(
        f"kind: household\nmonth: {month}\n{PRICES}\naccounts: [{{account: 7, volume_kwh: {energy}, common_needs_kwh: {common}}}]"
    )


class TestAMeterOfTwoZones:
    CASE = """
kind: household
month: 2026-06
tariffs: [{prices: [{price: 5}, {zone: T1, price: 6}, {zone: T2, price: 3}]}]
accounts:
  - account: a
    meters:
      - meter: 7
        digits: 5
        readings:
          - {date: 2026-05-25, T1: 99900, T2: 10, billed: да}
          - {date: 2026-06-20, T1: %s, T2: 60, rolled_over: да}
"""

    def test_passes_zero_on_the_scale_that_fell_alone(self):
        lines = told(self.CASE % 50)["accounts"][0]["lines"]
        # день 50 − 99 900 + 100 000 = 150 × 6; ночь 60 − 10 = 50 × 3
        assert [(line["zone"], line["gross"]) for line in lines] == [("T1", "900.00"), ("T2", "150.00")]

    def test_is_refused_where_neither_fell(self):
        refused = read_case((self.CASE % 99990).encode())
        assert isinstance(refused, tuple)
        assert "перехода через ноль нет" in str(refused[0])


class TestAFlatThatChangedHands:
    CASE = """
kind: household
month: 2024-06
tariffs: [{prices: [{price: 5.00}]}]
accounts:
  - {account: old, area: 40, closed: %s, volume_kwh: 0, %s}
  - {account: new, area: 40, opened: 2024-06-16, volume_kwh: 0, %s}
  - {account: b, area: 60, volume_kwh: 0}
building: {common_area: 20, common_norm: 5}
"""

    @pytest.mark.parametrize(
        ("closed", "first", "second", "shares"),
        [
            (
                "2024-06-16",
                "rooms: 1",
                "rooms: 1",
                ["100.00", "100.00", "300.00"],
            ),  # 100 × 40 / 100 м² × 15 / 30
            (
                "2024-06-11",
                'premises: "12"',
                'premises: "12"',
                ["66.67", "100.00", "300.00"],
            ),  # 10 / 30 и 15 / 30 дней
            ("2024-06-16", 'premises: "12"', 'premises: "13"', ["71.43", "71.43", "214.29"]),  # 140 м²
        ],
    )
    def test_counts_in_the_area_of_the_house_once(self, closed, first, second, shares):
        result = told(self.CASE % (closed, first, second))
        lines = [line for account in result["accounts"] for line in account["lines"]]
        assert [line["gross"] for line in lines if line["service"] == "common_needs"] == shares
        assert result["issues"] == []


class TestAReceipt:
    @pytest.mark.parametrize(
        ("month", "energy", "common", "amounts"),
        [
            ("2021-04", "161", "11.34", ["547.40", "38.56"]),  # 161 × 3,40; 11,34 × 3,40 = 38,556
            ("2021-05", "161", "12.23", ["547.40", "41.58"]),  # 12,23 × 3,40 = 41,582
            ("06.2021", "159", '"7,36"', ["540.60", "25.02"]),  # 7,36 × 3,40 = 25,024
            ("2021-07", "152", "10.62", ["538.08", "37.59"]),  # 152 × 3,54; 10,62 × 3,54 = 37,5948
        ],
    )
    def test_is_checked_line_by_line(self, month, energy, common, amounts):
        lines = receipt(month, energy, common)["accounts"][0]["lines"]
        assert [line["gross"] for line in lines] == amounts
        assert [line["service"] for line in lines] == ["energy", "common_needs"]

    def test_says_kopecks_and_roubles(self):
        line = receipt("2021-06", "159", "7.36")["accounts"][0]["lines"][0]
        assert (line["gross"], line["gross_kop"], line["net"], line["vat"]) == (
            "540.60",
            54060,
            "450.50",
            "90.10",
        )

    def test_sums_its_lines(self):
        totals = receipt("2021-07", "152", "10.62")["totals"]
        assert (totals["gross"], totals["gross_kop"], totals["quantity_kwh"]) == ("575.67", 57567, "162.62")


class TestVatOfACase:
    @pytest.mark.parametrize(
        ("month", "percent"), [("2018-12", "18"), ("2019-01", "20"), ("2025-12", "20"), ("2026-01", "22")]
    )
    def test_is_by_law_on_the_month_of_supply(self, month, percent):
        text = f"kind: household\nmonth: {month}\ntariffs: [{{prices: [{{price: 5}}]}}]\naccounts: [{{account: 7, volume_kwh: 10}}]"
        assert told(text)["accounts"][0]["lines"][0]["vat_percent"] == percent

    def test_may_be_named(self):
        text = "kind: household\nmonth: 2021-06\nvat: 0\ntariffs: [{prices: [{price: 5}]}]\naccounts: [{account: 7, volume_kwh: 10}]"
        line = told(text)["accounts"][0]["lines"][0]
        assert (line["net"], line["vat"], line["gross"]) == ("50.00", "0.00", "50.00")

    def test_before_the_first_known_rate_has_to_be_named(self):
        case = read_case(
            b"kind: household\nmonth: 2001-06\ntariffs: [{prices: [{price: 5}]}]\naccounts: [{account: 7, volume_kwh: 10}]"
        )
        with pytest.raises(UnableToBillCase) as refusal:
            bill_case(case)
        assert refusal.value.field == "vat"


class TestALegalEntity:
    def test_is_billed_from_quantity(self):
        line = told(
            "kind: legal_entity\nmonth: 2021-05\nprice: {ready: 4.36626}\npoints: [{point: A, voltage: ВН, volume_kwh: 192281}]"
        )["accounts"][0]["lines"][0]
        assert (line["net"], line["vat"], line["gross"]) == ("839548.84", "167909.77", "1007458.61")
        assert line["amount_from"] == "quantity"

    def test_is_billed_from_the_gross_with_the_direction_told(self):
        line = told(
            "kind: legal_entity\nmonth: 2021-05\npoints: [{point: A, voltage: ВН, volume_kwh: 192281, gross: 1043042.00}]"
        )["accounts"][0]["lines"][0]
        assert (line["net"], line["vat"], line["price_rub_per_kwh"]) == (
            "869201.67",
            "173840.33",
            "4.5204761",
        )
        assert line["amount_from"] == "gross"
        check = line["explanation"][-1]
        assert check["kind"] == "PriceFromGross"
        assert check["source"] == "обратно: 192\u202f281 × цена = 869\u202f201,66"

    def test_of_another_category_is_an_issue(self):
        result = told(
            "kind: legal_entity\nmonth: 2021-05\nprice_category: 4\nprice: {ready: 4}\npoints: [{point: A, volume_kwh: 1}]"
        )
        assert (result["ok"], result["accounts"], [issue["code"] for issue in result["issues"]]) == (
            False,
            [],
            ["CATEGORY"],
        )

    def test_whose_first_category_has_no_energy_is_refused(self):
        case = read_case(
            b"""
kind: legal_entity
month: 2021-05
price:
  wholesale_from: {energy: 1, capacity: 1, wholesale_peak_mw: 1, other_categories_mw: 0, households_mw: 0,
    wholesale_mwh: 5, other_categories_mwh: 2, households_mwh: 3}
points: [{point: A, volume_kwh: 1}]
"""
        )
        with pytest.raises(UnableToBillCase, match="не осталось энергии"):
            bill_case(case)


THIRD_MONTH = """
kind: legal_entity
month: {month}
account: "Д"
price: {{ready: 5}}
settings: {settings}
points:
  - point: A
    meters: [{{meter: "1", readings: [{{date: {month}-01, value: 10}}]}}]
    replacement: {{nearest: {{volume_kwh: 744, hours: 744}}, max_power_kw: 10, replaced_months: [{before}]}}
"""
FREE_ACT = """
kind: act
about: contract_free
from: 2015-01-01
act_on: {on}
current_a: 50
voltage_v: 220
"""


class TestLimitsOfBefore2020:
    """PP 442, p. 166: two months running by history; p. 196: three years without a contract. From 18.04.2020 none, one."""

    @pytest.mark.parametrize(
        ("month", "before", "settings", "kwh"),
        [
            ("2019-06", "2019-04, 2019-05", "{}", 7_200),
            ("2019-06", "2019-05", "{}", 720),
            ("2020-06", "2020-04, 2020-05", "{}", 720),
            ("2019-06", "2019-04, 2019-05", "{replacement_max_periods: 3}", 720),
        ],
    )
    def test_leave_the_third_month_to_the_greatest_power(self, month, before, settings, kwh):
        text = THIRD_MONTH.format(month=month, before=before, settings=settings)
        [line] = told(text)["accounts"][0]["lines"]
        assert line["quantity_wh"] == kwh * 1000

    @pytest.mark.parametrize(
        ("on", "hours", "kwh"), [("2019-05-20", 26_280, "260172"), ("2021-05-20", 8_760, "86724")]
    )
    def test_bound_an_act_by_three_years(self, on, hours, kwh):
        act = told(FREE_ACT.format(on=on))
        assert (act["hours"], act["quantity_kwh"]) == (hours, kwh)


class TestConsumption:
    def test_adds_up_by_channel(self):
        result = told(
            """
kind: consumption
month: 2019-01
points:
  - point: Цех
    meters: [{meter: 1, ratio: 40, readings: [{date: 2018-12-28, active: 1430.5}, {date: 2019-01-28, active: 1843.7}]}]
  - point: Контора
    meters: [{meter: 2, readings: [{date: 2018-12-28, active: 21340}, {date: 2019-01-28, active: 25434}]}]
"""
        )
        assert [meter["quantity_kwh"] for meter in result["meters"]] == ["16528", "4094"]
        assert result["totals"] == [{"channel": "active", "quantity_kwh": "20622", "quantity_wh": 20_622_000}]

    def test_needs_two_readings_and_asks_about_a_smaller_one(self):
        result = told(
            """
kind: consumption
month: 2019-01
points:
  - point: Цех
    meters:
      - {meter: 1, readings: [{date: 2018-12-28, value: 10}]}
      - {meter: 2, readings: [{date: 2018-12-28, value: 10}, {date: 2019-01-28, value: 9}]}
"""
        )
        assert [(issue["code"], issue["blocks"]) for issue in result["issues"]] == [
            ("NO_READING", True),
            ("NEGATIVE", True),
        ]
        assert result["ok"] is False

    def test_of_a_meter_that_passed_zero_counts_the_turn(self):
        result = told(
            """
kind: consumption
month: 2019-01
points:
  - point: Цех
    meters:
      - meter: 1
        digits: 5
        readings: [{date: 2018-12-28, value: 99990}, {date: 2019-01-28, value: 15, rolled_over: да}]
"""
        )
        assert result["meters"][0]["quantity_kwh"] == "25"
        step = result["meters"][0]["explanation"][0]
        assert (step["formula"], step["result"]) == ("15 − 99\u202f990 + 1 × 10^5", "25\u00a0кВт·ч")


class TestAHouse:
    TEXT = f"""
kind: household
month: 2021-06
{PRICES}
accounts:
  - {{account: 1, area: 50, volume_kwh: 600}}
  - {{account: 2, area: 50, volume_kwh: 500}}
building:
  management: MANAGEMENT
  meters: [{{meter: Д, readings: [{{date: 2021-05-20, value: 0}}, {{date: 2021-06-20, value: HOUSE}}]}}]
"""

    def house(self, *, value: int, management: str = "direct") -> dict[str, Any]:
        return told(self.TEXT.replace("HOUSE", str(value)).replace("MANAGEMENT", management))

    def test_shares_what_no_room_counted(self):
        result = self.house(value=1105)
        shares = [line["quantity_kwh"] for account in result["accounts"] for line in account["lines"][1:]]
        assert shares == ["2.5", "2.5"]

    def test_that_counted_less_than_its_rooms_is_told_and_not_charged(self):
        result = self.house(value=1000)
        assert [len(account["lines"]) for account in result["accounts"]] == [1, 1]
        assert [(issue["code"], issue["data"]["balance_wh"]) for issue in result["issues"]] == [
            ("ODN_NEG", -100_000)
        ]
        assert result["ok"] is True

    def test_of_a_manager_is_not_charged_by_the_supplier(self):
        result = self.house(value=1105, management="manager")
        assert [len(account["lines"]) for account in result["accounts"]] == [1, 1]
        assert result["issues"] == []


class TestTextOfIssues:
    def test_tells_the_figures_in_kilowatt_hours(self):
        case = read_case(TestAHouse.TEXT.replace("HOUSE", "1000").replace("MANAGEMENT", "direct").encode())
        text = case_as_text(bill_case(case))
        assert "ODN_NEG: Общедомовой прибор показал меньше суммы помещений: ОДН не начисляется" in text
        assert "разность −100 кВт·ч" in text


def test_numbers_too_large_to_bill_are_refused():
    case = read_case(
        b"kind: legal_entity\nmonth: 2021-05\nprice: {ready: 99999999}\npoints: [{point: A, volume_kwh: 999999999999}]"
    )
    with pytest.raises(UnableToBillCase, match="слишком велики"):
        bill_case(case)


FLAT_DAY = f"{{date: 2021-05-18, hours: [{', '.join(['100'] * 24)}]}}"


def capacity(terms: str, points: str, *, peaks: str = "18") -> dict[str, Any]:
    days = ", ".join(f"{{date: 2021-05-{day}, hour: 15}}" for day in peaks.split())
    return told(
        f"kind: capacity\nmonth: 2021-05\n{terms}\nplanned_hours: [15]\npeak_hours: [{days}]\nwhole_kw: нет\npoints: [{points}]"
    )


class TestCapacity:
    def test_of_a_point_read_by_registers_is_its_energy_over_the_hours_of_its_days(self):
        """7 440 kWh over 744 hours of May is 10 kWh each; over the 15 days from the 17th, 3 600 / 360 = 10 as well."""
        month = capacity("", "{point: А, volume_kwh: 7440}", peaks="05 18")
        part = capacity("from: 2021-05-17", "{point: А, volume_kwh: 3600}", peaks="05 18")
        assert (month["ok"], month["levels"][0]["purchased_w"], len(month["days"])) == (True, 10_000, 2)
        assert (part["ok"], part["levels"][0]["purchased_w"], len(part["days"])) == (True, 10_000, 1)

    def test_of_a_contract_that_ended_is_the_mean_over_its_own_days(self):
        """20 May is after it: nobody waits for its hours."""
        ended = capacity("to: 2021-05-19", f"{{point: А, days: [{FLAT_DAY}]}}", peaks="18 20")
        assert (ended["ok"], ended["issues"], ended["levels"][0]["network_w"]) == (True, [], 100_000)
        whole = capacity("", f"{{point: А, days: [{FLAT_DAY}]}}", peaks="18 20")
        assert (whole["ok"], [one["code"] for one in whole["issues"]]) == (False, ["GAPS"])

    def test_of_a_point_that_joins_has_it_from_its_day_on(self):
        """On the 17th 10 alone, on the 18th 10 + 100: (10 + 110) / 2 = 60."""
        points = f"{{point: А, volume_kwh: 7440}}, {{point: Б, from: 2021-05-18, days: [{FLAT_DAY}]}}"
        joined = capacity("", points, peaks="17 18")
        assert (joined["ok"], joined["levels"][0]["purchased_w"]) == (True, 60_000)


class TestAScheme:
    def test_expects_a_meter_with_readings_on_the_days_of_the_others(self):
        """Hours of one day in the middle of the month: 24 × (100 − 10)."""
        scheme = told(f"""kind: scheme
month: 2021-05
nodes:
  - {{node: Ввод, does: meter, days: [{FLAT_DAY}]}}
  - {{node: Суб, does: meter, volume_kwh: 7440}}
  - {{node: Итог, does: result}}
flows: [{{from: Ввод, to: Итог}}, {{from: Суб, to: Итог, minus: да}}]
""")
        assert (scheme["ok"], scheme["nodes"][-1]["quantity_kwh"]) == (True, "2160")


def losses(given: str, figures: str) -> list[str]:
    """Return what each node of one transformer has in June 2021, T = 720 h."""
    told_of = told(
        f"kind: losses\nmonth: 2021-06\n{given}\nsteps: [{{name: Т, by: transformer, short_circuit_w: 12000, rated_va: 1000000, {figures}}}]"
    )
    assert told_of["ok"]
    return [node.get("quantity_kwh") or node["quantity_kvarh"] for node in told_of["nodes"]]


class TestPartOfAMonth:
    MIXED = """
    kind: scheme
    month: 2026-02
    nodes:
      - {node: Head, does: meter, days: [{date: 2026-02-02, hours: [%s]}]}
      - {node: Sub, does: meter, %s}
      - {node: Out, does: result}
    flows: [{from: Head, to: Out}, {from: Sub, to: Out, minus: да}]
    """ % (", ".join(["100"] * 24), "%s")  # noqa: UP031  a case is full of braces

    def test_is_told_where_readings_of_the_month_meet_hours_of_a_day(self):
        case = self.MIXED % "volume_kwh: 1344"  # 2 kWh in each of 672 hours
        found = told(case)
        assert (found["days"], found["days_of_month"]) == (1, 28)
        assert found["nodes"][2]["quantity_wh"] == (100 - 2) * 24 * 1000
        [issue] = found["issues"]
        assert (issue["code"], issue["blocks"], issue["point"]) == ("PART_OF_MONTH", False, "Sub")
        assert "Схема посчитана за 1 из 28 суток." in case_as_text(bill_case(read_case(case.encode())))

    def test_of_hours_alone_is_told_without_an_issue(self):
        case = self.MIXED % f"days: [{{date: 2026-02-02, hours: [{', '.join(['2'] * 24)}]}}]"
        found = told(case)
        assert (found["days"], found["issues"]) == (1, [])


class TestLossesByTheEnergyOfAMonth:
    def test_have_all_its_hours_as_their_time(self):
        """12 × (72 000² + 28 800²) / (1 000² × 720) = 100.224; Wq = 72 000 × 0.4; idle 2.45 × 720 = 1 764."""
        given = losses("volume_kwh: 72000", "idle_w: 2450, reactive: 4000")
        assert given == ["72000", "72100.224", "1764", "73864.224"]

    def test_take_measured_reactive_energy_in_place_of_the_tangent(self):
        """12 × (72 000² + 30 000²) / (1 000² × 720) = 12 × 8.45 = 101.4."""
        given = losses("volume_kwh: 72000\nreactive_kvarh: 30000", "reactive: 4000")
        assert given == ["72000", "30000", "72101.4", "72101.4"]
