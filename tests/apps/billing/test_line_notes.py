"""A payment document tells how its volumes came out, by the facts its run knew; the screens say it by the same words."""

from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.billing.models import Bill
from sbyt.apps.billing.operations.redraw_documents import redraw_documents
from sbyt.apps.billing.queries.explain import explain_bill
from sbyt.apps.billing.words.steps_in_words import in_words
from sbyt.apps.documents.types import Document
from sbyt.apps.metering.operations.record_ground import record_ground, withdraw_ground
from sbyt.kit.access.actor import SYSTEM
from tests.apps.billing.test_late_reading_and_recalculation import JULY, JUNE, MAY, bill
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.people import the_supplier
from tests.builders.prices import a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db


@pytest.fixture
def flat() -> Flat:
    """Billed for May by the meter, two people, the norm 90 kWh."""
    the_usual_vat()
    the_supplier()
    norms(kwh=90)
    flat = a_flat(a_building(), "1", tariff=a_tariff(), people=2)
    flat.shows(date(2021, 4, 25), 900)
    flat.shows(date(2021, 5, 25), 1000)
    bill(MAY)
    return flat


def explained(month: date) -> list[str]:
    body = Document.objects.get(month=month).snapshot["body"]
    told = [sentence for line in body["lines"] for sentence in line["explained"]]
    return [sentence.replace("\u00a0", " ").replace("\u202f", " ") for sentence in told]


class TestNotesOfADocument:
    def test_tell_what_a_reading_after_an_estimate_takes_off_and_nothing_of_plain_readings(
        self, flat: Flat
    ) -> None:
        bill(JUNE)
        flat.shows(date(2021, 7, 25), 1210)
        bill(JULY)
        assert explained(MAY) == []
        assert explained(JUNE) == ["По нормативу: нет показания; 2 чел. × 90 = 180 кВт·ч"]
        assert explained(JULY) == ["Снято начисленное по нормативу за июнь 2021: 210 − 180 = 30 кВт·ч"]

    def test_name_the_act_the_run_knew_whatever_becomes_of_it_later(self, flat: Flat) -> None:
        failed = record_ground(
            actor=SYSTEM,
            usage_point_id=flat.point.pk,
            kind="meter_failed",
            since=JUNE,
            until=None,
            act_on=None,
            power_w=None,
            document="заявка № 77 от 01.06.2021",
        )
        flat.shows(date(2021, 6, 25), 1100)
        bill(JUNE)
        withdraw_ground(actor=SYSTEM, ground_id=failed.pk, reason="заявка другой квартиры")
        ground = "прибор неисправен или утрачен с 01.06.2021, заявка № 77 от 01.06.2021"
        assert explained(JUNE) == [f"По нормативу: {ground}; 2 чел. × 90 = 180 кВт·ч"]
        body = Document.objects.get(month=JUNE).snapshot["body"]
        assert (body["meters"], body["notes"]) == ([], [])
        issued = Bill.objects.get(month=JUNE)
        assert redraw_documents(actor=SYSTEM, run_id=issued.charge.run_id).is_same
        on_screen = explain_bill(bill_id=issued.pk)
        assert on_screen is not None
        assert in_words(on_screen.lines[0].steps)[0].title == f"По нормативу: {ground}"
