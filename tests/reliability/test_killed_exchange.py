"""The process that speaks to ГИС ЖКХ is killed between two bytes: what the server took is not told to it twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.integrations.giszhkh.server import GisServer, running
from tests.reliability.broken_bases import Bases, Zygote

pytestmark = [pytest.mark.django_db, pytest.mark.samples, pytest.mark.xdist_group("broken_runs")]

_KILLED = 9


@pytest.fixture(scope="module")
def house(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[tuple[Bases, Zygote, str]]:
    """A base with a house to be told of."""
    empty = connection.settings_dict["NAME"]
    connection.close()
    bases = Bases(prefix=f"killed_{worker_id}")
    bases.drop_left()
    zygote = Zygote(tmp_path_factory.mktemp("zygote"))
    try:
        one = bases.copy(empty)
        assert zygote.do("build_known_house", one) == (0, None)
        yield bases, zygote, one
    finally:
        zygote.close()
        bases.drop_left()


@pytest.fixture
def server(samples: Path) -> Iterator[GisServer]:
    with running(GisServer(samples / "formats" / "giszhkh" / "wsdl_xsd_14.4.0.1")) as serving:
        yield serving


class TestASenderKilled:
    @pytest.mark.parametrize(
        ("place", "taken"),
        [("giszhkh.before_send", 0), ("giszhkh.after_send", 1), ("giszhkh.before_results", 1)],
    )
    def test_leaves_the_message_to_a_person_or_goes_on_with_the_answer(
        self, house: tuple[Bases, Zygote, str], server: GisServer, place: str, taken: int
    ) -> None:
        bases, zygote, known = house
        base = bases.copy(known)

        def turn(minutes: int, *, fault: str = "", rounds: bool = False) -> tuple[int, Any]:
            return zygote.do(
                "exchange", base, fault=fault, url=server.url, schemas=str(server.folder), minutes=minutes, rounds=rounds
            )  # fmt: skip

        server.slow_states = 0
        if place == "giszhkh.before_results":
            assert turn(0, rounds=True) == (0, [["sent", ["taken"]]])
            assert turn(5, fault=f"{place}:exit")[0] == _KILLED
            assert turn(10) == (0, [["done", ["taken"]]])
        else:
            assert turn(0, fault=f"{place}:exit", rounds=True)[0] == _KILLED
            assert turn(5) == (0, [["unknown", ["unknown"]]])
            assert turn(200) == (0, [["unknown", ["unknown"]]])
        assert len(server.seen) == taken
