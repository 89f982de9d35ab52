from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from sbyt.apps.devices.models import Meter, MeterType
from sbyt.apps.devices.operations_meters import MeterFacts
from sbyt.apps.metering.models import MeterInstallation, Reading, Seal
from sbyt.apps.metering.operations.seals import put_seal
from sbyt.apps.metering.queries.meters_of_points import meters_of_points
from sbyt.apps.metering.queries.point_acts import grounds_of
from sbyt.apps.metering.queries.point_readings import point_readings
from sbyt.formats.energy_text import Energy
from sbyt.kit.access.actor import SYSTEM, UnableToAct
from sbyt.usecases.registers.point_acts import add_act
from sbyt.usecases.registers.replace_meter import NextMeter, UnableToReplaceMeter, replace_meter
from sbyt.usecases.registers.scope import UnableToFind
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.people import a_branch, a_member_of_staff
from tests.builders.prices import a_tariff

pytestmark = pytest.mark.django_db

NOW = datetime(2021, 7, 26, 12, tzinfo=ZoneInfo("Europe/Moscow"))
REPLACED = date(2021, 7, 12)


def kwh(value: int) -> Energy:
    return Energy(wh=value * 1000, rounded=False)


@pytest.fixture
def flat() -> Flat:
    flat = a_flat(a_building(), "17", tariff=a_tariff(), meter_shows=1000)
    flat.shows(date(2021, 6, 25), 1159)
    return flat


def next_meter(
    *, zones: tuple[str, ...] = ("T0",), number: str = "77000001", shows: dict | None = None
) -> NextMeter:
    kind, _ = MeterType.objects.get_or_create(name="СЕ 102", defaults={"integer_digits": 5})
    return NextMeter(
        facts=MeterFacts(type_id=kind.pk, serial_number=number, zones=zones),
        shows=shows or {zone: kwh(0) for zone in zones},
    )


def replace(flat: Flat, **changed) -> None:
    replace_meter(
        **{
            "actor": SYSTEM,
            "usage_point_id": flat.point.pk,
            "on": REPLACED,
            "last_shows": {"T0": kwh(1200)},
            "comes": next_meter(),
            "reason": "акт замены № 7",
            "now": NOW,
            **changed,
        }
    )


def standing(flat: Flat) -> list[tuple[str, date, date | None]]:
    return [
        (meter.serial_number, meter.valid_from, meter.valid_to)
        for meter in meters_of_points(point_ids=[flat.point.pk])
    ]


class TestAnActAboutTheOneBefore:
    def act(self, flat: Flat, kind: str, since: date) -> None:
        add_act(
            actor=SYSTEM, usage_point_id=flat.point.pk, kind=kind, since=since, until=None,
            act_on=since, power_w=None, document="акт № 3",
        )  # fmt: skip

    def stands(self, flat: Flat) -> list[tuple[str, date, date | None]]:
        known = grounds_of(point_ids=[flat.point.pk])
        return [(one.kind, one.valid.lower, one.valid.upper) for one in known]

    @pytest.mark.parametrize("kind", ["interference", "meter_failed"])
    def test_ends_with_another_meter(self, flat: Flat, kind: str) -> None:
        self.act(flat, kind, date(2021, 5, 20))
        replace(flat)
        assert self.stands(flat) == [(kind, date(2021, 5, 20), REPLACED)]

    def test_stands_while_no_other_is_put_up(self, flat: Flat) -> None:
        self.act(flat, "meter_failed", date(2021, 5, 20))
        replace(flat, comes=None)
        assert self.stands(flat) == [("meter_failed", date(2021, 5, 20), None)]

    def test_of_the_very_day_is_no_failure_and_a_day_of_interference(self, flat: Flat) -> None:
        self.act(flat, "meter_failed", REPLACED)
        self.act(flat, "interference", REPLACED)
        replace(flat)
        assert self.stands(flat) == [("interference", REPLACED, date(2021, 7, 13))]


class TestSeals:
    def test_go_with_the_meter_that_leaves(self, flat: Flat) -> None:
        put_seal(
            user_id=None, installation_id=flat.meter.installation.pk, number="А1", place="case",
            on=date(2021, 1, 5), document="акт № 1",
        )  # fmt: skip
        replace(flat)
        seal = Seal.objects.get()
        assert (seal.taken_off, seal.end) == (REPLACED, "removed")


class TestReplacingAMeter:
    def test_closes_one_and_opens_the_other_on_the_same_day_with_both_readings(self, flat: Flat) -> None:
        old = flat.meter.installation.meter.serial_number
        replace(flat)
        assert standing(flat) == [
            ("77000001", REPLACED, None),
            (old, date(2020, 1, 1), REPLACED),
        ]
        latest = [
            (line.taken_on, line.value_wh, line.source, line.consumption_wh)
            for line in point_readings(usage_point_id=flat.point.pk)
        ][:2]
        assert sorted(latest, key=lambda line: line[2]) == [
            (REPLACED, 0, "installation", None),
            (REPLACED, 1_200_000, "removal", 41_000),
        ]

    def test_puts_up_two_zones(self, flat: Flat) -> None:
        replace(flat, comes=next_meter(zones=("T1", "T2"), shows={"T1": kwh(10), "T2": kwh(20)}))
        (meter, _) = meters_of_points(point_ids=[flat.point.pk])
        assert [(register.zone, register.last_wh) for register in meter.registers] == [
            ("T1", 10_000),
            ("T2", 20_000),
        ]

    def test_only_takes_one_off(self, flat: Flat) -> None:
        replace(flat, comes=None)
        assert [meter.stands for meter in meters_of_points(point_ids=[flat.point.pk])] == [False]

    def test_puts_up_the_first_one(self) -> None:
        bare = a_flat(a_building("46"), "1", tariff=a_tariff("bare"), metered=False)
        replace(bare, last_shows={})
        assert standing(bare) == [("77000001", REPLACED, None)]


class TestReadingsTakenAfterTheReplacement:
    """159 → 1 159 in June by the old meter; 40 in July was asked about: the new meter showed it."""

    def test_are_laid_on_the_new_meter(self, flat: Flat) -> None:
        asked = flat.shows(date(2021, 7, 25), 40, state="asked", source="cabinet")
        replace(flat)
        asked.refresh_from_db()
        assert asked.superseded_at == NOW
        moved = Reading.objects.get(taken_on=date(2021, 7, 25), superseded_at=None)
        assert (moved.value_wh, moved.state, moved.source) == (40_000, "accepted", "cabinet")
        assert moved.register.meter.serial_number == "77000001"
        assert moved.note == "перенесено со снятого прибора"
        [refused] = Reading.objects.filter(state="refused")
        assert (refused.register_id, refused.note) == (
            asked.register_id,
            "прибор заменён 12.07.2021: акт замены № 7",
        )

    def test_asked_on_the_very_day_belong_to_it_as_well(self, flat: Flat) -> None:
        flat.shows(REPLACED, 5, state="asked")
        replace(flat)
        moved = Reading.objects.get(taken_on=REPLACED, source="operator", superseded_at=None)
        assert (moved.register.meter.serial_number, moved.value_wh) == ("77000001", 5_000)

    def test_that_do_not_fit_it_stop_the_replacement(self, flat: Flat) -> None:
        asked = flat.shows(date(2021, 7, 25), 40, state="asked")
        with pytest.raises(UnableToReplaceMeter, match="на новый прибор не ложится") as refusal:
            replace(flat, comes=next_meter(shows={"T0": kwh(50)}))
        assert refusal.value.field == "first_T0"
        asked.refresh_from_db()
        assert asked.superseded_at is None
        assert len(standing(flat)) == 1

    def test_of_a_zone_that_the_new_one_lacks_stop_it_too(self, flat: Flat) -> None:
        flat.shows(date(2021, 7, 25), 40, state="asked")
        with pytest.raises(UnableToReplaceMeter, match="сначала отклоните"):
            replace(flat, comes=next_meter(zones=("T1", "T2")))
        assert not Reading.objects.filter(state="refused").exists()


class TestAReplacementThatCannotBe:
    @pytest.mark.parametrize(
        ("changed", "field", "words"),
        [
            ({"last_shows": {}}, "last_T0", "каждой шкалы"),
            ({"last_shows": {"T0": kwh(1100)}}, "last_T0", "меньше предыдущего"),
            ({"on": date(2020, 1, 1), "last_shows": {"T0": kwh(1000)}}, "on", "только позже"),
            ({"on": date(2030, 1, 1)}, "last_T0", "ещё не наступила"),
        ],
    )
    def test_is_refused_and_nothing_is_changed(self, flat: Flat, changed, field, words) -> None:
        before = (MeterInstallation.objects.count(), Meter.objects.count(), Reading.objects.count())
        with pytest.raises(UnableToReplaceMeter, match=words) as refusal:
            replace(flat, **changed)
        assert refusal.value.field == field
        assert (MeterInstallation.objects.count(), Meter.objects.count(), Reading.objects.count()) == before

    def test_is_refused_for_a_meter_that_is_known(self, flat: Flat) -> None:
        replace(flat)
        other = a_flat(a_building("46"), "1", tariff=a_tariff("other"), metered=False)
        with pytest.raises(UnableToReplaceMeter, match="уже есть в реестре"):
            replace(other, last_shows={})
        assert standing(other) == []

    def test_is_nobodys_business_in_another_branch(self, flat: Flat) -> None:
        with pytest.raises(UnableToFind):
            replace(flat, actor=a_member_of_staff("billing_clerk", branch=a_branch("02")))

    def test_needs_the_right_to_change_accounts(self, flat: Flat) -> None:
        with pytest.raises(UnableToAct):
            replace(flat, actor=a_member_of_staff("controller"))
