"""The network company's sheet of July, and what came of setting it against our volumes: differences of several kinds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Final

import xlsxwriter

from sbyt.apps.network.queries import nodes_for
from sbyt.formats.network_volumes import VolumeLayout
from sbyt.kit.milestones.operations import Facts
from sbyt.usecases.demo_town.grid import READ_BY_GRID, WRONG_RATIO, WRONG_SINCE
from sbyt.usecases.demo_town.grid_hours import shown_hours
from sbyt.usecases.demo_town.interval_files import READ_UNTIL
from sbyt.usecases.demo_town.months import following
from sbyt.usecases.demo_town.profile_days import profile_days
from sbyt.usecases.demo_town.staff import ENGINEER, acts_as
from sbyt.usecases.demo_town.stages import Walker
from sbyt.usecases.demo_town.town import Town
from sbyt.usecases.hourly.network_reconcile import reconcile

WITH_LOSSES: Final = ("school", 1)
LOSSES_PERCENT: Final = 4
NOT_THEIRS: Final = ("library", 1)
NOT_OURS: Final = ("НС-0417", "Гараж у подстанции", Decimal("812.5"))
_READ_BY_RETAILER: Final = (("cold", 1), ("mall", 1), ("water", 1))
_MADE: Final = datetime(2021, 8, 5, 9, 0)  # noqa: DTZ001  a workbook knows no zones
LAYOUT: Final = VolumeLayout(code="B", volume="D", name="C", first_row=4)
FILE: Final = "объемы_сетевой_2021-07.xlsx"


def reconcile_july(walker: Walker) -> Facts:
    """Set the sheet against our volumes below the substation and leave the differences to be decided; returns rows by kind."""
    content = company_sheet(walker.town)
    path = walker.folder / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    engineer = acts_as(ENGINEER)
    node = nodes_for(engineer).get(code="ПС-35")
    made = reconcile(engineer, node=node, month=WRONG_SINCE, content=content, file_name=FILE, layout=LAYOUT)
    kinds = list(made.rows.values_list("kind", flat=True))
    return {kind: kinds.count(kind) for kind in sorted(set(kinds))}


def company_sheet(town: Town) -> bytes:
    """Return the sheet: two rows of title, a head, a row a point, kWh.

    The bakery by its true ratio, the school with losses to the boundary, no library, a point that we do not have.
    """
    rows = [(code, name, Decimal(volume_wh) / 1000) for code, name, volume_wh in _volumes(town)]
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        book.set_properties({"created": _MADE})
        page = book.add_worksheet("Полезный отпуск")
        page.write_row(0, 0, ["АО «Ясноградские электросети»"])
        page.write_row(1, 0, ["Объёмы переданной электроэнергии за июль 2021 года, кВт·ч"])
        page.write_row(2, 0, ["№", "Код точки", "Потребитель", "Объём"])
        for number, row in enumerate([*rows, NOT_OURS], start=1):
            page.write_row(number + 2, 0, [number, *row])
    return made.getvalue()


def _volumes(town: Town) -> Iterator[tuple[str, str, int]]:
    hours = shown_hours(town.seed, town.companies, town.shown, WRONG_SINCE, READ_UNTIL)
    by_key = {company.key: company for company in town.companies}
    for place in (*READ_BY_GRID, *_READ_BY_RETAILER):
        company = by_key[place[0]]
        code = company.points[place[1] - 1].code
        if place in _READ_BY_RETAILER:
            days = profile_days(town.seed, place[0], WRONG_SINCE, following(WRONG_SINCE))
            volume_wh = sum(sum(day.channels[0]) for day in days)
        else:
            volume_wh = sum(hours[code])
        if place == WRONG_RATIO:
            volume_wh *= 10
        if place == WITH_LOSSES:
            volume_wh = volume_wh * (100 + LOSSES_PERCENT) // 100
        if place != NOT_THEIRS:
            yield code, company.party.name, volume_wh
