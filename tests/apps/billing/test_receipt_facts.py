"""What payment documents say beside the charge: debt, people, norms, an offer of instalments."""

from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.operations.release_run import release_run
from sbyt.apps.documents.models import Document
from sbyt.kit.access.actor import SYSTEM
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.people import the_supplier
from tests.builders.prices import a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db

JUNE, JULY, AUGUST = date(2021, 6, 1), date(2021, 7, 1), date(2021, 8, 1)


@pytest.fixture
def flat() -> Flat:
    """A flat read each month on the 25th: 159, 200 and 100 kWh, and that never pays."""
    the_usual_vat()
    the_supplier()
    norms()
    flat = a_flat(a_building("45"), "1", tariff=a_tariff(), meter_shows=1_000)
    for month, shows in ((5, 2_000), (6, 2_159), (7, 2_359), (8, 2_459)):
        flat.shows(date(2021, month, 25), shows)
    return flat


def body_of(month: date) -> dict[str, object]:
    run = compute_run(actor=SYSTEM, run_id=plan_run(actor=SYSTEM, month=month).pk)
    release_run(actor=SYSTEM, run_id=run.pk, issued_on=month.replace(day=28))
    body: dict[str, object] = Document.objects.get(month=month).snapshot["body"]
    return body


class TestNoticeOfDebt:
    def test_stands_from_the_second_month_past_due(self, flat: Flat) -> None:
        june, july, august = body_of(JUNE), body_of(JULY), body_of(AUGUST)
        assert june["debt_notice"] is None
        assert july["debt_notice"] is None
        notice = august["debt_notice"]
        assert isinstance(notice, dict)
        assert notice["months"] == 2
        assert notice["since"] == "2021-06-01"
        assert notice["overdue_kop"] == june["totals"]["gross_kop"] + july["totals"]["gross_kop"]  # type: ignore[index]  # JSON
        assert notice["text"].startswith("Если долг не будет погашен в течение 20 дней")
        said = notice["said"].replace("\u00a0", " ").replace("\u202f", " ")
        assert said.startswith("Просрочено ")
        assert said.endswith(" ₽ за 2 месяца, начиная с июня 2021.")


class TestReferencePart:
    def test_names_the_norm_that_would_stand_without_a_meter(self, flat: Flat) -> None:
        (norm,) = body_of(JUNE)["norms"]  # type: ignore[misc]  # JSON
        assert norm["unit"] == "на человека в месяц"
