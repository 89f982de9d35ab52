from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from sbyt.apps.intake.models import IntakeSource, MeteringSystem, SilenceIncident
from sbyt.apps.metering.models import ImportFile
from sbyt.formats.maket_80020_writer import write_maket
from sbyt.usecases.files_intake.silence import watch_silence
from tests.builders.firms import a_firm
from tests.builders.people import a_branch
from tests.formats.maket_files import POINT, maket, point
from tests.usecases.files_intake.intake import take_all

MONITORING = "/office/imports/monitoring/"
NOW = datetime(2021, 8, 5, 12, tzinfo=ZoneInfo("Europe/Moscow"))


@pytest.fixture(autouse=True)
def _august(db: None, settings, tmp_path) -> None:
    settings.DATA = tmp_path
    plant = a_firm().point
    plant.ats_code = POINT
    plant.save()
    values = {1: range(48), 2: [None] * 48}
    take_all(
        *(
            (f"{day}.xml", write_maket(maket(point(values_kwh=kwh), day=date(2021, 8, day), number=day)))
            for day, kwh in values.items()
        )
    )
    watch_silence(now=NOW)


@pytest.fixture
def office(sign_in):
    with time_machine.travel(NOW, tick=False):
        yield sign_in("metering_engineer")


class TestMonitoring:
    def test_shows_who_sent_and_who_is_silent(self, office) -> None:
        page = office.get(MONITORING).content.decode()
        assert "Не пришло вовремя: 1\u00a0сутки." in page
        html = office.get(f"{MONITORING}2021-08/").content.decode()
        file = ImportFile.objects.get(name="1.xml")
        assert f'<a href="/office/imports/{file.pk}/" title="успешно, каналов 1">' in html
        assert html.count('class="day bad"><span aria-hidden="true" title="молчит">×</span>') == 1
        assert "Открытые инциденты: 1" in html
        assert "успешно 2" in html

    def test_shows_how_complete_the_days_are(self, office) -> None:
        html = office.get(MONITORING).content.decode()
        gaps = html[html.index("С пропусками") :]
        assert gaps.index('<td class="day">0</td><td class="day bad">1</td><td class="day">0</td>') < 100

    def test_of_an_empty_month_says_what_to_do(self, office) -> None:
        MeteringSystem.objects.filter().update(is_watched=False)
        assert "Всё, что ждали, пришло." in office.get(f"{MONITORING}2020-01/").content.decode()

    def test_a_system_is_no_longer_waited_for(self, office) -> None:
        address = f"{MONITORING}systems/5600000100/"
        assert "Завод" in office.get(address).content.decode()
        answer = office.post(address, {"silent_after_hours": "48", "note": "поверка"})
        assert answer.status_code == 302
        system = MeteringSystem.objects.get()
        assert (system.is_watched, system.silent_after_hours, system.note) == (False, 48, "поверка")
        assert office.post(address, {"silent_after_hours": "0"}).status_code == 422
        assert office.get(f"{MONITORING}systems/nobody/").status_code == 404

    def test_silence_is_closed_with_a_word_why(self, office) -> None:
        incident = SilenceIncident.objects.get()
        address = f"{MONITORING}silence/{incident.pk}/"
        assert "Напишите, почему" in office.post(address, {"note": " "}, follow=True).content.decode()
        office.post(address, {"note": "УСПД на поверке"})
        incident.refresh_from_db()
        assert (incident.note, incident.closed_at) == ("УСПД на поверке", NOW)
        assert "Открытые инциденты" not in office.get(MONITORING).content.decode()


class TestSourcesThatNobodyWroteDown:
    """Files of long ago: the hourly watch looks two months back and has written nobody down."""

    @pytest.fixture
    def later(self, sign_in):
        SilenceIncident.objects.all().delete()
        MeteringSystem.objects.all().delete()
        with time_machine.travel(datetime(2026, 3, 5, 12, tzinfo=NOW.tzinfo), tick=False):
            watch_silence(now=datetime(2026, 3, 5, 12, tzinfo=NOW.tzinfo))
            yield sign_in("metering_engineer")

    def test_are_told_in_the_month_they_sent_in(self, later) -> None:
        html = later.get(MONITORING).content.decode()
        assert "август 2021" in html
        assert '<th scope="row" class="code">5600000100</th>' in html
        # of 31 days two came, from the first of them on the others are late
        assert "Не пришло вовремя: 29\u00a0суток." in html
        assert not MeteringSystem.objects.exists()

    def test_are_pointed_to_from_a_month_without_any(self, later) -> None:
        html = later.get(f"{MONITORING}2026-02/").content.decode()
        assert "ни один источник ничего не прислал" in html
        assert f'<a href="{MONITORING}2021-08/">' in html

    def test_of_another_branch_are_not_told(self, later, sign_in) -> None:
        other = sign_in("metering_engineer", branch=a_branch("03"))
        assert "5600000100" not in other.get(f"{MONITORING}2021-08/").content.decode()


class TestOfABranch:
    """The plant's system sends for a point of branch 01 alone; another sends for branches 02 and 01 together."""

    @pytest.fixture
    def north(self, sign_in):
        other, plant = a_firm(branch_code="02").point, "562000000113301"
        other.ats_code = plant
        other.save()
        measured = {2: [point(plant)], 3: [point(plant), point()]}
        take_all(
            *(
                (f"s{day}.xml", write_maket(maket(*of, day=date(2021, 8, day), number=50, area="5600000200")))
                for day, of in measured.items()
            )
        )
        watch_silence(now=NOW)
        with time_machine.travel(NOW, tick=False):
            yield {code: sign_in("metering_engineer", branch=a_branch(code)) for code in ("01", "02", "03")}

    def systems(self, client) -> list[str]:
        html = client.get(MONITORING).content.decode()
        return [code for code in ("5600000100", "5600000200") if f'class="code">{code}' in html]

    def test_are_shown_the_systems_of_its_points_alone(self, north) -> None:
        assert {code: self.systems(client) for code, client in north.items()} == {
            "01": ["5600000100", "5600000200"],
            "02": ["5600000200"],
            "03": [],
        }

    def test_are_shown_the_incidents_of_those_systems_alone(self, north) -> None:
        late = MeteringSystem.objects.get(code="5600000200")
        SilenceIncident.objects.create(system=late, day=date(2021, 8, 4), opened_at=NOW)
        assert "Открытые инциденты: 2" in north["01"].get(MONITORING).content.decode()
        html = north["02"].get(MONITORING).content.decode()
        assert "Открытые инциденты: 1" in html
        assert "5600000100" not in html
        assert "Открытые инциденты" not in north["03"].get(MONITORING).content.decode()

    def test_lead_to_the_files_that_the_person_may_open_alone(self, north) -> None:
        """The file of both branches is nobody's alone: its day is told, its page is not linked."""
        html = north["02"].get(MONITORING).content.decode()
        both, own = ImportFile.objects.get(name="s3.xml"), ImportFile.objects.get(name="s2.xml")
        assert (both.branch_id is None, f"/office/imports/{both.pk}/" in html) == (True, False)
        assert f"/office/imports/{own.pk}/" in html
        assert north["02"].get(f"/office/imports/{own.pk}/").status_code == 200

    def test_are_not_shown_the_sources_of_the_company(self, north, sign_in) -> None:
        IntakeSource.objects.create(kind="folder", name="Обмен с сетевой", settings={}, every_minutes=5)
        assert "Обмен с сетевой" not in north["02"].get("/office/imports/sources/").content.decode()
        assert "Обмен с сетевой" in sign_in().get("/office/imports/sources/").content.decode()
