"""Ф-83 as a workbook: the house, its meters, non-residential and residential rooms, how the imbalance was distributed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.http import FileResponse
from django.utils import timezone

from sbyt.apps.reporting.common_needs import HouseAreas
from sbyt.interfaces.backoffice.lists.columns import Column as ListColumn
from sbyt.interfaces.backoffice.lists.reckoned import named
from sbyt.interfaces.backoffice.zone_names import zone_name
from sbyt.kit import numbers
from sbyt.kit.xlsx_export import Column, Part, book_response

_HOUSE: Final = (
    Column(title="Показатель", width=44),
    Column(title="кВт·ч", kind="energy"),
    Column(title="м²", kind="area"),
    Column(title="Сведения"),
)
_METERS: Final = (
    Column(title="Прибор учёта, заводской номер"),
    Column(title="Шкала", width=8),
    Column(title="Расчётный коэффициент", kind="integer"),
    Column(title="Показание на начало", kind="energy"),
    Column(title="Снято", kind="date"),
    Column(title="Показание на конец", kind="energy"),
    Column(title="Снято", kind="date"),
    Column(title="Расход, кВт·ч", kind="energy", total=True),
)
_SPLIT: Final = (
    Column(title="Зона", width=8),
    Column(title="Объём МКД, кВт·ч", kind="energy", total=True),
    Column(title="Объём помещений, кВт·ч", kind="energy", total=True),
    Column(title="Небаланс, кВт·ч", kind="energy", total=True),
    Column(title="К распределению, кВт·ч", kind="energy", total=True),
    Column(title="Распределено по счетам, кВт·ч", kind="energy", total=True),
    Column(title="Не распределено, кВт·ч", kind="energy", total=True),
    Column(title="Сверх норматива, кВт·ч", kind="energy"),
    Column(title="Переносится на следующий месяц, кВт·ч", kind="energy"),
)


def form_83_book(
    *,
    month: date,
    address: str,
    house: Mapping[str, Any] | None,
    house_by: str,
    house_norm: str,
    whole_area: int | None,
    areas: HouseAreas,
    unbilled: Mapping[str, Any] | None,
    zones: Sequence[Mapping[str, Any]],
    meters: Sequence[Mapping[str, Any]],
    columns: Sequence[ListColumn],
    rooms: Sequence[dict[str, Any]],
) -> FileResponse:
    """Return the workbook; `columns` and `rooms` are those of the screen."""
    heads = [column.sheet_column() for column in columns]

    def told(kind: str) -> list[list[Any]]:
        return [
            [column.sheet_value(named(row)) for column in columns] for row in rooms if row["kind"] == kind
        ]

    return book_response(
        [
            Part(
                name="Дом",
                columns=_HOUSE,
                rows=_house(month, address, house, house_by, house_norm, whole_area, areas, unbilled, rooms),
            ),
            Part(name="Общедомовые приборы", columns=_METERS, rows=[_meter(pair) for pair in meters]),
            Part(name="Нежилые помещения", columns=heads, rows=told("legal")),
            Part(name="Жилые помещения", columns=heads, rows=told("household")),
            Part(name="Распределение небаланса", columns=_SPLIT, rows=[_zone(zone) for zone in zones]),
        ],
        title=f"Ф-83 {address}, {numbers.month(month)}".replace("/", "-"),
        on=timezone.localdate(),
    )


def _house(
    month: date,
    address: str,
    house: Mapping[str, Any] | None,
    house_by: str,
    house_norm: str,
    whole_area: int | None,
    areas: HouseAreas,
    unbilled: Mapping[str, Any] | None,
    rooms: Sequence[Mapping[str, Any]],
) -> list[tuple[str, int | None, int | None, str | None]]:
    known = house or {}

    def own(kind: str) -> int:
        return sum(row["own_wh"] for row in rooms if row["kind"] == kind)

    return [
        ("Расчётный период", None, None, numbers.month(month)),
        ("Адрес МКД", None, None, address),
        ("Площадь МКД", None, whole_area, None),
        ("в том числе жилые помещения", None, areas.living_dm2, None),
        ("нежилые помещения", None, areas.other_dm2, None),
        ("Объём дома определён", None, None, house_by),
        *(
            [("Норматив на ОДН, кВт·ч на м² × площадь общего имущества", None, None, house_norm)]
            if house_norm
            else []
        ),
        ("Объём потребления МКД", known.get("house_wh"), None, None),
        ("Объём потребления в помещениях", known.get("rooms_wh"), None, None),
        ("в том числе жилых", own("household"), None, None),
        ("нежилых", own("legal"), None, None),
        ("Прочие потребители дома", known.get("other_wh"), None, None),
        ("Отопление и горячая вода", known.get("heating_wh"), None, None),
        *_taken_off(known),
        ("Небаланс", known.get("balance_wh"), None, None),
        ("Распределено на ОДН", known.get("shared_wh"), None, None),
        *_not_presented(unbilled),
        ("Переносится на следующий месяц", known.get("left_wh"), None, None),
    ]


def _taken_off(
    house: Mapping[str, Any],
) -> list[tuple[str, int | None, int | None, str | None]]:
    if not house.get("earlier_wh"):
        return []
    said = "начислено за месяцы без показаний общедомового прибора"
    return [("Учтено за прошлые месяцы", house["earlier_wh"], None, said)]


def _not_presented(
    unbilled: Mapping[str, Any] | None,
) -> list[tuple[str, int | None, int | None, str | None]]:
    if unbilled is None:
        return []
    said = "доля помещений по ценовым категориям, не предъявлена"
    return [("Не предъявлено", unbilled["share_wh"], unbilled["area_dm2"], said)]


def _meter(pair: Mapping[str, Any]) -> tuple[Any, ...]:
    start, end, meter = pair["start"], pair["end"], pair["meter"]
    return (
        *(meter.serial_number, zone_name(meter.zone), meter.multiplier),
        *((start.value_wh, start.taken_on) if start else (None, None)),
        *((end.value_wh, end.taken_on) if end else (None, None)),
        pair["passed_wh"],
    )


def _zone(zone: Mapping[str, Any]) -> tuple[Any, ...]:
    common, shared = zone["common_wh"], zone["shared_wh"]
    rest = None if common is None or shared is None else common - shared
    return (
        *(zone_name(zone["zone"]), zone["house_wh"], zone["rooms_wh"], zone["balance_wh"]),
        *(common, shared, rest, zone["cut_off_wh"], zone["left_wh"]),
    )
