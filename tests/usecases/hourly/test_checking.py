"""A month is checked, a gap is estimated by the law's ladder, the obligation closes when the hours come at last."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext

from sbyt.apps.metering.models import ChangedDay, HourFinding, HourReplacement, IntervalDay
from sbyt.apps.metering.operations.hour_findings import (
    UnableToDecideFinding,
    accept_finding,
    set_check_parameters,
)
from sbyt.apps.metering.operations.schemes import NodeFacts, add_node, create_scheme, put_into_force
from sbyt.apps.metering.operations.store_interval_days import store_interval_days
from sbyt.apps.metering.queries.supplied_hours import supplied_hours
from sbyt.apps.metering.types import NewIntervalDay
from sbyt.calc.dated_rules import SOURCE_RANKS
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.hourly.checking import check_month
from sbyt.usecases.hourly.disbelieving import Disbelief, instead_of, put_instead
from sbyt.usecases.hourly.estimating import replace_missing
from sbyt.usecases.hourly.recalculation import handle, touched_bills
from tests.builders.billed import bill_month
from tests.builders.buildings import put_up_meter
from tests.builders.firms import a_file, a_firm, an_hourly_month
from tests.builders.people import the_supplier
from tests.builders.prices import a_price_of_firms, the_usual_vat

pytestmark = pytest.mark.django_db
JUNE, JULY, AUGUST = date(2021, 6, 1), date(2021, 7, 1), date(2021, 8, 1)
GAP_DAY = date(2021, 7, 31)
LATER = datetime(2031, 8, 20, 9, 0, tzinfo=UTC)
"""After the files of the builders, which come now."""


def hours(base: int, spread: int = 1000) -> list[int]:
    return [base + spread * (number % 5) for number in range(24)]


def sent(point, day: date, values, *, created: datetime = LATER) -> None:
    """A message about one day comes."""
    file = a_file(f"80020_{day}_{created:%H%M%S}.xml")
    file.message_created_at = created
    file.save()
    values = tuple(values)
    new = NewIntervalDay(
        usage_point_id=point.pk,
        channel=1,
        day=day,
        step_minutes=60,
        values_wh=values,
        qualities=tuple(2 if value is None else 0 for value in values),
        lines=tuple(range(24)),
    )
    store_interval_days(days=[new], import_file=file, now=created)


def a_month(firm, month: date, days: int, base: int) -> None:
    """Days that repeat, the fifth of them a little less."""
    an_hourly_month(firm.point, month=month, days=4, hour_wh=hours(base))
    an_hourly_month(firm.point, month=month.replace(day=5), days=1, hour_wh=hours(99_000))
    an_hourly_month(firm.point, month=month.replace(day=6), days=days - 5, hour_wh=hours(base))


@pytest.fixture
def plants() -> SimpleNamespace:
    """Two firms: `even` complete in June and July, `holed` without 31 July."""
    even, holed = a_firm("Ровный"), a_firm("С дырой")
    for firm in (even, holed):
        a_month(firm, JUNE, 30, 100_000)
    a_month(even, JULY, 31, 101_000)
    a_month(holed, JULY, 30, 100_000)
    return SimpleNamespace(even=even, holed=holed)


def july_of(firm) -> int:
    rows = supplied_hours(point_ids=[firm.point.pk], since=JULY, until=AUGUST, source_ranks=SOURCE_RANKS)
    return sum(value or 0 for row in rows.iter_rows() for value in row[3:])


class TestChecking:
    def test_finds_the_gap_and_nothing_at_an_even_point(self, plants) -> None:
        set_check_parameters(
            actor=SYSTEM, point_class="", parameters={"duplicate_days": 0}, reason="одинаковые сутки"
        )
        done = check_month(SYSTEM, month=JULY)
        assert (done.added, done.gone) == (1, 0)
        found = HourFinding.objects.get()
        assert (found.usage_point_id, found.code, found.hours) == (plants.holed.point.pk, "GAP", 24)
        # 24 mean hours of July at 5 RUB
        mean = sum(sum(hours(100_000)) if day != 5 else sum(hours(99_000)) for day in range(1, 31)) // 30
        assert abs(found.energy_wh - mean) <= 24
        assert found.money_kop == round(found.energy_wh * 5 / 10)

    def test_again_keeps_the_decision_and_closes_what_is_gone(self, plants) -> None:
        check_month(SYSTEM, month=JULY)
        gap = HourFinding.objects.get(code="GAP")
        copies = HourFinding.objects.filter(code="DUPLICATE")
        assert copies.count() == 2
        accept_finding(actor=SYSTEM, finding=copies[0], note="насос работает ровно")
        sent(plants.holed.point, GAP_DAY, hours(100_100))
        check_month(SYSTEM, month=JULY)
        gap.refresh_from_db()
        assert gap.state == "gone"
        assert HourFinding.objects.filter(state="accepted").count() == 1
        with pytest.raises(UnableToDecideFinding):
            accept_finding(actor=SYSTEM, finding=gap, note="ещё раз")

    def test_again_writes_nothing_where_nothing_changed(self, plants) -> None:
        check_month(SYSTEM, month=JULY)
        with CaptureQueriesContext(connection) as asked:
            assert check_month(SYSTEM, month=JULY).known == 3
        assert not [one for one in asked if one["sql"].startswith(("INSERT", "UPDATE"))]

    def test_compares_hours_with_readings_of_the_last_days_of_months(self, plants) -> None:
        meter = put_up_meter(plants.even.point, on=date(2020, 1, 1))
        meter.shows(date(2021, 6, 30), 10_000)
        meter.shows(date(2021, 7, 31), 20_000)
        check_month(SYSTEM, month=JULY)
        found = HourFinding.objects.get(code="SUM")
        assert (found.usage_point_id, found.first_day, found.hours) == (plants.even.point.pk, JULY, 744)
        assert found.data == {
            "figure": july_of(plants.even),
            "against": 10_000_000,
            "since": JULY.toordinal(),
            "until": AUGUST.toordinal(),
        }

    def test_compares_pairs_of_readings_over_the_bounds_of_months(self, plants) -> None:
        meter = put_up_meter(plants.even.point, on=date(2020, 1, 1))
        meter.shows(date(2021, 6, 25), 10_000)
        meter.shows(date(2021, 7, 25), 20_000)
        check_month(SYSTEM, month=JULY)
        found = HourFinding.objects.get(code="SUM")
        assert (found.month, found.first_day, found.hours) == (JULY, JULY, 720)
        # 6 days of June and 24 of July, of which the fifth is a little less
        usual, more = sum(hours(100_000)), sum(hours(101_000))
        assert found.data["figure"] == 6 * usual + 23 * more + sum(hours(99_000))
        assert (found.data["since"], found.data["until"]) == (
            date(2021, 6, 25).toordinal(),
            date(2021, 7, 25).toordinal(),
        )

    def test_looks_at_every_channel_that_came_and_prices_active_energy(self, plants) -> None:
        day = IntervalDay.objects.filter(usage_point=plants.even.point, day=JULY).get()
        for channel in (2, 3):
            IntervalDay.objects.create(
                usage_point=plants.even.point,
                channel=channel,
                day=JULY,
                step_minutes=60,
                values_wh=[-5_000, *[1_000] * 23],
                qualities=[0] * 24,
                lines=[1] * 24,
                import_file=day.import_file,
            )
        check_month(SYSTEM, month=JULY)
        below = {one.channel: one for one in HourFinding.objects.filter(code="NEGATIVE")}
        # 5 kWh at 5 roubles; reactive energy is not paid by the kWh
        assert {channel: (one.energy_wh, one.money_kop) for channel, one in below.items()} == {
            2: (5_000, 2_500),
            3: (5_000, 0),
        }
        gaps = HourFinding.objects.filter(code="GAP", usage_point=plants.even.point)
        assert {one.channel: one.hours for one in gaps} == {2: 720, 3: 720}

    def test_expects_hours_on_the_days_of_supply_alone(self) -> None:
        """Connected on the 15th: what lacks is the last day, not the fourteen before; what is put in place, too."""
        firm = a_firm(since=date(2021, 7, 15))
        an_hourly_month(firm.point, month=date(2021, 7, 15), days=16, hour_wh=100_000)
        check_month(SYSTEM, month=JULY)
        gap = HourFinding.objects.get(code="GAP", channel=1)
        assert (gap.hours, gap.data) == (24, {"figure": 16 * 24, "against": 17 * 24})
        made = replace_missing(SYSTEM, point_id=firm.point.pk, month=JULY, method="profile")
        assert [one.day for one in made] == [GAP_DAY]

    def test_lets_hours_that_came_before_supply_cover_no_gap(self) -> None:
        firm = a_firm(since=date(2021, 7, 15))
        an_hourly_month(firm.point, month=JULY, days=30, hour_wh=100_000)
        check_month(SYSTEM, month=JULY)
        assert HourFinding.objects.get(code="GAP").hours == 24

    def test_is_silent_at_a_point_out_of_supply(self, plants) -> None:
        plants.holed.point.supply_terms.update(valid=DateRange(date(2020, 1, 1), JULY))
        check_month(SYSTEM, month=JULY)
        assert not HourFinding.objects.filter(usage_point=plants.holed.point).exists()

    def test_expects_of_a_point_without_contract_the_days_of_its_meter(self, plants) -> None:
        point = plants.holed.point
        point.supply_terms.all().delete()
        put_up_meter(point, on=date(2021, 1, 1), until=GAP_DAY)
        check_month(SYSTEM, month=JULY)
        assert not HourFinding.objects.filter(usage_point=point, code="GAP").exists()

    def test_takes_parameters_of_the_class(self, plants) -> None:
        set_check_parameters(
            actor=SYSTEM,
            point_class="small",
            parameters={"gap_hours": 25, "duplicate_days": 0},
            reason="малые",
        )
        check_month(SYSTEM, month=JULY)
        assert not HourFinding.objects.exists()


class TestReplacement:
    def test_stands_in_place_until_the_hours_come(self, plants) -> None:
        before = july_of(plants.holed)
        made = replace_missing(SYSTEM, point_id=plants.holed.point.pk, month=JULY)
        # the nearest month: June's mean hour
        june = sum(hours(100_000)) * 29 + sum(hours(99_000))
        mean = (2 * june + 720) // (2 * 720)
        assert [(one.day, one.method, one.hours) for one in made] == [(GAP_DAY, "nearest", 24)]
        assert july_of(plants.holed) == before + mean * 24
        sent(plants.holed.point, GAP_DAY, hours(120_000))
        kept = HourReplacement.objects.get()
        assert kept.closed_at == LATER
        assert kept.closed_by_file is not None
        assert july_of(plants.holed) == before + sum(hours(120_000))
        changed = ChangedDay.objects.get()
        assert (changed.day, changed.before_wh, changed.after_wh) == (GAP_DAY, mean * 24, sum(hours(120_000)))

    def test_stays_open_while_one_of_its_hours_is_missing(self, plants) -> None:
        replace_missing(SYSTEM, point_id=plants.holed.point.pk, month=JULY, method="profile")
        sent(plants.holed.point, GAP_DAY, [*hours(120_000)[:23], None])
        assert HourReplacement.objects.get().closed_at is None
        rows = supplied_hours(
            point_ids=[plants.holed.point.pk], since=GAP_DAY, until=AUGUST, source_ranks=SOURCE_RANKS
        )
        assert rows["h00"].to_list() == [120_000]
        assert rows["h23"].to_list() != [None]

    def test_of_all_that_is_missing_settles_the_gap_until_more_is_missing(self, plants) -> None:
        check_month(SYSTEM, month=JULY)
        gap = HourFinding.objects.get(code="GAP")
        assert (gap.state, gap.first_day) == ("open", GAP_DAY)
        replace_missing(SYSTEM, point_id=plants.holed.point.pk, month=JULY)
        check_month(SYSTEM, month=JULY)
        gap.refresh_from_db()
        assert (gap.state, gap.hours, gap.note) == ("replaced", 24, "Все недостающие часы замещены.")
        sent(plants.holed.point, date(2021, 7, 30), [None, *hours(100_000)[1:]])
        check_month(SYSTEM, month=JULY)
        gap.refresh_from_db()
        assert (gap.state, gap.hours) == ("open", 25)

    def test_is_gone_from_the_worklist_when_the_hours_come(self, plants) -> None:
        check_month(SYSTEM, month=JULY)
        replace_missing(SYSTEM, point_id=plants.holed.point.pk, month=JULY)
        sent(plants.holed.point, GAP_DAY, hours(120_000))
        check_month(SYSTEM, month=JULY)
        assert HourFinding.objects.get(code="GAP").state == "gone"

    def test_is_refused_where_nothing_is_known(self, plants) -> None:
        bare = a_firm()
        with pytest.raises(UnableToDecideFinding, match="Заместить нечем"):
            replace_missing(SYSTEM, point_id=bare.point.pk, month=JULY)
        assert not HourReplacement.objects.exists()


class TestAnotherChannel:
    """A− of a point, June whole, July without its last day."""

    @pytest.fixture
    def given_back(self, plants):
        point = plants.even.point
        for month in (JUNE, JULY):
            an_hourly_month(point, month=month, days=30, hour_wh=7_000, channel=2)
        return point

    def test_that_no_scheme_takes_is_not_replaced(self, given_back) -> None:
        with pytest.raises(UnableToDecideFinding, match="не берёт ни одна схема"):
            replace_missing(SYSTEM, point_id=given_back.pk, month=JULY, channel=2)
        assert not HourReplacement.objects.exists()

    def test_that_a_scheme_takes_is_replaced_until_its_hours_come(self, given_back) -> None:
        shared = a_firm("По схеме")
        scheme = create_scheme(actor=SYSTEM, usage_point_id=shared.point.pk, name="Отдача", reason="акт")
        draft = scheme.versions.get()
        facts = NodeFacts(kind="meter", title="Отдача", usage_point_id=given_back.pk, channel=2)
        add_node(actor=SYSTEM, draft=draft, facts=facts, into=draft.nodes.get(), sign=1, reason="акт")
        put_into_force(actor=SYSTEM, draft=draft, since=JULY, reason="акт")
        assert july_of(shared) == 30 * 24 * 7_000
        before = july_of(SimpleNamespace(point=given_back))
        made = replace_missing(SYSTEM, point_id=given_back.pk, month=JULY, channel=2)
        assert [(one.day, one.method, set(one.values_wh)) for one in made] == [(GAP_DAY, "nearest", {7_000})]
        assert july_of(shared) == 31 * 24 * 7_000
        # the point's own A+ has nothing of it
        assert july_of(SimpleNamespace(point=given_back)) == before
        assert HourReplacement.objects.get().channel == 2


class TestARecalculation:
    @pytest.fixture
    def billed(self, plants) -> SimpleNamespace:
        """July of both firms released: `holed` by replaced hours; a third point stands on `even` through a scheme."""
        the_usual_vat()
        the_supplier()
        a_price_of_firms("4.50", month=JULY)
        replace_missing(SYSTEM, point_id=plants.holed.point.pk, month=JULY)
        shared = a_firm("Через схему")
        scheme = create_scheme(actor=SYSTEM, usage_point_id=shared.point.pk, name="Доля", reason="акт")
        draft = scheme.versions.get()
        share = add_node(
            actor=SYSTEM,
            draft=draft,
            facts=NodeFacts(kind="share", title="Половина", numerator=1, denominator=2),
            into=draft.nodes.get(),
            sign=1,
            reason="акт",
        )
        head = NodeFacts(kind="meter", title="Ввод", usage_point_id=plants.even.point.pk)
        add_node(actor=SYSTEM, draft=draft, facts=head, into=share, sign=1, reason="акт")
        put_into_force(actor=SYSTEM, draft=draft, since=JULY, reason="акт")
        bill_month(JULY, issued_on=date(2021, 8, 10))
        return SimpleNamespace(even=plants.even, holed=plants.holed, shared=shared)

    def test_is_of_nothing_while_nothing_changed(self, billed) -> None:
        assert touched_bills(SYSTEM) == ()

    def test_of_a_resent_day_is_of_its_own_bill_and_of_the_scheme_that_takes_it(self, billed) -> None:
        was = IntervalDay.objects.get(usage_point=billed.even.point, day=date(2021, 7, 10))
        sent(billed.even.point, was.day, [value + 2_000 for value in was.values_wh])
        touched = {one.line.account_id: one for one in touched_bills(SYSTEM)}
        assert set(touched) == {billed.even.account.pk, billed.shared.account.pk}
        own = touched[billed.even.account.pk]
        # 24 hours × 2 kWh = 48 kWh; × 4.50 = 216.00, with 20 % 259.20
        assert (own.change_wh, own.change_gross_kop) == (48_000, 25_920)
        assert touched[billed.shared.account.pk].change_wh == 24_000
        assert [day.day for day in own.days] == [was.day]

    def test_of_measured_hours_in_place_of_replaced_is_of_that_bill_alone(self, billed) -> None:
        sent(billed.holed.point, GAP_DAY, hours(120_000))
        (one,) = touched_bills(SYSTEM)
        replaced = HourReplacement.objects.get()
        assert one.line.account_id == billed.holed.account.pk
        assert one.change_wh == sum(hours(120_000)) - sum(replaced.values_wh)

    def test_of_a_day_sent_again_with_the_same_hours_is_of_nothing(self, billed) -> None:
        was = IntervalDay.objects.get(usage_point=billed.even.point, day=date(2021, 7, 10))
        sent(billed.even.point, was.day, was.values_wh)
        assert touched_bills(SYSTEM) == ()
        assert not ChangedDay.objects.filter(usage_point=billed.even.point).exists()

    def test_of_another_month_is_of_nothing(self, billed) -> None:
        sent(billed.even.point, JUNE + timedelta(days=2), hours(90_000))
        assert touched_bills(SYSTEM) == ()

    def test_that_was_looked_at_is_off_the_list(self, billed) -> None:
        sent(billed.holed.point, GAP_DAY, hours(120_000))
        (one,) = touched_bills(SYSTEM)
        assert handle(SYSTEM, changed_ids=[day.pk for day in one.days]) == 1
        assert touched_bills(SYSTEM) == ()


class TestADisbelievedHour:
    """10 July of `even`: at 09–11 five times too much; 101 kWh and a spread of 4 in the other hours."""

    SPIKE = date(2021, 7, 10)

    @pytest.fixture
    def spike(self, plants) -> HourFinding:
        values = hours(101_000)
        values[9], values[10] = 5_000_000, 5_000_000
        sent(plants.even.point, self.SPIKE, values)
        check_month(SYSTEM, month=JULY)
        return HourFinding.objects.get(code="SPIKE")

    def disbelief(self, method: str = "", hand_wh: int | None = None) -> Disbelief:
        return Disbelief(day=self.SPIKE, hours=(9, 10), method=method, hand_wh=hand_wh)

    def test_is_looked_at_before_anything_is_stored(self, plants, spike) -> None:
        seen = instead_of(point_id=plants.even.point.pk, disbelief=self.disbelief("profile"))
        # days off in July: all of them show 105 kWh at 09 and 101 at 10
        assert seen.rows == [(9, 5_000_000, 105_000), (10, 5_000_000, 101_000)]
        assert seen.after_wh == sum(hours(101_000))
        assert not HourReplacement.objects.exists()

    def test_gives_way_to_an_estimate_and_is_an_open_obligation(self, plants, spike) -> None:
        before = july_of(plants.even)
        put_instead(SYSTEM, finding=spike, disbelief=self.disbelief("profile"), reason="сбой АСКУЭ, акт 7")
        assert july_of(plants.even) == before - 10_000_000 + 206_000
        kept = HourReplacement.objects.get()
        assert (kept.over_measured, kept.closed_at, kept.basis["hours"]) == (True, None, [9, 10])
        spike.refresh_from_db()
        assert (spike.state, spike.note) == ("replaced", "сбой АСКУЭ, акт 7")
        assert (
            IntervalDay.objects.get(
                usage_point=plants.even.point, day=self.SPIKE, superseded_at=None
            ).values_wh[9]
            == 5_000_000
        )

    def test_stays_so_when_another_point_sends_the_day_or_the_same_comes_again(self, plants, spike) -> None:
        put_instead(SYSTEM, finding=spike, disbelief=self.disbelief("hand", 90_000), reason="акт 7")
        sent(plants.holed.point, self.SPIKE, hours(70_000))
        again = IntervalDay.objects.get(usage_point=plants.even.point, day=self.SPIKE, superseded_at=None)
        sent(plants.even.point, self.SPIKE, again.values_wh)
        assert HourReplacement.objects.get().closed_at is None

    def test_is_closed_by_the_day_sent_otherwise_with_what_changed(self, plants, spike) -> None:
        put_instead(SYSTEM, finding=spike, disbelief=self.disbelief("hand", 90_000), reason="акт 7")
        sent(plants.even.point, self.SPIKE, hours(102_000), created=LATER + timedelta(days=1))
        assert HourReplacement.objects.get().closed_at is not None
        believed = sum(hours(101_000)) - 105_000 - 101_000 + 2 * 90_000
        first, last = ChangedDay.objects.filter(usage_point=plants.even.point).order_by("pk")[1:]
        assert (first.before_wh, first.after_wh) == (sum(hours(101_000)) - 206_000 + 10_000_000, believed)
        assert (last.before_wh, last.after_wh) == (believed, sum(hours(102_000)))

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"reason": " "}, "Напишите, почему"),
            ({"method": "hand"}, "Назовите объём"),
            ({"day": JUNE}, "не того месяца"),
        ],
    )
    def test_is_refused_without_a_reason_a_volume_or_in_another_month(
        self, plants, spike, change, said
    ) -> None:
        given = {"day": self.SPIKE, "hours": (9,), "method": "profile"} | {
            k: v for k, v in change.items() if k != "reason"
        }
        with pytest.raises(UnableToDecideFinding, match=said):
            put_instead(
                SYSTEM, finding=spike, disbelief=Disbelief(**given), reason=change.get("reason", "акт")
            )
        assert not HourReplacement.objects.exists()
        spike.refresh_from_db()
        assert spike.state == "open"


class TestAPointThatSendsWhatItGivesBackAlone:
    def test_lacks_all_hours_of_what_it_takes(self) -> None:
        firm = a_firm("Станция")
        an_hourly_month(firm.point, month=JULY, days=31, hour_wh=7_000, channel=2)
        check_month(SYSTEM, month=JULY)
        found = HourFinding.objects.filter(usage_point=firm.point).order_by("code")
        assert [(one.code, one.channel, one.hours) for one in found] == [
            ("GAP", 1, 744),
            ("GIVEN_ALONE", 2, 744),
        ]

    def test_is_not_asked_for_it_where_a_scheme_gives_its_volume(self) -> None:
        firm, head = a_firm("Станция"), a_firm("Ввод")
        an_hourly_month(firm.point, month=JULY, days=31, hour_wh=7_000, channel=2)
        scheme = create_scheme(actor=SYSTEM, usage_point_id=firm.point.pk, name="Ввод", reason="акт")
        draft = scheme.versions.get()
        facts = NodeFacts(kind="meter", title="Ввод", usage_point_id=head.point.pk)
        add_node(actor=SYSTEM, draft=draft, facts=facts, into=draft.nodes.get(), sign=1, reason="акт")
        put_into_force(actor=SYSTEM, draft=draft, since=JULY, reason="акт")
        check_month(SYSTEM, month=JULY)
        assert not HourFinding.objects.filter(usage_point=firm.point).exists()
