"""A town before May in databases that may be broken, and what May comes to when nothing breaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection

from tests.reliability.broken_bases import Bases, Zygote


@dataclass(frozen=True)
class Ground:
    """Two bases with the town before May, and what May comes to when nothing breaks."""

    bases: Bases
    zygote: Zygote
    one: str
    other: str
    unbroken: list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def ground(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Ground]:
    empty = connection.settings_dict["NAME"]
    connection.close()
    bases = Bases(prefix=f"broken_{worker_id}")
    bases.drop_left()
    zygote = Zygote(tmp_path_factory.mktemp("zygote"))
    try:
        one = bases.copy(empty)
        assert zygote.do("build", one) == (0, None)
        other, whole = bases.copy(one), bases.copy(one)
        code, outcome = zygote.do("bill", whole)
        assert code == 0, outcome
        assert outcome["released"]
        yield Ground(bases=bases, zygote=zygote, one=one, other=other, unbroken=bases.content(whole))
    finally:
        zygote.close()
        bases.drop_left()
