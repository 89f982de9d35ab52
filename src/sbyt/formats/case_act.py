"""A case of an act: unmetered or contract-free consumption, without money."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from sbyt.formats.case_parts import CasePart, ContradictionInCase, Period
from sbyt.formats.case_quantities import CosPhi, Day, Flag, Kwh, Positive
from sbyt.formats.case_settings import LegalEntitySettings


class BilledForAct(Period):
    """Начислено за период; из дней внутри акта вычитается."""

    kwh: Kwh


class ActCase(CasePart):
    """Безучётное или бездоговорное потребление: объём по акту, за вычетом начисленного."""

    kind: Literal["act"]
    title: str = Field("", max_length=300, description="что за случай; печатается сверху")
    about: Literal["unmetered", "contract_free"] = Field(description="безучётное; бездоговорное")
    since: Day = Field(alias="from", description="день прошлой проверки или день, когда она была должна быть")
    act_on: Day = Field(description="день акта; сам уже не входит")
    power_kw: Kwh | None = Field(None, description="максимальная мощность, кВт")
    current_a: Kwh | None = Field(None, description="длительно допустимый ток, А: если мощность неизвестна")
    voltage_v: Positive | None = Field(None, description="номинальное напряжение, В: фазное или линейное")
    phases: Literal[1, 3] = 1
    line_voltage: Flag = Field(default=False, description="напряжение дано линейное (три фазы)")
    cos_phi: CosPhi | None = Field(None, description="нет: настройка act_cos_phi_bp")
    hours: Positive | None = Field(None, description="доказанные часы работы, если их меньше календарных")
    billed: tuple[BilledForAct, ...] = Field((), description="начислено за те же дни")
    settings: LegalEntitySettings = Field(default_factory=dict)

    @model_validator(mode="after")
    def _bills_have_days(self) -> Self:
        for place, row in enumerate(self.billed):
            if row.since is None or row.until is None:
                raise ContradictionInCase("нужны и from, и to", "billed", place)
        return self
