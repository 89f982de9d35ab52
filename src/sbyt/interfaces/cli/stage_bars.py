"""A bar for each stage of a long command."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from sbyt.kit.numbers import whole


class StageBars:
    """Draws one bar a stage; where output is not a terminal, one line is left of each."""

    def __init__(self, console: Console) -> None:
        self._bars = Progress(
            TextColumn("{task.description:<44}"),
            BarColumn(bar_width=28),
            TextColumn("{task.fields[count]:>15}"),
            TextColumn("{task.fields[pace]:>12}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=console,
        )
        self._current: TaskID | None = None

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._bars.stop()

    def begins(self, title: str) -> None:
        """Start the bar of a stage."""
        self._current = self._bars.add_task(title, total=None, count="", pace="")

    def goes(self, done: int, total: int) -> None:
        """Move the bar of the stage that runs."""
        if self._current is not None:
            count = f"{whole(done)} / {whole(total)}"
            elapsed = self._bars.tasks[self._current].elapsed
            pace = f"{whole(round(done / elapsed))} / с" if elapsed else ""
            self._bars.update(self._current, completed=done, total=total, count=count, pace=pace)

    def ends(self, title: str, took_ms: int) -> None:  # noqa: ARG002  said when it began; the column shows seconds
        """Fill the bar."""
        if self._current is not None:
            task = self._bars.tasks[self._current]
            full = task.total or 1
            self._bars.update(self._current, completed=full, total=full)
            self._bars.stop_task(self._current)
        self._current = None
