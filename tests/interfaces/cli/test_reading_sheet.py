"""`sbyt reading-sheet`: a blank, or the meters of the houses found."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from sbyt.apps.tariffs.models import Tariff
from sbyt.interfaces.cli import django_ready
from sbyt.interfaces.cli.main import main
from tests.builders.buildings import a_building, a_flat


@pytest.fixture(autouse=True)
def ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(django_ready, "prepare", lambda: None)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["reading-sheet", *map(str, arguments)])


def rows_of(path: Path) -> list[tuple[object, ...]]:
    sheet = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))["Показания"]
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=2)]


class TestReadingSheet:
    def test_is_blank_where_no_address_is_given(self, tmp_path: Path) -> None:
        result = run(tmp_path / "бланк.xlsx")
        assert (result.exit_code, rows_of(tmp_path / "бланк.xlsx")) == (0, [])

    @pytest.mark.django_db
    def test_has_the_meters_of_the_houses_found(self, tmp_path: Path) -> None:
        tariff = Tariff.objects.create(code="GAS", name="Газовые плиты", zones=1)
        flat = a_flat(a_building("45"), "17", tariff=tariff, account_number="0012300456", meter_shows=100)
        a_flat(a_building("46"), "1", tariff=tariff)
        result = run(tmp_path / "дом.xlsx", "--address", "Красная 45")
        assert result.exit_code == 0
        assert flat.meter is not None
        [row] = rows_of(tmp_path / "дом.xlsx")
        assert (row[0], row[2]) == ("0012300456", flat.meter.installation.meter.serial_number)

    @pytest.mark.django_db
    def test_says_that_no_house_was_found(self, tmp_path: Path) -> None:
        result = run(tmp_path / "дом.xlsx", "--address", "Лунная 1")
        assert result.exit_code == 1
        assert "Домов по словам «Лунная 1» не найдено." in result.output
        assert not (tmp_path / "дом.xlsx").exists()
