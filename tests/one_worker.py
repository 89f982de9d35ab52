"""Which tests go to one worker of `pytest -n`: those of a file, and those of files that share something expensive.

A file names its group by `pytest.mark.xdist_group("name")`; whoever asks for the demo town is in the group of it. The
plan is made by the file alone and not by marks: marks reach the scheduler inside names of tests, which pytest 9.2 keeps
where xdist 3.8 no longer changes them, so that groups were silently spread over all workers.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler.loadgroup import LoadGroupScheduling

_PROJECT = Path(__file__).resolve().parent.parent
_NAMED = re.compile(r"""xdist_group\("(\w+)"\)""")


@cache
def group_of(path: str) -> str:
    """Return the group of a file of tests, or its path."""
    text = (_PROJECT / path).read_text()
    named = _NAMED.search(text)
    if named is not None:
        return named[1]
    return "demo" if "demo_base" in text else path


class OneWorkerAGroup(LoadGroupScheduling):
    """Sends the tests of a group to one worker, in their order."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid.partition("::")[0])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneWorkerAGroup | None:
    """Schedule by groups where `--dist loadgroup` asks for it."""
    return OneWorkerAGroup(config, log) if config.getvalue("dist") == "loadgroup" else None
