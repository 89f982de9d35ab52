"""Which days that a server answered whole are not whole in the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from sbyt.apps.intake.pyramid_plan import AskedPoint, AskedType
from sbyt.apps.metering.queries.completeness import HOURS_A_DAY, days_known
from sbyt.apps.metering.queries.points import points_by_any_code

_CHANNELS: Final = {"A+": 1, "A-": 2, "R+": 3, "R-": 4}
Taken = tuple[str, str, date]


def incomplete_days(
    taken: Sequence[Taken], *, points: Mapping[str, AskedPoint], types: Mapping[str, AskedType]
) -> set[Taken]:
    """Return those whose believed day at our point lacks hours or has some not for settlement; a query a channel.

    Days that nothing is believed of wait for their point in the journal and are left alone; so are registers.
    """
    known = points_by_any_code(codes={point.code for point in points.values() if point.code})
    found: set[Taken] = set()
    for what, channel in _CHANNELS.items():
        asked = [
            (one, known[points[one[0]].code].usage_point_id)
            for one in taken
            if one[1] in types
            and types[one[1]].what == what
            and one[0] in points
            and points[one[0]].code in known
        ]
        if not asked:
            continue
        days = [one[2] for one, _ in asked]
        stored = days_known(
            point_ids={point for _, point in asked},
            channel=channel,
            since=min(days),
            until=max(days) + timedelta(days=1),
        )
        for one, point in asked:
            day = stored.get((point, one[2]))
            if day is not None and day.measured and (day.hours < HOURS_A_DAY or day.doubtful):
                found.add(one)
    return found
