from __future__ import annotations

import pytest

from sbyt.apps.documents.models import Document
from tests.builders.billed import BilledTown
from tests.builders.people import a_branch
from tests.interfaces.backoffice.conftest import SignIn
from tests.interfaces.backoffice.reading_pages import Page


@pytest.fixture
def town(billed_town: BilledTown) -> BilledTown:
    return billed_town


class TestTheDocumentsList:
    def test_sums_what_was_issued_and_finds_by_account(self, town, sign_in: SignIn, at_most_queries) -> None:
        client = sign_in()
        client.get("/office/documents/")
        with at_most_queries(12):
            page = Page(client.get("/office/documents/"))
        assert page.of_class("list-count") == ["5\u00a0документов"]
        found = Page(client.get("/office/documents/", {"q": "150001145"}))
        assert found.column(5) == ["538,08", "540,60"]
        number = found.column(1)[0]
        assert Page(client.get("/office/documents/", {"q": number})).column(1) == [number]

    def test_keeps_to_the_branches_of_the_person(self, town, sign_in: SignIn) -> None:
        page = Page(sign_in(branch=a_branch("02")).get("/office/documents/"))
        assert set(page.column(6)) == {"150009999"}

    def test_prints_the_picked_ones_as_one_file(self, town, sign_in: SignIn) -> None:
        picked = Document.objects.filter(kind="receipt").values_list("pk", flat=True)
        answer = sign_in().get("/office/documents/", {"do": "print", "id": list(picked)})
        assert answer["Content-Type"] == "application/pdf"
        assert b"".join(answer.streaming_content).startswith(b"%PDF-")

    def test_does_not_mix_receipts_with_invoices_in_print(self, town, sign_in: SignIn) -> None:
        client = sign_in()
        picked = list(Document.objects.values_list("pk", flat=True))
        answer = client.get("/office/documents/", {"do": "print", "id": picked})
        assert answer.status_code == 302
        (said,) = Page(client.get(answer["Location"])).of_class("message")
        assert "не смешиваются" in said

    def test_prints_nothing_of_another_branch(self, town, sign_in: SignIn) -> None:
        picked = list(Document.objects.filter(account=town.ours.account).values_list("pk", flat=True))
        answer = sign_in(branch=a_branch("02")).get("/office/documents/", {"do": "print", "id": picked})
        assert answer.status_code == 302
