"""Take in readings that people entered into ГИС ЖКХ: judged as any reading is, each once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sbyt.apps.exchange.operations.received import conclude_readings, keep_readings
from sbyt.apps.exchange.queries import ours_by_guid
from sbyt.apps.exchange.types import GisMessage, GisReading, ObjectKind
from sbyt.apps.metering.queries.installed_scales import InstalledScales, installed_scales
from sbyt.apps.metering.types import Reading
from sbyt.formats.energy_text import wh_of_kwh_text
from sbyt.formats.giszhkh.answers import ReadingKnown
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.find_register import Submission
from sbyt.usecases.readings_intake import TakenReading, take_readings
from sbyt.usecases.validate_reading import Outcome

NO_DEVICE: Final = "прибора с таким идентификатором у нас нет"
OTHER_UNIT: Final = "единица измерения не кВт·ч"
_KILOWATT_HOUR: Final = frozenset({"", "245"})
_WORST_FIRST: Final = (
    Outcome.REFUSED,
    Outcome.ASKED,
    Outcome.WARNED,
    Outcome.ACCEPTED,
    Outcome.UNCHANGED,
)
_STATES: Final = {
    Outcome.REFUSED: GisReading.State.REFUSED,
    Outcome.ASKED: GisReading.State.ASKED,
    Outcome.WARNED: GisReading.State.WARNED,
    Outcome.ACCEPTED: GisReading.State.TAKEN,
    Outcome.UNCHANGED: GisReading.State.UNCHANGED,
}


def take_readings_there(*, message: GisMessage, readings: Sequence[ReadingKnown], now: datetime) -> int:
    """Keep the readings that are new and judge them; return how many were new. Runs in the message's transaction."""
    fresh = keep_readings(message=message, readings=readings, now=now)
    units = {
        (one.device_guid.lower(), one.taken_on, one.is_control, one.values): one.unit for one in readings
    }
    ours = ours_by_guid(kind=ObjectKind.DEVICE, guids={str(one.device_guid) for one in fresh})
    scales = installed_scales(installation_ids=ours.values())
    submissions: list[Submission] = []
    for index, one in enumerate(fresh):
        known = scales.get(ours.get(str(one.device_guid), 0))
        unit = units.get((str(one.device_guid), one.taken_on, one.is_control, tuple(one.figures)), "")
        words = _fault(one, known, unit)
        if known is None or words:
            one.state, one.reason = GisReading.State.REFUSED, words
            continue
        one.meter_id, one.label = known.meter_id, f"ПУ {known.serial_number}"
        submissions += [
            Submission(
                taken_on=one.taken_on,
                value=wh_of_kwh_text(figure),
                register_id=register_id,
                group=index,
                note="ГИС ЖКХ",
            )
            for figure, register_id in zip(one.figures, known.register_ids, strict=True)
        ]
    if submissions:
        taken = take_readings(actor=SYSTEM, submissions=submissions, source=Reading.Source.GISZHKH, now=now)
        _conclude(fresh, taken)
    conclude_readings(fresh)
    return len(fresh)


def _fault(one: GisReading, known: InstalledScales | None, unit: str) -> str:
    if known is None:
        return NO_DEVICE
    if unit not in _KILOWATT_HOUR:
        return OTHER_UNIT
    if len(one.figures) != len(known.register_ids):
        return f"показаний {len(one.figures)}, а шкал у прибора {len(known.register_ids)}"
    return ""


def _conclude(fresh: Sequence[GisReading], taken: Sequence[TakenReading]) -> None:
    by_index: dict[int, list[TakenReading]] = {}
    for one in taken:
        by_index.setdefault(one.submission.group or 0, []).append(one)
    for index, answers in by_index.items():
        worst = min((one.verdict.outcome for one in answers), key=_WORST_FIRST.index)
        fresh[index].state = _STATES[worst]
        words = [reason.message for one in answers for reason in one.verdict.reasons]
        fresh[index].reason = "; ".join(dict.fromkeys(words))
