"""The periods of one channel → its day, or what is wrong with it, value by value."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from lxml import etree

from sbyt.formats._xml_in import line_of
from sbyt.formats.energy_text import Energy, EnergyProblem, wh_of_kwh_text
from sbyt.formats.import_issues import ImportCode, Issue, issue, refused
from sbyt.formats.maket_80020_types import Channel, ChannelDay, Quality

_DAY: Final = 24 * 60
_MOST_PERIODS: Final = 200
_STEPS: Final = (30, 60)
_MINUTES: Final = {f"{minutes // 60:02d}{minutes % 60:02d}": minutes for minutes in range(_DAY + 1)}
_COMMERCIAL: Final = frozenset({"", "0"})
_EXTENDED: Final = {"1114": "замещено через обходной выключатель"}
_CODE_OF_PROBLEM: Final = {
    EnergyProblem.NOT_A_NUMBER: (ImportCode.VALUE_NOT_A_NUMBER, "не число"),
    EnergyProblem.NEGATIVE: (ImportCode.VALUE_NEGATIVE, "отрицательное"),
    EnergyProblem.TOO_LARGE: (ImportCode.VALUE_TOO_LARGE, "слишком велико"),
}


@dataclass(slots=True)
class _Period:
    """A period in minutes from midnight; `summer` tells the first of two equal hours when clocks go back.

    Files have them by the million: what only an issue needs is made when there is one.
    """

    start: int
    end: int
    summer: bool = False
    value_wh: int | None = None
    quality: Quality = Quality.MISSING
    rounded: bool = False
    line: int | None = None
    extended: str = ""

    @property
    def label(self) -> str:
        return f"{_clock(self.start)}–{_clock(self.end)}"


def day_of_periods(
    element: etree._Element, *, channel: Channel, where: str, clocks_changed: bool
) -> tuple[ChannelDay | None, list[Issue]]:
    """Return the day that the `period` elements of `element` make, and the issues.

    None where any of them is refused: a channel is taken in whole or not at all. `where` names the point and the
    channel for the reader of an issue.
    """
    count = sum(1 for _ in element.iterchildren("period"))
    if count > _MOST_PERIODS:
        message = f"{where}: периодов {count}, в сутках столько не бывает."
        return None, [issue(ImportCode.PERIOD_TWICE, message, line=line_of(element), field=where)]
    periods: list[_Period] = []
    issues: list[Issue] = []
    for found in element.iterchildren("period"):
        period, found_issues = _period_of(found, where)
        issues += found_issues
        if period is not None:
            periods.append(period)
    if not refused(issues):
        issues += _structure_issues(periods, where=where, line=line_of(element), twice=clocks_changed)
    if refused(issues):
        return None, issues
    periods.sort(key=lambda period: (period.start // 60, not period.summer, period.start))
    issues += _quality_issues(periods, where=where, line=line_of(element))
    day = ChannelDay(
        channel=channel,
        step_minutes=periods[0].end - periods[0].start,
        values_wh=tuple(period.value_wh for period in periods),
        qualities=tuple(period.quality for period in periods),
        lines=tuple(period.line for period in periods),
        description=element.get("desc", ""),
        line=line_of(element),
    )
    return day, issues


def _period_of(element: etree._Element, where: str) -> tuple[_Period | None, list[Issue]]:
    start, end = _minutes(element.get("start")), _minutes(element.get("end"))
    if start is None or end is None:
        raw = f'start="{element.get("start", "")}" end="{element.get("end", "")}"'
        message = f"{where}: время периода {raw} не читается, нужно ччмм."
        return None, [
            issue(ImportCode.PERIOD_UNREADABLE, message, line=line_of(element), field=where, raw=raw)
        ]
    period = _Period(start % _DAY, end or _DAY)
    values = [child for child in element if child.tag == "value"]
    if len(values) > 1:
        field = f"{where}, {period.label}"
        message = f"{field}: значений в периоде {len(values)}, нужно одно."
        return None, [issue(ImportCode.SEVERAL_VALUES, message, line=line_of(element), field=field)]
    period.summer = element.get("summer") == "1"
    if not values:
        period.line = line_of(element)
        return period, []
    return period, _read_value(period, values[0], where)


def _read_value(period: _Period, value: etree._Element, where: str) -> list[Issue]:
    """Put the energy and its quality into the period; returns the issues. An empty value is no data, never zero."""
    period.line = line_of(value)
    period.summer = period.summer or value.get("summer") == "1"
    text = (value.text or "").strip()
    status = value.get("status", "").strip()
    if len(value.attrib) > 1 or not status:
        period.extended = _extended(value)
    if text and not len(value) and status in _COMMERCIAL:
        energy = wh_of_kwh_text(text)
        if isinstance(energy, Energy):
            period.value_wh, period.rounded, period.quality = energy.wh, energy.rounded, Quality.COMMERCIAL
            return []
    return _read_odd_value(period, value, f"{where}, {period.label}", status)


def _extended(value: etree._Element) -> str:
    """Return the extended status with its parameters; senders spell its name in two ways. 0 is the same as none."""
    said = value.get("extendedstatus", value.get("exstendedstatus", "")).strip()
    if said in _COMMERCIAL:
        return ""
    parameters = [value.get(f"param{number}", "").strip() for number in (1, 2, 3)]
    return " ".join(part for part in (said, *parameters) if part)[:60]


def _read_odd_value(period: _Period, value: etree._Element, field: str, status: str) -> list[Issue]:
    text = "".join(str(part) for part in value.itertext()).strip()
    issues: list[Issue] = []
    if status not in {*_COMMERCIAL, "1"}:
        message = f"{field}: неизвестный статус «{status}», значение учтено как некоммерческое."
        issues.append(issue(ImportCode.STATUS_UNKNOWN, message, line=period.line, field=field, raw=status))
    if not text and not len(value):
        return issues
    energy = EnergyProblem.NOT_A_NUMBER if len(value) else wh_of_kwh_text(text)
    if isinstance(energy, EnergyProblem):
        code, words = _CODE_OF_PROBLEM[energy]
        message = f"{field}: значение «{text[:40]}» {words}."
        return [*issues, issue(code, message, line=period.line, field=field, raw=text)]
    period.value_wh, period.rounded, period.quality = energy.wh, energy.rounded, Quality.NOT_FOR_SETTLEMENT
    return issues


def _structure_issues(periods: list[_Period], *, where: str, line: int | None, twice: bool) -> list[Issue]:
    if not periods:
        return [issue(ImportCode.PERIODS_MISSING, f"{where}: нет ни одного периода.", line=line, field=where)]
    steps = Counter(period.end - period.start for period in periods)
    step = steps.most_common(1)[0][0]
    odd = next((period for period in periods if period.end - period.start != step), None)
    if step not in _STEPS or odd is not None:
        wrong = odd or periods[0]
        message = f"{where}: период {wrong.label} — не {step if step in _STEPS else '30 или 60'} минут."
        return [issue(ImportCode.STEP_UNSUPPORTED, message, line=wrong.line, field=f"{where}, {wrong.label}")]
    issues: list[Issue] = []
    seen: dict[tuple[int, bool], _Period] = {}
    for period in periods:
        key = (period.start, period.summer and twice)
        earlier = seen.setdefault(key, period)
        if earlier is not period:
            message = f"{where}: период {period.label} уже был в строке {earlier.line}."
            issues.append(
                issue(ImportCode.PERIOD_TWICE, message, line=period.line, field=f"{where}, {period.label}")
            )
        elif period.start % step:
            message = f"{where}: период {period.label} перекрывает соседние."
            issues.append(
                issue(ImportCode.PERIODS_OVERLAP, message, line=period.line, field=f"{where}, {period.label}")
            )
    return issues or _missing_issues(periods, step=step, where=where, line=line)


def _missing_issues(periods: list[_Period], *, step: int, where: str, line: int | None) -> list[Issue]:
    """Refuse a day with a gap, or with more repeated periods than the one hour that clocks give back."""
    starts = Counter(period.start for period in periods)
    absent = [start for start in range(0, _DAY, step) if start not in starts]
    if absent:
        names = ", ".join(f"{_clock(start)}–{_clock(start + step)}" for start in absent[:3])
        rest = f" и ещё {len(absent) - 3}" if len(absent) > 3 else ""  # noqa: PLR2004  three are named above
        message = f"{where}: периодов {len(starts)} из {_DAY // step}, нет {names}{rest}."
        return [issue(ImportCode.PERIODS_MISSING, message, line=line, field=where)]
    repeated = sorted(start for start, count in starts.items() if count > 1)
    if repeated and (len(repeated) != 60 // step or len({start // 60 for start in repeated}) != 1):
        message = f"{where}: при переводе часов повторяется не один час (периодов: {len(repeated)})."
        return [issue(ImportCode.PERIOD_TWICE, message, line=line, field=where)]
    return []


def _quality_issues(periods: list[_Period], *, where: str, line: int | None) -> list[Issue]:
    """Warn once a channel of each kind of doubt, with the first period and the count."""
    kinds = (
        (ImportCode.NO_DATA, "нет данных", lambda period: period.quality is Quality.MISSING),
        (
            ImportCode.NOT_COMMERCIAL,
            "некоммерческие данные (status=1)",
            lambda period: period.quality is Quality.NOT_FOR_SETTLEMENT,
        ),
        (ImportCode.VALUE_ROUNDED, "значения точнее 1 Вт·ч округлены", lambda period: period.rounded),
    )
    issues = []
    for code, words, is_such in kinds:
        such = [period for period in periods if is_such(period)]
        if such:
            message = f"{where}: {words}, периодов {len(such)} из {len(periods)}, первый {such[0].label}."
            issues.append(issue(code, message, line=such[0].line or line, field=where))
    return [*issues, *_extended_issues(periods, where=where, line=line)]


def _extended_issues(periods: list[_Period], *, where: str, line: int | None) -> list[Issue]:
    """Say once a channel of each extended status; what it means for the money `status` alone says."""
    issues = []
    for said in dict.fromkeys(period.extended for period in periods if period.extended):
        such = [period for period in periods if period.extended == said]
        meaning = _EXTENDED.get(said.split(" ")[0], "значение не подтверждено")
        message = (
            f"{where}: расширенный статус {said} ({meaning}), периодов {len(such)} из {len(periods)}, "
            f"первый {such[0].label}."
        )
        issues.append(
            issue(ImportCode.STATUS_EXTENDED, message, line=such[0].line or line, field=where, raw=said)
        )
    return issues


def _minutes(text: str | None) -> int | None:
    """Return minutes from midnight of `hhmm`; 2400 is allowed, 0000 at the end means it."""
    return None if text is None else _MINUTES.get(text, _MINUTES.get(text.strip()))


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
