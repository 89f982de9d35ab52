"""The sections of the back office, shown by right. A link stands here when its screen exists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from sbyt.apps.metering.queries.point_readings import count_asked
from sbyt.kit import numbers
from sbyt.kit.access.actor import Actor

MOST_WAITING: Final = 1000


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the navigation: `section` is what screens are marked with, `key` the letter after G.

    `waiting` counts the work that stands behind the link, up to MOST_WAITING.
    """

    section: str
    title: str
    url_name: str
    icon: str
    verb: str
    key: str = ""
    waiting: Callable[[Actor], int] | None = None

    @property
    def url(self) -> str:
        return reverse(self.url_name)


@dataclass(frozen=True, slots=True)
class Group:
    """Links under one small title."""

    title: str
    links: Sequence[Link]


def _asked(actor: Actor) -> int:
    return count_asked(branch_ids=actor.branches("readings.enter"), most=MOST_WAITING)


GROUPS: Final[tuple[Group, ...]] = (
    Group(
        title="",
        links=(
            Link("close", "Закрытие месяца", "backoffice:close", "calendar-check", "runs.view", "KeyP"),
            Link("runs", "Расчёты", "backoffice:runs", "calculator", "runs.view", "KeyH"),
        ),
    ),
    Group(
        title="Абоненты",
        links=(
            Link("accounts", "Лицевые счета", "backoffice:accounts", "users", "accounts.view", "KeyK"),
            Link("buildings", "Дома и квартиры", "backoffice:buildings", "building", "accounts.view", "KeyF"),
            Link("bills", "Счета на оплату", "backoffice:bills", "file-invoice", "bills.view", "KeyC"),
            Link("adjustments", "Перерасчёты", "backoffice:adjustments", "git-compare", "bills.view", "KeyX"),
            Link("documents", "Документы", "backoffice:documents", "file-text", "documents.view", "KeyL"),
            Link("payments", "Платежи", "backoffice:payments", "cash", "bills.view", "KeyG"),
            Link("turnover", "Обороты", "backoffice:turnover", "scale", "ledger.view", "KeyD"),
            Link("reports", "Отчёты", "backoffice:reports", "report-analytics", "accounts.view", "KeyO"),
        ),
    ),
    Group(
        title="Учёт",
        links=(
            Link("points", "Точки и профили", "backoffice:points", "bolt", "readings.view", "KeyN"),
            Link("completeness", "Полнота", "backoffice:completeness", "calendar-stats", "readings.view"),
            Link(
                "reading-grid",
                "Ввод показаний",
                "backoffice:reading-grid",
                "keyboard",
                "readings.enter",
                "KeyB",
            ),
            Link(
                "asked",
                "На подтверждение",
                "backoffice:asked-readings",
                "user-question",
                "readings.enter",
                "KeyY",
                waiting=_asked,
            ),
            Link(
                "checks",
                "Проверка данных",
                "backoffice:hour-findings",
                "checkup-list",
                "readings.view",
                "KeyJ",
            ),
            Link("rounds", "Обходы", "backoffice:rounds", "route", "readings.view", "KeyR"),
            Link("schemes", "Схемы", "backoffice:schemes", "sitemap", "readings.view", "KeyI"),
            Link("network", "Баланс", "backoffice:network", "arrows-split-2", "readings.view", "Comma"),
            Link("capacity", "Мощность", "backoffice:capacity", "chart-bar", "readings.view", "KeyV"),
            Link("imports", "Загрузка файлов", "backoffice:imports", "file-import", "imports.view", "KeyA"),
            Link(
                "giszhkh",
                "ГИС ЖКХ",
                "backoffice:giszhkh",
                "building-broadcast-tower",
                "giszhkh.view",
                "Period",
            ),
        ),
    ),
    Group(
        title="Цены и расчёты",
        links=(Link("prices", "Цены и акты", "backoffice:rates", "receipt-tax", "prices.view", "KeyW"),),
    ),
    Group(
        title="Управление",
        links=(
            Link("users", "Пользователи", "backoffice:users", "user-cog", "users.manage", "KeyU"),
            Link("journal", "Журнал изменений", "backoffice:changes", "history", "audit.view", "Semicolon"),
        ),
    ),
)


_FIRST: Final = (("runs.view", "backoffice:close"), ("imports.upload", "backoffice:imports"))
"""What a person's day begins with: who closes months sees the month, who brings readings in what came in."""


def first_page_of(actor: Actor) -> str | None:
    """Return where the person lands after signing in; None where he has no section at all."""
    for verb, url_name in _FIRST:
        if actor.may(verb):
            return reverse(url_name)
    return next((link.url for group in sections_for(actor) for link in group.links), None)


def sections_for(actor: Actor) -> list[Group]:
    """Return the groups with the links that the actor may follow; empty groups are left out."""
    seen = [Group(group.title, [link for link in group.links if actor.may(link.verb)]) for group in GROUPS]
    return [group for group in seen if group.links]


def waiting_for(actor: Actor) -> dict[str, str]:
    """Return how much waits behind the links that the actor may follow, by section; one query for each such link."""
    links = [link for group in sections_for(actor) for link in group.links]
    counts = {link.section: link.waiting(actor) for link in links if link.waiting is not None}
    return {
        section: f"{numbers.whole(MOST_WAITING - 1)}+" if count >= MOST_WAITING else numbers.whole(count)
        for section, count in counts.items()
        if count
    }
