"""A month counted anew from the screen: the difference is looked at, proposed, approved by a second person; a sum by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from sbyt.apps.billing.models import Adjustment
from sbyt.apps.contracts.models import LateFact
from sbyt.apps.contracts.operations_life import note_late_fact
from sbyt.apps.premises.models import Occupancy
from sbyt.usecases.late_months import look_for_late_months
from sbyt.usecases.late_months_soon import LATE
from tests.apps.billing.test_recalculate import bill
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.people import a_branch, the_supplier
from tests.builders.prices import a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db

JUNE = date(2021, 6, 1)


@pytest.fixture
def flat() -> Flat:
    """Billed for June for two; three live there now."""
    the_usual_vat()
    the_supplier()
    norms(kwh=90)
    flat = a_flat(a_building(), "1", tariff=a_tariff(), people=2, metered=False)
    bill(JUNE)
    Occupancy.objects.filter(premises=flat.premises).update(permanent=3)
    return flat


def june(flat: Flat, **more: str) -> dict[str, str]:
    return {"account": flat.account.number, "since": "2021-06", "until": "2021-06", **more}


def test_a_month_counted_anew(flat: Flat, sign_in: Callable[..., Client]) -> None:
    clerk = sign_in("billing_clerk", branch=flat.account.branch)
    fact = note_late_fact(
        building_id=flat.premises.building_id,
        account_id=None,
        since=JUNE,
        until=date(2021, 7, 1),
        what="Зарегистрирован третий",
        user_id=None,
    )
    seen = clerk.get("/office/adjustments/new/", june(flat)).content.decode()
    assert "изменилось число проживающих" in seen
    assert "+306,00" in seen
    assert "Зарегистрирован третий" in seen
    assert not Adjustment.objects.exists()

    clerk.post("/office/adjustments/new/", june(flat, fact=str(fact.pk)))
    found = Adjustment.objects.get()
    assert (found.gross_kop, found.state) == (306_00, "proposed")
    assert LateFact.objects.get().handled_at is not None
    listed = clerk.get("/office/adjustments/").content.decode()
    assert "ждёт решения" in listed
    assert flat.account.number in listed

    again = clerk.get("/office/adjustments/new/", june(flat)).content.decode()
    assert "Разницы нет" in again

    second = sign_in("billing_clerk", branch=flat.account.branch)
    second.post("/office/adjustments/decide/", {"id": str(found.pk), "verdict": "approve"})
    found.refresh_from_db()
    assert found.state == "approved"


def test_a_large_sum_by_hand_waits_for_a_second_person(flat: Flat, sign_in: Callable[..., Client]) -> None:
    clerk = sign_in("billing_clerk", branch=flat.account.branch)
    given = {
        "account_number": flat.account.number,
        "month": "2021-06",
        "gross": "-5000",
        "note": "решение комиссии",
    }
    asked = clerk.post("/office/adjustments/by-hand/", given)
    assert "снять больше начисленного" in asked.content.decode()
    assert not Adjustment.objects.exists()
    clerk.post("/office/adjustments/by-hand/", {**given, "beyond": "on"})
    found = Adjustment.objects.get()
    assert (found.gross_kop, found.reason) == (-5_000_00, "manual")
    refused = clerk.post("/office/adjustments/decide/", {"id": str(found.pk), "verdict": "approve"})
    assert refused.status_code == 422
    assert "утверждает другой сотрудник" in refused.content.decode()
    found.refresh_from_db()
    assert found.state == "proposed"


def test_an_account_of_another_branch_is_not_found(flat: Flat, sign_in: Callable[..., Client]) -> None:

    stranger = sign_in("billing_clerk", branch=a_branch("77", "Дальнее"))
    answer = stranger.get("/office/adjustments/new/", june(flat))
    assert answer.status_code == 422
    assert "Такого счёта нет среди ваших" in answer.content.decode()


def test_a_look_for_late_facts_is_asked_for_and_told(flat: Flat, sign_in: Callable[..., Client]) -> None:
    clerk = sign_in("billing_clerk", branch=flat.account.branch)
    clerk.post("/office/adjustments/look/")
    clerk.post("/office/adjustments/look/")
    (job,) = ProcrastinateJob.objects.values_list("task_name", flat=True)
    assert job == LATE
    look_for_late_months(clock=timezone.now)
    assert "Последний поиск" in clerk.get("/office/adjustments/").content.decode()
