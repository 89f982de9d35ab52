"""Verb × scope."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from sbyt.kit.access.actor import NOBODY, SYSTEM, Actor, UnableToAct

CLERK = Actor(
    user_id=1,
    name="Ольга",
    verbs=MappingProxyType({"bills.view": None, "payments.enter": frozenset({10})}),
)


class TestAnActor:
    def test_may_everywhere_what_is_granted_everywhere(self) -> None:
        assert CLERK.may("bills.view")
        assert CLERK.may("bills.view", branch_id=99)
        assert CLERK.may_everywhere("bills.view")
        assert CLERK.branches("bills.view") is None

    def test_may_in_a_branch_what_is_granted_there(self) -> None:
        assert CLERK.may("payments.enter", branch_id=10)
        assert not CLERK.may("payments.enter", branch_id=11)
        assert not CLERK.may_everywhere("payments.enter")
        assert CLERK.branches("payments.enter") == {10}

    def test_may_nothing_else(self) -> None:
        assert not CLERK.may("users.manage")
        assert CLERK.branches("users.manage") == frozenset()

    def test_is_refused_by_the_name_of_the_verb(self) -> None:
        with pytest.raises(UnableToAct) as refusal:
            CLERK.require("payments.enter", branch_id=11)
        assert refusal.value.verb == "payments.enter"
        with pytest.raises(UnableToAct):
            CLERK.require_everywhere("payments.enter")

    def test_narrowed_to_a_branch_keeps_what_holds_there(self) -> None:
        assert dict(CLERK.narrowed_to(10).verbs) == {"bills.view": {10}, "payments.enter": {10}}
        assert dict(CLERK.narrowed_to(11).verbs) == {"bills.view": {11}}

    def test_within_a_verb_reaches_no_further_than_that_verb(self) -> None:
        both = Actor(
            user_id=1,
            name="Ольга",
            verbs=MappingProxyType(
                {"a": frozenset({10, 11}), "b": frozenset({11, 12}), "c": None, "d": frozenset({12})}
            ),
        )
        assert dict(both.within("a").verbs) == {"a": {10, 11}, "b": {11}, "c": {10, 11}}
        assert both.within("c") == both
        assert dict(both.within("nothing").verbs) == {}


class TestTheSystem:
    def test_may_everything_everywhere(self) -> None:
        assert SYSTEM.may("whatever", branch_id=5)
        assert SYSTEM.branches("whatever") is None
        assert SYSTEM.may_everywhere("whatever")


class TestNobody:
    def test_may_nothing(self) -> None:
        assert not NOBODY.may("accounts.view")
        assert not NOBODY.is_staff
        assert NOBODY.branches("accounts.view") == frozenset()
