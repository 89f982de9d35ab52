"""Lines by profile whose hours a scheme or a replacement made are summed again by the same rules."""

from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.billing.models import ChargeLine, PlainLine
from sbyt.apps.metering.models import HourReplacement
from sbyt.apps.metering.operations.schemes import NodeFacts, add_node, create_scheme, put_into_force
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.bill_month import bill_month
from sbyt.usecases.doctor.profile_checks import days_of_profile, energy_by_profile
from tests.builders.firms import a_firm, an_hourly_month
from tests.builders.past import guards_off
from tests.builders.people import the_supplier
from tests.builders.prices import a_price_of_firms, the_usual_vat

pytestmark = pytest.mark.django_db

MAY = date(2021, 5, 1)


def test_lines_of_a_scheme_and_of_replaced_hours_add_up_or_are_found() -> None:
    the_usual_vat()
    the_supplier()
    a_price_of_firms("4.36626", month=MAY)
    schemed, replaced, plain = (a_firm().point for _ in range(3))
    for point, days in ((schemed, 31), (replaced, 30), (plain, 31)):
        an_hourly_month(point, month=MAY, days=days, hour_wh=10_000)
    HourReplacement.objects.create(
        usage_point=replaced, day=date(2021, 5, 31), values_wh=[500] * 24, method="average"
    )
    scheme = create_scheme(actor=SYSTEM, usage_point_id=schemed.pk, name="Ввод", reason="акт")
    draft = scheme.versions.get()
    losses = add_node(
        actor=SYSTEM, draft=draft, into=draft.nodes.get(), sign=1, reason="акт",
        facts=NodeFacts(kind="percent", title="Потери", rate_ppm=20_000),
    )  # fmt: skip
    head = NodeFacts(kind="meter", title="Ввод", usage_point_id=schemed.pk)
    add_node(actor=SYSTEM, draft=draft, facts=head, into=losses, sign=1, reason="акт")
    put_into_force(actor=SYSTEM, draft=draft, since=MAY, reason="акт")
    assert bill_month(month=MAY, issued_on=date(2021, 5, 31), actor=SYSTEM).released
    lines = dict(ChargeLine.objects.values_list("usage_point_id", "quantity_wh"))
    # 744 h × 10.2 kWh; 720 h × 10 + 24 h × 0.5
    assert lines == {schemed.pk: 7_588_800, replaced.pk: 7_212_000, plain.pk: 7_440_000}
    assert (energy_by_profile(), days_of_profile()) == ((3, 0, ()), (3, 0, ()))
    with guards_off():
        PlainLine.objects.filter(usage_point_id=schemed.pk).update(quantity_wh=7_588_801)
    assert energy_by_profile()[:2] == (3, 1)
