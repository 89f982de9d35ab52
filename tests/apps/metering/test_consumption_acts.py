"""Acts of consumption: recorded, decided by a second person, withdrawn; refused ones leave nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sbyt.apps.metering.models import ConsumptionAct, SchemeNode
from sbyt.apps.metering.operations.consumption_acts import (
    UnableToTakeAct,
    approve_consumption_act,
    record_consumption_act,
    refuse_consumption_act,
    withdraw_consumption_act,
)
from sbyt.apps.metering.operations.schemes import (
    UnableToChangeScheme,
    add_node,
    create_scheme,
    put_into_force,
)
from sbyt.apps.metering.queries.scheme_columns import scheme_columns
from sbyt.calc.act_volume import ActFacts
from sbyt.calc.schemes import NODES
from sbyt.kit.access.actor import SYSTEM, Actor, UnableToAct
from sbyt.usecases.hourly.act_in_scheme import act_in_scheme
from sbyt.usecases.who_acts import actor_of
from tests.builders.firms import Firm, a_firm
from tests.builders.people import a_branch
from tests.builders.users import staff

pytestmark = pytest.mark.django_db

FACTS = ActFacts(kind="unmetered", since=date(2021, 4, 1), until=date(2021, 5, 20), power_w=15_000)
MAY = date(2021, 5, 1)


@pytest.fixture
def firm() -> Firm:
    return a_firm()


@pytest.fixture
def engineer(firm: Firm) -> Actor:
    return actor_of(staff("engineer", "metering_engineer", branch_id=firm.point.branch_id))


@pytest.fixture
def clerk(firm: Firm) -> Actor:
    return actor_of(staff("clerk", "billing_clerk", branch_id=firm.point.branch_id))


def recorded(actor: Actor, firm: Firm, facts: ActFacts = FACTS, **told: str) -> ConsumptionAct:
    usual = {"document": "акт № 5 от 20.05.2021", "reason": "Подключение до прибора"}
    return record_consumption_act(actor=actor, usage_point_id=firm.point.pk, facts=facts, **{**usual, **told})


class TestAnAct:
    def test_waits_until_a_second_person_approves_it_into_a_month(self, firm, engineer, clerk) -> None:
        act = recorded(engineer, firm)
        assert (act.state, act.billed_in) == ("proposed", None)
        act = approve_consumption_act(actor=clerk, act_id=act.pk, billed_in=MAY)
        assert (act.state, act.billed_in, act.decided_by_id) == ("approved", MAY, clerk.user_id)

    def test_is_not_approved_by_who_recorded_it(self, firm, clerk) -> None:
        act = recorded(clerk, firm)
        with pytest.raises(UnableToTakeAct, match="другой сотрудник"):
            approve_consumption_act(actor=clerk, act_id=act.pk, billed_in=MAY)
        act.refresh_from_db()
        assert act.state == "proposed"

    def test_is_not_approved_without_the_verb_or_in_another_branch(self, firm, engineer) -> None:
        act = recorded(SYSTEM, firm)
        stranger = actor_of(staff("stranger", "billing_clerk", branch_id=a_branch("02").pk))
        for actor in (engineer, stranger):
            with pytest.raises(UnableToAct):
                approve_consumption_act(actor=actor, act_id=act.pk, billed_in=MAY)
        act.refresh_from_db()
        assert act.state == "proposed"

    def test_refused_or_withdrawn_needs_a_word_and_counts_no_more(self, firm, engineer, clerk) -> None:
        act = recorded(engineer, firm)
        with pytest.raises(UnableToTakeAct, match="причину"):
            refuse_consumption_act(actor=clerk, act_id=act.pk, note=" ")
        assert refuse_consumption_act(actor=clerk, act_id=act.pk, note="нет подписи").state == "refused"
        again = recorded(engineer, firm)
        assert (
            withdraw_consumption_act(actor=engineer, act_id=again.pk, note="не та точка").note
            == "не та точка"
        )
        with pytest.raises(UnableToTakeAct, match="уже"):
            withdraw_consumption_act(actor=engineer, act_id=again.pk, note="ещё раз")

    @pytest.mark.parametrize(
        ("facts", "told", "field"),
        [(FACTS, {"document": " "}, "document"), (FACTS, {"reason": ""}, "reason")],
    )
    def test_without_document_or_finding_is_not_recorded(self, firm, engineer, facts, told, field) -> None:
        with pytest.raises(UnableToTakeAct) as refusal:
            recorded(engineer, firm, facts, **told)
        assert refusal.value.field == field
        assert not ConsumptionAct.objects.exists()

    def test_over_days_of_another_is_not_recorded(self, firm, engineer) -> None:
        recorded(engineer, firm)
        with pytest.raises(UnableToTakeAct, match="уже есть"):
            recorded(engineer, firm, replace(FACTS, since=date(2021, 5, 19), until=date(2021, 6, 1)))
        assert ConsumptionAct.objects.count() == 1


class TestAnActInAScheme:
    def of_other(self, firm: Firm) -> ConsumptionAct:
        """A contract-free act at another point, 15 kW from 1 April to 20 May, approved."""
        act = recorded(SYSTEM, firm, replace(FACTS, kind="contract_free"))
        return approve_consumption_act(actor=SYSTEM, act_id=act.pk, billed_in=None)

    def test_is_a_constant_on_its_days_alone(self, firm) -> None:
        act, head = self.of_other(a_firm()), firm.point
        scheme = create_scheme(actor=SYSTEM, usage_point_id=head.pk, name="Ввод", reason="Проба")
        draft = scheme.versions.get()
        result = draft.nodes.get()
        facts = act_in_scheme(act, title="Самовольное")
        add_node(actor=SYSTEM, draft=draft, facts=facts, into=result, sign=-1, reason="Проба")
        put_into_force(actor=SYSTEM, draft=draft, since=MAY, reason="Проба")
        nodes, _ = scheme_columns(since=MAY, until=date(2021, 6, 1))
        (node,) = nodes.filter(nodes["kind"] == "constant").to_dicts()
        assert list(node) == list(NODES)
        assert (node["power_w"], node["valid_from"], node["valid_to"]) == (15_000, MAY, date(2021, 5, 20))
        with pytest.raises(UnableToTakeAct, match="действующей схеме"):
            withdraw_consumption_act(actor=SYSTEM, act_id=act.pk, note="ошибка")

    def test_about_the_schemes_own_point_is_no_term_of_it(self, firm) -> None:
        act = self.of_other(firm)
        scheme = create_scheme(actor=SYSTEM, usage_point_id=firm.point.pk, name="Ввод", reason="Проба")
        draft = scheme.versions.get()
        facts = act_in_scheme(act, title="Своё")
        add_node(actor=SYSTEM, draft=draft, facts=facts, into=draft.nodes.get(), sign=1, reason="Проба")
        with pytest.raises(UnableToChangeScheme, match="о самой точке"):
            put_into_force(actor=SYSTEM, draft=draft, since=MAY, reason="Проба")
        draft.refresh_from_db()
        assert draft.state == "draft"

    def test_that_waits_is_no_node(self, firm) -> None:
        act = recorded(SYSTEM, a_firm())
        scheme = create_scheme(actor=SYSTEM, usage_point_id=firm.point.pk, name="Ввод", reason="Проба")
        draft = scheme.versions.get()
        with pytest.raises(UnableToChangeScheme, match="утверждённого"):
            add_node(
                actor=SYSTEM,
                draft=draft,
                facts=act_in_scheme(act, title="Рано"),
                into=draft.nodes.get(),
                sign=1,
                reason="Проба",
            )
        assert not SchemeNode.objects.filter(kind="constant").exists()
