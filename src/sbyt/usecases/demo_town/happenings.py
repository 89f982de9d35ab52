"""Record the acts and the absence of the street as the engineer and the clerk would, and how the centre's registers are read."""

from __future__ import annotations

from sbyt.apps.intake.operations.profiles import keep_profile
from sbyt.apps.metering.operations.record_ground import record_ground
from sbyt.apps.metering.types import UsagePoint
from sbyt.apps.premises.operations_absence import record_absence
from sbyt.kit.milestones.operations import Facts
from sbyt.usecases.demo_town.example_street import buildings, homes
from sbyt.usecases.demo_town.example_street.facts import ACTS, AWAY_FROM, AWAY_UNTIL, of_house
from sbyt.usecases.demo_town.staff import CLERK, ENGINEER, acts_as
from sbyt.usecases.demo_town.stages import Walker
from sbyt.usecases.demo_town.text_register import LAYOUT, PATTERN, PROFILE


def record_what_happened(_walker: Walker) -> Facts:
    """Record every act about a home of the street, and who was away."""
    engineer, with_acts = acts_as(ENGINEER), of_house(buildings.ACTS.key)
    keep_profile(actor=engineer, name=PROFILE, pattern=PATTERN, is_on=True, layout=LAYOUT)
    points = UsagePoint.objects.in_bulk([home.point for home in with_acts.values()], field_name="code")
    for act in ACTS:
        record_ground(
            actor=engineer,
            usage_point_id=points[with_acts[act.home].point].pk,
            kind=act.kind,
            since=act.since,
            until=act.until,
            act_on=act.act_on,
            power_w=act.power_w,
            document=act.document,
        )
    home = of_house(buildings.PEOPLE.key)[homes.AWAY]
    point = UsagePoint.objects.get(code=home.point)
    assert point.premises_id is not None
    record_absence(
        actor=acts_as(CLERK),
        premises_id=point.premises_id,
        people=1,
        left_on=AWAY_FROM,
        returned_on=AWAY_UNTIL,
        applied_on=AWAY_UNTIL,
        document="заявление и проездные билеты",
    )
    return {"acts": len(ACTS)}
