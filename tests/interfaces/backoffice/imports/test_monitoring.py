from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from sbyt.apps.intake.models import MeteringSystem, SilenceIncident
from sbyt.apps.metering.models import ImportFile
from sbyt.formats.maket_80020_writer import write_maket
from sbyt.usecases.files_intake.silence import watch_silence
from tests.builders.firms import a_firm
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
