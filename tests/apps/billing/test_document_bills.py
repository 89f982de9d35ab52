"""Documents drawn up after the money is posted: what they say is what stood when it was posted."""

from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.billing.models import Bill, BillingRun, RunPartition
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.document_bills import UnableToDocumentRun, issue_documents_of_run
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.operations.release_run import release_run
from sbyt.apps.billing.queries.bills import bill_rows
from sbyt.apps.documents.models import Document
from sbyt.apps.ledger.queries import balance_of
from sbyt.kit.access.actor import SYSTEM, UnableToAct
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.people import a_branch, a_member_of_staff, the_supplier
from tests.builders.prices import a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db

JUNE = date(2021, 6, 1)


@pytest.fixture
def flat() -> Flat:
    """159 kWh at 3.40: 540.60."""
    the_usual_vat()
    the_supplier()
    norms()
    flat = a_flat(a_building("45"), "1", tariff=a_tariff(), meter_shows=1_000)
    flat.shows(date(2021, 5, 25), 2_000)
    flat.shows(date(2021, 6, 25), 2_159)
    return flat


@pytest.fixture
def posted(flat: Flat) -> BillingRun:
    """The month released without documents."""
    run = compute_run(actor=SYSTEM, run_id=plan_run(actor=SYSTEM, month=JUNE).pk)
    return release_run(actor=SYSTEM, run_id=run.pk, issued_on=date(2021, 6, 28), documents=False)


class TestReleaseWithoutDocuments:
    def test_posts_the_money_and_bills_it(self, flat: Flat, posted: BillingRun) -> None:
        assert posted.state == BillingRun.State.RELEASED
        assert balance_of(subaccount_id=flat.account.pk) == 540_60
        (row,) = bill_rows(Bill.objects.all())
        assert (row.document_id, row.document_number, row.issued_on) == (None, "", date(2021, 6, 28))
        assert not Document.objects.exists()

    def test_draws_them_up_later_under_the_ids_promised(self, flat: Flat, posted: BillingRun) -> None:
        promised = Bill.objects.values_list("document_id", flat=True).get()
        assert issue_documents_of_run(actor=SYSTEM, run_id=posted.pk) == 1
        document = Document.objects.get()
        assert (document.pk, document.number, document.issued_on) == (
            promised,
            "ПД21-0000001",
            date(2021, 6, 28),
        )
        assert document.snapshot["body"]["balance"]["closing_kop"] == 540_60
        assert RunPartition.objects.get().documented_at is not None

    def test_draws_them_up_once(self, posted: BillingRun) -> None:
        issue_documents_of_run(actor=SYSTEM, run_id=posted.pk)
        assert issue_documents_of_run(actor=SYSTEM, run_id=posted.pk) == 0
        assert Document.objects.count() == 1

    def test_is_for_who_releases(self, posted: BillingRun) -> None:
        with pytest.raises(UnableToAct):
            issue_documents_of_run(actor=a_member_of_staff(branch=a_branch()), run_id=posted.pk)
        assert not Document.objects.exists()


class TestDocumentsOfARunNotReleased:
    def test_are_refused(self, flat: Flat) -> None:
        run = compute_run(actor=SYSTEM, run_id=plan_run(actor=SYSTEM, month=JUNE).pk)
        with pytest.raises(UnableToDocumentRun, match="рассчитан"):
            issue_documents_of_run(actor=SYSTEM, run_id=run.pk)
        assert not Document.objects.exists()
