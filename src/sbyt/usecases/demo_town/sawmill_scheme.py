"""What the sawmill's volume is made of: its head meter stands off the boundary and feeds a village and a neighbour.

V = (head − transit) + losses of the line from the boundary − the neighbour, who has a contract of his own elsewhere.
Beside it: what the plant planned to take in May.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from sbyt.apps.metering.operations.plans import record_plan
from sbyt.apps.metering.operations.schemes import NodeFacts, add_node, create_scheme, put_into_force
from sbyt.apps.metering.queries.points import usage_points_for
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.demo_town.months import following
from sbyt.usecases.demo_town.plant_profile import HOURS
from sbyt.usecases.demo_town.sawmill_points import NEIGHBOUR, SAWMILL, TRANSIT
from sbyt.usecases.demo_town.seed import spread, stream
from sbyt.usecases.demo_town.staff import ENGINEER, acts_as
from sbyt.usecases.demo_town.town import Town

_SINCE: Final = date(2021, 4, 1)
_ACT: Final = "Акт разграничения от 14.02.2019 № 7"
_LOSSES_PPM: Final = 18_400

_PLAN_MONTH: Final = date(2021, 5, 1)
_PLAN_KWH: Final = 14_700


def draw_scheme(town: Town) -> None:
    """Draw the sawmill's scheme as the engineer would, and put it into force from the first month on."""
    engineer = acts_as(ENGINEER)
    points = dict(usage_points_for(SYSTEM).values_list("code", "pk"))
    head = next(firm.points[0].code for firm in town.companies if firm.key == SAWMILL)
    scheme = create_scheme(
        actor=engineer, usage_point_id=points[head], name="Лесопильный двор, КТП «Лесная»", reason=_ACT
    )
    draft = scheme.versions.get()
    result = draft.nodes.get()
    losses = add_node(
        actor=engineer, draft=draft, into=result, sign=1, reason=_ACT,
        facts=NodeFacts(kind="percent", title="Потери в КЛ до границы", rate_ppm=_LOSSES_PPM, act=_ACT),
    )  # fmt: skip
    for code, title, into, sign in (
        (head, "Ввод 1, головной", losses, 1),
        (TRANSIT[0], "Транзит, Лесная Заимка", losses, -1),
        (NEIGHBOUR[0], "Субабонент «Кедр»", result, -1),
    ):
        facts = NodeFacts(kind="meter", title=title, usage_point_id=points[code])
        add_node(actor=engineer, draft=draft, facts=facts, into=into, sign=sign, reason=_ACT)
    put_into_force(actor=engineer, draft=draft, since=_SINCE, reason=_ACT)


def plan_of_the_plant(town: Town, *, plant: str) -> None:
    """Record what the plant planned to take in May, whole MWh of each day spread a little."""
    code = next(firm.points[0].code for firm in town.companies if firm.key == plant)
    point_id = usage_points_for(SYSTEM).get(code=code).pk
    draw = stream(town.seed, f"plan {plant} {_PLAN_MONTH:%Y-%m}")
    days = {}
    for number in range((following(_PLAN_MONTH) - _PLAN_MONTH).days):
        level = spread(draw, _PLAN_KWH, 2)
        days[_PLAN_MONTH + timedelta(days=number)] = [spread(draw, level, 1) * 1000 for _ in range(HOURS)]
    record_plan(
        actor=acts_as(ENGINEER), usage_point_id=point_id, days=days, source="План завода на май 2021.xlsx"
    )
