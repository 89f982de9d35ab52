"""Hours: a month of a point as columns."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from sbyt.interfaces.api.doors import asking
from sbyt.kit.access.doors import marked
from sbyt.kit.asked_days import MONTH, asked_month
from sbyt.usecases.seen_measurements import hours_of_point, point_seen_by

router = Router(tags=["Почасовой профиль"])
_CHANNELS = {"A+": 1, "A-": 2, "R+": 3, "R-": 4}


class IntervalsOut(Schema):
    """A month of hours. The columns have one entry an hour, from the first hour of the month on."""

    usage_point: str = Field(examples=["ОП 03565"])
    name: str
    month: date
    channel: str = Field(examples=["A+"])
    starts: list[str] = Field(
        description="Начало часа по местному времени, ГГГГ-ММ-ДДTЧЧ",
        examples=[["2021-05-01T00", "2021-05-01T01"]],
    )
    energy_wh: list[int | None] = Field(
        description="Вт·ч (вар·ч); null: данных нет", examples=[[258000, 251000]]
    )
    quality: list[int] = Field(
        description="0 коммерческое, 1 не для расчётов, 2 нет данных (полностью или частью часа)",
        examples=[[0, 0]],
    )
    total_wh: int = Field(examples=[192281000])
    hours_known: int = Field(examples=[744])


Month = Annotated[str, Query(..., pattern=f"^{MONTH}$", description="Месяц, ГГГГ-ММ", examples=["2021-05"])]
Channel = Annotated[
    Literal["A+", "A-", "R+", "R-"],
    Query("A+", description="Канал: активная приём, отдача; реактивная приём, отдача"),
]


@router.get(
    "/usage-points/{code}/intervals",
    response=IntervalsOut,
    summary="Месяц точки по часам",
    operation_id="getIntervals",
)
def get_intervals(request: HttpRequest, code: str, month: Month, channel: Channel = "A+") -> IntervalsOut:
    """Часы месяца тремя столбцами; получасовки сложены в часы."""
    point = point_seen_by(asking(request), code=code)
    if point is None:
        raise Http404
    grid = hours_of_point(point, channel=_CHANNELS[channel], month=asked_month(month))
    starts: list[str] = []
    energy: list[int | None] = []
    quality: list[int] = []
    for day in grid.days:
        for hour in range(24):
            known = day.hours[hour] if day.hours else None
            starts.append(f"{day.day.isoformat()}T{hour:02d}")
            energy.append(None if known is None else known.value_wh)
            quality.append(2 if known is None or known.is_partial else known.quality)
    return IntervalsOut(
        usage_point=point.code,
        name=point.name,
        month=grid.month,
        channel=channel,
        starts=starts,
        energy_wh=energy,
        quality=quality,
        total_wh=grid.total_wh,
        hours_known=grid.hours_known,
    )


marked(get_intervals, "readings.view")
