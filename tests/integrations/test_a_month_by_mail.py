"""A month of the plant comes by mail, a file a day, and stands on the screen as both capacities with their hours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import islice

import pytest
from django.test import Client
from pytest_django import Settings

from sbyt.apps.intake.models import IntakeMessage, IntakeSource
from sbyt.apps.metering.models import ChangedDay, ImportFile, IntervalDay
from sbyt.apps.tariffs.operations_capacity import set_planned_hours, store_region_peak_hours
from sbyt.apps.tariffs.operations_load import load_rule_settings
from sbyt.integrations.look import look_into
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.access.models import User
from sbyt.usecases.demo_town.companies import PLANT_ATS_CODE, companies
from sbyt.usecases.demo_town.hours_of_capacity import PLANNED_HOURS, SUBJECT, region_hours
from sbyt.usecases.demo_town.interval_files import InboxFile, interval_files
from sbyt.usecases.demo_town.seed import TOWN_SEED
from tests.builders.firms import Firm, a_firm
from tests.builders.people import a_member_of_staff
from tests.integrations.conftest import ImapServer
from tests.integrations.test_mailbox import a_letter, a_mailbox
from tests.interfaces.backoffice.reading_pages import Page

pytestmark = pytest.mark.django_db
MAY = date(2021, 5, 1)
NOW = datetime(2021, 6, 1, 6, 0, tzinfo=UTC)
PLANTS_AREA = "_9900003500.xml"


@pytest.fixture
def plant(settings: Settings, tmp_path) -> Firm:
    """The plant at high voltage in a region whose hours are published, for 31 May too."""
    settings.DATA = tmp_path / "data"
    firm = a_firm("АО «Ясноградский прокатный завод»", voltage="ВН")
    firm.point.ats_code = PLANT_ATS_CODE
    firm.point.save()
    region = {"subject": SUBJECT, "price_zone": 1}
    load_rule_settings(rows=[("capacity.region", date(2021, 1, 1), region, "проверка")])
    set_planned_hours(actor=SYSTEM, price_zone=1, month=MAY, hours=PLANNED_HOURS[5], source="приказ")
    store_region_peak_hours(
        actor=SYSTEM, subject=SUBJECT, hours=region_hours(TOWN_SEED, MAY), source="отчёт за май"
    )
    return firm


def files_of_may() -> Iterator[InboxFile]:
    files = interval_files(TOWN_SEED, companies(TOWN_SEED), MAY)
    return (file for file in files if file.name.endswith(PLANTS_AREA))


def by_mail(imap: ImapServer, files: Iterator[InboxFile] | list[InboxFile], *, name: str = "") -> None:
    """Ten files a letter."""
    rest = iter(files)
    while some := tuple(islice(rest, 10)):
        attached = tuple((file.name, file.content) for file in some)
        imap.put(a_letter(*attached, key=f"{name}{some[0].name}@plant.example"))


def looked(source: IntakeSource) -> None:
    look = look_into(source, clock=lambda: NOW)
    assert look is not None
    assert look.problem == ""


@pytest.fixture
def screen(plant: Firm, imap: ImapServer) -> Client:
    by_mail(imap, files_of_may())
    looked(a_mailbox(imap))
    client = Client()
    client.force_login(User.objects.get(pk=a_member_of_staff("billing_clerk").user_id))
    return client


class TestAMonthByMail:
    def test_is_stored_with_its_letter_and_its_hole(self, screen: Client, plant: Firm) -> None:
        assert (IntakeMessage.objects.count(), ImportFile.objects.filter(channel="mail").count()) == (3, 30)
        assert Counter(ImportFile.objects.values_list("status", flat=True)) == {"accepted": 30}
        days = IntervalDay.objects.filter(usage_point=plant.point).order_by("day")
        assert [one.day.day for one in days] == list(range(1, 31))
        assert days.last().values_wh[18:20] == [14_121_000, None]

    def test_becomes_both_capacities_with_the_marked_hours(self, screen: Client, plant: Firm) -> None:
        page = Page(screen.get(f"/office/capacity/2021-05/{plant.account.pk}/"))
        # 259 158 kWh in the region's hours of 18 days; 266 115 in the largest planned ones; of 31 May nothing is known
        assert page.values("//b[@data-purchased]/text()") == ["14\u202f398"]
        assert page.values("//b[@data-network]/text()") == ["14\u202f784"]
        text = page.text("//main")
        assert "259\u202f158 ÷ 18\u00a0рабочих дней" in text
        assert "266\u202f115 ÷ 18\u00a0рабочих дней" in text
        assert text.count("нет данных за 1\u00a0день") == 2
        rows = {row[0]: row[-2:] for row in page.rows("//table[@data-hours]/tbody/tr")}
        assert (rows["4 вт"], rows["12 ср"]) == (
            ["14\u202f603", "15\u202f577"],
            ["14\u202f699", "15\u202f013"],
        )
        assert (rows["30 вс"], rows["31 пн"]) == (["", ""], ["—", "—"])
        said = page.values("//tr[@data-day='2021-05-04']/td/@aria-label")
        assert said[20].endswith("плановый час пика, максимум плановых часов")
        assert said[13].endswith("плановый час пика, час пика региона")

    def test_is_rounded_to_whole_kilowatts_or_left_to_the_watt(self, screen: Client, plant: Firm) -> None:
        page = Page(screen.get(f"/office/capacity/2021-05/{plant.account.pk}/?exact=yes"))
        assert page.values("//b[@data-purchased]/text()") == ["14\u202f397,667"]
        assert page.values("//b[@data-network]/text()") == ["14\u202f784,167"]
        (row,) = Page(screen.get("/office/capacity/2021-05/")).rows("//table[@data-list]/tbody/tr")
        assert row[3:] == ["19", "14\u202f398", "14\u202f784", "часы известны за 18 из 19"]

    def test_of_which_a_day_comes_again_changes_that_day_alone(
        self, screen: Client, plant: Firm, imap: ImapServer
    ) -> None:
        source = IntakeSource.objects.get()
        fourth = next(file for file in files_of_may() if "_20210504_" in file.name)
        by_mail(imap, [fourth], name="again")
        looked(source)
        assert IntervalDay.objects.count() == 30
        later = fourth.content.replace(b"<value>14603</value>", b"<value>14621</value>")
        later = later.replace(b"<timestamp>2021050", b"<timestamp>2021060")
        name = fourth.name.replace("_4066_", "_4999_")
        later = later.replace(b'number="4066"', b'number="4999"')
        assert later != fourth.content
        by_mail(imap, [InboxFile(name, later)], name="corrected")
        looked(source)
        believed = IntervalDay.objects.filter(superseded_at=None).count()
        assert (IntervalDay.objects.count(), believed) == (31, 30)
        (changed,) = ChangedDay.objects.all()
        assert (changed.day, changed.after_wh - changed.before_wh) == (date(2021, 5, 4), 18_000)
        page = Page(screen.get(f"/office/capacity/2021-05/{plant.account.pk}/?exact=yes"))
        # 18 kWh more in the region's hour of 4 May: 259 176 ÷ 18; the day's largest planned hour is another
        assert page.values("//b[@data-purchased]/text()") == ["14\u202f398,667"]
        assert page.values("//b[@data-network]/text()") == ["14\u202f784,167"]
