"""A house meter read after months without a reading charges only its own month: what those were billed by is taken off."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sbyt.apps.billing.models import Adjustment, Bill, ChargeLine, Finding, HouseBalance
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.operations.preview_account import preview_account
from sbyt.apps.billing.operations.recalculate import difference_of_month
from sbyt.apps.billing.operations.replay_run import replay_run
from sbyt.apps.contracts.models import HouseTerm
from sbyt.apps.premises.models import Building
from sbyt.apps.tariffs.models import Tariff
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.doctor.amount_checks import AMOUNT_CHECKS
from sbyt.usecases.doctor.source_checks import SOURCE_CHECKS
from tests.apps.billing.test_a_managers_house import a_manager, agree, bought, terms
from tests.apps.billing.test_household_facts import ALWAYS
from tests.builders.billed import bill_month
from tests.builders.buildings import Flat, PutUpMeter, a_building, a_common_meter, a_flat, put_up_meter
from tests.builders.people import the_supplier
from tests.builders.prices import a_rule, a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db

MAY, JUNE, JULY = date(2021, 5, 1), date(2021, 6, 1), date(2021, 7, 1)
ENDS = {MAY: date(2021, 5, 31), JUNE: date(2021, 6, 30), JULY: date(2021, 7, 31)}


@pytest.fixture
def tariff() -> Tariff:
    the_usual_vat()
    the_supplier()
    norms()
    return a_tariff()


def flat_of(house: Building, tariff: Tariff) -> Flat:
    """A flat of all the 50 m² there are: 100 kWh in May, 120 in June, 90 in July."""
    flat = a_flat(house, "1", tariff=tariff, area_m2=50, meter_shows=0)
    for month, shown in ((4, 1_000), (5, 1_100), (6, 1_220), (7, 1_310)):
        flat.shows(date(2021, month, 25), shown)
    return flat


def common_meter(house: Building, *shown: tuple[int, int]) -> PutUpMeter:
    """The house meter, read on the 25th of the months: (month, kWh)."""
    common = a_common_meter(house)
    for month, kwh in shown:
        common.shows(date(2021, month, 25), kwh)
    return common


def bill(*months: date) -> None:
    for month in months:
        bill_month(month, issued_on=ENDS[month])


def shares(month: date) -> list[tuple[int, int]]:
    """Return (Wh, kopecks) of the lines of common needs of a month."""
    lines = ChargeLine.objects.filter(month=month, service="common_needs").order_by("id")
    return list(lines.values_list("quantity_wh", "gross_kop"))


def balance(month: date) -> tuple[int | None, int, int | None]:
    return HouseBalance.objects.values_list("house_wh", "earlier_wh", "balance_wh").get(month=month)


class TestAHouseThatIsNotCountedInAMonth:
    @pytest.fixture
    def house(self, tariff: Tariff) -> Building:
        """April 10 000, July 10 400: 400 kWh of May, June and July, 310 of them in the flat. No terms: nothing by average."""
        house = a_building("45")
        flat_of(house, tariff)
        common_meter(house, (4, 10_000), (7, 10_400))
        bill(MAY, JUNE, JULY)
        return house

    def test_is_less_its_rooms_of_the_months_between(self, house: Building) -> None:
        assert (shares(MAY), shares(JUNE)) == ([], [])
        # 400 − 90 − (100 + 120) = 90 at 3.54
        assert shares(JULY) == [(90_000, 318_60)]
        assert balance(JULY) == (400_000, 220_000, 90_000)
        assert not Finding.objects.filter(data__issue="ODN_SPAN").exists()

    def test_is_proved_by_replay_and_by_the_doctor(self, house: Building) -> None:
        run = Bill.objects.filter(month=JULY)[0].charge.run
        assert replay_run(actor=SYSTEM, run_id=run.pk).is_same
        for check in (*AMOUNT_CHECKS, *SOURCE_CHECKS):
            assert check.examine().broken == 0, check.name

    def test_changes_nothing_when_it_is_recalculated(self, house: Building) -> None:
        assert difference_of_month(building_ids=[house.pk], month=JULY).is_empty()

    def test_is_previewed_alike(self, house: Building) -> None:
        (account,) = Bill.objects.filter(month=JULY).values_list("account_id", flat=True)
        previewed = preview_account(account_id=account, building_id=house.pk, month=JULY)
        assert [line.quantity_wh for line in previewed.lines] == [90_000, 90_000]

    def test_takes_off_less_after_a_room_was_recalculated(self, house: Building) -> None:
        line = ChargeLine.objects.get(month=MAY, service="energy")
        Adjustment.objects.create(
            account=line.charge.account, usage_point_id=line.usage_point_id, service="energy", service_month=MAY,
            accounting_month=date(2021, 8, 1), quantity_wh=-20_000, price_e7=34_000_000, vat_rate_bp=2000, net_kop=-56_67,
            vat_kop=-11_33, gross_kop=-68_00, reason="reading", state="approved", decided_at=timezone.now(),
        )  # fmt: skip
        found = difference_of_month(building_ids=[house.pk], month=JULY)
        # 400 − 90 − (80 + 120) = 110
        assert found.select("service", "quantity_wh", "gross_kop").rows() == [("common_needs", 20_000, 70_80)]


class TestAHouseByItsNormMeanwhile:
    def test_is_less_its_norm_too(self, tariff: Tariff) -> None:
        house = a_building("45")
        house.common_area_dm2 = 1_500
        house.save()
        HouseTerm.objects.create(
            building=house, valid=ALWAYS, norm_mwh_per_m2=2_000_000, capped=True, document="протокол"
        )
        flat_of(house, tariff)
        common_meter(house, (4, 10_000), (6, 10_280))
        bill(MAY, JUNE)
        assert shares(MAY) == [(30_000, 102_00)]  # 2 × 15 m²
        # 280 − 120 − 100 − 30 = 30
        assert shares(JUNE) == [(30_000, 102_00)]
        assert balance(JUNE) == (280_000, 130_000, 30_000)


class TestAManagersHouse:
    def test_takes_off_a_month_below_zero_as_what_it_was(self, tariff: Tariff) -> None:
        """Where a manager's readings settle what went before: both months together come to what the meter counted."""
        a_rule("household.manager_unread_max_average_periods", 3)
        a_rule("household.manager_reading_settles", value=True)
        house = a_building("45", management="manager", premises_area_dm2=5_000)
        manager = a_manager(house)
        agree(house, terms(manager, tariff))
        flat_of(house, tariff)
        # 75 kWh in 31 days of January, 70 in 28, 80 in 31, 75 in 30; nothing on 25 May
        common_meter(house, (1, 9_775), (2, 9_850), (3, 9_920), (4, 10_000), (6, 10_262))
        bill(MAY, JUNE)
        # 225 kWh in 90 days: 77.5 in the 31 days of May; 77.5 − 100 = −22.5, carried
        assert balance(MAY) == (77_500, 0, -22_500)
        # 262 − 120 − (100 − 22.5) = 64.5, less 22.5
        assert balance(JUNE) == (262_000, 77_500, 64_500)
        assert bought(manager) == [
            (MAY, "common_needs", "house", 0, 0),
            (JUNE, "common_needs", "house", 42_000, 142_80),  # of both months 262 − 220
        ]


class TestWhatCannotBeKnown:
    def test_holds_the_release(self, tariff: Tariff) -> None:
        house = a_building("45")
        flat_of(house, tariff)
        common_meter(house, (4, 10_000), (6, 10_280))
        compute_run(actor=SYSTEM, run_id=plan_run(actor=SYSTEM, month=JUNE).pk)
        assert shares(JUNE) == [(160_000, 544_00)]  # nobody was billed for May
        (finding,) = Finding.objects.filter(data__issue="ODN_SPAN")
        assert finding.blocks

    def test_is_a_house_of_two_inputs_of_which_one_was_read(self, tariff: Tariff) -> None:
        house = a_building("45")
        flat_of(house, tariff)
        common_meter(house, (4, 10_000), (5, 10_050), (6, 10_110))
        common_meter(house, (4, 5_000), (6, 5_150))
        bill(MAY)
        compute_run(actor=SYSTEM, run_id=plan_run(actor=SYSTEM, month=JUNE).pk)
        assert Finding.objects.filter(data__issue="ODN_SPAN", run__month=JUNE).exists()


class TestHousesReadEveryMonth:
    def test_ask_nothing_of_the_past(self, tariff: Tariff) -> None:
        house = a_building("45")
        flat_of(house, tariff)
        common_meter(house, (4, 10_000), (5, 10_120))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            compute_run(actor=SYSTEM, run_id=plan_run(actor=SYSTEM, month=MAY).pk)
        assert not [query for query in asked if "given_back_wh" in query["sql"]]
        assert shares(MAY) == [(20_000, 68_00)]


class TestAHouseMeterReplacedAfterTheLastDayOfTheMonth:
    """10 000 on 25 April, 10 330 at the removal on 28 May; the new one 0 on 28 May, 280 on 25 June. The flat used 100 and 120."""

    @pytest.fixture
    def replaced(self, tariff: Tariff) -> tuple[Building, PutUpMeter]:
        house = a_building("45")
        house.common_area_dm2 = 1_500
        house.save()
        HouseTerm.objects.create(building=house, valid=ALWAYS, norm_mwh_per_m2=2_000_000, document="протокол")
        flat_of(house, tariff)
        old = common_meter(house, (4, 10_000))
        place = old.installation
        place.valid = DateRange(place.valid.lower, date(2021, 5, 28))
        place.save()
        put_up_meter(place.usage_point, on=date(2021, 5, 28)).shows(date(2021, 6, 25), 280)
        return house, old

    def test_is_counted_until_the_act_and_then_from_it(self, replaced: tuple[Building, PutUpMeter]) -> None:
        replaced[1].shows(date(2021, 5, 28), 10_330, source="removal")
        bill(MAY, JUNE)
        assert (balance(MAY), balance(JUNE)) == ((330_000, 0, 230_000), (280_000, 0, 160_000))

    def test_is_counted_whole_where_its_last_reading_came_after_the_bill(
        self, replaced: tuple[Building, PutUpMeter]
    ) -> None:
        bill(MAY)
        assert shares(MAY) == [(30_000, 102_00)]  # by the norm, 2 × 15 m²
        replaced[1].shows(date(2021, 5, 28), 10_330, source="removal")
        bill(JUNE)
        # 330 + 280 − 100 − 120 = 390 of both months, less 30
        assert balance(JUNE) == (610_000, 130_000, 360_000)
        assert difference_of_month(building_ids=[replaced[0].pk], month=JUNE).is_empty()
