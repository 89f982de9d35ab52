"""The way of a month as a strip: each stage with its bar, two lines of words, and what one may look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from sbyt.apps.billing.queries.runs import RunView
from sbyt.apps.metering.queries.coverage import Coverage
from sbyt.interfaces.backoffice.runs.live import Live
from sbyt.kit import numbers
from sbyt.usecases.close_month import MonthState


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage. `rest` is the tone of the missing share; `icon` says done, wrong, at work or locked."""

    number: int
    name: str
    part: int
    whole: int
    first: str
    second: str
    rest: str = ""
    icon: str = ""
    tone: str = ""
    now: bool = False
    waiting: bool = False
    url: str = ""


def stages_of(month: MonthState, live: Live | None) -> Sequence[Stage]:
    """Return the stages in their order."""
    journal = reverse("backoffice:imports")
    return (
        _coverage(1, "Показания", month.readings, words="переданы", rest="warn", url=journal),
        _coverage(2, "Профили", month.profiles, words="полные", rest="bad", url=journal),
        _prices(month),
        computing(live),
        _findings(month.run),
        _release(month),
        _documents(month),
    )


def _coverage(number: int, name: str, coverage: Coverage, *, words: str, rest: str, url: str) -> Stage:
    covered, points = coverage.covered, coverage.points
    if not points:
        return Stage(number=number, name=name, part=0, whole=1, first="—", second="точек нет", waiting=True)
    done = covered >= points
    return Stage(
        number=number,
        name=name,
        part=covered,
        whole=points,
        rest=rest,
        first=f"{numbers.whole(covered)} из {numbers.whole(points)}",
        second=f"{numbers.scaled(covered * 1000 // points, places=1, at_least=0)}\u00a0% {words}",
        icon="check" if done else "alert-circle",
        tone="ok" if done else rest,
        url=url,
    )


def _prices(month: MonthState) -> Stage:
    missing, needed = month.prices.missing, month.prices.needed
    return Stage(
        number=3,
        name="Цены и акты",
        part=needed - len(missing),
        whole=needed,
        rest="bad",
        first=f"{numbers.whole(needed - len(missing))} из {numbers.whole(needed)}",
        second=f"нет: {missing[0]}" if missing else "все на месте",
        icon="alert-circle" if missing else "check",
        tone="bad" if missing else "ok",
    )


def computing(live: Live | None) -> Stage:
    """Return the stage of the run: the one that changes while it works."""
    if live is None:
        return Stage(
            number=4, name="Расчёт", part=0, whole=1, first="—", second="не запускался", waiting=True
        )
    run = live.run
    done = run.state in {"computed", "releasing", "released"}
    words = f"осталось {live.remaining}" if live.remaining else live.state.text
    icon, tone = ("check", "ok") if done else ("progress", "accent")
    if live.parked:
        icon, tone = "alert-circle", "bad"
    return Stage(
        number=4,
        name="Расчёт",
        part=run.accounts_done,
        whole=run.accounts,
        rest="bad" if live.parked else "",
        first=f"{run.accounts_done * 100 // run.accounts if run.accounts else 0}\u00a0%",
        second="в очереди" if live.waits_for_worker else words,
        icon=icon,
        tone=tone,
        now=live.is_alive and run.state != "releasing",
        url=reverse("backoffice:run", args=[run.run_id]),
    )


def _findings(run: RunView | None) -> Stage:
    name = "Разбор рисков"
    if run is None or run.state in {"planned", "running"}:
        return Stage(number=5, name=name, part=0, whole=1, first="—", second="после расчёта", waiting=True)
    count = sum(row.count for row in run.findings)
    pending = sum(row.pending for row in run.findings)
    waiting_tone = "bad" if run.blocking else "warn"
    return Stage(
        number=5,
        name=name,
        part=count - pending if count else 1,
        whole=count or 1,
        rest=waiting_tone,
        first=f"{numbers.whole(count - pending)} из {numbers.whole(count)}" if count else "замечаний нет",
        second=f"{numbers.whole(pending)} без решения" if pending else "всё решено",
        icon="user-question" if pending else "check",
        tone=waiting_tone if pending else "ok",
        now=run.state == "computed" and bool(run.blocking),
        url=reverse("backoffice:findings", args=[run.run_id]),
    )


def _release(month: MonthState) -> Stage:
    issued, left = month.bills.bills, month.accounts_to_bill
    state = month.run.state if month.run else ""
    done = issued > 0 and left == 0
    open_now = state in {"computed", "releasing"} and not month.held
    words = "закрыт причинами" if month.held else "можно выпускать" if open_now else "после расчёта"
    icon, tone = ("send", "accent") if open_now else ("lock", "")
    if done:
        words, icon, tone = "всё выпущено", "check", "ok"
    return Stage(
        number=6,
        name="Выпуск",
        part=issued,
        whole=issued + left or 1,
        first=f"{numbers.whole(issued)} из {numbers.whole(issued + left)}" if issued else "—",
        second=words,
        icon=icon,
        tone=tone,
        now=open_now,
        waiting=not issued and not open_now,
        url=f"{reverse('backoffice:bills')}?month={month.month.isoformat()}" if issued else "",
    )


def _documents(month: MonthState) -> Stage:
    issued = month.bills.bills
    return Stage(
        number=7,
        name="Документы",
        part=issued,
        whole=issued or 1,
        first=numbers.whole(issued) if issued else "—",
        second="печать по запросу" if issued else "после выпуска",
        icon="check" if issued else "lock",
        tone="ok" if issued else "",
        waiting=not issued,
    )
