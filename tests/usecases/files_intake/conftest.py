"""A data folder of its own and a point that files name."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from sbyt.apps.metering.models import UsagePoint
from tests.builders.firms import a_firm
from tests.formats.maket_files import POINT


@pytest.fixture(autouse=True)
def data_folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA = tmp_path / "data"
    return settings.DATA


@pytest.fixture
def plant_point(db: None) -> UsagePoint:
    point = a_firm().point
    point.ats_code = POINT
    point.save()
    return point
