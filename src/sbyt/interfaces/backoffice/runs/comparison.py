"""A run beside the run of the month before: sums by kind of account, service and method."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sbyt.apps.billing.queries.month import runs_for
from sbyt.apps.billing.queries.runs import RunView, SumRow, run_view
from sbyt.interfaces.backoffice.runs.words import KINDS, METHODS, SERVICES, change_words
from sbyt.kit.access.actor import Actor

_COMPUTED = frozenset({"computed", "releasing", "released"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SumLine:
    """One line of the table; `before_kop` is None where the month before has no such line."""

    kind: str
    what: str
    how: str
    accounts: int
    energy_wh: int
    gross_kop: int
    before_kop: int | None
    percent: str

    @property
    def change_kop(self) -> int | None:
        return None if self.before_kop is None else self.gross_kop - self.before_kop


def run_before(actor: Actor, run: RunView) -> RunView | None:
    """Return the latest computed run of the month before and of the same stage; up to four queries."""
    month = (run.month - timedelta(days=1)).replace(day=1)
    return computed_run(actor, month=month, stage=run.stage)


def computed_run(actor: Actor, *, month: date, stage: str) -> RunView | None:
    """Return the latest run of the month and stage that was computed to its end: released ones first."""
    rows = [
        row
        for row in runs_for(month=month, branch_ids=actor.branches("runs.view"))
        if row.stage == stage and row.state in _COMPUTED
    ]
    rows.sort(key=lambda row: (row.state == "released", row.number or 0), reverse=True)
    return run_view(run_id=rows[0].run_id) if rows else None


def sum_lines(run: RunView, before: RunView | None) -> Sequence[SumLine]:
    """Return the sums of the run, most money first, each beside that of the month before."""
    known = {_key(row): row.gross_kop for row in before.sums} if before else {}
    lines = [
        SumLine(
            kind=KINDS.get(row.kind, row.kind),
            what=SERVICES.get(row.service, row.service),
            how=METHODS.get(row.method, row.method),
            accounts=row.accounts,
            energy_wh=row.energy_wh,
            gross_kop=row.gross_kop,
            before_kop=known.get(_key(row)) if before else None,
            percent=change_words(row.gross_kop, known.get(_key(row), 0)),
        )
        for row in run.sums
    ]
    return sorted(lines, key=lambda line: -line.gross_kop)


def _key(row: SumRow) -> tuple[str, str, str]:
    return row.kind, row.service, row.method
