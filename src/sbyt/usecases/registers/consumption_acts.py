"""Acts of unmetered and contract-free consumption: what they come to, recorded, decided into the bill of a month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl
from django.db import transaction
from django.utils import timezone

from sbyt.apps.billing.computing.act_facts import energy_billed
from sbyt.apps.billing.queries.months_of_account import last_final_month
from sbyt.apps.contracts.queries_of_points import AccountOfPoint, accounts_of_points
from sbyt.apps.metering.operations.consumption_acts import (
    DECIDE,
    ENTER,
    UnableToTakeAct,
    approve_consumption_act,
    record_consumption_act,
    refuse_consumption_act,
    withdraw_consumption_act,
)
from sbyt.apps.metering.queries.consumption_acts import consumption_acts_for, facts_of_act
from sbyt.apps.metering.queries.points import usage_points_for
from sbyt.apps.metering.types import ConsumptionAct, UsagePoint
from sbyt.apps.tariffs.queries import rule_settings
from sbyt.calc.act_lines import BILLED_BEFORE, billed_for_days
from sbyt.calc.act_volume import ActFacts, ActKind, ActVolume, UnableToReckonAct, act_volume
from sbyt.calc.dated_rules import LegalEntityRules, legal_entity_rules
from sbyt.calc.explain import Step
from sbyt.calc.explain_acts import act_steps
from sbyt.calc.periods import next_month
from sbyt.kit.access.actor import Actor
from sbyt.usecases.registers.scope import UnableToFind


@dataclass(frozen=True, slots=True, kw_only=True)
class ActReckoned:
    """What an act comes to now: whose, in the bill of which month, its volume less what was billed for its days.

    `account` and `billed_in` are None where nobody is supplied and for a contract-free act. What the bill's own month adds to
    the billed days is known when it is computed: `open_month` tells that the act reaches into it.
    """

    facts: ActFacts
    volume: ActVolume
    account: AccountOfPoint | None
    billed_in: date | None
    billed_wh: int
    open_month: bool
    steps: tuple[Step, ...]

    @property
    def left_wh(self) -> int:
        """Return what is to be billed, as far as is known."""
        return max(0, self.volume.energy_wh - self.billed_wh)


def reckon_act(*, usage_point_id: int, facts: ActFacts) -> ActReckoned:
    """Return what an act at the point comes to by the rules of its month, or of the month it would be billed in.

    Raises UnableToTakeAct for facts that contradict, or an unmetered act where nobody is supplied on its last day or a
    household is, or a contract-free one where somebody is.
    """
    account = _supplied(usage_point_id, facts)
    billed_in = _billed_in(account, facts)
    rules = _rules(billed_in or facts.until.replace(day=1))
    try:
        volume = act_volume(facts, rules=rules)
    except UnableToReckonAct as refusal:
        raise UnableToTakeAct(str(refusal), refusal.field) from refusal
    billed = 0
    if account is not None and billed_in is not None and rules.act_deducts_billed:
        billed = _billed(account.account_id, usage_point_id, volume, until=billed_in)
    return ActReckoned(
        facts=facts,
        volume=volume,
        account=account,
        billed_in=billed_in,
        billed_wh=billed,
        open_month=billed_in is not None and facts.until > billed_in and rules.act_deducts_billed,
        steps=act_steps(facts, volume, billed_wh=billed),
    )


@transaction.atomic
def propose_act(
    *, actor: Actor, usage_point_id: int, facts: ActFacts, document: str, reason: str
) -> ConsumptionAct:
    """Record an act that can be reckoned; it waits for a second person.

    Raises UnableToAct, UnableToFind outside the actor's branches, UnableToTakeAct.
    """
    _point(actor, usage_point_id)
    reckon_act(usage_point_id=usage_point_id, facts=facts)
    return record_consumption_act(
        actor=actor, usage_point_id=usage_point_id, facts=facts, document=document, reason=reason
    )


@transaction.atomic
def approve_act(*, actor: Actor, act_id: int) -> ConsumptionAct:
    """Approve an act into the bill of its month, or of the first one without a final bill.

    Raises UnableToAct, UnableToFind, UnableToTakeAct.
    """
    act = act_to_decide(actor=actor, act_id=act_id, verb=DECIDE)
    told = reckon_act(usage_point_id=act.usage_point_id, facts=facts_of_act(act))
    return approve_consumption_act(actor=actor, act_id=act_id, billed_in=told.billed_in)


def refuse_act(*, actor: Actor, act_id: int, note: str) -> ConsumptionAct:
    """Refuse an act that waits. Raises UnableToAct, UnableToFind, UnableToTakeAct."""
    act_to_decide(actor=actor, act_id=act_id, verb=DECIDE)
    return refuse_consumption_act(actor=actor, act_id=act_id, note=note)


def withdraw_act(*, actor: Actor, act_id: int, note: str) -> ConsumptionAct:
    """Withdraw an act. Raises UnableToAct, UnableToFind, UnableToTakeAct."""
    act_to_decide(actor=actor, act_id=act_id, verb=ENTER)
    return withdraw_consumption_act(actor=actor, act_id=act_id, note=note)


def act_to_decide(*, actor: Actor, act_id: int, verb: str) -> ConsumptionAct:
    """Return an act of the actor's branches. Raises UnableToAct without the verb, UnableToFind outside."""
    actor.require(verb)
    act = consumption_acts_for(actor, verb=verb).filter(pk=act_id).first()
    if act is None:
        raise UnableToFind(f"act {act_id}")
    return act


def _supplied(usage_point_id: int, facts: ActFacts) -> AccountOfPoint | None:
    """Return whom the point supplies on the last day of the act, None for a contract-free one."""
    if facts.until <= facts.since:
        raise UnableToTakeAct("день акта должен быть позже начала его периода", "since")
    last = facts.until - timedelta(days=1)
    account = accounts_of_points(point_ids=[usage_point_id], on=last).get(usage_point_id)
    if facts.kind == ActKind.CONTRACT_FREE:
        if account is not None:
            words = f"точка снабжает счёт {account.number}: это не бездоговорное потребление"
            raise UnableToTakeAct(words, "kind")
        return None
    if account is None:
        raise UnableToTakeAct("на день акта точка никого не снабжает: объём некому начислить", "kind")
    if account.is_household:
        raise UnableToTakeAct("у населения это акт о вмешательстве или подключении: запишите его там", "kind")
    return account


def _billed_in(account: AccountOfPoint | None, facts: ActFacts) -> date | None:
    if account is None:
        return None
    last = last_final_month(account_id=account.account_id)
    month = facts.until.replace(day=1)
    return month if last is None else max(month, next_month(last))


def _billed(account_id: int, usage_point_id: int, volume: ActVolume, *, until: date) -> int:
    act = pl.DataFrame(
        {
            "act_id": [0],
            "account_id": [account_id],
            "usage_point_id": [usage_point_id],
            "valid_from": [volume.since],
            "act_from": [volume.since],
            "act_to": [volume.until],
        }
    )
    before = energy_billed(act, until=until, as_of=timezone.now())
    return max(0, int(billed_for_days(act, billed=before.select(*BILLED_BEFORE))["billed_wh"].sum()))


def _rules(month: date) -> LegalEntityRules:
    known = rule_settings(on=month)
    return legal_entity_rules({key: value for key, value in known.items() if key.startswith("legal_entity.")})


def _point(actor: Actor, usage_point_id: int) -> UsagePoint:
    actor.require(ENTER)
    point = usage_points_for(actor, verb=ENTER).filter(pk=usage_point_id).first()
    if point is None:
        raise UnableToFind(f"point {usage_point_id}")
    return point
