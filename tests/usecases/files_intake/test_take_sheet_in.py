"""Reading sheets taken in: a row's verdict is a line of the journal, asked readings wait."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sbyt.apps.metering.models import ImportFile, Reading
from sbyt.apps.tariffs.models import Tariff
from tests.builders.buildings import Flat, a_building, a_flat
from tests.formats.workbooks import row, workbook
from tests.usecases.files_intake.intake import codes, take

pytestmark = pytest.mark.django_db
JULY = date(2021, 7, 25)


@pytest.fixture
def flats() -> list[Flat]:
    tariff = Tariff.objects.create(code="GAS", name="Газовые плиты", zones=1)
    building = a_building()
    return [
        a_flat(building, str(number), tariff=tariff, account_number=f"{number:010d}", meter_shows=100)
        for number in (1, 2, 3)
    ]


def sheet(*cells: tuple[Any, ...]) -> bytes:
    return workbook(*(row(account, None, on, *readings) for account, on, *readings in cells))


class TestSheet:
    def test_of_good_rows_is_stored_with_file_and_line(self, flats: list[Flat]) -> None:
        outcome = take(sheet(("0000000001", JULY, 250.5), (2, "25.07.2021", "300")), name="июль.xlsx")
        assert (outcome.status, outcome.note) == ("accepted", "Принято строк: 2 из 2.")
        readings = Reading.objects.filter(source="sheet").order_by("import_line")
        assert [(item.import_line, item.value_wh, item.state) for item in readings] == [
            (2, 250_500, "accepted"),
            (3, 300_000, "accepted"),
        ]
        line = ImportFile.objects.get()
        assert {item.import_file_id for item in readings} == {line.pk}
        assert (line.format, line.covered_day) == ("reading_sheet", JULY)

    def test_of_mixed_rows_is_taken_in_part_with_line_field_and_reason(self, flats: list[Flat]) -> None:
        outcome = take(
            sheet(
                ("0000000001", JULY, 250.5),
                ("0000000002", JULY, "не живут"),
                ("0000000003", JULY, 50),
                ("0000000009", JULY, 5),
                ("0000000002", date(2021, 8, 6), 500),
            ),
            name="июль.xlsx",
        )
        assert outcome.status == "partial"
        assert (outcome.accepted_rows, outcome.warned_rows, outcome.refused_rows) == (2, 1, 3)
        assert [(found.line, found.field, found.code, found.severity) for found in outcome.issues] == [
            (3, "Показание 1", "IMP-311", "refused"),
            (4, "Показание 1", "RDG-301", "warning"),
            (5, "Лицевой счёт", "RDG-101", "refused"),
            (6, "Дата показаний", "RDG-106", "refused"),
        ]
        assert outcome.note.startswith("1\u00a0строка ждёт подтверждения. Строка 3, Показание 1: «не живут»")
        assert outcome.note.endswith(". Принято строк: 2 из 5.")
        assert (
            ImportFile.objects.get().covered_day == JULY
        )  # the refused row of August says nothing of the file
        stored = Reading.objects.filter(source="sheet").order_by("import_line")
        assert [(item.import_line, item.state) for item in stored] == [(2, "accepted"), (4, "asked")]

    def test_with_the_same_readings_changes_nothing(self, flats: list[Flat]) -> None:
        take(sheet(("0000000001", JULY, 250.5)), name="июль.xlsx")
        again = take(sheet((1, JULY, 250.5)), name="июль ещё раз.xlsx")
        assert (again.status, again.note) == (
            "accepted",
            "Без изменений 1\u00a0строка. Принято строк: 1 из 1.",
        )
        assert Reading.objects.filter(source="sheet").count() == 1

    def test_of_only_bad_rows_is_refused(self, flats: list[Flat]) -> None:
        outcome = take(sheet((None, JULY, 5), (1, None, 5)), name="июль.xlsx")
        assert (outcome.status, codes(outcome)) == ("refused", ["IMP-310", "IMP-314"])
        assert outcome.refused_rows == 2
        assert not ImportFile.objects.get().is_current

    def test_that_contradicts_itself_stores_neither_row(self, flats: list[Flat]) -> None:
        outcome = take(sheet((1, JULY, 200), ("0000000001", JULY, 210), (2, JULY, 300)), name="июль.xlsx")
        assert (outcome.status, codes(outcome)) == ("partial", ["RDG-111", "RDG-111"])
        assert list(Reading.objects.filter(source="sheet").values_list("value_wh", flat=True)) == [300_000]

    def test_of_two_zones_is_stored_whole_or_not_at_all(self, flats: list[Flat]) -> None:
        outcome = take(sheet((1, JULY, 200, 50)), name="июль.xlsx")
        assert (outcome.status, codes(outcome)) == ("refused", ["RDG-103"])
        assert outcome.issues[0].field == "Показание 2"
        assert not Reading.objects.filter(source="sheet").exists()
