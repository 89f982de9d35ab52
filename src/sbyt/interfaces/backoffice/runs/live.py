"""What changes while a run works: its parts, speed, milliseconds, sums. Drawn on the run page and in the cockpit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils import timezone

from sbyt.apps.billing.queries.runs import PartitionView, RunView
from sbyt.apps.ledger.queries import posted_under
from sbyt.interfaces.backoffice.lists.columns import Word
from sbyt.interfaces.backoffice.runs.words import PARTS, STATES, spent_words
from sbyt.kit import numbers
from sbyt.usecases.runs_in_background import RunJob, job_of_run

_WORKING: Final = frozenset({"running", "releasing"})
_MOST_SQUARES: Final = 200
_MOST_POINTS: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """Sums that must agree: charges of the parts, lines of the parts, postings of the release; kopecks."""

    charged_kop: int
    lines_kop: int
    bills_kop: int | None
    posted_kop: int | None

    @property
    def lines_agree(self) -> bool:
        return self.lines_kop == self.charged_kop

    @property
    def difference_kop(self) -> int | None:
        """Return what the bills added to debts less what stands on account 62; None before the release."""
        if self.bills_kop is None or self.posted_kop is None:
            return None
        return self.bills_kop - self.posted_kop


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """A part as a square: its tone and what it says when one rests on it."""

    tone: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """A run at this moment; `is_alive` while asking again makes sense."""

    run: RunView
    state: Word
    job: RunJob
    is_alive: bool
    waits_for_worker: bool
    elapsed: str
    remaining: str
    done_parts: int
    parked: Sequence[PartitionView]
    squares: Sequence[Square]
    speeds: Sequence[int]
    peak: int
    stages: Sequence[tuple[str, str, int]]
    spent_ms: int
    control: Control
    at: str


def live_of(run: RunView) -> Live:
    """Return how far the run is. Two queries beside those of the view, one more once something is released."""
    job = job_of_run(run.run_id)
    working = run.state in _WORKING
    speeds = _speeds(run.partitions) if run.is_whole else []
    done = [part for part in run.partitions if part.state in {"computed", "released"}]
    spent = run.read_ms + run.compute_ms + run.write_ms
    return Live(
        run=run,
        state=STATES[run.state],
        job=job,
        is_alive=working or job.is_alive,
        waits_for_worker=job.state == "waiting" and not working,
        elapsed=_elapsed(run),
        remaining=_remaining(run),
        done_parts=len(done),
        parked=[part for part in run.partitions if part.state == "parked"],
        squares=[_square(part) for part in run.partitions[:_MOST_SQUARES]],
        speeds=speeds[-_MOST_POINTS:],
        peak=max(speeds, default=0),
        stages=[
            ("Чтение", spent_words(run.read_ms), run.read_ms),
            ("Правила", spent_words(run.compute_ms), run.compute_ms),
            ("Запись", spent_words(run.write_ms), run.write_ms),
        ],
        spent_ms=spent,
        control=control_of(run),
        at=timezone.localtime().strftime("%H:%M:%S"),
    )


def control_of(run: RunView) -> Control:
    """Return the control sums of the run."""
    released = run.is_whole and any(part.state == "released" for part in run.partitions)
    return Control(
        charged_kop=run.gross_kop,
        lines_kop=sum(row.gross_kop for row in run.sums),
        bills_kop=run.posted_kop if released else None,
        posted_kop=posted_under(f"release:{run.run_id}:") if released else None,
    )


def _speeds(parts: Sequence[PartitionView]) -> list[int]:
    return [
        part.accounts * 1000 // spent
        for part in parts
        if part.state in {"computed", "released"}
        and (spent := part.read_ms + part.compute_ms + part.write_ms)
    ]


def _elapsed(run: RunView) -> str:
    if run.started_at is None:
        return ""
    ended = run.computed_at or timezone.now()
    return spent_words(max(0, int((ended - run.started_at).total_seconds() * 1000)))


def _remaining(run: RunView) -> str:
    """Return how long the rest takes at the speed so far; "" where nothing is known or left."""
    left = run.accounts - run.accounts_done
    if run.state != "running" or not run.accounts_a_second or left <= 0:
        return ""
    return spent_words(left * 1000 // run.accounts_a_second)


def _square(part: PartitionView) -> Square:
    word = PARTS[part.state]
    accounts = numbers.counted(part.accounts, "счёт", "счёта", "счетов")
    buildings = numbers.counted(part.buildings, "дом", "дома", "домов")
    return Square(tone=word.tone, title=f"Часть {part.number}: {word.text}, {buildings}, {accounts}")
