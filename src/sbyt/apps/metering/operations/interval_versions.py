"""What is believed about a day of a channel: the versions there are, and what a message that comes does to them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from sbyt.apps.metering.types import NewIntervalDay, StoredDays

Rank = tuple[datetime, int, int]
DayKey = tuple[int, int, date]

_VERSIONS = """
SELECT d.id, d.usage_point_id, d.channel, d.day, d.step_minutes, d.values_wh, d.qualities, d.version,
       d.superseded_at IS NULL, coalesce(f.message_created_at, f.received_at), coalesce(f.message_number, -1), f.id
FROM unnest(%s::bigint[], %s::date[]) AS wanted(point, day)
JOIN metering_intervalday d ON d.usage_point_id = wanted.point AND d.day = wanted.day
JOIN metering_importfile f ON f.id = coalesce(d.confirmed_by_id, d.import_file_id)
"""


@dataclass(slots=True)
class Version:
    """A version of a day: stored where `pk` is given, to be written where `item` is. `rank` orders the messages."""

    number: int
    believed: bool
    rank: Rank
    step_minutes: int
    values_wh: tuple[int | None, ...]
    qualities: tuple[int, ...]
    pk: int | None = None
    item: NewIntervalDay | None = None
    import_file_id: int | None = None
    confirmed_by_id: int | None = None

    def says(self, item: NewIntervalDay) -> bool:
        """Tell whether the version and the day that comes say the same."""
        return (
            self.step_minutes == item.step_minutes
            and self.values_wh == item.values_wh
            and self.qualities == item.qualities
        )


class DaysInVersions:
    """Decides, message by message, what is believed; keeps what is to be written and what stops being believed."""

    def __init__(self, known: Mapping[DayKey, list[Version]]) -> None:
        self._versions = {key: list(versions) for key, versions in known.items()}
        self.added: list[Version] = []
        self.superseded: list[int] = []
        self.confirmed: dict[int, int] = {}

    def take(self, *, days: Iterable[NewIntervalDay], import_file_id: int, rank: Rank) -> StoredDays:
        """Take the days of a message. What equals the believed version only confirms it."""
        current = older = unchanged = 0
        for item in days:
            versions = self._versions.setdefault((item.usage_point_id, item.channel, item.day), [])
            believed = next((version for version in versions if version.believed), None)
            later = believed is None or rank > believed.rank
            if believed is not None and believed.says(item):
                unchanged += 1
                if later:
                    self._confirm(believed, import_file_id, rank)
                continue
            if later and believed is not None:
                self._supersede(believed)
            added = Version(
                number=max((version.number for version in versions), default=0) + 1,
                believed=later,
                rank=rank,
                step_minutes=item.step_minutes,
                values_wh=item.values_wh,
                qualities=item.qualities,
                item=item,
                import_file_id=import_file_id,
            )
            versions.append(added)
            self.added.append(added)
            current += later
            older += not later
        return StoredDays(current=current, older=older, unchanged=unchanged)

    def _confirm(self, version: Version, import_file_id: int, rank: Rank) -> None:
        version.rank = rank
        version.confirmed_by_id = import_file_id
        if version.pk is not None:
            self.confirmed[version.pk] = import_file_id

    def _supersede(self, version: Version) -> None:
        version.believed = False
        if version.pk is not None:
            self.superseded.append(version.pk)


def versions_of_days(wanted: Collection[tuple[int, date]]) -> dict[DayKey, list[Version]]:
    """Return the versions there are of all channels of the points and days wanted; one query."""
    versions: dict[DayKey, list[Version]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_VERSIONS, [[point for point, _day in wanted], [day for _point, day in wanted]])
        for pk, point, channel, day, step, values, qualities, number, believed, *rank in cursor.fetchall():
            versions.setdefault((point, channel, day), []).append(
                Version(
                    number=number,
                    believed=believed,
                    rank=(rank[0], rank[1], rank[2]),
                    step_minutes=step,
                    values_wh=tuple(values),
                    qualities=tuple(qualities),
                    pk=pk,
                )
            )
    return versions
