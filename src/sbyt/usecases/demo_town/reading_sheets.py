"""Reading sheets of the town: one a month from each branch's controllers, one with the meters of companies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from sbyt.formats.reading_sheet_writer import SheetRow, write_reading_sheet
from sbyt.usecases.demo_town.common_meter import COMMON_POINT
from sbyt.usecases.demo_town.companies import Company
from sbyt.usecases.demo_town.household_readings import Shown, Way
from sbyt.usecases.demo_town.households import Household
from sbyt.usecases.demo_town.interval_files import InboxFile
from sbyt.usecases.demo_town.months import OPEN, following

UNKNOWN_METER: Final = "00000042"
COMMON_ACCOUNT: Final = ""


def reading_sheets(
    *, households: Sequence[Household], companies: Sequence[Company], shown: Sequence[Shown], month: date
) -> Iterator[InboxFile]:
    """Yield the sheets of the month; the open month's one has a row of a meter that nobody knows."""
    branches: dict[str, list[SheetRow]] = {}
    addresses = {COMMON_ACCOUNT: COMMON_POINT.name}
    addresses |= {item.account: item.party.address for item in households}
    addresses |= {item.account: item.party.address for item in companies}
    branch_of = {COMMON_ACCOUNT: COMMON_POINT.branch_code}
    branch_of |= {item.account: item.building.branch_code for item in households}
    previous = _previous_of_each(shown, month)
    for item in sorted(shown, key=lambda shown: (shown.account, shown.meter.serial_number)):
        if item.way is Way.SHEET and month <= item.taken_on < following(month):
            row = _row(item, addresses[item.account], previous.get(item.meter.serial_number))
            branches.setdefault(branch_of.get(item.account, "юрлица"), []).append(row)
    for branch, rows in sorted(branches.items()):
        if month == OPEN:
            rows.append(
                SheetRow(
                    account=rows[-1].account,
                    meter=UNKNOWN_METER,
                    taken_on=rows[-1].taken_on,
                    readings_wh=(4_000_000,),
                )
            )
        yield InboxFile(f"ведомость_{month:%Y-%m}_{branch}.xlsx", write_reading_sheet(rows))


def street_sheet(shown: Sequence[Shown], month: date) -> InboxFile:
    """Return the sheet of the street of examples; its meters are named by their numbers alone."""
    previous = _previous_of_each(shown, month)
    rows = [
        _row(item, "", previous.get(item.meter.serial_number))
        for item in shown
        if item.way is Way.SHEET and month <= item.taken_on < following(month)
    ]
    return InboxFile(f"ведомость_{month:%Y-%m}_Примерная.xlsx", write_reading_sheet(rows))


def _previous_of_each(shown: Sequence[Shown], month: date) -> Mapping[str, Shown]:
    """Return the last reading before the month by serial number."""
    before = sorted((item for item in shown if item.taken_on < month), key=lambda item: item.taken_on)
    return {item.meter.serial_number: item for item in before}


def _row(item: Shown, address: str, previous: Shown | None) -> SheetRow:
    return SheetRow(
        account=item.account,
        meter=item.meter.serial_number,
        address=address,
        previous_on=previous.taken_on if previous else None,
        previous_wh=tuple(previous.values_wh.values()) if previous else (),
        taken_on=item.taken_on,
        readings_wh=tuple(item.values_wh.values()),
    )
