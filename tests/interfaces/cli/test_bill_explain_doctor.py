"""`sbyt bill`, `sbyt explain`, `sbyt doctor`: a month from the command line."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.db import connection

from sbyt.apps.billing.models import Bill, BillingRun, Charge
from sbyt.apps.billing.operations.decide_findings import decide_findings
from sbyt.interfaces.cli import django_ready
from sbyt.interfaces.cli.main import main
from sbyt.kit.access.actor import SYSTEM
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.firms import a_file, a_firm, an_hourly_month
from tests.builders.people import a_branch, the_supplier
from tests.builders.prices import a_price_of_firms, a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(django_ready, "prepare", lambda: None)


@pytest.fixture
def flat() -> Flat:
    """159 kWh in June 2021 at 3.40."""
    the_usual_vat()
    the_supplier()
    norms()
    flat = a_flat(a_building(), "1", tariff=a_tariff(), meter_shows=21_000, account_number="150001145")
    flat.shows(date(2021, 5, 24), 21_380)
    flat.shows(date(2021, 6, 19), 21_539)
    return flat


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def told(*arguments: str, code: int = 0) -> dict[str, Any]:
    result = run(*arguments, "--json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


class TestBill:
    def test_computes_and_releases(self, flat: Flat) -> None:
        outcome = told("bill", "--month", "2021-06")
        assert {
            name: outcome[name] for name in ("run", "state", "released", "charges", "bills", "gross_kop")
        } == {
            "run": 1,
            "state": "released",
            "released": True,
            "charges": 1,
            "bills": 1,
            "gross_kop": 540_60,
        }
        assert outcome["sums"] == [
            {
                "kind": "household",
                "service": "energy",
                "method": "meter",
                "accounts": 1,
                "lines": 1,
                "energy_wh": 159_000,
                "net_kop": 450_50,
                "vat_kop": 90_10,
                "gross_kop": 540_60,
            }
        ]
        assert Bill.objects.get().gross_kop == 540_60

    def test_says_it_in_words(self, flat: Flat) -> None:
        result = run("bill", "--month", "2021-06")
        assert result.exit_code == 0
        assert "Расчёт № 1: выпущено 1\u00a0счёт, проведено 540,60\u00a0₽" in result.output

    def test_tries_and_leaves_nothing(self, flat: Flat) -> None:
        outcome = told("bill", "--month", "2021-06", "--dry-run")
        assert (outcome["state"], outcome["run"], outcome["gross_kop"]) == ("trial", None, 540_60)
        assert not BillingRun.objects.exists()
        assert told("bill", "--month", "2021-06")["result_sha256"] == outcome["result_sha256"]

    def test_stops_before_the_release_when_asked_and_goes_on_later(self, flat: Flat) -> None:
        first = told("bill", "--month", "2021-06", "--no-release")
        assert (first["state"], first["released"], first["continued"]) == ("computed", False, False)
        assert not Bill.objects.exists()
        second = told("bill", "--month", "2021-06", "--issued-on", "2021-06-30")
        assert (second["run"], second["released"], second["continued"]) == (1, True, True)
        assert Bill.objects.get().document.issued_on == date(2021, 6, 30)

    def test_is_held_by_findings_with_exit_code_3(self, flat: Flat) -> None:
        flat.account.supply_terms.get().tariff.rates.all().delete()
        outcome = told("bill", "--month", "2021-06", code=3)
        assert (outcome["state"], outcome["held_by"]) == ("computed", {"R-07": 1})
        run_id = BillingRun.objects.get().pk
        decide_findings(actor=SYSTEM, run_id=run_id, verdict="hold", reason="ждём приказ", code="R-07")
        assert told("bill", "--month", "2021-06")["bills"] == 0

    def test_begins_afresh_on_what_is_known_now(self, flat: Flat) -> None:
        told("bill", "--month", "2021-06", "--no-release")
        flat.shows(date(2021, 6, 24), 21_541)
        outcome = told("bill", "--month", "2021-06", "--afresh")
        assert (outcome["run"], outcome["gross_kop"]) == (2, 547_40)
        assert list(BillingRun.objects.order_by("number").values_list("state", flat=True)) == [
            "discarded",
            "released",
        ]
        assert Charge.objects.count() == 1

    def test_over_an_unfinished_one_of_other_accounts_says_how_to_begin_afresh(self, flat: Flat) -> None:
        told("bill", "--month", "2021-06", "--no-release")
        outcome = CliRunner().invoke(main, ["bill", "--month", "2021-06", "--account", flat.account.number])
        assert outcome.exit_code == 1
        assert "уже охватывает эти дома" in outcome.output
        assert "sbyt bill --afresh" in outcome.output

    def test_is_cut_to_a_branch_or_an_account(self, flat: Flat) -> None:
        other = a_flat(flat.premises.building, "2", tariff=flat.account.supply_terms.get().tariff)
        assert told("bill", "--month", "2021-06", "--account", other.account.number)["accounts"] == 1
        assert told("bill", "--month", "2021-06", "--branch", "01")["accounts"] == 1

    @pytest.mark.parametrize(
        ("arguments", "reason"),
        [
            (("--month", "2014-06"), "не задана ставка НДС"),
            (("--month", "2021-06", "--branch", "77"), "Нет такого отделения или счёта: 77"),
            (("--month", "2021-06", "--stage", "forecast"), "нечего рассчитывать"),
        ],
    )
    def test_refuses_in_words(self, flat: Flat, arguments: tuple[str, ...], reason: str) -> None:
        result = run("bill", *arguments)
        assert result.exit_code == 1
        assert reason in result.output
        assert not BillingRun.objects.exists()

    def test_takes_a_month_as_a_month(self) -> None:
        result = run("bill", "--month", "июнь")
        assert result.exit_code == 2
        assert "ждём месяц как 2021-07" in result.output

    def test_of_another_branch_has_nothing(self, flat: Flat) -> None:
        a_branch("02", "Южное")
        assert "нечего рассчитывать" in run("bill", "--month", "2021-06", "--branch", "02").output


class TestExplain:
    def test_goes_from_the_amount_to_the_reading(self, flat: Flat) -> None:
        told("bill", "--month", "2021-06")
        explained = told("explain", "ПД21-0000001")
        assert explained["adds_up"]
        (line,) = explained["lines"]
        assert [step["kind"] for step in line["steps"]] == ["BetweenReadings", "Price", "Amount", "Vat"]
        assert [reading["value_wh"] for reading in line["readings"]] == [21_380_000, 21_539_000]

    def test_finds_a_bill_by_account_and_month(self, flat: Flat) -> None:
        told("bill", "--month", "2021-06")
        result = run("explain", "150001145", "--month", "2021-06")
        assert result.exit_code == 0
        plain = result.output.replace("\u202f", " ").replace("\u00a0", " ")
        assert "ПД21-0000001 · счёт 150001145 · июнь 2021 · 540,60 ₽ · сумма строк сходится" in plain
        assert "По показаниям прибора: 21 539 − 21 380 = 159 кВт·ч" in plain
        assert "Сумма: 159 × 3,40 = 540,60 ₽" in plain

    def test_names_the_file_and_the_lines_of_every_day_of_a_profile(self) -> None:
        the_usual_vat()
        the_supplier()
        plant = a_firm(voltage="ВН", power_group="менее 670 кВт", account_number="900000001")
        a_price_of_firms("4.36626", month=date(2021, 6, 1))
        an_hourly_month(plant.point, month=date(2021, 6, 1), days=29, hour_wh=1_000, file=a_file("июнь.xml"))
        last = a_file("80020_30.xml")
        last.archive_name = "посылка.zip"
        last.save()
        an_hourly_month(plant.point, month=date(2021, 6, 30), days=1, hour_wh=2_000, file=last)
        told("bill", "--month", "2021-06", "--issued-on", "2021-07-05")
        (line,) = told("explain", "900000001", "--month", "2021-06")["lines"]
        assert len(line["days"]) == 30
        first, *_, last_day = line["days"]
        assert (first["day"], first["file_name"], first["archive_name"]) == ("2021-06-01", "июнь.xml", "")
        assert (first["first_line"], first["last_line"], first["energy_wh"]) == (10, 33, 24_000)
        assert (last_day["file_name"], last_day["archive_name"]) == ("80020_30.xml", "посылка.zip")
        said = run("explain", "900000001", "--month", "2021-06").output.replace("\u00a0", " ")
        assert "профиль 01.06.2021: 24 кВт·ч, файл июнь.xml, строки 10–33" in said
        assert "профиль 30.06.2021: 48 кВт·ч, файл посылка.zip / 80020_30.xml, строки 10–33" in said

    def test_says_what_is_not_there(self, flat: Flat) -> None:
        result = run("explain", "ПД21-0000001")
        assert result.exit_code == 1
        assert "Нет такого счёта: ПД21-0000001" in result.output

    def test_says_which_finding_of_which_run_holds_the_bill(self, flat: Flat) -> None:
        flat.account.supply_terms.get().tariff.rates.all().delete()
        run("bill", "--month", "2021-06")
        waiting = run("explain", "150001145", "--month", "2021-06")
        assert waiting.exit_code == 1
        assert "счёт за 2021-06 не выпущен, удержан в расчёте № 1: R-07 Нет цены на период" in waiting.output
        assert "ждёт решения" in waiting.output
        run_id = BillingRun.objects.get().pk
        decide_findings(actor=SYSTEM, run_id=run_id, verdict="hold", reason="ждём приказ", code="R-07")
        assert "решение «удержать»: ждём приказ" in run("explain", "150001145", "--month", "2021-06").output

    def test_tells_an_account_not_yet_billed_from_one_that_is_not_there(self, flat: Flat) -> None:
        unbilled = run("explain", "150001145", "--month", "2021-06")
        assert (unbilled.exit_code, unbilled.output) == (
            1,
            "Лицевой счёт 150001145: счёт за 2021-06 не выпущен\n",
        )
        unknown = run("explain", "150009999", "--month", "2021-06")
        assert (unknown.exit_code, unknown.output) == (1, "Нет такого лицевого счёта: 150009999\n")


class TestDoctor:
    def test_finds_a_billed_month_well(self, flat: Flat) -> None:
        told("bill", "--month", "2021-06")
        found = told("doctor")
        assert found["ok"] is True
        assert set(found) == {"ok", "checks"}
        assert all(set(check) == {"name", "ok", "checked", "broken"} for check in found["checks"])
        assert run("doctor").exit_code == 0

    def test_ends_with_1_when_something_is_broken(self, flat: Flat) -> None:
        told("bill", "--month", "2021-06")
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("UPDATE billing_charge SET vat_kop = vat_kop + 1")
        found = told("doctor", code=1)
        assert found["ok"] is False
        assert {check["name"] for check in found["checks"] if not check["ok"]} == {
            "charges_equal_lines",
            "partitions_equal_charges",
            "bills_equal_postings",
        }
        assert "НЕТ Начисление равно сумме своих строк" in run("doctor").output


class TestBillAgain:
    def test_replays_a_run_to_the_same_hash(self, flat: Flat) -> None:
        hashed = told("bill", "--month", "2021-06")["result_sha256"]
        again = told("bill", "--replay", "1")
        assert (again["same"], again["now_sha256"], again["differing_partitions"]) == (True, hashed, [])

    def test_exits_with_4_where_the_run_comes_out_otherwise(self, flat: Flat) -> None:
        told("bill", "--month", "2021-06", "--no-release")
        BillingRun.objects.get().partitions.update(result_sha256="0" * 64)
        assert told("bill", "--replay", "1", code=4)["differing_partitions"] == [1]

    def test_tells_what_other_prices_would_make(self, flat: Flat, tmp_path: Path) -> None:
        """159 kWh at 4.00 are 636.00, at 3.40 they are 540.60."""
        told("bill", "--month", "2021-06")
        prices = tmp_path / "prices.yaml"
        prices.write_text("city-gas:\n  T0: 4,00\n")
        would = told("bill", "--what-if", "1", "--prices", str(prices))
        assert (would["was"]["gross_kop"], would["now"]["gross_kop"]) == (540_60, 636_00)
        assert Charge.objects.get().gross_kop == 540_60

    @pytest.mark.parametrize("text", ["city-gas: 4", "city-gas: {T0: four}", "city-gas: {T0: 4.00000001}"])
    def test_refuses_a_price_list_of_another_form(self, flat: Flat, tmp_path: Path, text: str) -> None:
        told("bill", "--month", "2021-06")
        (tmp_path / "prices.yaml").write_text(text)
        result = run("bill", "--what-if", "1", "--prices", str(tmp_path / "prices.yaml"))
        assert result.exit_code == 1
        assert "ждём «код тарифа: {зона: руб./кВт·ч}»" in result.output

    def test_refuses_a_run_that_is_not_there(self, flat: Flat) -> None:
        result = run("bill", "--replay", "7")
        assert (result.exit_code, "Нет расчёта № 7" in result.output) == (1, True)
