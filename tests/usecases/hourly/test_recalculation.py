"""Which bills a day that comes late, or again, touches: by the channel a scheme takes, and where nothing was known before."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from sbyt.apps.billing.models import Bill, ChargeLine
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.decide_findings import decide_findings
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.operations.release_run import release_run
from sbyt.apps.billing.queries.months_begun import months_begun
from sbyt.apps.contracts.models import SupplyTerm
from sbyt.apps.metering.models import ChangedDay, HourReplacement, UsagePoint
from sbyt.apps.metering.operations.schemes import NodeFacts, add_node, create_scheme, put_into_force
from sbyt.apps.metering.operations.store_interval_days import store_interval_days
from sbyt.apps.metering.types import NewIntervalDay
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.hourly.recalculation import start_corrections, touched_bills
from tests.builders.buildings import put_up_meter
from tests.builders.firms import Firm, a_file, a_firm, an_hourly_month
from tests.builders.people import a_branch, a_member_of_staff, the_supplier
from tests.builders.prices import a_price_of_firms, the_usual_vat

pytestmark = pytest.mark.django_db
JULY, AUGUST = date(2021, 7, 1), date(2021, 8, 1)
TENTH, LAST = date(2021, 7, 10), date(2021, 7, 31)
LATER = datetime(2031, 8, 20, 9, 0, tzinfo=UTC)
A_MINUS = 2


def comes(point: UsagePoint, day: date, hours: list[int | None], *, channel: int = 1) -> None:
    """A message about one day of a channel comes now, made after all others."""
    file = a_file(f"80020_{day}_{channel}.xml")
    file.message_created_at = LATER
    file.save()
    new = NewIntervalDay(
        usage_point_id=point.pk,
        channel=channel,
        day=day,
        step_minutes=60,
        values_wh=tuple(hours),
        qualities=tuple(2 if value is None else 0 for value in hours),
        lines=tuple(range(len(hours))),
    )
    store_interval_days(
        days=[new], import_file=file, now=timezone.now(), billed_months=months_begun(days=[day])
    )


def billed_july() -> None:
    run = plan_run(actor=SYSTEM, month=JULY)
    compute_run(actor=SYSTEM, run_id=run.pk)
    decide_findings(actor=SYSTEM, run_id=run.pk, verdict="release", reason="по факту", code="R-14")
    release_run(actor=SYSTEM, run_id=run.pk, issued_on=date(2021, 8, 10))


@pytest.fixture
def prices() -> None:
    the_usual_vat()
    the_supplier()
    a_price_of_firms("4.50", month=JULY)


def with_losses(point: UsagePoint, *, head: UsagePoint, sharing: str) -> None:
    """The volume of the point is the head's and its losses by the square of the load: 12 kWh in an hour of 100."""
    scheme = create_scheme(actor=SYSTEM, usage_point_id=point.pk, name="За трансформатором", reason="акт")
    draft = scheme.versions.get()
    load = NodeFacts(kind="load", title="Т-1", numerator=12_000, denominator=100_000, sharing=sharing)
    result = draft.nodes.get(kind="result")
    losses = add_node(actor=SYSTEM, draft=draft, facts=load, into=result, sign=1, reason="акт")
    meter = NodeFacts(kind="meter", title="Ввод", usage_point_id=head.pk)
    add_node(actor=SYSTEM, draft=draft, facts=meter, into=losses, sign=1, reason="акт")
    put_into_force(actor=SYSTEM, draft=draft, since=JULY, reason="акт")


def touched_by_account() -> dict[int, int | None]:
    return {one.line.account_id: one.change_wh for one in touched_bills(SYSTEM)}


class TestAChannelThatASchemeTakes:
    @pytest.fixture
    def pair(self, prices) -> SimpleNamespace:
        """100 kWh of A+ and 10 of A− an hour at `gives`; the volume of `takes` is that A−."""
        gives, takes = a_firm("Отдаёт"), a_firm("Берёт")
        an_hourly_month(gives.point, month=JULY, days=31, hour_wh=100_000)
        an_hourly_month(gives.point, month=JULY, days=31, hour_wh=10_000, channel=A_MINUS)
        scheme = create_scheme(actor=SYSTEM, usage_point_id=takes.point.pk, name="Отдача", reason="акт")
        draft = scheme.versions.get()
        source = NodeFacts(kind="meter", title="А−", usage_point_id=gives.point.pk, channel=A_MINUS)
        add_node(actor=SYSTEM, draft=draft, facts=source, into=draft.nodes.get(), sign=1, reason="акт")
        put_into_force(actor=SYSTEM, draft=draft, since=JULY, reason="акт")
        billed_july()
        return SimpleNamespace(gives=gives, takes=takes)

    def test_sent_again_touches_the_bill_of_the_scheme_alone(self, pair) -> None:
        comes(pair.gives.point, TENTH, [11_000] * 24, channel=A_MINUS)
        assert touched_by_account() == {pair.takes.account.pk: 24_000}

    def test_is_not_touched_by_another_channel_of_the_same_point(self, pair) -> None:
        comes(pair.gives.point, TENTH, [101_000] * 24)
        assert touched_by_account() == {pair.gives.account.pk: 24_000}
        comes(pair.gives.point, TENTH, [1_000] * 24, channel=3)
        assert touched_by_account() == {pair.gives.account.pk: 24_000}


class TestADayThatComesForTheFirstTime:
    @pytest.fixture
    def july(self, prices) -> SimpleNamespace:
        """Without 31 July: `gap` is billed by the hours there are, `read` by its registers."""
        gap, read = a_firm("С дырой"), a_firm("По показаниям")
        for firm in (gap, read):
            an_hourly_month(firm.point, month=JULY, days=30, hour_wh=100_000)
        meter = put_up_meter(read.point, on=date(2020, 1, 1))
        meter.shows(JULY, 10_000)
        meter.shows(AUGUST, 84_500)
        billed_july()
        return SimpleNamespace(gap=gap, read=read)

    def test_after_the_bill_is_billed_by_a_correction(self, july) -> None:
        comes(july.gap.point, LAST, [100_000] * 24)
        (one,) = touched_bills(SYSTEM)
        # 2 400 kWh × 4.50 = 10 800.00, with 20 % of VAT 12 960.00
        assert (one.line.account_id, one.change_wh, one.change_gross_kop) == (
            july.gap.account.pk,
            2_400_000,
            12_960_00,
        )
        (run,) = start_corrections(SYSTEM, bill_ids=[one.line.bill_id])
        compute_run(actor=SYSTEM, run_id=run.pk)
        release_run(actor=SYSTEM, run_id=run.pk, issued_on=date(2021, 9, 6))
        assert Bill.objects.get(account=july.gap.account, stage="correction").posted_kop == 12_960_00
        assert touched_bills(SYSTEM) == ()

    def test_with_some_of_its_hours_is_billed_by_those(self, july) -> None:
        comes(july.gap.point, LAST, [*[100_000] * 12, *[None] * 12])
        assert touched_by_account() == {july.gap.account.pk: 1_200_000}

    def test_makes_the_profile_whole_that_registers_stood_for(self, july) -> None:
        assert ChargeLine.objects.get(charge__account=july.read.account).method == "meter"
        comes(july.read.point, LAST, [*[100_000] * 23, None])
        assert touched_by_account() == {}
        comes(july.read.point, LAST, [100_000] * 24)
        # 744 hours × 100 kWh = 74 400 against 74 500 by registers
        assert touched_by_account() == {july.read.account.pk: -100_000}

    def test_in_a_month_that_nobody_bills_is_not_noted(self, july) -> None:
        comes(july.gap.point, AUGUST, [100_000] * 24)
        assert not ChangedDay.objects.exists()

    def test_after_the_run_was_planned_and_before_it_is_released_is_noted_too(self, prices) -> None:
        firm: Firm = a_firm()
        an_hourly_month(firm.point, month=JULY, days=30, hour_wh=100_000)
        run = plan_run(actor=SYSTEM, month=JULY)
        comes(firm.point, LAST, [100_000] * 24)
        compute_run(actor=SYSTEM, run_id=run.pk)
        decide_findings(actor=SYSTEM, run_id=run.pk, verdict="release", reason="по факту", code="R-14")
        release_run(actor=SYSTEM, run_id=run.pk, issued_on=date(2021, 8, 10))
        assert touched_by_account() == {firm.account.pk: 2_400_000}


class TestADayThatComesWithTheSameSum:
    def test_makes_the_profile_whole_that_registers_stood_for(self, prices) -> None:
        """743 hours × 100 kWh and one unknown: billed by registers, 74 500; the hour was 0: 74 300."""
        firm = a_firm("По показаниям")
        an_hourly_month(firm.point, month=JULY, days=30, hour_wh=100_000)
        an_hourly_month(firm.point, month=LAST, days=1, hour_wh=[*[100_000] * 23, None])
        meter = put_up_meter(firm.point, on=date(2020, 1, 1))
        meter.shows(JULY, 10_000)
        meter.shows(AUGUST, 84_500)
        billed_july()
        assert ChargeLine.objects.get().quantity_wh == 74_500_000
        comes(firm.point, LAST, [*[100_000] * 23, 0])
        noted = ChangedDay.objects.get()
        assert noted.before_wh == noted.after_wh == 2_300_000
        assert touched_by_account() == {firm.account.pk: -200_000}

    def test_has_other_losses_by_load(self, prices) -> None:
        """24 × 100 with 12 kWh of losses in each hour are 2 688; 12 × 200 + 12 × 0 with 48 in each of twelve are 2 976."""
        supply, head = a_firm("Завод"), a_firm("Ввод")
        SupplyTerm.objects.exclude(account=supply.account).delete()
        with_losses(supply.point, head=head.point, sharing="each_hour")
        an_hourly_month(head.point, month=JULY, days=31, hour_wh=100_000)
        billed_july()
        assert ChargeLine.objects.get().quantity_wh == 31 * 2_688_000
        comes(head.point, TENTH, [*[200_000] * 12, *[0] * 12])
        assert touched_by_account() == {supply.account.pk: 288_000}

    def test_and_the_same_hours_touches_nothing(self, prices) -> None:
        firm = a_firm()
        an_hourly_month(firm.point, month=JULY, days=31, hour_wh=100_000)
        billed_july()
        comes(firm.point, TENTH, [*[110_000] * 12, *[90_000] * 12])
        assert ChangedDay.objects.exists()
        assert touched_bills(SYSTEM) == ()


class TestADayBeforeTheAccountChanged:
    def test_touches_the_later_account_too_where_losses_are_of_the_whole_month(self, prices) -> None:
        """Losses of July are shared by squares; on the 16th the point goes to another account, the 5th comes doubled."""
        supply, later, head = a_firm("Завод"), a_firm("Склад"), a_firm("Ввод")
        SupplyTerm.objects.filter(account=head.account).delete()
        change = date(2021, 7, 16)
        SupplyTerm.objects.filter(account=supply.account).update(valid=DateRange(date(2020, 1, 1), change))
        SupplyTerm.objects.filter(account=later.account).update(
            usage_point=supply.point, valid=DateRange(change, None)
        )
        with_losses(supply.point, head=head.point, sharing="by_square")
        an_hourly_month(head.point, month=JULY, days=31, hour_wh=100_000)
        billed_july()
        billed = ChargeLine.objects.values_list("charge__account_id", "quantity_wh")
        assert dict(billed) == {supply.account.pk: 360 * 112_000, later.account.pk: 384 * 112_000}
        comes(head.point, date(2021, 7, 5), [200_000] * 24)
        # 76 800² × 0.0012 / 744 = 9 513.290 kWh are lost, 384 of 816 squares are the later account's: 4 476.843 against 4 608
        assert touched_by_account() == {supply.account.pk: 3_116_447, later.account.pk: -131_157}


class TestAReplacementOfADayWhoseClocksMoved:
    @pytest.mark.parametrize(
        ("day", "hours", "missing", "closes"),
        [
            (date(2014, 10, 26), 25, None, True),
            (date(2014, 10, 26), 25, 2, False),  # the second of the two hours named 01
            (date(2014, 10, 26), 25, 5, True),  # 04:00, which nobody replaced
            (date(2010, 3, 28), 23, None, True),
            (date(2010, 3, 28), 23, 0, True),
            (date(2021, 7, 10), 24, 1, False),
            (date(2021, 7, 10), 24, None, True),
        ],
    )
    def test_closes_when_its_hours_are_measured(
        self, day: date, hours: int, missing: int | None, *, closes: bool
    ) -> None:
        point = a_firm().point
        replaced = [None, 5_000, 5_000, *[None] * 21]
        gap = HourReplacement.objects.create(usage_point=point, day=day, values_wh=replaced, method="nearest")
        comes(point, day, [None if place == missing else 6_000 for place in range(hours)])
        gap.refresh_from_db()
        assert (gap.closed_at is not None) == closes


class TestAReadingThatASchemeTakes:
    """100 kWh an hour at the head; the sub-consumer has registers alone: 7 440 kWh in July, 10 an hour."""

    @pytest.fixture
    def plant(self, prices) -> SimpleNamespace:
        supply, head, sub = a_firm("Завод"), a_firm("Ввод"), a_firm("Цех")
        SupplyTerm.objects.exclude(account=supply.account).delete()
        an_hourly_month(head.point, month=JULY, days=31, hour_wh=100_000)
        meter = put_up_meter(sub.point, on=date(2020, 1, 1), shows=None)
        meter.shows(JULY, 1_000)
        scheme = create_scheme(actor=SYSTEM, usage_point_id=supply.point.pk, name="Без цеха", reason="акт")
        draft = scheme.versions.get()
        for firm, sign in ((head, 1), (sub, -1)):
            facts = NodeFacts(kind="meter", title=firm.point.code, usage_point_id=firm.point.pk)
            result = draft.nodes.get(kind="result")
            add_node(actor=SYSTEM, draft=draft, facts=facts, into=result, sign=sign, reason="акт")
        put_into_force(actor=SYSTEM, draft=draft, since=JULY, reason="акт")
        return SimpleNamespace(supply=supply, meter=meter)

    def test_anew_touches_the_bill_of_the_scheme_and_is_settled_by_a_correction(self, plant) -> None:
        plant.meter.shows(AUGUST, 8_440)
        billed_july()
        assert touched_bills(SYSTEM) == ()
        plant.meter.shows(AUGUST, 9_184, source="removal")
        (one,) = touched_bills(SYSTEM)
        # 8 184 kWh in 744 hours: 11 an hour
        assert (one.line.account_id, one.by_reading, one.days) == (plant.supply.account.pk, True, ())
        assert (one.line.quantity_wh, one.change_wh) == (90_000 * 744, -1_000 * 744)
        (run,) = start_corrections(SYSTEM, bill_ids=[one.line.bill_id])
        compute_run(actor=SYSTEM, run_id=run.pk)
        release_run(actor=SYSTEM, run_id=run.pk, issued_on=date(2021, 9, 6))
        corrected = ChargeLine.objects.get(charge__bill__stage="correction")
        assert corrected.quantity_wh == 89_000 * 744
        assert touched_bills(SYSTEM) == ()

    def test_of_another_month_touches_nothing(self, plant) -> None:
        plant.meter.shows(AUGUST, 8_440)
        billed_july()
        plant.meter.shows(date(2021, 9, 1), 20_000)
        assert touched_bills(SYSTEM) == ()

    def test_that_was_lacking_fills_the_hours_of_the_bill(self, plant) -> None:
        billed_july()
        assert ChargeLine.objects.get(charge__account=plant.supply.account).quantity_wh == 0
        assert touched_bills(SYSTEM) == ()
        plant.meter.shows(date(2021, 9, 1), 15_880)
        # 14 880 kWh from 1 July to 1 September: 31 days of 62
        assert touched_by_account() == {plant.supply.account.pk: 90_000 * 744}

    def test_between_two_others_moves_the_months_between_them(self, plant) -> None:
        plant.meter.shows(date(2021, 10, 1), 23_080)
        billed_july()
        # 22 080 kWh in 92 days: 10 an hour
        assert ChargeLine.objects.get(charge__account=plant.supply.account).quantity_wh == 90_000 * 744
        plant.meter.shows(date(2021, 9, 15), 21_064)
        # 20 064 kWh in 76 days: 11 an hour
        assert touched_by_account() == {plant.supply.account.pk: -1_000 * 744}

    def test_is_told_to_those_who_see_the_branch_alone(self, plant) -> None:
        plant.meter.shows(AUGUST, 8_440)
        billed_july()
        plant.meter.shows(AUGUST, 9_184, source="removal")
        assert touched_bills(a_member_of_staff("billing_clerk", branch=a_branch("77"))) == ()
