"""One server for all tests of the exchange, and a house that it knows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from sbyt.apps.exchange.models import GisObject
from sbyt.formats.giszhkh.schemas import Schemas
from sbyt.integrations.giszhkh.connection import Connection
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.prices import a_tariff
from tests.integrations.giszhkh.server import ORG, GisServer, running
from tests.integrations.giszhkh.steps import (
    HOUSE,
    ROOMS,
    Clock,
)


@pytest.fixture(scope="module")
def schemas_folder(samples: Path) -> Path:
    return samples / "formats" / "giszhkh" / "wsdl_xsd_14.4.0.1"


@pytest.fixture(scope="module")
def one_server(schemas_folder: Path) -> Iterator[GisServer]:
    with running(GisServer(schemas_folder)) as server:
        yield server


@pytest.fixture
def server(one_server: GisServer) -> GisServer:
    one_server.slow_states, one_server.lacking = 1, 0
    one_server.spoil = lambda _action, _content: None
    for kept in (one_server.errors, one_server.given, one_server.seen, one_server.taken):
        kept.clear()
    one_server.standing_bills.clear()
    one_server.versions.clear()
    return one_server


@pytest.fixture
def connection(server: GisServer, settings: Settings, schemas_folder: Path) -> Connection:
    settings.GISZHKH = {**settings.GISZHKH, "schemas": str(schemas_folder)}
    return Connection(url=server.url, org_ppa_guid=ORG, schemas=Schemas(schemas_folder), timeout_seconds=2)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def flats() -> list[Flat]:
    """Two flats of one house that ГИС ЖКХ knows with its rooms."""
    house, tariff = a_building(), a_tariff()
    GisObject.objects.create(kind="house", object_id=house.pk, guid=HOUSE)
    found = [
        a_flat(house, "1", tariff=tariff, meter_shows=100, account_number="150000001"),
        a_flat(house, "2", tariff=tariff, meter_shows=200, account_number="150000002"),
    ]
    for flat, guid in zip(found, ROOMS.values(), strict=True):
        GisObject.objects.create(kind="premises", object_id=flat.premises.pk, guid=guid)
    return found
