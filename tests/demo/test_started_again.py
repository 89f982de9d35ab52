"""A second start changes nothing; a killed one goes on; a base with other data is left alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from sbyt.kit.milestones.models import Milestone
from sbyt.usecases.demo_town.journey import build_demo_town
from sbyt.usecases.demo_town.stages import UnableToLoadDemoTown
from tests.builders.people import a_party
from tests.demo_base import PROJECT, DemoBase, base_in

_STAGES_OF_APRIL = 11
_WALK = f"""
from pathlib import Path
from sbyt.interfaces.cli.django_ready import prepare
prepare()
from django.conf import settings
from sbyt.usecases.demo_town.journey import stages
from sbyt.usecases.demo_town.seed import TOWN_SEED
from sbyt.usecases.demo_town.stages import walk
from sbyt.usecases.demo_town.town import build_town

class Nobody:
    def begins(self, title): ...
    def goes(self, done, total): ...
    def ends(self, title, took_ms): ...

walk(stages=stages()[:{_STAGES_OF_APRIL}], town=lambda: build_town(TOWN_SEED), folder=settings.DATA / "demo", watch=Nobody())
"""
_KILLED = 9


def counts(base: DemoBase) -> dict[str, int]:
    tables = base.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    return {table: base.rows(f'SELECT count(*) FROM "{table}"')[0][0] for (table,) in tables}


class TestASecondStart:
    def test_changes_nothing_and_says_the_same(self, demo_base: DemoBase) -> None:
        before = counts(demo_base)
        started = monotonic()
        said = demo_base.run("demo", "--no-serve").stdout
        assert monotonic() - started < 60
        assert counts(demo_base) == before
        assert before["contracts_account"] == 373
        for words in ("Население", "ОДН", "Юрлица", "raschet", "krasnaya45@example.org", "Готово за"):
            assert words in said


class _Nobody:
    def begins(self, title: str) -> None: ...

    def goes(self, done: int, total: int) -> None: ...

    def ends(self, title: str, took_ms: int) -> None: ...


@pytest.mark.django_db
class TestABaseWithOtherData:
    def test_is_refused_before_anything_is_written(self, tmp_path: Path) -> None:
        a_party("Чужой Потребитель")
        with pytest.raises(UnableToLoadDemoTown, match="В базе уже есть данные"):
            build_demo_town(folder=tmp_path, watch=_Nobody())
        assert not Milestone.objects.exists()
        assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def another_base(demo_base: DemoBase, worker_id: str) -> Iterator[DemoBase]:
    """A base of its own, killed and started again; the finished town stands beside it."""
    del demo_base  # asked for so that both are built by one worker, one after another
    yield from base_in(PROJECT / "var" / f"test-demo-killed-{worker_id}")


@pytest.fixture(scope="module")
def survivor(another_base: DemoBase) -> DemoBase:
    """Return April built by processes that were killed in the middle of every kind of work."""
    for fault in (
        "demo_town.registers:exit",
        "import.before_commit#40:exit",
        "compute.lines_written#3:exit",
        "release.documents_issued#2:exit",
        "payments.register_written:exit",
        "demo_town.2021-04 companies:exit",
    ):
        another_base.run(_WALK, module=("-c",), fault=fault, expect=_KILLED)
    another_base.run(_WALK, module=("-c",))
    return another_base


class TestAKilledStart:
    def test_comes_to_the_same_april(self, survivor: DemoBase, demo_base: DemoBase) -> None:
        april = (
            "SELECT a.number, b.stage, c.energy_wh, b.gross_kop, b.posted_kop, d.number, d.issued_on"
            "  FROM billing_bill b JOIN billing_charge c ON c.id = b.charge_id"
            "  JOIN documents_document d ON d.id = b.document_id JOIN contracts_account a ON a.id = b.account_id"
            " WHERE b.month = '2021-04-01' ORDER BY a.number, b.stage"
        )
        bills = survivor.rows(april)
        assert len(bills) == 347 + 2 * 26
        assert bills == demo_base.rows(april)

    def test_takes_every_file_and_payment_once(self, survivor: DemoBase, demo_base: DemoBase) -> None:
        files = (
            "SELECT f.name, f.status, f.accepted_rows FROM metering_importfile f"
            " WHERE f.name LIKE '%%202104%%' OR f.name LIKE '%%2021-04%%' ORDER BY 1"
        )
        assert survivor.rows(files) == demo_base.rows(files)
        paid = (
            "SELECT external_number, amount_kop, received_on FROM payments_payment"
            " WHERE external_number LIKE '%%-2104' ORDER BY 1"
        )
        assert survivor.rows(paid) == demo_base.rows(paid)

    def test_leaves_a_balanced_ledger(self, survivor: DemoBase) -> None:
        [(debit, credit)] = survivor.rows("SELECT sum(debit_kop), sum(credit_kop) FROM ledger_posting")
        assert debit == credit > 0
