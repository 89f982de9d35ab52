"""An act of consumption as a node of a scheme: the same power every hour of its days."""

from __future__ import annotations

from django.db.backends.postgresql.psycopg_any import DateRange

from sbyt.apps.metering.operations.schemes import NodeFacts
from sbyt.apps.metering.queries.consumption_acts import facts_of_act
from sbyt.apps.metering.types import ConsumptionAct
from sbyt.apps.tariffs.queries import rule_settings
from sbyt.calc.act_volume import act_volume
from sbyt.calc.dated_rules import legal_entity_rules


def act_in_scheme(act: ConsumptionAct, *, title: str) -> NodeFacts:
    """Return the constant node of an act by the rules of its month; calc.act_volume checked the act when it was recorded.

    Raises calc.act_volume.UnableToReckonAct where those rules changed so that it cannot be reckoned.
    """
    facts = facts_of_act(act)
    known = rule_settings(on=facts.until.replace(day=1))
    rules = legal_entity_rules(
        {key: value for key, value in known.items() if key.startswith("legal_entity.")}
    )
    volume = act_volume(facts, rules=rules)
    return NodeFacts(
        kind="constant",
        title=title,
        power_w=volume.hourly_w,
        act=act.document[:200],
        consumption_act_id=act.pk,
        days=DateRange(volume.since, volume.until),
    )
