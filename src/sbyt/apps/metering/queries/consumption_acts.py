"""Acts of consumption: as screens read them, and as columns of calc.act_lines."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

import polars as pl
from django.db.models import QuerySet

from sbyt.apps.metering.models import ConsumptionAct, Scheme
from sbyt.calc.act_lines import ACTS
from sbyt.calc.act_volume import ActFacts
from sbyt.kit.access.actor import Actor
from sbyt.kit.columns.copy_out import read_columns
from sbyt.kit.columns.id_sets import Ids, ids_in

_COLUMNS: Final = {name: kind for name, kind in ACTS.items() if name != "building_id"}


def consumption_acts_for(actor: Actor, *, verb: str = "readings.view") -> QuerySet[ConsumptionAct]:
    """Return the acts at the points of the actor's branches, with their points."""
    branches = actor.branches(verb)
    acts = ConsumptionAct.objects.select_related("usage_point", "recorded_by", "decided_by")
    return acts if branches is None else acts.filter(usage_point__branch_id__in=branches)


def consumption_acts_of(*, usage_point_id: int) -> list[ConsumptionAct]:
    """Return the acts about a point, the latest first, by one query."""
    rows = ConsumptionAct.objects.filter(usage_point_id=usage_point_id)
    return list(rows.select_related("recorded_by", "decided_by").order_by("-valid", "-pk"))


def schemes_with_act(act: ConsumptionAct) -> list[Scheme]:
    """Return the schemes whose versions name the act, with their points."""
    found = Scheme.objects.filter(versions__nodes__consumption_act=act).distinct()
    return list(found.select_related("usage_point").order_by("usage_point__code"))


def approved_acts_for(actor: Actor) -> QuerySet[ConsumptionAct]:
    """Return the acts that a scheme may name, the latest first."""
    return consumption_acts_for(actor).filter(state=ConsumptionAct.State.APPROVED).order_by("-valid")


def facts_of_act(act: ConsumptionAct) -> ActFacts:
    """Return what the act says, as the rule takes it."""
    names = ("kind", "power_w", "current_ma", "voltage_v", "phases", "line_voltage", "cos_phi_bp", "hours")
    told = {name: getattr(act, name) for name in names}
    return ActFacts(since=act.valid.lower, until=act.valid.upper, **told)


def consumption_act_columns(*, point_ids: Ids, month: date, as_of: datetime) -> pl.DataFrame:
    """Return calc.act_lines.ACTS without `building_id`: acts at the points billed in the month, as known at `as_of`."""
    return read_columns(
        "SELECT id, usage_point_id, kind, upper(valid), lower(valid), upper(valid), power_w, current_ma,"  # noqa: S608  ids_in writes whole numbers alone
        "       voltage_v, phases, line_voltage, cos_phi_bp, hours FROM metering_consumptionact"
        f" WHERE {ids_in('usage_point_id', point_ids)} AND billed_in = %(month)s"
        " AND state IN ('approved', 'withdrawn') AND decided_at <= %(as_of)s"
        " AND (withdrawn_at IS NULL OR withdrawn_at > %(as_of)s) ORDER BY id",
        params={"month": month, "as_of": as_of},
        schema=_COLUMNS,
    )
