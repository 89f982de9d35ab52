"""Who can sign in to the demo town, and what they see: names, not codes."""

from __future__ import annotations

from rich.console import Console

from sbyt.interfaces.cli.demo_summary import print_summary
from sbyt.usecases.demo_town.people import inhabitants
from sbyt.usecases.demo_town.seed import TOWN_SEED
from sbyt.usecases.demo_town.summary import HeldBack, Summary
from sbyt.usecases.demo_town.town import BRANCHES, build_town


class TestWhoCanSignIn:
    def test_sees_a_branch_by_its_name(self) -> None:
        console = Console(record=True, width=160)
        summary = Summary(
            households=0,
            companies=0,
            sums=(),
            held=HeldBack(charges=0, gross_kop=0),
            files={},
            refused_rows=0,
            asked_readings=0,
            people=inhabitants(build_town(TOWN_SEED)),
            stages={},
            branches={branch.code: branch.name for branch in BRANCHES},
        )
        print_summary(console, summary)
        said = console.export_text()
        assert "Ключевское отделение" in said
        assert "KLY" not in said.replace("raschet-kly", "")
