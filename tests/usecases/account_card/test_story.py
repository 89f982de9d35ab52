from __future__ import annotations

from datetime import date

import pytest

from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.account_card.card import AccountCard, Story, account_card, account_story
from sbyt.usecases.account_card.story import MONEY, Kind
from tests.builders.billed import BilledTown, a_billed_town
from tests.builders.people import a_branch, a_member_of_staff

pytestmark = pytest.mark.django_db


def story(town: BilledTown, *, since: date | None = None) -> tuple[AccountCard, Story]:
    card = account_card(actor=SYSTEM, account_id=town.ours.account.pk, on=date(2021, 8, 5))
    assert card is not None
    return card, account_story(actor=SYSTEM, card=card, since=since)


class TestTheStoryOfAnAccount:
    def test_holds_readings_bills_payments_and_prices_the_latest_first(self) -> None:
        _, told = story(a_billed_town(), since=date(2021, 5, 1))
        lines = [
            (event.kind, event.day, event.title, event.note.replace("\u00a0", " "))
            for event in told.events
            if event.kind is not Kind.CHANGE
        ]
        meter = lines[1][3].split(",")[0]
        assert lines == [
            (Kind.BILL, date(2021, 7, 31), "Начисление за июль 2021", "152 кВт·ч × 3,54 ₽ по прибору"),
            (Kind.READING, date(2021, 7, 25), "Показание 1\u202f811", f"{meter}, расход 152 кВт·ч"),
            (Kind.PAYMENT, date(2021, 7, 9), "Оплата", "За июнь"),
            (Kind.PRICE, date(2021, 7, 1), "Сменилась цена", "3,40 → 3,54 ₽, Население, city-gas"),
            (Kind.BILL, date(2021, 6, 30), "Начисление за июнь 2021", "159 кВт·ч × 3,40 ₽ по прибору"),
            (Kind.READING, date(2021, 6, 25), "Показание 1\u202f659", f"{meter}, расход 159 кВт·ч"),
            (Kind.READING, date(2021, 5, 25), "Показание 1\u202f500", f"{meter}, расход 500 кВт·ч"),
        ]

    def test_is_a_statement_whose_money_adds_up(self) -> None:
        card, told = story(a_billed_town(), since=date(2021, 5, 1))
        money = [event for event in told.events if event.kind in MONEY]
        assert [(event.amount_kop, event.debt_kop) for event in money] == [
            (538_08, 578_68),
            (-500_00, 40_60),
            (540_60, 540_60),
        ]
        running = told.statement.opening_kop
        for event in reversed(money):
            running += event.amount_kop or 0
            assert event.debt_kop == running
        assert running == card.figures.debt_kop

    def test_begins_with_the_balance_brought_in(self) -> None:
        _, told = story(a_billed_town(), since=date(2021, 7, 1))
        assert told.statement.opening_kop == 540_60
        assert [event.debt_kop for event in told.events if event.kind in MONEY] == [578_68, 40_60]

    def test_goes_a_year_back_from_the_last_event(self) -> None:
        town = a_billed_town()
        card = account_card(actor=SYSTEM, account_id=town.ours.account.pk, on=date(2026, 1, 1))
        assert card is not None
        told = account_story(actor=SYSTEM, card=card)
        assert told.since == date(2020, 7, 1)
        assert any(event.kind is Kind.BILL for event in told.events)

    def test_tells_of_changes_only_who_may_see_the_journal(self) -> None:
        town = a_billed_town()
        counts = {}
        for role in ("billing_clerk", "controller"):
            actor = a_member_of_staff(role)
            card = account_card(actor=actor, account_id=town.ours.account.pk, on=date(2026, 1, 1))
            assert card is not None
            told = account_story(actor=actor, card=card, since=date(2020, 1, 1))
            counts[role] = sum(event.kind is Kind.CHANGE for event in told.events)
        assert counts["controller"] == 0

    def test_is_nobodys_outside_the_branch(self) -> None:
        town = a_billed_town()
        actor = a_member_of_staff("billing_clerk", branch=a_branch("02"))
        assert account_card(actor=actor, account_id=town.ours.account.pk, on=date(2021, 8, 5)) is None
