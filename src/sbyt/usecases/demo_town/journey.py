"""The stages of the demo, in the order they are lived."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from sbyt.kit.milestones.operations import Facts, Passed
from sbyt.usecases.demo_town.inbox_on_disk import write_inbox
from sbyt.usecases.demo_town.loading import load_registers
from sbyt.usecases.demo_town.seed import TOWN_SEED
from sbyt.usecases.demo_town.settling import settle_people
from sbyt.usecases.demo_town.stages import Stage, Walker, Watch, walk
from sbyt.usecases.demo_town.town import build_town


def build_demo_town(*, folder: Path, watch: Watch) -> Mapping[str, Passed]:
    """Build what is not built yet of the demo town, its files under `folder`; returns all stages behind.

    Raises UnableToLoadDemoTown where the base holds other data, UnableToWalk where another process is building.
    """
    return walk(stages=stages(), town=partial(build_town, TOWN_SEED), folder=folder, watch=watch)


def stages() -> tuple[Stage, ...]:
    """Return all stages."""
    return (
        Stage("registers", "Справочники, счета, приборы, цены", _registers, whole=True),
        Stage("people", "Пользователи и их права", settle_people, whole=True),
        Stage("inbox", "Файлы 80020 и ведомости", write_inbox),
    )


def _registers(walker: Walker) -> Facts:
    return dict(load_registers(town=walker.town))
