"""Why a volume is an estimate, in words: the ground with its act, the months that were estimated before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Final

from sbyt.calc.charge_lines import AVERAGE, NORM
from sbyt.calc.explain_facts import ActShown, EstimatedShown
from sbyt.kit import numbers

_GROUNDS: Final = {
    "no_meter": "нет прибора",
    "no_reading": "нет показания",
    "house_not_read": "общедомовой прибор неисправен или без показания",
    "meter_failed": "прибор неисправен, утрачен или снят",
    "meter_possible": "прибор не установлен, а установить можно",
    "access_refused": "не допущен к прибору (акт)",
    "refused_twice": "не допущен к прибору дважды (акты)",
    "interference": "вмешательство в работу прибора (акт)",
    "unauthorised": "несанкционированное подключение (акт)",
    "absence": "временное отсутствие",
}
_BY_ACT: Final = {
    "meter_failed": "прибор неисправен или утрачен",
    "meter_possible": "прибор не установлен, а установить можно",
    "access_refused": "не допущен к прибору",
    "refused_twice": "не допущен к прибору дважды",
    "interference": "вмешательство в работу прибора",
    "unauthorised": "несанкционированное подключение",
}
_DATE: Final = re.compile(r"\d{1,2}\.\d{1,2}\.\d{2,4}")
_METHODS: Final = {AVERAGE: "по среднему", NORM: "по нормативу"}


def ground_in_words(ground: str, act: ActShown | None = None) -> str:
    """Return the ground; with its day and its document where the act is known: «прибор неисправен или утрачен с 05.05.2021, акт № 7 от 06.05.2021»."""
    if act is None:
        return _GROUNDS.get(ground, ground)
    document = act.document
    if act.act_on is not None and not _DATE.search(document):
        document = f"{document} от {numbers.day(act.act_on)}"
    return f"{_BY_ACT[ground]} с {numbers.day(act.since)}, {document}"


def earlier_in_words(estimated: Sequence[EstimatedShown]) -> str:
    """Return what is taken off: «начисленное по среднему за май и июнь 2021»; without months where none is known."""
    if not estimated:
        return "начисленное раньше без показаний"
    methods = {one.method for one in estimated}
    how = _METHODS[methods.pop()] if len(methods) == 1 else "без показаний"
    return f"начисленное {how} за {months_in_words(one.since for one in estimated)}"


def averaged_in_words(months: Sequence[date]) -> str:
    """Return «до этого 3 месяца по среднему: апрель, май и июнь 2021»; nothing where there were none."""
    if not months:
        return ""
    counted = numbers.counted(len(months), "месяц", "месяца", "месяцев")
    return f"до этого {counted} по среднему: {months_in_words(months)}"


def months_in_words(days: Iterable[date]) -> str:
    """Return the months of the days once each, the year after the last of it: «декабрь 2020, январь и февраль 2021»."""
    months = sorted({day.replace(day=1) for day in days})
    said = []
    for year, of_year in groupby(months, key=lambda month: month.year):
        names = [numbers.month(month).removesuffix(f" {year}") for month in of_year]
        said += [*names[:-1], f"{names[-1]} {year}"]
    return " и ".join(part for part in (", ".join(said[:-1]), said[-1]) if part)
