"""Where an hour came from: a replacement with its reason and obligation, a scheme down to its meters, two readings."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from sbyt.apps.metering.models import HourFinding, HourReplacement
from sbyt.apps.metering.operations.schemes import NodeFacts, add_node, create_scheme, put_into_force
from sbyt.apps.metering.queries.supplied_days import supplied_days
from sbyt.apps.metering.queries.supplied_hours import supplied_day_columns, supplied_hours
from sbyt.calc.dated_rules import SOURCE_RANKS
from sbyt.interfaces.backoffice.metering.shown_source import _term as words_of
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.hourly.checking import check_month
from sbyt.usecases.hourly.disbelieving import Disbelief, put_instead
from sbyt.usecases.hourly.estimating import replace_missing
from sbyt.usecases.hourly.hour_source import Comes, HourSource, hour_source
from sbyt.usecases.hourly.scheme_month import scheme_month
from tests.builders.buildings import put_up_meter
from tests.builders.firms import a_file, a_firm, an_hourly_month
from tests.builders.people import a_member_of_staff

pytestmark = pytest.mark.django_db
JUNE, JULY, AUGUST = date(2021, 6, 1), date(2021, 7, 1), date(2021, 8, 1)
GAP_DAY, GOOD_DAY, STILL_DAY = date(2021, 7, 31), date(2021, 7, 10), date(2021, 7, 15)


@pytest.fixture
def plant() -> SimpleNamespace:
    """June whole, July without its last day and with nothing on the 15th."""
    firm = a_firm()
    usual = [110_000, *[100_000] * 23]
    an_hourly_month(firm.point, month=JUNE, days=30, hour_wh=100_000)
    an_hourly_month(firm.point, month=JULY, days=14, hour_wh=usual)
    an_hourly_month(firm.point, month=STILL_DAY, days=1, hour_wh=0)
    an_hourly_month(firm.point, month=date(2021, 7, 16), days=15, hour_wh=usual)
    return SimpleNamespace(point=firm.point)


def source(point, day: date = GAP_DAY, hour: int = 0, **more) -> HourSource:
    return hour_source(SYSTEM, usage_point_id=point.pk, channel=1, day=day, hour=hour, **more)


class TestAReplacedHour:
    def test_tells_by_what_why_and_that_it_waits_for_a_measurement(self, plant) -> None:
        check_month(SYSTEM, month=JULY)
        gap = HourFinding.objects.get(code="GAP")
        replace_missing(SYSTEM, point_id=plant.point.pk, month=JULY, finding_id=gap.pk)
        told = source(plant.point)
        assert (told.comes, told.value_wh, told.earlier) == (Comes.REPLACED, 100_000, ())
        why = told.replaced
        assert (why.method, why.asked, why.period, why.most) == ("nearest", "ladder", 1, None)
        assert (why.finding_id, why.finding_code, why.stands, why.closed_at) == (gap.pk, "GAP", True, None)

    def test_names_the_finding_of_its_gap_where_none_was_kept(self, plant) -> None:
        check_month(SYSTEM, month=JULY)
        replace_missing(SYSTEM, point_id=plant.point.pk, month=JULY)
        assert source(plant.point).replaced.finding_code == "GAP"

    def test_over_a_measured_one_keeps_both_and_the_reason(self, plant) -> None:
        person = a_member_of_staff(role="metering_engineer")
        finding = HourFinding.objects.create(
            usage_point=plant.point, month=JULY, code="SPIKE", first_day=GOOD_DAY, hours=1, energy_wh=1
        )
        put_instead(
            person,
            finding=finding,
            disbelief=Disbelief(day=GOOD_DAY, hours=(0,), method="hand", hand_wh=90_000),
            reason="сбой АСКУЭ",
        )
        told, next_hour = source(plant.point, GOOD_DAY), source(plant.point, GOOD_DAY, 1)
        assert (told.comes, told.value_wh) == (Comes.REPLACED, 90_000)
        assert (told.replaced.reason, told.replaced.finding_code) == ("сбой АСКУЭ", "SPIKE")
        assert told.replaced.recorded_by
        assert (next_hour.comes, next_hour.value_wh) == (Comes.MEASURED, 100_000)

    def test_that_was_measured_at_last_shows_what_stood_before(self, plant) -> None:
        replace_missing(SYSTEM, point_id=plant.point.pk, month=JULY)
        then = timezone.now()
        file = a_file("late.xml")
        an_hourly_month(plant.point, month=GAP_DAY, days=1, hour_wh=120_000, file=file)
        HourReplacement.objects.update(closed_at=timezone.now(), closed_by_file=file)
        now = source(plant.point)
        assert (now.comes, now.value_wh, now.replaced) == (Comes.MEASURED, 120_000, None)
        assert [(one.method, one.closed_by_file) for one in now.earlier] == [("nearest", "late.xml")]
        believed = source(plant.point, as_of=then)
        assert (believed.comes, believed.value_wh) == (Comes.REPLACED, 100_000)
        assert (believed.replaced.closed_at, believed.replaced.closed_by_file) == (None, "")

    def test_is_missing_before_it_was_replaced(self, plant) -> None:
        replace_missing(SYSTEM, point_id=plant.point.pk, month=JULY)
        before = HourReplacement.objects.get().recorded_at - timedelta(seconds=1)
        told = source(plant.point, as_of=before)
        assert (told.comes, told.value_wh, told.replaced, told.earlier) == (Comes.MISSING, None, None, ())


@pytest.fixture
def halved(plant) -> SimpleNamespace:
    """A point whose volume is half of what the plant's head meter shows less 10 kW of idle losses."""
    firm = a_firm("Через схему")
    scheme = create_scheme(actor=SYSTEM, usage_point_id=firm.point.pk, name="Половина ввода", reason="акт")
    draft = scheme.versions.get()
    share = add_node(
        actor=SYSTEM,
        draft=draft,
        facts=NodeFacts(kind="share", title="Половина", numerator=1, denominator=2),
        into=draft.nodes.get(),
        sign=1,
        reason="акт",
    )
    for facts, sign in (
        (NodeFacts(kind="meter", title="Ввод", usage_point_id=plant.point.pk), 1),
        (NodeFacts(kind="constant", title="Холостой ход", power_w=10_000), -1),
    ):
        add_node(actor=SYSTEM, draft=draft, facts=facts, into=share, sign=sign, reason="акт")
    put_into_force(actor=SYSTEM, draft=draft, since=JULY, reason="акт")
    return SimpleNamespace(point=firm.point, scheme=scheme, head=plant.point)


class TestAnHourOfAScheme:
    def test_is_explained_down_to_its_meters(self, halved) -> None:
        told = source(halved.point, GOOD_DAY)
        # (110 kWh − 10 kWh) / 2
        assert (told.comes, told.value_wh) == (Comes.SCHEME, 50_000)
        assert (told.scheme.scheme_id, told.scheme.name, told.scheme.version) == (
            halved.scheme.pk,
            "Половина ввода",
            1,
        )
        terms = [(one.depth, one.sign, one.title, one.value_wh, one.comes) for one in told.scheme.terms]
        assert terms == [
            (0, 1, "Половина", 50_000, None),
            (1, 1, "Ввод", 110_000, Comes.MEASURED),
            (1, -1, "Холостой ход", 10_000, None),
        ]
        assert (told.scheme.terms[1].point_id, told.scheme.terms[1].may_open) == (halved.head.pk, True)

    def test_says_that_a_meter_of_it_is_replaced_or_silent(self, halved) -> None:
        silent = source(halved.point)
        assert (silent.value_wh, silent.scheme.terms[1].comes) == (None, Comes.MISSING)
        replace_missing(SYSTEM, point_id=halved.head.pk, month=JULY)
        told = source(halved.point)
        assert (told.value_wh, told.scheme.terms[1].comes) == (45_000, Comes.REPLACED)

    def test_below_zero_is_no_volume(self, halved) -> None:
        told = source(halved.point, STILL_DAY)
        assert (told.value_wh, told.scheme.value_wh, told.scheme.is_negative) == (None, -5_000, True)

    def test_is_the_meters_own_before_the_scheme_is_in_force(self, halved) -> None:
        assert source(halved.point, date(2021, 6, 10)).scheme is None


class TestAnHourBetweenTwoReadings:
    def test_names_them_where_the_point_has_nothing_else(self) -> None:
        firm = a_firm()
        meter = put_up_meter(firm.point, on=date(2020, 1, 1))
        meter.shows(JULY, 1_000)
        meter.shows(AUGUST, 8_440)
        told = source(firm.point, spread=True)
        assert (told.comes, told.value_wh) == (Comes.SPREAD, 10_000)
        assert [(one.since, one.until, one.energy_wh) for one in told.spread] == [(JULY, AUGUST, 7_440_000)]
        assert source(firm.point).comes == Comes.MISSING


class TestTheDaysOfABill:
    def days(self, point, as_of: datetime | None = None) -> dict[date, tuple]:
        found = supplied_days(
            usage_point_ids=[point.pk],
            date_from=JULY,
            date_to=AUGUST,
            as_of=as_of or timezone.now(),
            source_ranks=SOURCE_RANKS,
        )
        return {one.day: (one.comes, one.energy_wh, one.missing, one.scheme_name) for one in found[point.pk]}

    def test_are_measured_ones_with_their_file(self, plant) -> None:
        days = self.days(plant.point)
        assert (len(days), days[GOOD_DAY]) == (30, ("measured", 2_410_000, 0, ""))

    def test_hold_the_replaced_day_as_it_stood_at_the_moment(self, plant) -> None:
        then = timezone.now()
        replace_missing(SYSTEM, point_id=plant.point.pk, month=JULY)
        kept = HourReplacement.objects.get()
        assert self.days(plant.point)[GAP_DAY] == ("replaced", sum(kept.values_wh), 0, "")
        assert GAP_DAY not in self.days(plant.point, then)
        HourReplacement.objects.update(closed_at=datetime(2031, 1, 1, tzinfo=UTC))
        assert self.days(plant.point)[GAP_DAY][0] == "replaced"

    def test_are_those_of_the_scheme_on_its_days(self, halved) -> None:
        days = self.days(halved.point)
        # 110 + 23 × 100 less 24 × 10, halved
        assert days[GOOD_DAY] == ("scheme", 1_085_000, 0, "Половина ввода")
        assert days[GAP_DAY] == ("scheme", 0, 24, "Половина ввода")


class TestATermWithReadingsAlone:
    """100 kWh an hour at the head; the sub-consumer has an integral meter: 7 440 kWh in July, 10 an hour."""

    @pytest.fixture
    def taken_off(self) -> SimpleNamespace:
        supply, head, sub = a_firm("Завод"), a_firm("Ввод"), a_firm("Субабонент")
        an_hourly_month(head.point, month=JULY, days=31, hour_wh=100_000)
        meter = put_up_meter(sub.point, on=date(2020, 1, 1))
        meter.shows(JULY, 1_000)
        meter.shows(AUGUST, 8_440)
        scheme = create_scheme(
            actor=SYSTEM, usage_point_id=supply.point.pk, name="Без субабонента", reason="акт"
        )
        draft = scheme.versions.get()
        for firm, title, sign in ((head, "Ввод", 1), (sub, "Субабонент", -1)):
            facts = NodeFacts(kind="meter", title=title, usage_point_id=firm.point.pk)
            add_node(
                actor=SYSTEM,
                draft=draft,
                facts=facts,
                into=draft.nodes.get(kind="result"),
                sign=sign,
                reason="акт",
            )
        put_into_force(actor=SYSTEM, draft=draft, since=JULY, reason="акт")
        return SimpleNamespace(supply=supply.point, sub=sub.point, version=scheme.versions.get())

    def test_takes_its_registers_evenly_and_says_so(self, taken_off) -> None:
        told = source(taken_off.supply, GOOD_DAY, 5)
        assert (told.comes, told.value_wh) == (Comes.SCHEME, 90_000)
        assert {(one.title, one.value_wh, one.comes) for one in told.scheme.terms} == {
            ("Ввод", 100_000, Comes.MEASURED),
            ("Субабонент", 10_000, Comes.SPREAD),
        }
        assert [words_of(one).words for one in told.scheme.terms if one.title == "Субабонент"] == [
            "по показаниям, поровну на часы"
        ]

    def test_counts_in_the_bill_and_on_the_page_of_the_scheme(self, taken_off) -> None:
        days = supplied_day_columns(
            point_ids=[taken_off.supply.pk],
            date_from=JULY,
            date_to=AUGUST,
            as_of=timezone.now(),
            source_ranks=SOURCE_RANKS,
        )
        assert (days.height, days["values_wh"].explode().sum()) == (31, 90_000 * 744)
        part = supplied_hours(
            point_ids=[taken_off.supply.pk], since=GOOD_DAY, until=AUGUST, source_ranks=SOURCE_RANKS
        )
        assert (part.height, set(part["h05"])) == (22, {90_000})
        counted = scheme_month(taken_off.version, month=JULY)
        sub = taken_off.version.nodes.get(title="Субабонент")
        assert (counted.figures[sub.pk]["total_wh"], counted.read_alone) == (7_440_000, {sub.pk})

    def test_gives_its_own_point_no_hours(self, taken_off) -> None:
        rows = supplied_hours(
            point_ids=[taken_off.supply.pk, taken_off.sub.pk],
            since=JULY,
            until=AUGUST,
            source_ranks=SOURCE_RANKS,
        )
        assert rows.filter(rows["usage_point_id"] == taken_off.sub.pk).is_empty()

    def test_is_unknown_where_it_was_not_read_by_then_or_one_of_its_hours_was_measured(
        self, taken_off
    ) -> None:
        before = timezone.now() - timedelta(days=1)
        assert source(taken_off.supply, GOOD_DAY, 5, as_of=before).value_wh is None
        an_hourly_month(taken_off.sub, month=JULY, days=1, hour_wh=10_000)
        assert source(taken_off.supply, GOOD_DAY, 5).value_wh is None
        assert source(taken_off.supply, JULY, 5).value_wh == 90_000
