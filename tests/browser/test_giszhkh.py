"""The exchange with ГИС ЖКХ as a clerk sees it, against a server that answers: full pages and empty ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from pytest_django import Settings

from sbyt.apps.exchange.models import GisMessage, GisObject, GisReference
from sbyt.formats.giszhkh.schemas import Schemas
from sbyt.integrations.giszhkh.connection import Connection
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.access.models import User
from sbyt.usecases.giszhkh.rounds import begin_round, carry_out_round
from tests.browser.conftest import Office
from tests.builders.buildings import Flat
from tests.builders.people import a_member_of_staff
from tests.builders.town import APRIL, a_town, bill
from tests.integrations.giszhkh.server import ORG, GisServer, running
from tests.integrations.giszhkh.steps import Clock, a_round, turns

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.samples]

OFFICE = "/office/giszhkh/"
_WORDS = "Лицевой счёт с таким номером уже размещён другой организацией: обратитесь в службу поддержки"


@pytest.fixture
def server(samples: Path, settings: Settings) -> Iterator[GisServer]:
    folder = samples / "formats" / "giszhkh" / "wsdl_xsd_14.4.0.1"
    settings.GISZHKH = {**settings.GISZHKH, "schemas": str(folder)}
    with running(GisServer(folder)) as serving:
        yield serving


@pytest.fixture
def told(server: GisServer) -> list[Flat]:
    """A town told of to ГИС ЖКХ: an account in error, documents taken, a file of readings, a message nobody answered."""
    flats = list(a_town(billed=False).flats.values())
    bill(APRIL)
    for flat in flats:
        house = UUID(int=flat.premises.building_id)
        GisObject.objects.get_or_create(
            kind="house", object_id=flat.premises.building_id, defaults={"guid": house}
        )
        GisObject.objects.create(kind="premises", object_id=flat.premises.pk, guid=uuid4())
    for purpose in ("service.T0", "service.T1", "service.T2"):
        GisReference.objects.create(purpose=purpose, code="1.1", guid=uuid4())
    clock = Clock()
    connection = Connection(
        url=server.url, org_ppa_guid=ORG, schemas=Schemas(server.folder), timeout_seconds=5
    )
    server.errors[flats[0].account.number] = ("SRV008095", _WORDS)
    for kind, month in (("accounts", None), ("devices", None), ("bills", APRIL)):
        a_round(kind, flats, clock, month)
        turns(connection, clock)
    asked = begin_round(
        actor=SYSTEM,
        kind="bills",
        branch_id=flats[0].account.branch_id,
        month=APRIL,
        now=clock(),
        by_file=True,
        again=True,
    )
    carry_out_round(round_id=asked.pk, now=clock())
    server.slow_states = 10**6
    a_round("houses", flats, clock)
    turns(connection, clock, 1)
    clock.pass_by(hours=80)
    turns(connection, clock, 1)
    return flats


def look(at: Office, path: str, picture: str) -> None:
    at.go(OFFICE + path)
    at.screenshot(f"giszhkh-{picture}")
    assert at.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    at.check_accessible()


class TestTheExchange:
    def test_is_readable_and_reachable_when_there_is_much(self, told: list[Flat], office: Office) -> None:
        office.sign_in(User.objects.get(pk=a_member_of_staff().user_id))
        workbook = GisMessage.objects.exclude(file_name="").get()
        failed = GisMessage.objects.get(kind="accounts")
        unknown = GisMessage.objects.filter(state="unknown").order_by("pk")[0]
        document = told[0].account.documents.get(month=APRIL)
        pages = {
            "overview": "",
            "errors": "errors/",
            "messages": "messages/",
            "message": f"messages/{failed.pk}/",
            "unknown": f"messages/{unknown.pk}/",
            "workbook": f"messages/{workbook.pk}/",
            "houses": "houses/",
            "dictionary": "dictionary/",
            "bills": "bills/",
            "bill": f"bills/{document.pk}/",
            "layout": "layouts/bills/",
        }
        for name, path in pages.items():
            look(office, path, name)

    def test_says_what_to_do_when_there_is_nothing(self, db: None, office: Office) -> None:
        office.sign_in(User.objects.get(pk=a_member_of_staff().user_id))
        for name in ("", "errors/", "messages/", "received/", "houses/", "bills/"):
            look(office, name, f"empty-{name.rstrip('/') or 'overview'}")
            assert office.page.locator(".empty").count() == 1, name
