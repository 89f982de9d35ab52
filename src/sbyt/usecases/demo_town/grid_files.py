"""The network company's 80020 files: its heads and the consumers it reads, one a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from sbyt.formats.maket_80020_types import Channel, MeasuredObject, ObjectKind
from sbyt.formats.maket_80020_writer import channel_day
from sbyt.usecases.demo_town.companies import Company
from sbyt.usecases.demo_town.grid import HEAD_POINTS
from sbyt.usecases.demo_town.grid_hours import day_of, days_in, given_hours, shown_hours
from sbyt.usecases.demo_town.household_readings import Shown
from sbyt.usecases.demo_town.interval_files import READ_UNTIL, InboxFile, maket_file, message_of
from sbyt.usecases.demo_town.requisites import organization_inn

GRID_SENDER: Final = ("АО «Ясноградские электросети»", organization_inn(3600))
_AREA: Final = ("9900003700", "АИИС КУЭ АО «Ясноградские электросети»")
_NUMBERS: Final = 20_000


def grid_files(
    seed: int, companies: Sequence[Company], shown: Sequence[Shown], month: date
) -> Iterator[InboxFile]:
    """Yield the files of the month, none before the company began to send."""
    hours = shown_hours(seed, companies, shown, month, READ_UNTIL)
    given = given_hours(seed, companies, month, READ_UNTIL)
    names = _names(companies)
    for number in days_in(hours):
        objects = tuple(
            MeasuredObject(
                ObjectKind.MEASURING_POINT,
                *names[code],
                tuple(
                    channel_day(channel=channel, values_wh=day_of(counted[code], number))
                    for channel, counted in ((Channel.ACTIVE_IMPORT, hours), (Channel.ACTIVE_EXPORT, given))
                    if code in counted
                ),
            )
            for code in sorted(hours)
        )
        yield maket_file(message_of(month + timedelta(days=number), _NUMBERS, GRID_SENDER, _AREA, objects))


def _names(companies: Sequence[Company]) -> Mapping[str, tuple[str, str]]:
    heads = {point.code: (point.ats_code or "", point.name) for point in HEAD_POINTS}
    return heads | {
        point.code: (point.ats_code, f"{company.party.name}, {point.name}")
        for company in companies
        for point in company.points
        if point.ats_code
    }
