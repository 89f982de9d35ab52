"""Work in a process of its own: its answer comes back, its error too, and its death is told."""

from __future__ import annotations

import os
import signal
import sys
from types import ModuleType
from typing import Any

import pytest

from sbyt.interfaces.cli.bench_base import UnableToWorkApart, in_fresh_process


class UnableToCross(ValueError):
    """Takes words that pickle does not know of, as errors with keyword-only arguments do."""

    def __init__(self, *, month: str) -> None:
        super().__init__(f"nothing billed in {month}")


def _doubled(number: int) -> dict[str, Any]:
    return {"doubled": number * 2, "process": os.getpid()}


def _refuse(kind: str) -> dict[str, Any]:
    if kind == "plain":
        raise LookupError("no such account")
    if kind == "cannot cross":
        raise UnableToCross(month="2025-06")
    if kind == "known there alone":
        there = ModuleType("known_there_alone")
        there.Refusal = type("Refusal", (ValueError,), {"__module__": there.__name__})  # type: ignore[attr-defined]
        sys.modules[there.__name__] = there
        raise there.Refusal("the month is not released")
    os.kill(os.getpid(), signal.SIGKILL)
    return {}


class TestFreshProcess:
    def test_answers_from_a_process_of_its_own(self) -> None:
        told = in_fresh_process(_doubled, 21)
        assert told["doubled"] == 42
        assert told["process"] != os.getpid()

    def test_raises_the_error_as_it_was_raised_there_with_its_trace(self) -> None:
        with pytest.raises(LookupError, match="no such account") as caught:
            in_fresh_process(_refuse, "plain")
        assert "in _refuse" in "".join(caught.value.__notes__)

    def test_tells_the_words_of_an_error_that_cannot_cross(self) -> None:
        with pytest.raises(
            UnableToWorkApart, match=r"(?s)UnableToCross: nothing billed in 2025-06.*in _refuse"
        ):
            in_fresh_process(_refuse, "cannot cross")

    def test_tells_the_words_of_an_error_that_is_not_known_here(self) -> None:
        with pytest.raises(UnableToWorkApart, match="Refusal: the month is not released"):
            in_fresh_process(_refuse, "known there alone")

    def test_tells_how_a_killed_process_ended(self) -> None:
        with pytest.raises(UnableToWorkApart, match="exit code -9"):
            in_fresh_process(_refuse, "killed")
