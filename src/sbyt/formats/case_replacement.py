"""What a point without readings in the month is billed by in a case: replacement information."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from sbyt.formats.case_parts import CasePart
from sbyt.formats.case_quantities import Flag, Kwh, Month, Positive


class EnergyInHours(CasePart):
    """Объём периода и его часы: W и T."""

    volume_kwh: Kwh
    hours: Positive
    by_readings: Flag = Field(default=True, description="по показаниям; нет: по часам")


class Replacement(CasePart):
    """Замещающая информация: чем определяется объём точки, по которой нет показания за месяц."""

    control: EnergyInHours | None = Field(None, description="контрольный прибор за этот месяц")
    last_year: EnergyInHours | None = Field(None, description="тот же месяц прошлого года")
    nearest: EnergyInHours | None = Field(None, description="ближайший известный месяц")
    max_power_kw: Kwh | None = Field(None, description="максимальная мощность, кВт")
    replaced_months: tuple[Month, ...] = Field(
        (), description="прошлые месяцы, счета за которые стоят на замещающей информации"
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.replaced_months and not any(
            (self.control, self.last_year, self.nearest, self.max_power_kw)
        ):
            raise ValueError("укажите, чем замещать: control, last_year, nearest или max_power_kw")
        return self
