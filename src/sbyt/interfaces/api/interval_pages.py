"""Interval days of many points: columns in JSON, in Arrow or in Parquet, in pages by key."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Annotated, Final, Literal

import polars as pl
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from sbyt.interfaces.api.doors import asking
from sbyt.interfaces.api.intervals import Month
from sbyt.interfaces.api.paging import Next
from sbyt.interfaces.api.problems import Problem, UnableToAnswer
from sbyt.kit.access.doors import marked
from sbyt.kit.asked_days import FIRST_DAY, LAST_DAY, asked_month
from sbyt.usecases.green_button import MEDIA_TYPE, green_button_month
from sbyt.usecases.seen_intervals import SeenPage, UnableToGivePage, intervals_seen_by
from sbyt.usecases.seen_measurements import point_seen_by

router = Router(tags=["Почасовой профиль"])
MOST_ROWS: Final = 10_000
_CHANNELS: Final = {"A+": 1, "A-": 2, "R+": 3, "R-": 4}
_NAMES: Final = {number: name for name, number in _CHANNELS.items()}
ARROW: Final = "application/vnd.apache.arrow.stream"
PARQUET: Final = "application/vnd.apache.parquet"


class IntervalColumnsOut(Schema):
    """Channel-days as columns: one entry a channel of a day, by point, channel and day."""

    usage_point: list[str] = Field(examples=[["ОП 03565"]])
    channel: list[str] = Field(examples=[["A+"]])
    day: list[date] = Field(description="Операционные сутки", examples=[["2021-05-01"]])
    step_minutes: list[int] = Field(examples=[[30]])
    values_wh: list[list[int | None]] = Field(
        description="Вт·ч (вар·ч) от начала суток: 24 или 48 значений, 25 или 50 в сутки перевода часов; "
        "null: данных нет",
        examples=[[[129000, 129000]]],
    )
    qualities: list[list[int]] = Field(
        description="0 коммерческое, 1 не для расчётов, 2 нет данных", examples=[[[0, 0]]]
    )
    version: list[int] = Field(description="Версия суток, начиная с 1", examples=[[1]])
    import_file_id: list[int] = Field(description="Файл журнала загрузок", examples=[[5]])
    next: Next


Day = Annotated[date, Query(..., ge=FIRST_DAY, le=LAST_DAY, examples=["2021-05-01"])]
Points = Annotated[
    list[str],
    Query(
        default_factory=list,
        alias="point",
        max_length=500,
        description="Коды точек; без них все точки с данными за период",
        examples=[["ОП 03565"]],
    ),
]
Channels = Annotated[
    list[Literal["A+", "A-", "R+", "R-"]],
    Query(default_factory=lambda: ["A+"], alias="channel", description="Каналы", examples=[["A+"]]),
]
Form = Annotated[
    Literal["json", "arrow", "parquet"],
    Query(
        "json", alias="format", description="arrow: поток Arrow IPC; ключ следующей страницы в X-Next-After"
    ),
]
After = Annotated[str, Query("", description="next прошлой страницы", examples=["17.1.20210501"])]
Limit = Annotated[
    int,
    Query(
        1000,
        ge=1,
        le=MOST_ROWS,
        description=f"Канало-суток на странице, не больше {MOST_ROWS}",
        examples=[1000],
    ),
]


@router.get(
    "/intervals", response=IntervalColumnsOut, summary="Профили многих точек", operation_id="listIntervals"
)
def list_intervals(
    request: HttpRequest,
    since: Day,
    until: Day,
    points: Points,
    channels: Channels,
    form: Form = "json",
    after: After = "",
    limit: Limit = 1000,
) -> IntervalColumnsOut | HttpResponse:
    """Сутки [since, until) столбцами, страницами; getIntervals даёт часы одной точки за месяц."""
    try:
        page = intervals_seen_by(
            asking(request),
            since=since,
            until=until,
            codes=points,
            channels=[_CHANNELS[channel] for channel in channels],
            after=after,
            limit=limit,
        )
    except UnableToGivePage as refusal:
        raise UnableToAnswer(Problem.INVALID, str(refusal)) from refusal
    named = page.frame.with_columns(pl.col("channel").replace_strict(_NAMES, return_dtype=pl.String))
    if form == "json":
        return IntervalColumnsOut(**named.to_dict(as_series=False), next=page.after)
    return _binary(named, page, form)


def _binary(frame: pl.DataFrame, page: SeenPage, form: str) -> HttpResponse:
    written = BytesIO()
    if form == "arrow":
        frame.write_ipc_stream(written, compression="uncompressed")
    else:
        frame.write_parquet(written)
    response = HttpResponse(written.getvalue(), content_type=ARROW if form == "arrow" else PARQUET)
    if page.after:
        response["X-Next-After"] = page.after
    return response


@router.get(
    "/usage-points/{code}/green-button",
    response={200: None},
    summary="Месяц точки в Green Button",
    operation_id="getGreenButton",
)
def get_green_button(request: HttpRequest, code: str, month: Month) -> HttpResponse:
    """Все каналы месяца лентой Green Button (ESPI, Atom XML): для программ потребителя."""
    point = point_seen_by(asking(request), code=code)
    if point is None:
        raise Http404
    feed = green_button_month(point, month=asked_month(month), now=timezone.now())
    return HttpResponse(feed, content_type=MEDIA_TYPE)


marked(list_intervals, "readings.view")
marked(get_green_button, "readings.view")
