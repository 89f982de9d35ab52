from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.metering.models import Scheme, SchemeEdge, SchemeNode
from sbyt.apps.metering.operations.schemes import NodeFacts, add_node, create_scheme
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.access.models import User
from tests.browser.conftest import Office
from tests.builders.firms import a_firm, an_hourly_month
from tests.builders.people import a_member_of_staff

pytestmark = pytest.mark.browser
JULY = date(2021, 7, 1)


@pytest.fixture
def scheme(db: None) -> Scheme:
    """«supply = head − sub», and a transformer's losses that nothing flows into yet."""
    head, sub, supply = a_firm(), a_firm(), a_firm()
    an_hourly_month(head.point, month=JULY, days=31, hour_wh=1_000_000)
    an_hourly_month(sub.point, month=JULY, days=31, hour_wh=100_000)
    made = create_scheme(actor=SYSTEM, usage_point_id=supply.point.pk, name="Южная", reason="акт")
    draft = made.versions.get()
    result = draft.nodes.get()
    for title, point, sign in (("Ввод 1", head.point, 1), ("Субабонент", sub.point, -1)):
        facts = NodeFacts(kind="meter", title=title, usage_point_id=point.pk)
        add_node(actor=SYSTEM, draft=draft, facts=facts, into=result, sign=sign, reason="акт")
    losses = NodeFacts(kind="percent", title="Т-1", rate_ppm=20_000)
    add_node(actor=SYSTEM, draft=draft, facts=losses, into=result, sign=1, reason="акт")
    return made


def drag(office: Office, source: SchemeNode, target: SchemeNode, *, shift: bool = False) -> None:
    page = office.page
    port = page.locator(f"circle[data-from='{source.pk}']").bounding_box()
    box = page.locator(f"a[data-node='{target.pk}'] rect").first.bounding_box()
    page.mouse.move(port["x"] + 5, port["y"] + 5)
    page.mouse.down()
    if shift:
        page.keyboard.down("Shift")
    page.mouse.move(box["x"] + 60, box["y"] + 20, steps=4)
    with page.expect_navigation():
        page.mouse.up()
    if shift:
        page.keyboard.up("Shift")


class TestTheSchemeEditor:
    def test_is_drawn_by_mouse_and_turned_by_keys(self, scheme: Scheme, office: Office) -> None:
        office.sign_in(User.objects.get(pk=a_member_of_staff("metering_engineer").user_id))
        office.go(f"/office/schemes/{scheme.pk}/?month=2021-07")
        page = office.page
        head, losses = SchemeNode.objects.get(title="Ввод 1"), SchemeNode.objects.get(title="Т-1")
        result = SchemeNode.objects.get(kind="result")
        # nothing flows into the losses yet: no hour of the result is known
        assert page.text_content("[data-result]") == "— кВт·ч"
        drag(office, head, losses)
        # head + 1.02 head − sub, until the straight link is cut by keys; 744 hours of 1 000 and 100 kWh
        assert page.text_content("[data-result]") == "1\u202f428\u202f480 кВт·ч"
        sign = page.locator(f"[data-source='{head.pk}'][data-target='{result.pk}']")
        sign.focus()
        with page.expect_navigation():
            page.keyboard.press("Delete")
        assert page.text_content("[data-result]") == "684\u202f480 кВт·ч"
        sub = page.get_by_role("button", name="Субабонент → ")
        sub.focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.text_content("[data-result]") == "833\u202f280 кВт·ч"
        page.locator(f"a[data-node='{head.pk}']").focus()
        page.keyboard.press("ArrowRight")
        assert page.evaluate("document.activeElement.dataset.node") == str(losses.pk)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        said = page.locator("dt:text-is('Узел прибавил') + dd").text_content()
        assert said == "14\u202f880"
        office.check_accessible()

    def test_refuses_a_ring_and_names_it(self, scheme: Scheme, office: Office) -> None:
        office.sign_in(User.objects.get(pk=a_member_of_staff("metering_engineer").user_id))
        first, result = SchemeNode.objects.get(title="Т-1"), SchemeNode.objects.get(kind="result")
        add_node(
            actor=SYSTEM,
            draft=scheme.versions.get(),
            facts=NodeFacts(kind="percent", title="Линия", rate_ppm=1_000),
            into=first,
            sign=1,
            reason="акт",
        )
        second = SchemeNode.objects.get(title="Линия")
        office.go(f"/office/schemes/{scheme.pk}/?month=2021-07")
        drag(office, first, second)
        assert "Получится кольцо: «Т-1» → «Линия» → «Т-1»." in office.page.text_content("main")
        assert not SchemeEdge.objects.filter(source=first, target=second).exists()
        drag(office, second, result, shift=True)
        assert SchemeEdge.objects.get(source=second, target=result).sign == -1
