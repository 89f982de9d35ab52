"""An issued document drawn up again, as of its issue, says the same, whatever became known later."""

from __future__ import annotations

import pytest
from django.utils import timezone

from sbyt.apps.billing.models import Bill
from sbyt.apps.billing.operations.redraw_documents import Redrawn, redraw_documents
from sbyt.apps.contracts.models import Account
from sbyt.apps.parties.models import Party, ServiceSupplier
from sbyt.apps.payments.operations import record_payment
from sbyt.apps.premises.models import Building
from sbyt.apps.premises.operations_rooms import change_size
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.registers.change_customer import change_people
from tests.apps.billing.test_recalculate import JUNE, bill
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.people import the_supplier
from tests.builders.prices import a_tariff, norms, the_usual_vat
from tests.builders.town import Town, a_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return a_town()


def redrawn() -> list[Redrawn]:
    runs = Bill.objects.order_by("charge__run_id").values_list("charge__run_id", flat=True).distinct()
    return [redraw_documents(actor=SYSTEM, run_id=run_id) for run_id in runs]


def first_flat(town: Town) -> Flat:
    return next(iter(town.flats.values()))


class TestAnIssuedDocument:
    def test_drawn_up_again_says_the_same_to_the_byte(self, town: Town) -> None:
        found = redrawn()
        assert sum(one.documents for one in found) == Bill.objects.exclude(document=None).count() > 0
        assert [one.differing for one in found] == [{} for _ in found]

    def test_does_not_follow_what_became_known_later(self, town: Town) -> None:
        flat = first_flat(town)
        month = Bill.objects.filter(account=flat.account).latest("month").month
        change_people(
            actor=SYSTEM,
            account_id=flat.account.pk,
            since=month,
            permanent=5,
            temporary=0,
            reason="заявление",
        )
        size = flat.premises
        change_size(
            actor=SYSTEM,
            premises_id=size.pk,
            since=month,
            area_dm2=(size.area_dm2 or 0) + 1_00,
            rooms=size.rooms + 1,
            owners=None,
            document="техпаспорт",
            now=timezone.now(),
        )
        assert [one.differing for one in redrawn()] == [{}, {}]

    def test_that_would_say_something_else_is_named_with_what_differs(self, town: Town) -> None:
        Building.objects.update(street="Иная")
        (april, _forecast) = redrawn()
        assert len(april.differing) == 6
        assert {path for paths in april.differing.values() for path in paths} == {"body.customer.address"}


@pytest.mark.django_db(transaction=True)
def test_names_requisites_and_money_are_those_of_the_day_of_issue() -> None:
    """History is stamped by transactions, so this one is committed."""
    the_usual_vat()
    the_supplier()
    norms(kwh=90)
    flat = a_flat(a_building(), "1", tariff=a_tariff(), people=2, metered=False)
    bill(JUNE)
    Party.objects.update(address="г. Новый, ул. Другая, 1", name="Другое имя")
    ServiceSupplier.objects.update(bik="044525974", director="Иной И. И.")
    Account.objects.update(party_name="Другое имя")
    record_payment(
        actor=SYSTEM,
        account_id=flat.account.pk,
        received_on=JUNE,
        amount_kop=100_00,
        source="bank",
        external_number="late-1",
    )
    (found,) = redrawn()
    assert (found.documents, found.differing) == (1, {})
    assert flat.account.party_name != "Другое имя"
