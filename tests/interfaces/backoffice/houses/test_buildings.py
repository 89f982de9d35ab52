"""The screens of buildings: the list, the card, opening, characteristics over time, rooms, closing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from sbyt.apps.billing.queries.months_of_account import last_final_month
from sbyt.apps.contracts.models import Account, HouseTerm, LateFact
from sbyt.apps.premises.models import Building, BuildingTerm, Premises, PremisesTerm
from tests.builders.billed import BilledTown
from tests.interfaces.backoffice.conftest import SignIn

FACTS = {
    "management": "direct", "common_needs_by": "supplier", "stove_kind": "gas", "heating_kind": "central",
    "living": "2350,6", "non_residential": "", "common": "418", "entrances": "3", "floors": "5",
    "meter_possible": "on",
}  # fmt: skip


def opening(**changed: Any) -> dict[str, Any]:
    return {
        "kind": "apartment_building", "since": "2021-07-12", "document": "акт ввода № 4", "locality": "Светлогорск",
        "street": "Новая", "house": "1", "settlement": "city", **FACTS, **changed,
    }  # fmt: skip


def test_a_building_is_opened_with_its_characteristics(billed_town: BilledTown, sign_in: SignIn) -> None:
    branch = billed_town.ours.account.branch_id
    answer = sign_in().post(reverse("backoffice:open-building"), opening(branch=branch))
    building = Building.objects.get(street="Новая")
    term = BuildingTerm.objects.get(building=building)
    assert answer["Location"] == reverse("backoffice:building", args=[building.pk])
    assert (building.opened_on, term.valid.lower) == (date(2021, 7, 12), date(2021, 7, 1))
    assert (term.living_area_dm2, term.common_area_dm2, term.floors) == (2350_60, 418_00, 5)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"living": "0"}, "Площадь должна быть больше нуля"),
        ({"common_needs_by": "manager"}, "управления ею у дома нет"),
        ({"floors": "200"}, "От 1 до 120"),
        ({"street": "Красная", "house": "45"}, "уже заведён"),
    ],
)
def test_a_building_without_sense_is_refused_beside_the_field(
    billed_town: BilledTown, sign_in: SignIn, changed: dict[str, str], words: str
) -> None:
    before = Building.objects.count()
    house = billed_town.ours.premises.building
    given = opening(branch=house.branch_id, **changed)
    if "street" in changed:
        given |= {"locality": house.locality.upper(), "street": house.street, "house": house.house}
    answer = sign_in().post(reverse("backoffice:open-building"), given)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Building.objects.count() == before


def test_characteristics_change_from_a_month_on_and_mark_billed_months(
    billed_town: BilledTown, sign_in: SignIn
) -> None:
    house = billed_town.ours.premises.building
    last = last_final_month(building_id=house.pk)
    assert last is not None
    url = reverse("backoffice:change-building", args=[house.pk])
    given = {**FACTS, "since": last.isoformat(), "until": "", "document": "решение собрания"}
    assert "первого числа" in sign_in().post(url, {**given, "since": "2021-07-02"}).content.decode()
    assert sign_in().post(url, given).status_code == 302
    assert LateFact.objects.get().since == last
    assert BuildingTerm.objects.get(superseded_at=None).document == "решение собрания"


def test_the_card_shows_rooms_terms_and_balances_by_few_queries(
    billed_town: BilledTown, sign_in: SignIn, at_most_queries: Callable[[int], AbstractContextManager[None]]
) -> None:
    house = billed_town.ours.premises.building
    client = sign_in()
    client.get(reverse("backoffice:building", args=[house.pk]))
    with at_most_queries(24):
        page = client.get(reverse("backoffice:building", args=[house.pk])).content.decode()
    assert billed_town.ours.account.number in page
    assert "как заведён" in page


def test_many_flats_are_entered_at_once_and_rooms_inside_one(
    billed_town: BilledTown, sign_in: SignIn
) -> None:
    house = billed_town.ours.premises.building
    url = reverse("backoffice:add-premises", args=[house.pk])
    given = {"kind": "flat", "numbers": "201-203, 205а", "area": "52,1", "rooms": "2", "reason": "техпаспорт"}
    assert sign_in().post(url, given).status_code == 302
    flat = Premises.objects.get(building=house, number="205а")
    room = {
        "kind": "room",
        "numbers": "1",
        "inside": flat.pk,
        "area": "18",
        "rooms": "1",
        "reason": "техпаспорт",
    }
    assert sign_in().post(url, room).status_code == 302
    assert Premises.objects.get(inside=flat).number == "205а к. 1"
    again = sign_in().post(url, given)
    assert "Помещение 201 уже есть" in again.content.decode()
    zero = sign_in().post(url, {**given, "numbers": "301", "area": "0"})
    assert "больше нуля" in zero.content.decode()


def test_an_area_changes_from_a_month_on(billed_town: BilledTown, sign_in: SignIn) -> None:
    url = reverse("backoffice:change-size", args=[billed_town.ours.premises.pk])
    given = {"since": "2021-09-01", "area": "61,4", "rooms": "3", "owners": "2", "document": "выписка"}
    assert sign_in().post(url, given).status_code == 302
    assert PremisesTerm.objects.get().area_dm2 == 61_40


def test_terms_of_common_needs_want_a_norm_for_a_cap(billed_town: BilledTown, sign_in: SignIn) -> None:
    url = reverse("backoffice:house-terms", args=[billed_town.ours.premises.building_id])
    given = {
        "since": "2021-09-01",
        "document": "приказ",
        "capped": "on",
        "negative": "zero",
        "meter_state": "works",
    }
    assert "укажите норматив" in sign_in().post(url, given).content.decode()
    assert sign_in().post(url, {**given, "norm": "0,83"}).status_code == 302
    assert HouseTerm.objects.get().norm_mwh_per_m2 == 830_000


def test_a_manager_is_named_by_an_account_of_its_house(billed_town: BilledTown, sign_in: SignIn) -> None:
    ours, firm = billed_town.ours, billed_town.plant
    house = ours.premises.building_id
    url = reverse("backoffice:house-terms", args=[house])
    tariff = ours.account.supply_terms.get().tariff_id
    given = {
        "since": "2021-09-01",
        "document": "договор № 7",
        "negative": "carry",
        "meter_state": "works",
        "manager_tariff": tariff,
    }
    client = sign_in()
    page = client.post(url, {**given, "manager": "ЮЛ-999"}).content.decode()
    assert "Такого лицевого счёта нет" in page
    page = client.post(url, {**given, "manager": firm.account.number}).content.decode()
    assert "свой лицевой счёт" in page
    assert not HouseTerm.objects.exists()
    room = Premises.objects.create(building_id=house, kind="non_residential", number="щитовая")
    Account.objects.filter(pk=firm.account.pk).update(premises=room)
    assert client.post(url, {**given, "manager": firm.account.number}).status_code == 302
    term = HouseTerm.objects.get()
    assert (term.manager_account_id, term.manager_tariff_id) == (firm.account.pk, tariff)
    shown = client.get(reverse("backoffice:building", args=[house])).content.decode()
    assert firm.account.number in shown
    assert firm.account.number in client.get(url).content.decode()


def test_a_building_with_open_accounts_is_not_closed(billed_town: BilledTown, sign_in: SignIn) -> None:
    house = billed_town.ours.premises.building
    url = reverse("backoffice:close-building", args=[house.pk])
    page = sign_in().post(url, {"on": "2021-09-01", "document": "распоряжение"}).content.decode()
    assert billed_town.ours.account.number in page
    house.refresh_from_db()
    assert house.closed_on is None
