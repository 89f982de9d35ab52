"""Hours held against what the point may take: more than its maximum power is noted, never refused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sbyt.apps.metering.queries.points import CodedPoint
from sbyt.formats.import_issues import ImportCode, Issue, issue
from sbyt.formats.maket_80020_types import Channel, ChannelDay, MeasuredObject
from sbyt.kit.numbers import energy, whole

_HOUR: Final = 60


def power_issues(known: Iterable[tuple[MeasuredObject, CodedPoint]]) -> tuple[Issue, ...]:
    """Return a note for each point whose A+ went above its maximum power in some interval of the day."""
    found = (_issue_of(measured, point) for measured, point in known if point.max_power_w is not None)
    return tuple(one for one in found if one is not None)


def is_above_power(day: ChannelDay, point: CodedPoint) -> bool:
    """Tell whether some value of A+ is more than the point's maximum power gives in its interval."""
    return bool(_places_above(day, point.max_power_w))


def _issue_of(measured: MeasuredObject, point: CodedPoint) -> Issue | None:
    power_w = point.max_power_w
    for day in measured.channels:
        places = _places_above(day, power_w)
        if not places or power_w is None:
            continue
        worst = max(places, key=lambda place: day.values_wh[place] or 0)
        where = f"точка {measured.code}, канал {day.channel.code}"
        message = (
            f"{where}: больше, чем позволяет максимальная мощность {energy(power_w)} кВт, значений: "
            f"{whole(len(places))}; наибольшее {energy(day.values_wh[worst])} кВт·ч за {day.step_minutes} мин."
        )
        return issue(ImportCode.ABOVE_MAX_POWER, message, line=day.lines[worst], field=where)
    return None


def _places_above(day: ChannelDay, max_power_w: int | None) -> list[int]:
    """Return where in the day A+ is above the power, none for other channels and points without a maximum."""
    if max_power_w is None or day.channel is not Channel.ACTIVE_IMPORT:
        return []
    most = max_power_w * day.step_minutes
    return [place for place, value in enumerate(day.values_wh) if value is not None and value * _HOUR > most]
