"""What is found before release: code, words, the money in question; and verdicts on it."""

from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.billing.finding_kinds import KINDS, OF_ISSUE
from sbyt.apps.billing.models import Bill, BillingRun, Charge, Finding
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.decide_findings import UnableToDecideFindings, decide_findings
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.operations.release_run import UnableToReleaseRun, release_run
from sbyt.apps.billing.queries.findings import finding_rows, findings_for
from sbyt.apps.billing.queries.runs import finding_sums
from sbyt.calc import issues
from sbyt.kit.access.actor import SYSTEM, UnableToAct
from sbyt.usecases.bill_month import bill_month
from tests.builders.buildings import Flat, a_building, a_common_meter, a_flat
from tests.builders.people import a_branch, a_member_of_staff, the_supplier
from tests.builders.prices import a_rule, a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db

MONTHS = [date(2021, number, 1) for number in range(1, 6)]
MAY = MONTHS[-1]


@pytest.fixture
def flat() -> Flat:
    """100 kWh a month from January to April 2021, billed at 3.40: 340 RUB a month."""
    the_usual_vat()
    the_supplier()
    norms()
    flat = a_flat(a_building(), "1", tariff=a_tariff(), meter_shows=0)
    flat.shows(date(2020, 12, 25), 900)
    for number, month in enumerate(MONTHS[:-1], start=1):
        flat.shows(month.replace(day=25), 900 + 100 * number)
        bill_month(actor=SYSTEM, month=month)
    return flat


def computed(month: date = MAY) -> BillingRun:
    return compute_run(actor=SYSTEM, run_id=plan_run(actor=SYSTEM, month=month).pk)


def found(run: BillingRun) -> list[tuple[str, bool, int, str]]:
    rows = Finding.objects.filter(run=run).order_by("code", "message")
    return [
        (row.code, row.blocks, row.money_kop, row.message.replace("\u202f", " ").replace("\u00a0", " "))
        for row in rows
    ]


class TestCatalogue:
    def test_has_a_finding_for_every_issue_of_the_rules(self) -> None:
        assert set(OF_ISSUE) == {kind.code for kind in issues.KINDS}

    def test_numbers_its_kinds_in_a_row(self) -> None:
        assert list(KINDS) == [f"R-{number:02d}" for number in range(1, len(KINDS) + 1)]


class TestUsualMonth:
    def test_has_no_findings(self, flat: Flat) -> None:
        flat.shows(date(2021, 5, 25), 1_410)
        assert found(computed()) == []


class TestZero:
    def test_after_a_month_that_was_not_is_found(self, flat: Flat) -> None:
        flat.shows(date(2021, 5, 25), 1_300)
        assert found(computed()) == [("R-01", False, 340_00, "Расход ноль, в прошлый раз было 100 кВт·ч")]


class TestSpike:
    def test_above_three_means_is_found_with_what_is_over(self, flat: Flat) -> None:
        """401 kWh at 3.40 is 1 363.40; usual is 340."""
        flat.shows(date(2021, 5, 25), 1_701)
        assert found(computed()) == [("R-02", False, 1_023_40, "Расход 401 кВт·ч, обычно 100")]

    def test_at_three_means_is_not(self, flat: Flat) -> None:
        flat.shows(date(2021, 5, 25), 1_600)
        assert found(computed()) == []

    def test_goes_by_dated_rules(self, flat: Flat) -> None:
        a_rule("risk.spike_times", 2)
        flat.shows(date(2021, 5, 25), 1_600)
        assert [code for code, *_rest in found(computed())] == ["R-02"]

    def test_of_what_no_home_can_take_holds_where_there_is_no_mean(self, flat: Flat) -> None:
        """10 800 kWh are 15 kW all day for 30 days; 10 801 at 3.40 are 36 723.40, less the usual 340."""
        a_rule("risk.spike_min_months", 5)
        flat.shows(date(2021, 5, 25), 12_101)
        run = computed()
        assert found(run) == [
            (
                "R-02",
                True,
                36_383_40,
                "Расход 10 801 кВт·ч, а обычный неизвестен: больше 10 800 за 30 дней требует проверки",
            )
        ]
        with pytest.raises(UnableToReleaseRun, match="выпуск держат замечания без решения: R-02 — 1"):
            release_run(actor=SYSTEM, run_id=run.pk)
        assert not Bill.objects.filter(month=MAY).exists()

    def test_of_what_a_home_can_take_does_not(self, flat: Flat) -> None:
        a_rule("risk.spike_min_months", 5)
        flat.shows(date(2021, 5, 25), 12_100)
        assert found(computed()) == []

    @pytest.mark.parametrize(("shown", "codes"), [(55_260, []), (55_261, ["R-02"])])
    def test_of_a_meter_read_after_five_months_goes_by_its_days(self, shown: int, codes: list[str]) -> None:
        """From 25 December to 25 May are 151 days: 15 kW all day come to 54 360 kWh."""
        the_usual_vat()
        the_supplier()
        norms()
        new = a_flat(a_building(), "1", tariff=a_tariff(), meter_shows=0)
        new.shows(date(2020, 12, 25), 900)
        new.shows(date(2021, 5, 25), shown)
        assert [code for code, *_rest in found(computed())] == codes

    def test_is_not_found_while_little_is_known(self, flat: Flat) -> None:
        a_rule("risk.spike_min_months", 5)
        flat.shows(date(2021, 5, 25), 1_900)
        assert found(computed()) == []


class TestACreditOfAnEstimate:
    def test_is_told_and_holds_nothing(self, flat: Flat) -> None:
        """Billed by the mean of 100 in May, the register then shows 20: the correction is -80 or so."""
        bill_month(actor=SYSTEM, month=MAY)
        assert Bill.objects.get(month=MAY).charge.lines.get().method == "average"
        flat.shows(date(2021, 6, 25), 1_320)
        run = computed(date(2021, 6, 1))
        charge = Charge.objects.get(run=run)
        assert charge.gross_kop < 0
        told = [row[:3] for row in found(run)]
        assert ("R-28", False, -charge.gross_kop) in told
        assert not [code for code, blocks, _sum in told if blocks]


class TestNoReading:
    def test_is_told_the_first_time(self, flat: Flat) -> None:
        (row,) = found(computed())
        assert row[:2] == ("R-04", False)
        assert row[3] == "Нет показания за месяц: объём определён расчётом"

    def test_is_told_apart_from_the_third_month_in_a_row(self, flat: Flat) -> None:
        for month in (MAY, date(2021, 6, 1)):
            bill_month(actor=SYSTEM, month=month)
        (row,) = found(computed(date(2021, 7, 1)))
        assert (row[0], row[3]) == ("R-05", "Нет показаний 3 месяца подряд")


class TestAskedReading:
    def test_is_told_while_it_waits(self, flat: Flat) -> None:
        flat.shows(date(2021, 5, 25), 1_100, state="asked")
        assert [row[0] for row in found(computed())] == ["R-04", "R-06"]
        told = Finding.objects.get(code="R-06").message.replace("\u202f", " ")
        assert told == "Показание 1 100 от 25.05.2021 ждёт подтверждения и в расчёт не вошло"


class TestNoPrice:
    def test_blocks_and_leaves_the_account_uncharged(self, flat: Flat) -> None:
        flat.shows(date(2021, 5, 25), 1_400)
        flat.account.supply_terms.get().tariff.rates.all().delete()
        run = computed()
        assert found(run) == [("R-07", True, 340_00, "Нет цены тарифа на дату: объём не начислен")]
        assert not Charge.objects.filter(run=run).exists()


class TestHouse:
    def test_below_its_flats_shares_nothing(self, flat: Flat) -> None:
        common = a_common_meter(flat.premises.building)
        common.shows(date(2021, 4, 25), 100)
        common.shows(date(2021, 5, 25), 150)
        flat.shows(date(2021, 5, 25), 1_400)
        run = computed()
        assert [row[:3] for row in found(run)] == [("R-09", False, 0)]
        finding = Finding.objects.get(run=run)
        assert (finding.account_id, finding.building_id) == (None, flat.premises.building_id)
        assert finding.data["balance_wh"] == -50_000

    def test_without_a_reading_is_told(self, flat: Flat) -> None:
        a_common_meter(flat.premises.building, shows=0)
        flat.shows(date(2021, 5, 25), 1_400)
        assert [row[:2] for row in found(computed())] == [("R-11", False)]

    def test_with_a_room_of_unknown_area_tells_it(self, flat: Flat) -> None:
        a_flat(
            flat.premises.building, "2", tariff=flat.account.supply_terms.get().tariff, area_m2=None
        ).shows(date(2021, 5, 25), 10)
        common = a_common_meter(flat.premises.building)
        common.shows(date(2021, 4, 25), 100)
        common.shows(date(2021, 5, 25), 300)
        flat.shows(date(2021, 5, 25), 1_400)
        assert {("R-08", False), ("R-32", True)} <= {row[:2] for row in found(computed())}


@pytest.fixture
def two_findings(flat: Flat) -> BillingRun:
    """A missing reading of the flat, a missing price of its neighbour."""
    priceless = a_tariff("new", prices={date(2030, 1, 1): "3.40"})
    a_flat(flat.premises.building, "2", tariff=priceless).shows(date(2021, 5, 25), 10)
    return computed()


class TestVerdicts:
    def decide(self, run: BillingRun, verdict: str, reason: str = "", **what: object) -> int:
        return decide_findings(actor=SYSTEM, run_id=run.pk, verdict=verdict, reason=reason, **what)  # type: ignore[arg-type]

    def test_are_kept_with_who_when_and_why(self, two_findings: BillingRun) -> None:
        clerk = a_member_of_staff()
        count = decide_findings(
            actor=clerk, run_id=two_findings.pk, verdict="hold", reason="ждём приказ", code="R-07"
        )
        assert count == 1
        finding = Finding.objects.get(code="R-07")
        assert (finding.verdict, finding.verdict_reason, finding.verdict_by_id) == (
            "hold",
            "ждём приказ",
            clerk.user_id,
        )
        assert finding.verdict_at is not None

    def test_are_given_one_by_one_and_taken_back(self, two_findings: BillingRun) -> None:
        finding = Finding.objects.get(code="R-04")
        assert self.decide(two_findings, "hold", "проверить", finding_ids=[finding.pk]) == 1
        assert self.decide(two_findings, "pending", finding_ids=[finding.pk]) == 1
        finding.refresh_from_db()
        assert (finding.verdict, finding.verdict_reason, finding.verdict_by_id) == ("pending", "", None)

    def test_are_summed_by_code(self, two_findings: BillingRun) -> None:
        self.decide(two_findings, "release", code="R-04")
        sums = {
            row.code: (row.count, row.pending, row.released, row.held)
            for row in finding_sums(run_id=two_findings.pk)
        }
        assert sums == {"R-04": (1, 0, 1, 0), "R-07": (1, 1, 0, 0)}

    @pytest.mark.parametrize(
        ("verdict", "reason", "what", "refusal"),
        [
            ("maybe", "так", {"code": "R-04"}, "нет такого решения"),
            ("hold", " ", {"code": "R-04"}, "назовите причину"),
            ("release", "", {"code": "R-07"}, "назовите причину"),
            ("release", "так", {}, "не названо ни одного"),
        ],
    )
    def test_are_refused_and_nothing_changes(
        self, two_findings: BillingRun, verdict: str, reason: str, what: dict[str, str], refusal: str
    ) -> None:
        with pytest.raises(UnableToDecideFindings, match=refusal):
            self.decide(two_findings, verdict, reason, **what)
        assert set(Finding.objects.values_list("verdict", flat=True)) == {"pending"}

    def test_are_refused_after_release(self, two_findings: BillingRun) -> None:
        self.decide(two_findings, "hold", "ждём приказ", code="R-07")
        release_run(actor=SYSTEM, run_id=two_findings.pk)
        with pytest.raises(UnableToDecideFindings, match="выпущен"):
            self.decide(two_findings, "release", "поздно", code="R-07")

    def test_touch_no_other_branch(self, two_findings: BillingRun) -> None:
        stranger = a_member_of_staff(branch=a_branch("02", "Южное"))
        assert (
            decide_findings(actor=stranger, run_id=two_findings.pk, verdict="hold", reason="так", code="R-04")
            == 0
        )
        own = a_member_of_staff(branch=a_branch())
        assert (
            decide_findings(actor=own, run_id=two_findings.pk, verdict="hold", reason="так", code="R-04") == 1
        )

    def test_need_the_verb(self, two_findings: BillingRun) -> None:
        with pytest.raises(UnableToAct):
            decide_findings(
                actor=a_member_of_staff("metering_engineer"),
                run_id=two_findings.pk,
                verdict="hold",
                reason="так",
                code="R-04",
            )
        assert set(Finding.objects.values_list("verdict", flat=True)) == {"pending"}


class TestWorklist:
    def test_is_sorted_by_money_and_cut_by_branch(self, two_findings: BillingRun) -> None:
        rows = finding_rows(findings_for(SYSTEM, run_id=two_findings.pk))
        assert [row.code for row in rows] == ["R-04", "R-07"]
        assert rows[0].money_kop > rows[1].money_kop == 0
        stranger = a_member_of_staff(branch=a_branch("02", "Южное"))
        assert finding_rows(findings_for(stranger, run_id=two_findings.pk)) == []

    def test_is_cut_to_a_code_or_a_verdict(self, two_findings: BillingRun) -> None:
        findings = findings_for(SYSTEM, run_id=two_findings.pk)
        assert [row.code for row in finding_rows(findings, code="R-07")] == ["R-07"]
        assert finding_rows(findings, verdict="hold") == []
