"""What the documentation works through comes out of the demo to the kopeck."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from tests.demo_base import DemoBase

KRASNAYA = "100450017"
QUARRY = "900000002"
MILL = "900000003"
PLANT = "900000001"
SAWMILL = "900000007"

_LINES = """
SELECT c.month, l.service, l.quantity_wh, l.price_e7, l.gross_kop
  FROM billing_chargeline l
  JOIN billing_charge c ON c.id = l.charge_id
  JOIN billing_bill b ON b.charge_id = c.id
  JOIN contracts_account a ON a.id = c.account_id
 WHERE a.number = %s AND b.stage = 'final'
 ORDER BY c.month, l.number
"""
_BILLS = """
SELECT b.stage, d.issued_on, l.amount_from, l.quantity_wh, l.price_e7, l.net_kop, l.vat_kop, b.gross_kop, b.posted_kop
  FROM billing_bill b
  JOIN documents_document d ON d.id = b.document_id
  JOIN billing_chargeline l ON l.charge_id = b.charge_id
  JOIN contracts_account a ON a.id = b.account_id
 WHERE a.number = %s AND b.month = %s
 ORDER BY d.issued_on, l.number
"""


def lines_of(base: DemoBase, account: str) -> list[tuple[Any, ...]]:
    return base.rows(_LINES, account)


class TestTheFlatAtKrasnaya45:
    def test_is_billed_by_its_meter_and_a_fiftieth_of_the_common_needs(self, demo_base: DemoBase) -> None:
        april, may, june, july = (date(2021, month, 1) for month in (4, 5, 6, 7))
        assert lines_of(demo_base, KRASNAYA) == [
            (april, "energy", 156_000, 34_000_000, 530_40),
            (april, "common_needs", 11_340, 34_000_000, 38_56),
            (may, "energy", 161_000, 34_000_000, 547_40),
            (may, "common_needs", 12_230, 34_000_000, 41_58),
            (june, "energy", 159_000, 34_000_000, 540_60),
            (june, "common_needs", 7_360, 34_000_000, 25_02),
            (july, "energy", 152_000, 35_400_000, 538_08),
            (july, "common_needs", 10_620, 35_400_000, 37_59),
        ]

    def test_paid_june_on_the_ninth_of_july(self, demo_base: DemoBase) -> None:
        paid = demo_base.rows(
            "SELECT p.amount_kop, o.month, s.amount_kop FROM payments_payment p"
            "  JOIN contracts_account a ON a.id = p.account_id"
            "  JOIN ledger_openitem m ON m.entry_id = p.entry_id"
            "  JOIN ledger_settlement s ON s.money_id = m.id"
            "  JOIN ledger_openitem o ON o.id = s.claim_id"
            " WHERE a.number = %s AND p.received_on = '2021-07-09'",
            KRASNAYA,
        )
        assert paid == [(565_62, date(2021, 6, 1), 565_62)]

    def test_owes_july(self, demo_base: DemoBase) -> None:
        owed = demo_base.rows(
            "SELECT sum(debit_kop - credit_kop)::bigint FROM ledger_posting p"
            "  JOIN contracts_account a ON a.id = p.subaccount_id WHERE a.number = %s",
            KRASNAYA,
        )
        assert owed == [(575_67,)]


class TestTheQuarry:
    def test_gets_a_forecast_formed_from_the_gross_and_then_the_final_price(
        self, demo_base: DemoBase
    ) -> None:
        may_31, june_25 = date(2021, 5, 31), date(2021, 6, 25)
        assert demo_base.rows(_BILLS, QUARRY, date(2021, 5, 1)) == [
            (
                "forecast", may_31, "gross", 192_281_000, 45_204_761,
                869_201_67, 173_840_33, 1_043_042_00, 1_043_042_00,
            ),
            (
                "final", june_25, "quantity", 192_281_000, 43_662_600,
                839_548_84, 167_909_77, 1_007_458_61, -35_583_39,
            ),
        ]  # fmt: skip


class TestTheMill:
    def test_adds_two_meters_with_their_ratios(self, demo_base: DemoBase) -> None:
        may = [row for row in lines_of(demo_base, MILL) if row[0] == date(2021, 5, 1)]
        assert [row[2] for row in may] == [16_528_000, 4_094_000]
        assert sum(row[2] for row in may) == 20_622_000


class TestTheSawmill:
    def test_is_billed_by_its_scheme_hour_by_hour(self, demo_base: DemoBase) -> None:
        """V = (head − transit) × 1.0184 − neighbour, the losses of the month half-up to a watt-hour."""
        rows = demo_base.rows(
            "SELECT p.code, d.day, d.values_wh FROM metering_intervalday d JOIN metering_usagepoint p ON p.id = d.usage_point_id"
            " WHERE p.code IN ('Ю007-1', 'Т007-1', 'Т007-2') AND d.channel = 1 AND d.superseded_at IS NULL"
            "   AND d.day >= '2021-04-01' AND d.day < '2021-05-01'"
        )
        known = {(code, day): [sum(values[n : n + 2]) for n in range(0, 48, 2)] for code, day, values in rows}
        flow, others = 0, 0
        for day in {day for _code, day in known}:
            three = zip(*(known[code, day] for code in ("Ю007-1", "Т007-1", "Т007-2")), strict=True)
            for head, transit, neighbour in three:
                flow += head - transit
                others += neighbour
        total = flow + (flow * 18_400 * 2 + 1_000_000) // 2_000_000 - others
        april = lines_of(demo_base, SAWMILL)[0]
        assert (april[0], april[2]) == (date(2021, 4, 1), total)
        assert total == 73_597_325  # 77 572 kWh × 1.0184 = 78 999.3248, less 5 402


class TestThePlant:
    def test_has_a_plan_beside_the_published_hours_of_may(self, demo_base: DemoBase) -> None:
        planned = demo_base.rows("SELECT min(day), max(day), count(*) FROM metering_plannedday")
        assert planned == [(date(2021, 5, 1), date(2021, 5, 31), 31)]

    def test_is_held_in_may_because_hours_are_missing(self, demo_base: DemoBase) -> None:
        months = demo_base.rows(
            "SELECT b.month FROM billing_bill b JOIN contracts_account a ON a.id = b.account_id"
            " WHERE a.number = %s AND b.stage = 'final' ORDER BY 1",
            PLANT,
        )
        assert months == [(date(2021, 4, 1),), (date(2021, 6, 1),), (date(2021, 7, 1),)]
        found = demo_base.rows(
            "SELECT f.code, f.verdict FROM billing_finding f JOIN contracts_account a ON a.id = f.account_id"
            "  JOIN billing_billingrun r ON r.id = f.run_id"
            " WHERE a.number = %s AND r.month = '2021-05-01' AND r.stage = 'final'",
            PLANT,
        )
        assert found == [("R-14", "hold")]

    def test_keeps_the_hole_of_the_thirtieth(self, demo_base: DemoBase) -> None:
        days = demo_base.rows(
            "SELECT d.day, cardinality(array_remove(d.values_wh, NULL)), d.step_minutes FROM metering_intervalday d"
            "  JOIN metering_usagepoint p ON p.id = d.usage_point_id"
            " WHERE p.name = 'ОП 03565' AND d.day >= '2021-05-29' AND d.day < '2021-06-02' ORDER BY 1"
        )
        assert days == [
            (date(2021, 5, 29), 24, 60),
            (date(2021, 5, 30), 19, 60),
            (date(2021, 6, 1), 24, 60),
        ]


class TestTheStories:
    def test_bill_through_a_rollover_confirmed_by_the_engineer(self, demo_base: DemoBase) -> None:
        readings = demo_base.rows(
            "SELECT r.value_wh, r.rolled_over, r.state, u.username FROM metering_reading r"
            "  JOIN metering_meterinstallation i ON i.id = r.installation_id"
            "  JOIN metering_usagepoint p ON p.id = i.usage_point_id"
            "  LEFT JOIN access_user u ON u.id = r.recorded_by_id"
            " WHERE p.code = 'Т200010005' AND r.taken_on BETWEEN '2021-04-01' AND '2021-05-31'"
            "   AND r.superseded_at IS NULL ORDER BY r.taken_on"
        )
        assert [row[1] for row in readings] == [False, True]
        assert readings[1][2:] == ("accepted", "uchet")
        may = [row for row in lines_of(demo_base, "200010005") if row[0] == date(2021, 5, 1)]
        assert [row[2] for row in may] == [100_000_000 + readings[1][0] - readings[0][0]]

    def test_bill_two_meters_of_one_month(self, demo_base: DemoBase) -> None:
        pairs = demo_base.rows(
            "SELECT cardinality(l.reading_ids) FROM billing_chargeline l"
            "  JOIN billing_charge c ON c.id = l.charge_id JOIN billing_bill b ON b.charge_id = c.id"
            "  JOIN contracts_account a ON a.id = c.account_id"
            " WHERE a.number = '200010012' AND c.month = '2021-06-01'"
        )
        assert pairs == [(4,)]

    def test_leave_the_reading_below_the_previous_one_waiting(self, demo_base: DemoBase) -> None:
        asked = demo_base.rows(
            "SELECT p.code, r.taken_on FROM metering_reading r"
            "  JOIN metering_meterinstallation i ON i.id = r.installation_id"
            "  JOIN metering_usagepoint p ON p.id = i.usage_point_id"
            " WHERE r.state = 'asked' AND r.superseded_at IS NULL"
        )
        assert [row[0] for row in asked] == ["Т200010023"]
        july = [row for row in lines_of(demo_base, "200010023") if row[0] == date(2021, 7, 1)]
        assert len(july) == 1

    def test_hold_back_what_is_far_above(self, demo_base: DemoBase) -> None:
        months = {row[0].month for row in lines_of(demo_base, "200010031")}
        assert months == {4, 5, 6}

    def test_go_from_average_to_norm_after_three_months(self, demo_base: DemoBase) -> None:
        methods = demo_base.rows(
            "SELECT l.method FROM billing_chargeline l JOIN billing_charge c ON c.id = l.charge_id"
            "  JOIN billing_bill b ON b.charge_id = c.id JOIN contracts_account a ON a.id = c.account_id"
            " WHERE a.number = '200010048' ORDER BY c.month"
        )
        assert [method for (method,) in methods] == ["average", "average", "average", "norm"]

    def test_charge_day_and_night_apart(self, demo_base: DemoBase) -> None:
        zones = demo_base.rows(
            "SELECT DISTINCT l.zone FROM billing_chargeline l JOIN billing_charge c ON c.id = l.charge_id"
            "  JOIN contracts_account a ON a.id = c.account_id"
            " WHERE a.number LIKE '10012%%' AND l.method = 'meter' ORDER BY 1"
        )
        assert zones == [("T1",), ("T2",)]

    def test_bill_rooms_without_meters_by_norm(self, demo_base: DemoBase) -> None:
        rooms = demo_base.rows(
            "SELECT count(DISTINCT a.id) FROM billing_chargeline l JOIN billing_charge c ON c.id = l.charge_id"
            "  JOIN billing_bill b ON b.charge_id = c.id JOIN contracts_account a ON a.id = c.account_id"
            " WHERE a.number LIKE '10007%%' AND l.method = 'norm' AND c.month = '2021-04-01'"
        )
        assert rooms == [(36,)]


class TestTheJournal:
    def test_says_what_became_of_the_troubled_files(self, demo_base: DemoBase) -> None:
        troubled = demo_base.rows(
            "SELECT covered_day, status FROM metering_importfile WHERE format = '80020' AND status <> 'accepted'"
            " UNION ALL SELECT NULL, status FROM metering_importfile WHERE format <> '80020' AND status <> 'accepted'"
            " ORDER BY 1 NULLS LAST, 2"
        )
        assert troubled[0] == (date(2021, 7, 14), "partial")
        assert [status for _, status in troubled].count("refused") == 1
        assert [status for _, status in troubled].count("partial") == 3

    def test_keeps_both_versions_of_the_day_that_was_sent_twice(self, demo_base: DemoBase) -> None:
        versions = demo_base.rows(
            "SELECT d.version, d.superseded_at IS NULL FROM metering_intervalday d"
            " WHERE d.day = '2021-07-20' AND d.version > 1 OR d.day = '2021-07-20' AND d.superseded_at IS NOT NULL"
            " ORDER BY 1"
        )
        assert versions == [(1, False), (2, True)]

    def test_keeps_the_original_of_the_broken_file(self, demo_base: DemoBase) -> None:
        kept = demo_base.rows(
            "SELECT i.line, i.code, f.file_id IS NOT NULL FROM metering_importissue i"
            "  JOIN metering_importfile f ON f.id = i.import_file_id WHERE f.status = 'refused'"
        )
        assert [row[2] for row in kept] == [True]
        assert kept[0][1] == "IMP-203"
        assert kept[0][0] > 100


class TestTheDoctor:
    def test_finds_nothing_broken(self, demo_base: DemoBase) -> None:
        said = json.loads(demo_base.run("doctor", "--json").stdout)
        assert said["ok"] is True
        assert len(said["checks"]) >= 30
        assert [check["name"] for check in said["checks"] if check["broken"]] == []


class TestTheExplanation:
    def test_leads_to_the_line_of_the_sheet(self, demo_base: DemoBase) -> None:
        said = demo_base.run("explain", KRASNAYA, "--month", "2021-07").stdout
        words = " ".join(said.replace("│", " ").split())
        assert "21 850 − 21 698 = 152 кВт·ч" in words
        assert "531 × 52 / 2 600 м² = 10,62 кВт·ч" in words
        assert "ведомость_2021-07_YSN.xlsx, строка" in words


class TestTheOpenMonth:
    def test_is_computed_and_held(self, demo_base: DemoBase) -> None:
        runs = demo_base.rows("SELECT state FROM billing_billingrun WHERE month = '2021-08-01'")
        assert runs == [("computed",)]
        holding = demo_base.rows(
            "SELECT DISTINCT f.code FROM billing_finding f JOIN billing_billingrun r ON r.id = f.run_id"
            " WHERE r.month = '2021-08-01' AND f.blocks AND f.verdict = 'pending' ORDER BY 1"
        )
        assert holding == [("R-07",), ("R-14",)]
        unread = demo_base.rows(
            "SELECT count(*), bool_or(f.blocks) FROM billing_finding f JOIN billing_billingrun r ON r.id = f.run_id"
            " WHERE r.month = '2021-08-01' AND f.code = 'R-27'"
        )
        assert unread == [(9, False)]
