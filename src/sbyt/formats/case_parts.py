"""Parts that every kind of case is made of: meters with readings, prices with acts, periods."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sbyt.formats.case_quantities import (
    Day,
    Digits,
    Flag,
    Kwh,
    People,
    Positive,
    Ratio,
    RubPerKwh,
    Word,
)


class ContradictionInCase(ValueError):
    """Raised where parts of a case do not go together; `path` leads from the block to the value to look at."""

    def __init__(self, reason: str, *path: str | int) -> None:
        super().__init__(reason)
        self.path = path


class CasePart(BaseModel):
    """A block of a case file: unknown fields are refused, values never change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ReadingRow(CasePart):
    """Показание прибора на дату. Указывается хотя бы одна шкала."""

    date: Day = Field(description="день снятия показания")
    value: Kwh | None = Field(None, description="единственная шкала (без зон суток)")
    T1: Kwh | None = Field(None, description="день")
    T2: Kwh | None = Field(None, description="ночь")
    T3: Kwh | None = Field(None, description="полупик трёхзонного прибора")
    active: Kwh | None = Field(None, description="активная, приём (kind: consumption)")
    reactive: Kwh | None = Field(None, description="реактивная, кВАр·ч (kind: consumption)")
    generation: Kwh | None = Field(None, description="генерация, отдача (kind: consumption)")
    billed: Flag = Field(default=False, description="этим показанием закончился прошлый счёт")
    rolled_over: Flag = Field(default=False, description="подтверждён переход шкалы через ноль")
    state: Literal["accepted", "warned", "asked"] = Field(
        "accepted", description="accepted и warned учитываются, asked (под вопросом) нет"
    )
    source: Literal["sheet", "api", "cabinet", "operator", "controller", "installation", "removal"] = Field(
        "cabinet", description="кто снял: показание контролёра и снятия прибора учитывается и после 25-го"
    )

    @model_validator(mode="after")
    def _has_a_value(self) -> Self:
        if not self.by_zone():
            raise ValueError("нет ни одного показания: укажите value (или T1 и T2)")
        return self

    def by_zone(self) -> dict[str, int]:
        """Return the scales given, in Wh, by zone or channel (`value` is T0)."""
        given = {
            "T0": self.value,
            "T1": self.T1,
            "T2": self.T2,
            "T3": self.T3,
            "active": self.active,
            "reactive": self.reactive,
            "generation": self.generation,
        }
        return {zone: value for zone, value in given.items() if value is not None}


class MeterRow(CasePart):
    """Прибор учёта на точке: коэффициент, разрядность, срок, показания."""

    meter: Word = Field(description="номер прибора")
    ratio: Ratio = Field(1, description="расчётный коэффициент (Кт)")
    digits: Digits = Field(6, description="знаков до запятой на шкале")
    installed: Day | None = Field(None, description="день установки; нет — стоял всегда")
    removed: Day | None = Field(None, description="день снятия; нет — стоит")
    readings: tuple[ReadingRow, ...] = ()

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.installed and self.removed and self.installed >= self.removed:
            raise ContradictionInCase("день снятия должен быть позже дня установки", "removed")
        seen: set[tuple[date, str, str]] = set()
        for place, reading in enumerate(self.readings):
            for zone, value in reading.by_zone().items():
                if value >= 10 ** (self.digits + 3):
                    reason = f"показание больше шкалы: знаков до запятой {self.digits} (digits)"
                    raise ContradictionInCase(reason, "readings", place)
                key = (reading.date, zone, reading.source)
                if key in seen:
                    reason = f"показание {zone} за {reading.date:%d.%m.%Y} дано дважды"
                    raise ContradictionInCase(reason, "readings", place)
                seen.add(key)
            if self.installed and reading.date < self.installed:
                reason = f"показание снято до установки прибора {self.installed:%d.%m.%Y}"
                raise ContradictionInCase(reason, "readings", place, "date")
            if self.removed and reading.date > self.removed:
                reason = f"показание снято после снятия прибора {self.removed:%d.%m.%Y}"
                raise ContradictionInCase(reason, "readings", place, "date")
        self._turns_where_a_scale_fell()
        return self

    def turned(self, zone: str) -> set[int]:
        """Return places of the readings at which this scale turned: told to have rolled over, and below the one before."""
        shown = [
            (reading.date, place, value)
            for place, reading in enumerate(self.readings)
            if (value := reading.by_zone().get(zone)) is not None and reading.state != "asked"
        ]
        return {
            place
            for day, place, value in shown
            if self.readings[place].rolled_over
            and (before := max((one for one in shown if one[0] < day), default=None)) is not None
            and value < before[2]
        }

    def _turns_where_a_scale_fell(self) -> None:
        fell = {place for zone in self.zones() for place in self.turned(zone)}
        for place, reading in enumerate(self.readings):
            if reading.rolled_over and reading.state != "asked" and place not in fell:
                reason = "ни одна шкала не стала меньше прошлого показания: перехода через ноль нет"
                raise ContradictionInCase(reason, "readings", place, "rolled_over")

    @property
    def since(self) -> date | None:
        return self.installed

    @property
    def until(self) -> date | None:
        return self.removed

    def zones(self) -> tuple[str, ...]:
        """Return the zones that any reading has, in order of appearance; T0 for a meter without readings."""
        found = dict.fromkeys(zone for reading in self.readings for zone in reading.by_zone())
        return tuple(found) or ("T0",)


class Period(CasePart):
    """Период `[from, to)`; нет from — всегда было, нет to — действует."""

    since: Day | None = Field(None, alias="from", description="первый день")
    until: Day | None = Field(None, alias="to", description="первый день, который уже не входит")

    @model_validator(mode="after")
    def _is_not_empty(self) -> Self:
        if self.since and self.until and self.since >= self.until:
            raise ContradictionInCase("to должно быть позже from", "to")
        return self


def first_overlap(periods: Iterable[Period | MeterRow]) -> int | None:
    """Return the place of a period that shares a day with one written before it, None where no two do."""
    edges = sorted(
        (period.since or date.min, period.until or date.max, place) for place, period in enumerate(periods)
    )
    return next(
        (max(earlier[2], later[2]) for earlier, later in pairwise(edges) if later[0] < earlier[1]), None
    )


class PricePeriod(Period):
    """Цена зоны за период, с НДС."""

    price: RubPerKwh = Field(description="руб./кВт·ч с НДС")
    zone: Literal["T0", "T1", "T2", "T3"] = Field(
        "T0", description="T0 сутки, T1 день (пик), T2 ночь, T3 полупик"
    )
    range: Literal[1, 2, 3] = Field(1, description="диапазон потребления; 2 у социальной нормы: сверх неё")
    act: str = Field("", max_length=300, description="акт, которым цена установлена")


class NormRow(Period):
    """Норматив на одного человека в месяц."""

    kwh: Kwh
    stove: Literal["gas", "electric"] = "gas"
    heating: Literal["central", "gas", "electric", "stove"] | None = Field(
        None, description="норматив домов с этим отоплением; нет — с любым, у которого своего нет"
    )
    rooms: Positive = Field(1, description="самое большое число комнат в таблице значит «и больше»")
    people: Positive = Field(1, description="самое большое число людей в таблице значит «и больше»")
    act: str = Field("", max_length=300)


class PeoplePeriod(Period):
    """Сколько человек проживает за период."""

    people: People


def first_twice(names: Sequence[object]) -> int | None:
    """Return the place of the first name that stands before already, None where all differ."""
    return next((place for place, name in enumerate(names) if name in names[:place]), None)
