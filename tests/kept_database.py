"""The test database is made once and kept while the migrations stay as they are.

A stamp in the data folder says with which migrations a worker's database was made. It is taken away while tests run,
so that a session that was killed in the middle starts from a new database.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

_SOURCE = Path(__file__).resolve().parent.parent / "src" / "sbyt"


def _stamp(worker_id: str) -> Path:
    digest = hashlib.sha256()
    for path in sorted(_SOURCE.rglob("migrations/*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return Path(os.environ["SBYT_DATA"]) / f"test-schema-{worker_id}-{digest.hexdigest()[:16]}"


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    return "DATABASE_URL" not in os.environ


@pytest.fixture(scope="session")
def django_db_createdb(django_db_keepdb: bool, worker_id: str) -> bool:
    return not (django_db_keepdb and _stamp(worker_id).exists())


@pytest.fixture(scope="session")
def django_db_setup(django_db_createdb: bool, django_db_setup: None, worker_id: str) -> Iterator[None]:
    stamp = _stamp(worker_id)
    for old in stamp.parent.glob(f"test-schema-{worker_id}-*"):
        old.unlink()
    yield
    stamp.touch()
