from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sbyt.apps.intake.models import TableProfile
from sbyt.apps.intake.operations.profiles import layout_for
from sbyt.apps.metering.models import ImportFile, IntervalDay
from sbyt.formats.hour_table import HourTableLayout
from tests.builders.firms import a_firm
from tests.formats.maket_files import OTHER_POINT, POINT
from tests.usecases.files_intake.intake import take

PROFILES = "/office/imports/profiles/"
FORM = {
    "name": "Часы сетевой компании", "pattern": "HOURS_*.csv", "is_on": "on", "shape": "wide", "step_minutes": "60",
    "unit_wh": "1000", "first_row": "2", "day_column": "a", "point_column": "b", "point": "", "channel_column": "",
    "channel": "A+", "first_value_column": "c", "hour_column": "", "hour_means": "end", "value_column": "",
    "sheet": "", "delimiter": ";", "encoding": "utf-8",
}  # fmt: skip


def table(*codes: str) -> bytes:
    rows = [f"01.05.2021;{code};" + ";".join(["1,5"] * 24) for code in codes]
    return "\n".join(["Дата;Точка", *rows]).encode()


@pytest.mark.django_db
class TestProfiles:
    def test_are_kept_and_changed(self, sign_in) -> None:
        client = sign_in("metering_engineer")
        assert "Профилей ещё нет" in client.get(PROFILES).content.decode()
        assert client.post(f"{PROFILES}new/", FORM).status_code == 302
        profile = TableProfile.objects.get()
        assert layout_for("hours_05.csv") == HourTableLayout()
        address = f"{PROFILES}{profile.pk}/"
        assert 'value="HOURS_*.csv"' in client.get(address).content.decode()
        client.post(address, FORM | {"unit_wh": "1000000", "is_on": ""})
        profile.refresh_from_db()
        assert (profile.layout["unit_wh"], layout_for("hours_05.csv")) == (1_000_000, None)
        assert "выключен" in client.get(PROFILES).content.decode()

    @pytest.mark.parametrize(
        ("wrong", "fault"),
        [
            ({"day_column": "1"}, "Буквы столбца"),
            ({"point_column": ""}, "Назовите столбец точки"),
            ({"shape": "long"}, "Нужен для такой таблицы"),
            ({"first_value_column": ""}, "Нужен для такой таблицы"),
        ],
    )
    def test_with_a_fault_are_not_kept(self, sign_in, wrong: dict[str, str], fault: str) -> None:
        answer = sign_in("metering_engineer").post(f"{PROFILES}new/", FORM | wrong)
        assert (answer.status_code, fault in answer.content.decode()) == (422, True)
        assert not TableProfile.objects.exists()

    def test_are_tried_on_a_file_and_nothing_is_kept(self, sign_in) -> None:
        sample = SimpleUploadedFile("hours_may.csv", table("ТУ-1", "ТУ-2") + b"\n32.05.2021;x;1")
        answer = sign_in("metering_engineer").post(
            f"{PROFILES}new/", FORM | {"preview": "yes", "sample": sample}
        )
        page = answer.content.decode()
        assert "hours_may.csv: 2\u00a0суток каналов" in page
        assert "отклонено 1" in page
        assert "IMP-315" in page
        assert '<td class="num strong">36</td>' in page
        assert not TableProfile.objects.exists()
        assert not ImportFile.objects.exists()

    def test_tried_without_a_file_ask_for_one(self, sign_in) -> None:
        answer = sign_in("metering_engineer").post(f"{PROFILES}new/", FORM | {"preview": "yes"})
        assert (answer.status_code, "Выберите файл" in answer.content.decode()) == (422, True)


@pytest.mark.django_db
class TestTableTakenIn:
    def test_gives_days_to_its_points_and_waits_for_others(self, sign_in, settings, tmp_path) -> None:
        settings.DATA = tmp_path
        plant, late = a_firm().point, a_firm("ООО «Цех»").point
        plant.ats_code = POINT
        plant.save()
        client = sign_in("metering_engineer")
        client.post(f"{PROFILES}new/", FORM)
        outcome = take(table(POINT, plant.code[:0] + OTHER_POINT), name="hours_may.csv")
        assert (outcome.format, outcome.status, outcome.accepted_rows) == ("hour_table", "partial", 1)
        day = IntervalDay.objects.get()
        assert (day.usage_point, day.values_wh, day.lines) == (plant, [1500] * 24, [2] * 24)
        late.ats_code = OTHER_POINT
        late.save()
        client.post(f"/office/imports/{outcome.import_file_id}/again/")
        assert IntervalDay.objects.filter(usage_point=late).count() == 1
        assert ImportFile.objects.get().status == "accepted"
        assert take(table(POINT, OTHER_POINT), name="hours_may.csv").status == "duplicate"
