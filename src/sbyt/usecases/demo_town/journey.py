"""The stages of the demo, in the order they are lived."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path

from sbyt.kit.milestones.operations import Facts, Passed
from sbyt.kit.numbers import month as month_text
from sbyt.usecases.demo_town.afterwards import live_on
from sbyt.usecases.demo_town.closing import (
    close_companies,
    close_households,
    compute_open_month,
    forecast_companies,
)
from sbyt.usecases.demo_town.grid_reconciliation import reconcile_july
from sbyt.usecases.demo_town.happenings import record_what_happened
from sbyt.usecases.demo_town.hours_of_capacity import publish_hours
from sbyt.usecases.demo_town.inbox_on_disk import write_inbox
from sbyt.usecases.demo_town.loading import load_registers, publish_final_prices
from sbyt.usecases.demo_town.months import CLOSED, OPEN
from sbyt.usecases.demo_town.paying import pay_for
from sbyt.usecases.demo_town.printing import print_some
from sbyt.usecases.demo_town.seed import TOWN_SEED
from sbyt.usecases.demo_town.settling import settle_people
from sbyt.usecases.demo_town.stages import Stage, Walker, Watch, walk
from sbyt.usecases.demo_town.taking_in import take_month_in
from sbyt.usecases.demo_town.town import build_town


def build_demo_town(*, folder: Path, watch: Watch) -> Mapping[str, Passed]:
    """Build what is not built yet of the demo town, its files under `folder`; returns all stages behind.

    Raises UnableToLoadDemoTown where the base holds other data, UnableToWalk where another process is building.
    """
    return walk(stages=stages(), town=partial(build_town, TOWN_SEED), folder=folder, watch=watch)


def stages() -> tuple[Stage, ...]:
    """Return all stages."""
    return (
        Stage("registers", "Справочники, счета, приборы, цены", load_registers, whole=True),
        Stage("people", "Пользователи и их права", settle_people, whole=True),
        Stage("happened", "Акты и отъезды на ул. Примерной", record_what_happened, whole=True),
        Stage("hours", "Часы пика, календарь, карта сети, схема", publish_hours, whole=True),
        Stage("inbox", "Файлы 80020 и ведомости", write_inbox),
        *(stage for month in CLOSED for stage in _closed_month(month)),
        *_open_month(OPEN),
        Stage("reconciled", "Сверка июля с сетевой", reconcile_july, whole=True),
        Stage("afterwards", "Сторно, субсидия, районы, маршрут", live_on, whole=True),
        Stage("printed", "Печать нескольких документов", print_some),
    )


def _closed_month(month: date) -> Iterator[Stage]:
    yield _of_month(month, "taken-in", "показания и профили", take_month_in)
    yield _of_month(month, "households", "население: расчёт и выпуск", close_households)
    yield _of_month(month, "forecast", "юрлица: прогноз", forecast_companies)
    yield _of_month(month, "paid", "оплаты", pay_for, whole=True)
    yield _of_month(month, "prices", "публикация цен", publish_final_prices, whole=True)
    yield _of_month(month, "companies", "юрлица: факт", close_companies)


def _open_month(month: date) -> Iterator[Stage]:
    yield _of_month(month, "taken-in", "показания и профили", take_month_in)
    yield _of_month(month, "trial", "расчёт без выпуска", compute_open_month)


def _of_month(
    month: date, name: str, title: str, work: Callable[[Walker, date], Facts], *, whole: bool = False
) -> Stage:
    return Stage(
        f"{month:%Y-%m} {name}",
        f"{month_text(month).capitalize()}: {title}",
        lambda walker: work(walker, month),
        whole=whole,
    )
