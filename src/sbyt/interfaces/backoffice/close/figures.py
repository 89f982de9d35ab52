"""The strip of figures of the cockpit: to be charged, in question, computed, speed, released."""

from __future__ import annotations

from dataclasses import dataclass

from sbyt.apps.billing.queries.runs import RunView
from sbyt.interfaces.backoffice.runs.live import Live
from sbyt.interfaces.backoffice.runs.words import change_words, short_money
from sbyt.kit import numbers
from sbyt.usecases.close_month import MonthState


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure; a bar in place of the note where `whole` is above zero."""

    key: str
    name: str
    sum: str
    unit: str = ""
    note: str = ""
    tone: str = ""
    part: int = 0
    whole: int = 0


def figures_of(state: MonthState, live: Live | None, *, before_kop: int) -> list[Figure]:
    """Return the figures; `before_kop` is what the month before came to, 0 where it was not computed."""
    return [
        _to_charge(state, before_kop),
        _in_question(state),
        _computed(state.run, waiting=state.accounts_to_bill),
        _speed(live),
        _released(state),
    ]


def moving_figures(live: Live) -> list[Figure]:
    """Return the figures that change while the run works."""
    return [_computed(live.run, waiting=0), _speed(live)]


def _to_charge(state: MonthState, before_kop: int) -> Figure:
    run = state.run
    if run is None:
        return Figure(key="gross", name="К начислению", sum=numbers.NOTHING, note="расчёта ещё не было")
    figure, unit = short_money(run.gross_kop)
    change = change_words(run.gross_kop, before_kop) if run.gross_kop else ""
    note = f"{change} к прошлому месяцу" if change else f"{numbers.energy(run.energy_wh)} кВт·ч"
    return Figure(key="gross", name="К начислению", sum=figure, unit=unit, note=note)


def _in_question(state: MonthState) -> Figure:
    held = sum(reason.money_kop for reason in state.reasons if reason.blocks)
    risk = sum(reason.money_kop for reason in state.reasons if not reason.blocks)
    figure, unit = short_money(held + risk)
    if not held and not risk:
        return Figure(
            key="question", name="Под вопросом", sum=figure, unit=unit, note="замечаний с деньгами нет"
        )
    note = f"причины {' '.join(short_money(held))}, риск {' '.join(short_money(risk))}"
    released = state.run is not None and state.run.state == "released"
    tone = "" if released else "bad" if state.held else "warn"
    return Figure(key="question", name="Под вопросом", sum=figure, unit=unit, note=note, tone=tone)


def _computed(run: RunView | None, *, waiting: int) -> Figure:
    whole = run.accounts if run else waiting
    done = run.accounts_done if run else 0
    return Figure(
        key="computed",
        name="Рассчитано счетов",
        sum=numbers.whole(done),
        unit=f"из {numbers.whole(whole)}",
        part=done,
        whole=whole or 1,
    )


def _speed(live: Live | None) -> Figure:
    if live is None or not live.run.accounts_a_second:
        return Figure(key="speed", name="Скорость", sum=numbers.NOTHING, note="будет видна в расчёте")
    note = f"осталось {live.remaining}" if live.remaining else f"за {live.elapsed}"
    return Figure(
        key="speed",
        name="Скорость",
        sum=numbers.whole(live.run.accounts_a_second),
        unit="счетов/с",
        note=note,
    )


def _released(state: MonthState) -> Figure:
    bills = state.bills
    note = (
        f"на {numbers.money(bills.gross_kop)}\u00a0₽"
        if bills.bills
        else f"осталось выпустить {numbers.whole(state.accounts_to_bill)}"
    )
    unit = numbers.plural(bills.bills, "счёт", "счёта", "счетов")
    return Figure(key="released", name="Выпущено", sum=numbers.whole(bills.bills), unit=unit, note=note)
