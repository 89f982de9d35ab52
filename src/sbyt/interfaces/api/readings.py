"""Readings: what stands, and new ones in."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header, Query, Router, Schema
from pydantic import ConfigDict, Field

from sbyt.formats.energy_text import wh_of_kwh_text
from sbyt.interfaces.api.accounts import account_seen
from sbyt.interfaces.api.doors import asking
from sbyt.interfaces.api.once import answered_once
from sbyt.kit.access.doors import marked
from sbyt.usecases.find_register import Submission
from sbyt.usecases.kept_refusals import take_readings_and_keep_refusals
from sbyt.usecases.readings_intake import TakenReading
from sbyt.usecases.seen_measurements import SeenReading, readings_of_account
from sbyt.usecases.validate_reading import Outcome

router = Router(tags=["Показания"])
MOST_READINGS: Final = 1000
_SOURCE: Final = "api"


class ReadingOut(Schema):
    """A reading that stands."""

    id: int
    meter: str = Field(description="Прибор", examples=["СЕ 101 № 00948213"])
    zone: str = Field(description="Шкала: T0 сутки, T1 день, T2 ночь", examples=["T0"])
    taken_on: date
    value_wh: int = Field(description="Показание шкалы в Вт·ч, до коэффициента", examples=[31695000])
    multiplier: int = Field(description="Расчётный коэффициент", examples=[1])
    consumption_wh: int | None = Field(
        description="Расход с прошлого показания, с коэффициентом", examples=[213000]
    )
    state: str = Field(
        description="accepted: принято; warned: с замечанием; asked: ждёт подтверждения",
        examples=["accepted"],
    )
    source: str = Field(description="Откуда", examples=["api"])
    note: str = Field(examples=[""])
    recorded_at: datetime


class ReadingsOut(Schema):
    """Readings of an account, the latest first."""

    items: list[ReadingOut]


class ReadingIn(Schema):
    """A reading to take in. By account, by meter, or by both where one is not enough."""

    model_config = ConfigDict(extra="forbid")

    account: str = Field("", max_length=20, description="Номер лицевого счёта", examples=["150001145"])
    meter: str = Field("", max_length=40, description="Заводской номер прибора", examples=["00948213"])
    zone: Literal["", "T0", "T1", "T2"] = Field(
        "", description="Шкала; пусто: единственная или дневная", examples=["T0"]
    )
    taken_on: date = Field(description="День, на который снято", examples=["2021-07-25"])
    value: str = Field(
        max_length=20, description="Показание в кВт·ч строкой, запятая или точка", examples=["31695"]
    )


class ReadingsIn(Schema):
    """A batch of readings."""

    model_config = ConfigDict(extra="forbid")

    readings: list[ReadingIn] = Field(min_length=1, max_length=MOST_READINGS)


class ReasonOut(Schema):
    """Why: a stable code with words."""

    code: str = Field(examples=["RDG-201"])
    message: str = Field(examples=["расход намного выше обычного"])


class TakenOut(Schema):
    """What became of one reading, in the order of the request."""

    outcome: Literal["accepted", "warned", "asked", "unchanged", "refused"] = Field(
        description="Принято; с замечанием; ждёт подтверждения сотрудником; то же уже есть; отказ"
    )
    reasons: list[ReasonOut]
    id: int | None = Field(description="Номер сохранённого показания", examples=[501])
    consumption_wh: int | None = Field(description="Расход с прошлого показания", examples=[213000])


class TakenAllOut(Schema):
    """What became of the batch."""

    accepted: int = Field(examples=[1])
    warned: int = Field(examples=[0])
    asked: int = Field(examples=[0])
    unchanged: int = Field(examples=[0])
    refused: int = Field(examples=[0])
    items: list[TakenOut]


@router.get(
    "/accounts/{number}/readings",
    response=ReadingsOut,
    summary="Показания лицевого счёта",
    operation_id="listReadings",
)
def list_readings(
    request: HttpRequest,
    number: str,
    since: Annotated[
        date | None, Query(None, description="Не раньше этого дня", examples=["2021-01-01"])
    ] = None,
) -> ReadingsOut:
    """Действующие показания за время, когда точки снабжали этот счёт, последние сверху."""
    account = account_seen(request, number, verb="readings.view")
    found = readings_of_account(account_id=account.pk, since=since)
    return ReadingsOut(items=[_standing(reading) for reading in found])


@router.post("/readings", response=TakenAllOut, summary="Передать показания", operation_id="postReadings")
def post_readings(
    request: HttpRequest,
    payload: ReadingsIn,
    idempotency_key: Annotated[
        str, Header(alias="Idempotency-Key", description="Ваш ключ этого запроса, до 80 знаков ASCII")
    ],
) -> HttpResponse:
    """До 1000 показаний за раз. Каждое судится отдельно: отказ одному не мешает остальным."""
    actor = asking(request)
    if not actor.account_ids:
        actor.require("readings.enter")

    def act() -> tuple[int, str]:
        taken = take_readings_and_keep_refusals(
            actor=actor,
            submissions=[_submission(given) for given in payload.readings],
            source=_SOURCE,
            now=timezone.now(),
            texts={place: given.value for place, given in enumerate(payload.readings)},
        )
        return 200, json.dumps(_told(taken), ensure_ascii=False)

    return answered_once(request, key=idempotency_key, act=act)


def _submission(given: ReadingIn) -> Submission:
    return Submission(
        account=given.account.strip(),
        meter=given.meter.strip(),
        zone=given.zone,
        taken_on=given.taken_on,
        value=wh_of_kwh_text(given.value.strip()),
    )


def _told(taken: tuple[TakenReading, ...]) -> dict[str, Any]:
    counts = Counter(reading.verdict.outcome for reading in taken)
    return {
        **{outcome.value: counts[outcome] for outcome in Outcome},
        "items": [
            {
                "outcome": reading.verdict.outcome.value,
                "reasons": [
                    {"code": reason.code.value, "message": reason.message}
                    for reason in reading.verdict.reasons
                ],
                "id": reading.reading_id,
                "consumption_wh": reading.verdict.consumption_wh,
            }
            for reading in taken
        ],
    }


def _standing(reading: SeenReading) -> ReadingOut:
    line = reading.line
    return ReadingOut(
        id=line.reading_id,
        meter=line.meter,
        zone=line.zone,
        taken_on=line.taken_on,
        value_wh=line.value_wh,
        multiplier=line.multiplier,
        consumption_wh=line.consumption_wh,
        state=line.state,
        source=line.source,
        note=line.note,
        recorded_at=line.recorded_at,
    )


marked(list_readings, "readings.view")
marked(post_readings, "readings.enter")
