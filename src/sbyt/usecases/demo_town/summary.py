"""What came of the demo: accounts, energy, money, refusals, seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sbyt.apps.billing.queries.released_sums import HeldBack, ReleasedSum, held_back, released_sums
from sbyt.apps.contracts.queries import accounts_for
from sbyt.apps.metering.queries.import_journal import import_journal, journal_counts
from sbyt.apps.metering.queries.point_readings import asked_readings
from sbyt.apps.metering.types import ImportIssue
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.milestones.operations import Passed
from sbyt.usecases.demo_town.months import CLOSED
from sbyt.usecases.demo_town.people import Inhabitant, inhabitants
from sbyt.usecases.demo_town.seed import TOWN_SEED
from sbyt.usecases.demo_town.town import BRANCHES, build_town


@dataclass(frozen=True, slots=True)
class Summary:
    """The demo in figures. `files` counts the journal by status; `branches` are names by code; `refused_rows` are readings and points refused."""

    households: int
    companies: int
    sums: tuple[ReleasedSum, ...]
    held: HeldBack
    files: Mapping[str, int]
    refused_rows: int
    asked_readings: int
    people: tuple[Inhabitant, ...]
    stages: Mapping[str, Passed]
    branches: Mapping[str, str]


def summary_of(stages: Mapping[str, Passed]) -> Summary:
    """Return the summary of a demo whose stages are behind; a fixed number of queries."""
    accounts = accounts_for(SYSTEM)
    return Summary(
        households=accounts.filter(kind="household").count(),
        companies=accounts.filter(kind="legal").count(),
        sums=released_sums(months=CLOSED),
        held=held_back(months=CLOSED),
        files=journal_counts(import_journal(SYSTEM)),
        refused_rows=ImportIssue.objects.filter(severity="refused", resolved_at=None).count(),
        asked_readings=asked_readings(branch_ids=None).count(),
        people=inhabitants(build_town(TOWN_SEED)),
        stages=stages,
        branches={branch.code: branch.name for branch in BRANCHES},
    )
