"""What a look into a source found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

Clock = Callable[[], datetime]


@dataclass(slots=True)
class Found:
    """Letters, files and refused files so far, and what hindered without stopping the look."""

    messages: int = 0
    files: int = 0
    refused: int = 0
    problems: list[str] = field(default_factory=list)
