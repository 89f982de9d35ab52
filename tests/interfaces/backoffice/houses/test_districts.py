from __future__ import annotations

import pytest

from sbyt.apps.premises.models import Building
from tests.builders.buildings import a_building

pytestmark = pytest.mark.django_db

PAGE = "/office/buildings/districts/"


def test_a_street_is_put_into_a_district_and_the_list_is_narrowed_by_it(sign_in) -> None:
    a_building("45", street="Красная")
    a_building("1", street="Лесная")
    client = sign_in("billing_clerk")
    given = {"locality": "Светлогорск", "street": "красная", "district": "Заречный", "reason": "приказ 7"}
    assert client.post(PAGE, given).status_code == 302
    assert list(Building.objects.order_by("street").values_list("district", flat=True)) == ["Заречный", ""]
    assert "Заречный" in client.get(PAGE).content.decode()
    listed = client.get("/office/buildings/?district=Заречный").content.decode()
    assert ("Красная, 45" in listed, "Лесная, 1" in listed) == (True, False)


def test_a_street_that_there_is_not_is_refused_beside_its_field(sign_in) -> None:
    a_building("45", street="Красная")
    given = {"locality": "Светлогорск", "street": "Синяя", "district": "Заречный", "reason": "приказ 7"}
    answer = sign_in("billing_clerk").post(PAGE, given)
    assert (answer.status_code, "таких нет" in answer.content.decode()) == (422, True)
    assert not Building.objects.exclude(district="").exists()
