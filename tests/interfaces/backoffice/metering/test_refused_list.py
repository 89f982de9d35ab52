"""«Отклонённые показания»: the list and the report «Приборы учёта» count the same refusals, and the number leads to its rows."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from lxml import html

from sbyt.apps.metering.models import Reading, RefusedReading, RefusedTyping
from sbyt.apps.metering.operations.refuse_readings import refuse_readings
from sbyt.apps.metering.queries.refused_readings import refused_readings
from sbyt.kit.access.actor import SYSTEM
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.files import a_taken_file, an_issue
from tests.builders.people import a_branch, a_member_of_staff
from tests.builders.prices import a_tariff

pytestmark = pytest.mark.django_db

JULY_8 = datetime(2021, 7, 8, 9, tzinfo=UTC)
REPORT = "/office/reports/meters/"


@pytest.fixture
def flat() -> Flat:
    """A flat with a reading that a clerk refused, a file with a refused line, one mended, and a line of another format."""
    flat = a_flat(a_building(), "1", tariff=a_tariff(), meter_shows=100)
    asked = flat.shows(date(2021, 7, 5), 9000, state="asked")
    refuse_readings(readings=[asked], note="абонент ошибся", recorded_by_id=None, now=JULY_8)
    Reading.objects.filter(state="refused").update(recorded_at=JULY_8)
    file = a_taken_file(
        "ведомость.xlsx", format="reading_sheet", received_at=JULY_8, branch=flat.account.branch
    )
    an_issue(file, "нет такого счёта", line=4)
    an_issue(file, "исправлено", line=5, resolved_at=JULY_8)
    an_issue(a_taken_file("80020.xml", received_at=JULY_8), "не показание")
    return flat


def numbers_of(page: str) -> list[tuple[str, str]]:
    """Return what stands in the last column of the report and where it leads."""
    cells = html.fromstring(page).xpath("//tbody/tr/td[last()]")
    return [(cell.text_content().strip(), (cell.xpath("./a/@href") or [""])[0]) for cell in cells]


def test_what_the_grid_refused_stands_in_the_list_and_in_the_report(flat: Flat, sign_in) -> None:
    assert flat.meter is not None
    client: Client = sign_in("billing_clerk")
    given = {"house": flat.point.building_id, "day": "2021-07-20", "register": flat.meter.registers["T0"].pk}
    answer = client.post("/office/readings/grid/save/", {**given, "value": "1о5"}).json()
    assert (answer["tone"], answer["saved"]) == ("bad", False)
    RefusedTyping.objects.update(typed_at=JULY_8)
    page = client.get("/office/readings/refused/").content.decode()
    for words in ("при вводе", "оператор", "RDG-107", answer["said"]):
        assert words in page
    ((number, url),) = numbers_of(client.get(REPORT, {"on": "2021-07-31"}).content.decode())
    assert number == "3"
    assert len(html.fromstring(client.get(url).content.decode()).xpath("//tbody/tr[@data-row]")) == 3


class TestRefusals:
    def test_are_of_people_and_of_lines_that_nothing_mended(self, flat: Flat) -> None:
        told = refused_readings(SYSTEM).order_by("kind").values_list("kind", "message", "usage_point_id")
        assert list(told) == [
            ("line", "нет такого счёта", None),
            ("reading", "абонент ошибся", flat.point.pk),
        ]

    def test_are_seen_in_ones_own_branch_alone(self, flat: Flat) -> None:
        own = a_member_of_staff(branch=flat.account.branch)
        assert refused_readings(own).count() == 2
        assert refused_readings(a_member_of_staff(branch=a_branch("77", "Дальнее"))).count() == 0

    def test_stand_in_the_list_with_their_point_or_file(self, flat: Flat, sign_in) -> None:
        page = sign_in("billing_clerk").get("/office/readings/refused/").content.decode()
        for words in (flat.point.code, "ведомость.xlsx", "решение сотрудника", "строка файла"):
            assert words in page
        assert "не показание" not in page

    @pytest.mark.parametrize(
        ("by", "count"), [("branch", 2), ("locality", 1), ("sector", 1), ("building", 1)]
    )
    def test_are_counted_by_the_report_as_by_the_list_it_leads_to(
        self, flat: Flat, sign_in, by: str, count: int
    ) -> None:
        client: Client = sign_in("billing_clerk")
        page = client.get(REPORT, {"on": "2021-07-31", "by": by}).content.decode()
        ((number, url),) = numbers_of(page)
        assert number == str(count)
        rows = html.fromstring(client.get(url).content.decode()).xpath("//tbody/tr[@data-row]")
        assert len(rows) == count

    def test_of_a_file_of_no_branch_have_a_row_of_their_own(self, flat: Flat, sign_in) -> None:
        an_issue(
            a_taken_file("общая.xlsx", format="reading_sheet", received_at=JULY_8), "нет прибора", line=2
        )
        client: Client = sign_in("billing_clerk")
        page = client.get(REPORT, {"on": "2021-07-31"}).content.decode()
        (own, (number, url)) = numbers_of(page)
        assert (own[0], number) == ("2", "1")
        listed = client.get(url).content.decode()
        assert "нет прибора" in listed
        assert "абонент ошибся" not in listed

    def test_of_another_month_are_not_counted(self, flat: Flat, sign_in) -> None:
        page = sign_in("billing_clerk").get(REPORT, {"on": "2021-06-30"}).content.decode()
        assert numbers_of(page) == [("0", "")]
        assert RefusedReading.objects.count() == 2
