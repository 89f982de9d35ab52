"""A run of a place: its name is known with its kind and without."""

from __future__ import annotations

import pytest

from sbyt.apps.premises.models import Building
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.chosen_run import Choice, RunKind, UnableToChooseAccounts, localities_to_choose, scope_of
from tests.builders.buildings import a_building

pytestmark = pytest.mark.django_db


def a_house(number: str, locality: str) -> Building:
    house = a_building(number)
    house.locality = locality
    house.save()
    return house


def chosen(words: str) -> tuple[int, ...]:
    return tuple(scope_of(SYSTEM, Choice(kind=RunKind.LOCALITY, words=words)).building_ids)


class TestARunOfAPlace:
    def test_takes_the_name_with_its_kind_and_without(self) -> None:
        village, city = (
            a_house("1", "с. Верхние Ключи"),
            a_house("2", "г. Светлогорск"),
        )
        for words in ("с. Верхние Ключи", "Верхние Ключи", " верхние  ключи", "с.Верхние Ключи"):
            assert chosen(words) == (village.pk,)
        assert chosen("Светлогорск") == (city.pk,)
        assert localities_to_choose(SYSTEM) == ["г. Светлогорск", "с. Верхние Ключи"]

    def test_of_one_name_and_two_kinds_is_asked_for_by_its_kind(self) -> None:
        village, hamlet = a_house("1", "с. Ключи"), a_house("2", "д. Ключи")
        with pytest.raises(UnableToChooseAccounts, match=r"Таких пунктов несколько: д\. Ключи, с\. Ключи"):
            chosen("Ключи")
        assert (chosen("с. Ключи"), chosen("д. Ключи")) == ((village.pk,), (hamlet.pk,))

    def test_of_no_such_name_is_refused(self) -> None:
        a_house("1", "с. Верхние Ключи")
        with pytest.raises(UnableToChooseAccounts, match="Среди ваших домов таких нет"):
            chosen("Ключи")
