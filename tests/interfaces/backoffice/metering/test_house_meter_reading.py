"""The reading of a house meter: typed in the grid of its house, which its point leads to."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from sbyt.apps.metering.models import Reading
from tests.builders.buildings import PutUpMeter, a_building, a_common_meter
from tests.builders.people import a_branch
from tests.interfaces.backoffice.conftest import SignIn
from tests.interfaces.backoffice.reading_pages import Page

DAY = date(2021, 6, 25)


@pytest.fixture
def common(db: None) -> PutUpMeter:
    return a_common_meter(a_building("45"), shows=10_000)


def test_is_typed_in_the_first_row_of_its_house(common: PutUpMeter, sign_in: SignIn) -> None:
    point = common.installation.usage_point
    client = sign_in("billing_clerk")
    at_point = client.get(reverse("backoffice:point", args=[point.pk])).content.decode()
    assert f'href="{reverse("backoffice:reading-grid")}?house={point.building_id}"' in at_point
    asked = {"house": point.building_id, "day": DAY.isoformat()}
    page = Page(client.get(reverse("backoffice:reading-grid"), asked))
    assert page.rows("//table[@data-grid]//tbody/tr")[0][:3] == ["дом", point.code, "общедомовой"]
    given = asked | {"register": common.registers["T0"].pk, "value": "10420"}
    told = client.post(reverse("backoffice:reading-grid-save"), given).json()
    assert (told["saved"], told["used"]) == (True, "420")
    reading = Reading.objects.get(taken_on=DAY)
    assert (reading.value_wh, reading.source, reading.state) == (10_420_000, "operator", "accepted")


def test_of_another_branch_is_not_there(common: PutUpMeter, sign_in: SignIn) -> None:
    point = common.installation.usage_point
    stranger = sign_in("billing_clerk", branch=a_branch("77", "Дальнее"))
    given = {"house": point.building_id, "register": common.registers["T0"].pk, "value": "10420"}
    assert stranger.post(reverse("backoffice:reading-grid-save"), given).status_code == 404
    assert not Reading.objects.exclude(source="installation").exists()
