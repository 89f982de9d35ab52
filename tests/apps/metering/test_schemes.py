"""A scheme is drawn, put into force, replaced by the next version; loops and halves of graphs are refused."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from sbyt.apps.metering.models import SchemeEdge, SchemeNode, SchemeVersion
from sbyt.apps.metering.operations.schemes import (
    NodeFacts,
    UnableToChangeScheme,
    add_node,
    connect,
    create_scheme,
    put_into_force,
    remove_node,
    start_draft,
)
from sbyt.apps.metering.queries.supplied_hours import supplied_hours
from sbyt.calc.dated_rules import SOURCE_RANKS
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.hourly.scheme_month import scheme_month
from tests.builders.firms import a_firm, an_hourly_month

pytestmark = pytest.mark.django_db
MAY, JUNE, JULY = date(2021, 5, 1), date(2021, 6, 1), date(2021, 7, 1)
WHY = {"reason": "проверка"}


def meter(point, title="Ввод") -> NodeFacts:
    return NodeFacts(kind="meter", title=title, usage_point_id=point.pk)


@pytest.fixture
def drawn() -> SimpleNamespace:
    """Supply = head × 1.02 − sub-consumer; head 1 000 kWh an hour, sub-consumer 100."""
    head, sub, supply = a_firm(), a_firm(), a_firm()
    an_hourly_month(head.point, month=MAY, days=31, hour_wh=1_000_000)
    an_hourly_month(sub.point, month=MAY, days=31, hour_wh=100_000)
    scheme = create_scheme(actor=SYSTEM, usage_point_id=supply.point.pk, name="Завод", **WHY)
    draft = scheme.versions.get()
    result = draft.nodes.get()
    losses = add_node(
        actor=SYSTEM,
        draft=draft,
        facts=NodeFacts(kind="percent", title="Т-1", rate_ppm=20_000),
        into=result,
        sign=1,
        **WHY,
    )
    add_node(actor=SYSTEM, draft=draft, facts=meter(head.point), into=losses, sign=1, **WHY)
    taken = add_node(actor=SYSTEM, draft=draft, facts=meter(sub.point, "Суб"), into=result, sign=-1, **WHY)
    return SimpleNamespace(
        scheme=scheme,
        draft=draft,
        losses=losses,
        sub=taken,
        head=head.point,
        supply=supply.point,
        result=result,
    )


def volume(point, month=MAY, until=JUNE) -> int | None:
    hours = supplied_hours(point_ids=[point.pk], since=month, until=until, source_ranks=SOURCE_RANKS)
    return sum(value or 0 for row in hours.iter_rows() for value in row[3:]) if hours.height else None


class TestAScheme:
    def test_gives_the_point_its_hours_once_in_force(self, drawn) -> None:
        assert volume(drawn.supply) is None
        put_into_force(actor=SYSTEM, draft=drawn.draft, since=MAY, **WHY)
        # (1 000 × 1.02 − 100) kWh × 744 h
        assert volume(drawn.supply) == 920_000 * 744

    def test_is_tried_on_a_month_before_it_is_in_force(self, drawn) -> None:
        tried = scheme_month(drawn.draft, month=MAY)
        assert tried.figures[drawn.result.pk]["total_wh"] == 920_000 * 744
        assert tried.figures[drawn.losses.pk]["total_wh"] == 1_020_000 * 744

    def test_gives_way_to_the_next_version_on_its_day(self, drawn) -> None:
        put_into_force(actor=SYSTEM, draft=drawn.draft, since=MAY, **WHY)
        draft = start_draft(actor=SYSTEM, scheme=drawn.scheme, **WHY)
        assert draft.number == 2
        remove_node(actor=SYSTEM, node=draft.nodes.get(title="Суб"), **WHY)
        put_into_force(actor=SYSTEM, draft=draft, since=date(2021, 5, 11), **WHY)
        # 10 days at 920, 21 days at 1 020
        assert volume(drawn.supply) == (920_000 * 10 + 1_020_000 * 21) * 24
        first = SchemeVersion.objects.get(number=1)
        assert (first.valid.lower, first.valid.upper) == (MAY, date(2021, 5, 11))

    def test_lets_what_flowed_through_a_removed_node_flow_on(self, drawn) -> None:
        remove_node(actor=SYSTEM, node=drawn.losses, **WHY)
        assert scheme_month(drawn.draft, month=MAY).figures[drawn.result.pk]["total_wh"] == 900_000 * 744


class TestARefusal:
    def test_of_a_loop_inside_a_graph_leaves_it_as_it_was(self, drawn) -> None:
        second = add_node(
            actor=SYSTEM,
            draft=drawn.draft,
            facts=NodeFacts(kind="share", title="Доля", numerator=1, denominator=2),
            into=drawn.losses,
            sign=1,
            **WHY,
        )
        before = SchemeEdge.objects.count()
        with pytest.raises(UnableToChangeScheme, match="кольцо"):
            connect(actor=SYSTEM, draft=drawn.draft, source=drawn.losses, target=second, sign=1, **WHY)
        assert SchemeEdge.objects.count() == before

    def test_of_a_loop_through_another_scheme_names_its_nodes(self, drawn) -> None:
        put_into_force(actor=SYSTEM, draft=drawn.draft, since=MAY, **WHY)
        other = create_scheme(actor=SYSTEM, usage_point_id=drawn.head.pk, name="Цех", **WHY)
        draft = other.versions.get()
        facts = NodeFacts(kind="scheme", title="Завод", source_scheme_id=drawn.scheme.pk)
        add_node(actor=SYSTEM, draft=draft, facts=facts, into=draft.nodes.get(), sign=1, **WHY)
        put_into_force(actor=SYSTEM, draft=draft, since=MAY, **WHY)
        again = start_draft(actor=SYSTEM, scheme=drawn.scheme, **WHY)
        facts = NodeFacts(kind="scheme", title="Цех", source_scheme_id=other.pk)
        add_node(actor=SYSTEM, draft=again, facts=facts, into=again.nodes.get(kind="result"), sign=1, **WHY)
        with pytest.raises(UnableToChangeScheme, match=r"питают друг друга: .*Цех"):
            put_into_force(actor=SYSTEM, draft=again, since=JULY, **WHY)
        assert SchemeVersion.objects.get(pk=again.pk).state == "draft"

    def test_of_a_node_that_leads_nowhere(self, drawn) -> None:
        add_node(
            actor=SYSTEM, draft=drawn.draft, facts=meter(drawn.supply, "Лишняя"), into=None, sign=1, **WHY
        )
        with pytest.raises(UnableToChangeScheme, match="«Лишняя» никуда не ведёт"):
            put_into_force(actor=SYSTEM, draft=drawn.draft, since=MAY, **WHY)

    def test_of_a_share_above_the_whole(self, drawn) -> None:
        facts = NodeFacts(kind="share", title="Доля", numerator=5, denominator=3)
        share = add_node(actor=SYSTEM, draft=drawn.draft, facts=facts, into=drawn.result, sign=1, **WHY)
        connect(actor=SYSTEM, draft=drawn.draft, source=drawn.losses, target=share, sign=1, **WHY)
        with pytest.raises(UnableToChangeScheme, match="Узел «Доля»: доля больше целого: 5/3"):
            put_into_force(actor=SYSTEM, draft=drawn.draft, since=MAY, **WHY)

    def test_of_reactive_energy_that_leads_past_losses_by_load(self, drawn) -> None:
        facts = NodeFacts(kind="meter", title="Р", usage_point_id=drawn.head.pk, channel=3)
        add_node(actor=SYSTEM, draft=drawn.draft, facts=facts, into=drawn.result, sign=1, **WHY)
        with pytest.raises(
            UnableToChangeScheme, match="Реактивная энергия узла «Р» нужна только потерям от нагрузки"
        ):
            put_into_force(actor=SYSTEM, draft=drawn.draft, since=MAY, **WHY)

    def test_of_a_link_out_of_the_result_or_into_a_meter(self, drawn) -> None:
        head = drawn.draft.nodes.filter(kind="meter").order_by("pk").first()
        before = SchemeEdge.objects.count()
        with pytest.raises(UnableToChangeScheme, match=r"^Из узла «.+» ничего не вытекает\.$"):
            connect(actor=SYSTEM, draft=drawn.draft, source=drawn.result, target=drawn.losses, sign=1, **WHY)
        with pytest.raises(UnableToChangeScheme, match=r"^В узел «.+» ничего не втекает: это источник\.$"):
            connect(actor=SYSTEM, draft=drawn.draft, source=drawn.losses, target=head, sign=1, **WHY)
        assert SchemeEdge.objects.count() == before

    def test_of_a_point_that_stands_twice(self, drawn) -> None:
        add_node(
            actor=SYSTEM,
            draft=drawn.draft,
            facts=meter(drawn.head, "Ещё раз"),
            into=drawn.result,
            sign=1,
            **WHY,
        )
        with pytest.raises(UnableToChangeScheme, match="каждая нужна один раз"):
            put_into_force(actor=SYSTEM, draft=drawn.draft, since=MAY, **WHY)

    def test_of_a_change_in_force(self, drawn) -> None:
        put_into_force(actor=SYSTEM, draft=drawn.draft, since=MAY, **WHY)
        with pytest.raises(UnableToChangeScheme, match="не меняется"):
            remove_node(actor=SYSTEM, node=SchemeNode.objects.get(title="Суб"), **WHY)
