"""A kept file parsed again: what waited is taken in, what was taken is left alone."""

from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.metering.models import ImportFile, IntervalDay, Reading, UsagePoint
from sbyt.apps.tariffs.models import Tariff
from sbyt.formats.reading_sheet_writer import SheetRow, write_reading_sheet
from sbyt.kit.access.actor import SYSTEM, UnableToAct
from sbyt.usecases.files_intake.reparse_file import UnableToReparse, reparse_file
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.firms import a_firm
from tests.builders.people import a_branch, a_member_of_staff
from tests.formats.maket_files import OTHER_POINT, POINT, point, whole
from tests.usecases.files_intake.intake import NAME, NOW, take

pytestmark = pytest.mark.django_db


def attach(code: str) -> UsagePoint:
    found = a_firm("ООО «Цех»").point
    found.ats_code = code
    found.save()
    return found


class TestFileWhosePointsWereUnknown:
    def test_gives_its_days_once_a_point_gets_the_code(self, plant_point: UsagePoint) -> None:
        third = "562000000113301"
        file_id = take(whole(point(), point(OTHER_POINT), point(third))).import_file_id
        other = attach(OTHER_POINT)
        assert reparse_file(actor=SYSTEM, import_file_id=file_id, now=NOW) == 1
        line = ImportFile.objects.get(pk=file_id)
        assert (line.status, line.unknown_codes) == ("partial", [third])
        assert (line.accepted_rows, line.refused_rows) == (2, 1)
        assert line.note == f"Не найдена ТУ с кодом АИИС = {third}. Принято каналов: 2 из 3."
        day = IntervalDay.objects.get(usage_point=other)
        assert (day.version, day.import_file_id, day.lines[0]) == (1, file_id, 166)
        assert [found.raw for found in line.issues.filter(resolved_at=None)] == [third]
        attach(third)
        assert reparse_file(actor=SYSTEM, import_file_id=file_id, now=NOW) == 1
        line.refresh_from_db()
        assert (line.status, line.note) == ("accepted", "Принято каналов: 3 из 3.")
        assert IntervalDay.objects.count() == 3

    def test_waits_on_while_they_are_unknown(self, db: None) -> None:
        file_id = take(whole()).import_file_id
        assert reparse_file(actor=SYSTEM, import_file_id=file_id, now=NOW) == 0
        assert ImportFile.objects.get().unknown_codes == [POINT]

    def test_gives_them_when_the_same_file_comes_again(self, db: None) -> None:
        first = take(whole()).import_file_id
        attach(POINT)
        again = take(whole())
        assert (again.status, again.note) == (
            "duplicate",
            f"Уже загружена 05.08.2021 09:09: {NAME}. Принято то, что ждало привязки: 1.",
        )
        assert ImportFile.objects.get(pk=first).status == "accepted"
        assert IntervalDay.objects.get().import_file_id == first


class TestFileInWhichNothingWaits:
    def test_is_not_parsed_again(self, plant_point: UsagePoint) -> None:
        file_id = take(whole()).import_file_id
        with pytest.raises(UnableToReparse):
            reparse_file(actor=SYSTEM, import_file_id=file_id, now=NOW)

    def test_is_not_there_for_another_branch(self, db: None) -> None:
        file_id = take(whole()).import_file_id
        elsewhere = a_member_of_staff("metering_engineer", branch=a_branch("02", "Южное"))
        with pytest.raises(ImportFile.DoesNotExist):
            reparse_file(actor=elsewhere, import_file_id=file_id, now=NOW)
        with pytest.raises(UnableToAct):
            reparse_file(actor=a_member_of_staff("controller"), import_file_id=file_id, now=NOW)


class TestSheetWhoseMeterWasUnknown:
    def sheet(self, *rows: tuple[str, int]) -> bytes:
        return write_reading_sheet(
            [
                SheetRow(account=account, meter="", taken_on=date(2021, 7, 25), readings_wh=(kwh * 1000,))
                for account, kwh in rows
            ]
        )

    @pytest.fixture
    def tariff(self) -> Tariff:
        return Tariff.objects.create(code="GAS", name="Газовые плиты", zones=1)

    def flat(self, tariff: Tariff, account: str, house: str) -> Flat:
        return a_flat(a_building(house), "1", tariff=tariff, account_number=account)

    def test_gives_that_row_and_leaves_corrected_ones_alone(self, tariff: Tariff) -> None:
        known = self.flat(tariff, "111", "1")
        outcome = take(self.sheet(("111", 50), ("222", 70)), name="ведомость.xlsx")
        assert (outcome.status, outcome.accepted_rows, outcome.refused_rows) == ("partial", 1, 1)
        assert outcome.note == ("Строка 3, Лицевой счёт: лицевой счёт 222 не найден. Принято строк: 1 из 2.")
        Reading.objects.filter(source="sheet").update(superseded_at=NOW)
        known.shows(date(2021, 7, 25), 55, source="sheet")
        self.flat(tariff, "222", "2")
        assert reparse_file(actor=SYSTEM, import_file_id=outcome.import_file_id, now=NOW) == 1
        line = ImportFile.objects.get()
        assert (line.status, line.note) == ("accepted", "Принято строк: 2 из 2.")
        believed = Reading.objects.filter(source="sheet", superseded_at=None).order_by("value_wh")
        assert [(item.value_wh, item.import_line) for item in believed] == [(55_000, None), (70_000, 3)]
