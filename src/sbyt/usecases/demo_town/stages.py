"""The journey of the demo: named stages, each done once, watched while it runs, continued after a kill."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from sbyt.apps.parties.operations_load import nobody_is_registered
from sbyt.apps.tariffs.operations_load import nothing_is_published
from sbyt.kit.access.models import User
from sbyt.kit.audit.tracking import acting
from sbyt.kit.milestones.operations import Facts, Passed, pass_stage, passed_stages, walking
from sbyt.usecases.demo_town.town import Town

JOURNEY: Final = "demo_town"


class UnableToLoadDemoTown(RuntimeError):
    """Raised before anything is written when the base holds other data; the message is for the person, in Russian."""


class Watch(Protocol):
    """Who looks on: told of every stage and of how far it is."""

    def begins(self, title: str) -> None: ...

    def goes(self, done: int, total: int) -> None: ...

    def ends(self, title: str, took_ms: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Walker:
    """What every stage has at hand."""

    town: Town
    folder: Path
    goes: Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage; `whole` ones are one transaction with their mark, the others are harmless when done again."""

    name: str
    title: str
    work: Callable[[Walker], Facts]
    whole: bool = False


def walk(
    *, stages: Sequence[Stage], town: Callable[[], Town], folder: Path, watch: Watch
) -> Mapping[str, Passed]:
    """Do the stages that are not done yet, in order; returns all of them with what they remember.

    Raises UnableToLoadDemoTown where the base holds other data, UnableToWalk where another process is building.
    """
    with walking(journey=JOURNEY):
        passed = passed_stages(journey=JOURNEY)
        if not passed:
            _refuse_other_data()
        left = [stage for stage in stages if stage.name not in passed]
        if left:
            walker = Walker(town=town(), folder=folder, goes=watch.goes)
            for stage in left:
                watch.begins(stage.title)
                done = _pass(stage, walker)
                watch.ends(stage.title, done.took_ms)
        return passed_stages(journey=JOURNEY)


def _pass(stage: Stage, walker: Walker) -> Passed:
    with acting(user_id=None, reason=f"Демо-город: {stage.title.lower()}"):
        return pass_stage(
            journey=JOURNEY, name=stage.name, work=lambda: stage.work(walker), whole=stage.whole
        )


def _refuse_other_data() -> None:
    if User.objects.exists() or not nobody_is_registered() or not nothing_is_published():
        raise UnableToLoadDemoTown(
            "В базе уже есть данные, и это не демо-город: ничего не изменено. "
            "Чтобы построить демо рядом, укажите другую папку: SBYT_DATA=var/demo-town make demo"
        )
