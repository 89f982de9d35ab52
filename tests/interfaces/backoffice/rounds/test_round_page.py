"""The grid of a round: what is right is entered, what is wrong stays typed in its row; the sheet has a row a scale."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse

from sbyt.apps.metering.models import ControlRound, Reading
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.prices import a_tariff
from tests.interfaces.backoffice.conftest import SignIn
from tests.interfaces.backoffice.reading_pages import Page

JUNE_10 = date(2021, 6, 10)


@pytest.fixture
def flats(db: None) -> list[Flat]:
    house, tariff = a_building("45"), a_tariff()
    return [a_flat(house, str(number), tariff=tariff, meter_shows=100) for number in (1, 2)]


def planned(sign_in: SignIn) -> ControlRound:
    given = {
        "street": "Светлогорск\tКрасная", "houses": "45", "a_round_a_house": "on", "with_meter_only": "on",
        "planned_on": JUNE_10.isoformat(), "controller": "Обходчиков О. О.", "reason": "график",
    }  # fmt: skip
    answer = sign_in("controller").post(reverse("backoffice:plan-rounds"), given)
    laid = ControlRound.objects.get()
    assert answer["Location"] == reverse("backoffice:round", args=[laid.pk])
    return laid


def test_right_rows_are_entered_and_wrong_ones_stay(flats: list[Flat], sign_in: SignIn) -> None:
    laid = planned(sign_in)
    first, second = laid.stops.order_by("place")
    cells = [
        f"r-{stop.pk}-{flat.meter.registers['T0'].pk}"
        for stop, flat in zip((first, second), flats, strict=True)
    ]
    given = {
        cells[0]: "180",
        f"d-{first.pk}": "2021-06-10",
        cells[1]: "много",
        f"d-{second.pk}": "2021-06-10",
    }
    page = sign_in("controller").post(reverse("backoffice:round", args=[laid.pk]), given)
    text = page.content.decode()
    assert page.status_code == 422
    assert "Нужно число, например 21850" in text
    assert 'value="много"' in text
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.result, second.result) == ("read", "")
    assert Reading.objects.get(source="controller").value_wh == 180_000


def test_a_row_shows_what_was_typed_and_what_waits(flats: list[Flat], sign_in: SignIn) -> None:
    """The meters showed 100: 180 is taken in, 99 waits to be confirmed and is shown as typed."""
    laid = planned(sign_in)
    given = {}
    for stop, flat, kwh in zip(laid.stops.order_by("place"), flats, ("180", "99"), strict=True):
        given |= {f"r-{stop.pk}-{flat.meter.registers['T0'].pk}": kwh, f"d-{stop.pk}": "2021-06-10"}
    url = reverse("backoffice:round", args=[laid.pk])
    sign_in("controller").post(url, given)
    assert [
        (row.value_wh, row.state) for row in Reading.objects.filter(source="controller").order_by("value_wh")
    ] == [
        (99_000, "asked"),
        (180_000, "accepted"),
    ]
    cells = Page(sign_in("controller").get(url)).texts("//table[@data-round]//tbody/tr/td[4]")
    assert cells == ["180", "99ждёт подтверждения"]


def test_the_sheet_is_a_workbook(flats: list[Flat], sign_in: SignIn) -> None:
    laid = planned(sign_in)
    sheet = sign_in("controller").get(reverse("backoffice:round-sheet", args=[laid.pk]))
    with zipfile.ZipFile(BytesIO(b"".join(sheet.streaming_content))) as book:  # type: ignore[arg-type]
        cells = book.read("xl/worksheets/sheet1.xml").decode()
    sheet.close()
    assert "Красная, 45-1" in cells
    assert flats[1].account.number in cells


def test_acts_and_seals_are_recorded_on_the_page_of_a_point(flats: list[Flat], sign_in: SignIn) -> None:
    point = flats[0].point
    client = sign_in("controller")
    act = {"kind": "meter_failed", "since": "2021-06-10", "document": "акт № 3"}
    assert client.post(reverse("backoffice:add-act", args=[point.pk]), act).status_code == 302
    assert "уже есть" in client.post(reverse("backoffice:add-act", args=[point.pk]), act).content.decode()
    seal = {"number": "П-1", "place": "terminals", "on": "2019-01-01", "document": "акт № 4"}
    refused = client.post(reverse("backoffice:add-seal", args=[point.pk]), seal).content.decode()
    assert "Прибор стоит здесь с 01.01.2020" in refused
    assert (
        client.post(reverse("backoffice:add-seal", args=[point.pk]), {**seal, "on": "2021-06-10"}).status_code
        == 302
    )
    verified = {"verified_on": "2021-06-01", "valid_until": "2021-05-01", "fit": "on", "certificate": "С-1"}
    url = reverse("backoffice:add-verification", args=[point.pk])
    assert "позже дня поверки" in client.post(url, verified).content.decode()
    assert client.post(url, {**verified, "valid_until": "2037-06-01"}).status_code == 302
    page = client.get(reverse("backoffice:point", args=[point.pk])).content.decode()
    assert "прибор неисправен или утрачен" in page
    assert "№ П-1" in page
    assert "01.06.2037" in page
