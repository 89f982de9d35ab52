"""Points of a Пирамида 2.0 server on the screen of its source: asked for, the unknown listed, the chosen added."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sbyt.apps.intake.models import IntakeSource
from sbyt.apps.intake.operations.sources import set_up_source
from sbyt.apps.intake.types import PyramidSettings
from sbyt.kit.access.actor import SYSTEM
from tests.builders.firms import Firm, a_firm
from tests.integrations.pyramid_server import PyramidServer, a_pyramid_server
from tests.interfaces.backoffice.conftest import SignIn
from tests.interfaces.backoffice.reading_pages import Page


@pytest.fixture
def server() -> Iterator[PyramidServer]:
    with a_pyramid_server() as running:
        yield running


@pytest.fixture
def firm(db: None) -> Firm:
    return a_firm()


def a_source(server: PyramidServer) -> IntakeSource:
    settings = PyramidSettings(url=server.url, user="sbyt", source="P25", points="known; А-1")
    return set_up_source(
        actor=SYSTEM, kind="pyramid", name="Пирамида", every_minutes=30, is_on=True, secret="слово",
        settings=settings,
    )  # fmt: skip


def url_of(source: IntakeSource) -> str:
    return f"/office/imports/sources/{source.pk}/points/"


class TestTheServersPoints:
    def test_are_listed_where_unknown_and_added_when_chosen(
        self, server, firm: Firm, sign_in: SignIn
    ) -> None:
        server.points = [("known", "Старая"), ("new-1", firm.point.code), ("new-2", "Котельная")]
        source, client = a_source(server), sign_in("administrator")
        page = Page(client.post(url_of(source), {"do": "ask"}))
        assert [row[1:3] for row in page.rows()] == [[firm.point.code, "new-1"], ["Котельная", "new-2"]]
        assert page.values("//input[@name='code']/@value") == [firm.point.code, ""]
        assert page.values("//input[@name='take'][@checked]/@value") == ["new-1"]
        given = {
            "do": "add", "take": ["new-1", "new-2"], "identity": ["new-1", "new-2"], "name": ["", ""],
            "code": [firm.point.code, ""], "meter": ["60001", ""],
        }  # fmt: skip
        assert client.post(url_of(source), given).status_code == 302
        source.refresh_from_db()
        assert source.settings["points"] == f"known; А-1\nnew-1; {firm.point.code}; 60001\nnew-2"

    def test_of_a_code_that_is_none_of_ours_are_not_added(self, server, firm: Firm, sign_in: SignIn) -> None:
        source = a_source(server)
        given = {
            "do": "add",
            "take": "new-1",
            "identity": "new-1",
            "name": "",
            "code": "нет такой",
            "meter": "",
        }
        answer = sign_in("administrator").post(url_of(source), given)
        assert answer.status_code == 422
        source.refresh_from_db()
        assert source.settings["points"] == "known; А-1"

    def test_that_are_not_ready_are_fetched_under_the_same_number(
        self, server, firm: Firm, sign_in: SignIn
    ) -> None:
        server.points, server.not_ready, server.not_ready_fault = (
            [("new-1", "Ввод")],
            1,
            "Request is not ready",
        )
        source, client = a_source(server), sign_in("administrator")
        page = Page(client.post(url_of(source), {"do": "ask"}))
        assert page.values("//input[@name='request_id']/@value") == ["77"]
        page = Page(client.post(url_of(source), {"do": "ask", "request_id": "77"}))
        assert [row[1] for row in page.rows()] == ["Ввод"]
        assert server.operations == ["RequestEntities", "FetchEntities", "FetchEntities"]

    def test_of_a_server_that_refuses_are_told_in_words(self, server, firm: Firm, sign_in: SignIn) -> None:
        server.fault = "no rights"
        page = Page(sign_in("administrator").post(url_of(a_source(server)), {"do": "ask"}))
        assert "Сервер отказал: s:Client no rights" in page.of_class("message")[0]

    def test_are_not_for_who_does_not_set_up_sources(self, server, firm: Firm, sign_in: SignIn) -> None:
        assert sign_in("billing_clerk").get(url_of(a_source(server))).status_code == 403
