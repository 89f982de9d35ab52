from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sbyt.apps.intake.models import TableProfile
from sbyt.apps.intake.operations.profiles import layout_for
from sbyt.apps.metering.models import ImportFile, IntervalDay
from sbyt.formats.hour_table import HourTableLayout
from sbyt.formats.register_table import RegisterTableLayout
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

    def test_may_have_a_clock_of_their_own(self, sign_in) -> None:
        client = sign_in("metering_engineer")
        east = FORM | {"zone": "Asia/Yekaterinburg"}
        sample = SimpleUploadedFile("hours_may.csv", table("ТУ-1"))
        tried = client.post(f"{PROFILES}new/", east | {"preview": "yes", "sample": sample}).content.decode()
        assert "hours_may.csv: 2\u00a0суток каналов" in tried
        assert '<td class="num strong">3</td>' in tried
        assert '<td class="num strong">33</td>' in tried
        client.post(f"{PROFILES}new/", east)
        assert layout_for("hours_05.csv") == HourTableLayout(zone="Asia/Yekaterinburg")

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


REGISTERS = {
    "name": "Показания завода", "pattern": "registers_*.csv", "is_on": "on", "shape": "meter", "unit_wh": "1000",
    "first_row": "2", "meter_column": "a", "day_column": "b", "t1_column": "c", "delimiter": ";", "encoding": "utf-8",
}  # fmt: skip


@pytest.mark.django_db
class TestProfilesOfRegisters:
    def test_are_kept_and_read_files_of_their_names(self, sign_in) -> None:
        client = sign_in("metering_engineer")
        assert client.post(f"{PROFILES}new/registers/", REGISTERS).status_code == 302
        profile = TableProfile.objects.get()
        assert (profile.kind, layout_for("registers_07.csv")) == ("registers", RegisterTableLayout())
        assert "столбец A" in client.get(PROFILES).content.decode()
        assert 'name="t4_column"' in client.get(f"{PROFILES}{profile.pk}/").content.decode()

    @pytest.mark.parametrize(
        ("wrong", "fault"),
        [
            ({"meter_column": ""}, "Назовите столбец номера прибора"),
            ({"day_column": ""}, "Назовите столбец даты"),
            ({"day_column": "", "day": "июль"}, "Нужен день вида"),
            ({"t1_column": ""}, "Обязательное поле"),
        ],
    )
    def test_with_a_fault_are_not_kept(self, sign_in, wrong: dict[str, str], fault: str) -> None:
        answer = sign_in("metering_engineer").post(f"{PROFILES}new/registers/", REGISTERS | wrong)
        assert (answer.status_code, fault in answer.content.decode()) == (422, True)
        assert not TableProfile.objects.exists()

    def test_are_tried_at_every_change_before_they_have_a_name(self, sign_in) -> None:
        client = sign_in("metering_engineer")
        headers = {"HX-Request": "true", "HX-Target": "preview"}
        given = REGISTERS | {"name": "", "pattern": ""}
        page = client.post(f"{PROFILES}new/registers/", given, headers=headers).content.decode()
        assert "Выберите файл" in page
        sample = SimpleUploadedFile(
            "r.csv", "Прибор;Дата;кВт·ч\n007;31.07.2021;12,5\n8;31.07.2021;x".encode()
        )
        page = client.post(
            f"{PROFILES}new/registers/", given | {"sample": sample}, headers=headers
        ).content.decode()
        assert "<html" not in page
        assert "r.csv: 1\u00a0строка с показаниями" in page
        assert ("007" in page, "12,5" in page, "Строка 3, столбец C" in page) == (True, True, True)
        page = client.post(
            f"{PROFILES}new/registers/", given | {"t2_column": "?"}, headers=headers
        ).content.decode()
        assert "Столбец T2: Буквы столбца" in page
        assert not TableProfile.objects.exists()
