from __future__ import annotations

import pytest

from sbyt.apps.parties.models import Party
from sbyt.apps.premises.models import Occupancy
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.prices import a_tariff
from tests.interfaces.backoffice.conftest import SignIn
from tests.interfaces.backoffice.reading_pages import Page


@pytest.fixture
def flat(db: None) -> Flat:
    return a_flat(a_building(), "17", tariff=a_tariff())


def form_of(page: Page) -> dict[str, str]:
    """Return what the form holds as it stands."""
    fields = {
        element.get("name"): element.get("value") or ""
        for element in page.tree.xpath("//form[contains(@class, 'form-card')]//input")
    }
    for select in page.tree.xpath("//form[contains(@class, 'form-card')]//select"):
        fields[select.get("name")] = str(select.xpath("string(option[@selected]/@value)"))
    return fields


class TestEditingTheCustomer:
    def test_changes_it_and_tells_the_journal(self, flat: Flat, sign_in: SignIn) -> None:
        client = sign_in()
        url = f"/office/accounts/{flat.account.pk}/customer/"
        answer = client.post(
            url, {**form_of(Page(client.get(url))), "phone": "+7 900 000-00-02", "reason": "звонок абонента"}
        )
        assert answer["Location"] == f"/office/accounts/{flat.account.pk}/terms/"
        assert Party.objects.get(pk=flat.account.party_id).phone == "+7 900 000-00-02"
        ribbon = Page(client.get(f"/office/accounts/{flat.account.pk}/?kind=changes"))
        assert ribbon.rows()[0][2].startswith("Контрагент: изменение")

    def test_tells_what_another_changed_meanwhile_and_loses_nothing(
        self, flat: Flat, sign_in: SignIn
    ) -> None:
        mine, other = sign_in(), sign_in()
        url = f"/office/accounts/{flat.account.pk}/customer/"
        seen = form_of(Page(mine.get(url)))
        other.post(url, {**seen, "phone": "+7 900 000-00-03", "reason": "звонок"})
        answer = mine.post(url, {**seen, "email": "vera@example.org", "reason": "заявление"})
        assert answer.status_code == 422
        page = Page(answer)
        assert "телефон: — → +7 900 000-00-03" in page.text("//p[@role='alert']")
        assert form_of(page)["email"] == "vera@example.org"
        mine.post(url, {**form_of(page), "phone": "+7 900 000-00-03"})
        party = Party.objects.get(pk=flat.account.party_id)
        assert (party.phone, party.email) == ("+7 900 000-00-03", "vera@example.org")

    def test_needs_a_reason(self, flat: Flat, sign_in: SignIn) -> None:
        client = sign_in()
        url = f"/office/accounts/{flat.account.pk}/customer/"
        answer = client.post(url, {**form_of(Page(client.get(url))), "name": "Другая", "reason": ""})
        assert Page(answer).text("//span[@id='id_reason_error']") == "Укажите основание"
        assert not Party.objects.filter(name="Другая").exists()

    def test_is_not_for_a_controller(self, flat: Flat, sign_in: SignIn) -> None:
        client = sign_in("controller")
        assert client.get(f"/office/accounts/{flat.account.pk}/customer/").status_code == 403
        assert client.get(f"/office/accounts/{flat.account.pk}/people/").status_code == 403


class TestChangingWhoLivesThere:
    GIVEN = {"since": "2021-07-01", "permanent": "4", "temporary": "1", "reason": "справка"}

    def test_begins_a_new_period(self, flat: Flat, sign_in: SignIn) -> None:
        client = sign_in()
        client.post(f"/office/accounts/{flat.account.pk}/people/", self.GIVEN)
        page = Page(client.get(f"/office/accounts/{flat.account.pk}/household/"))
        assert page.rows()[:2] == [["01.07.2021 – сейчас", "4", "1"], ["01.01.2020 – 01.07.2021", "2", "0"]]

    def test_that_would_run_over_a_later_one_is_refused(self, flat: Flat, sign_in: SignIn) -> None:
        client = sign_in()
        url = f"/office/accounts/{flat.account.pk}/people/"
        client.post(url, self.GIVEN)
        answer = client.post(url, {**self.GIVEN, "since": "2021-03-01"})
        assert Page(answer).text("//span[@id='id_since_error']").startswith("С 01.07.2021 уже записано")
        assert Occupancy.objects.filter(superseded_at=None).count() == 2
