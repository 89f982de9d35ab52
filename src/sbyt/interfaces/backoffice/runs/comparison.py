"""A run beside what the month before came to for the same accounts: sums by kind of account, service and method."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from sbyt.apps.billing.queries.month import RunRow, runs_for
from sbyt.apps.billing.queries.runs import RunView, SumRow
from sbyt.apps.billing.run_within import run_view_within
from sbyt.interfaces.backoffice.runs.words import KINDS, METHODS, SERVICES, change_words
from sbyt.kit.access.actor import Actor

_COMPUTED: Final = frozenset({"computed", "releasing", "released"})
_LIKE: Final = 2
"""A run is set beside an earlier one of up to twice as many accounts, or down to half: else it says nothing."""

_Key = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """The runs of the month before that covered what this one covers, taken together."""

    month: date
    runs: tuple[RunView, ...]

    @property
    def numbers(self) -> str:
        """Return «№ 10» or «№ 10, 12»."""
        return "№\u00a0" + ", ".join(str(run.number) for run in self.runs)

    @property
    def gross_kop(self) -> int:
        return sum(run.gross_kop for run in self.runs)

    @cached_property
    def sums(self) -> Counter[_Key]:
        """Kopecks by kind of account, service and method."""
        summed: Counter[_Key] = Counter()
        for run in self.runs:
            for row in run.sums:
                summed[_key(row)] += row.gross_kop
        return summed

    @cached_property
    def found(self) -> Counter[str]:
        """How many findings of each code there were."""
        counted: Counter[str] = Counter()
        for run in self.runs:
            counted.update({row.code: row.count for row in run.findings})
        return counted


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
    def change_kop(self) -> int:
        return self.gross_kop - (self.before_kop or 0)


def run_before(actor: Actor, run: RunView) -> Earlier | None:
    """Return what the month before came to for the accounts of this run, or None where that cannot be told."""
    month = (run.month - timedelta(days=1)).replace(day=1)
    branches = actor.branches("runs.view")
    rows = [
        row
        for row in runs_for(month=month, branch_ids=branches)
        if row.stage == run.stage and row.state in _COMPUTED
    ]
    chosen = _covering(rows, run.scope)
    found = [run_view_within(run_id=row.run_id, branch_ids=branches) for row in chosen]
    views = tuple(view for view in found if view is not None)
    accounts = sum(view.accounts for view in views)
    if not chosen or accounts > run.accounts * _LIKE or run.accounts > accounts * _LIKE:
        return None
    return Earlier(month=month, runs=views)


def _covering(rows: Sequence[RunRow], scope: Mapping[str, object]) -> Sequence[RunRow]:
    """Return of the runs, newest first, those over the accounts of the scope: one of the same, or all released.

    An account is released by one run alone, so the released runs of a month together are the month.
    """
    released = [row for row in rows if row.state == "released"]
    if not scope and released:
        return released[::-1]
    same = [row for row in rows if row.scope == scope]
    return sorted(same, key=lambda row: row.state == "released", reverse=True)[:1]


def sum_lines(run: RunView, before: Earlier | None) -> Sequence[SumLine]:
    """Return the sums of the run, most money first, each beside that of the month before; they add up to both totals."""
    known = before.sums if before else Counter[_Key]()
    lines = [
        _line(_key(row), accounts=row.accounts, wh=row.energy_wh, kop=row.gross_kop, known=known)
        for row in run.sums
    ]
    gone = known.keys() - {_key(row) for row in run.sums}
    lines += [_line(key, accounts=0, wh=0, kop=0, known=known) for key in gone]
    return sorted(lines, key=lambda line: (-line.gross_kop, -(line.before_kop or 0)))


def _line(key: _Key, *, accounts: int, wh: int, kop: int, known: Counter[_Key]) -> SumLine:
    kind, service, method = key
    return SumLine(
        kind=KINDS.get(kind, kind),
        what=SERVICES.get(service, service),
        how=METHODS.get(method, method),
        accounts=accounts,
        energy_wh=wh,
        gross_kop=kop,
        before_kop=known.get(key),
        percent=change_words(kop, known[key]),
    )


def _key(row: SumRow) -> _Key:
    return row.kind, row.service, row.method
