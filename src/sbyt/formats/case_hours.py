"""Cases of hours: the two capacities of a month, a scheme of meters, losses and shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, Literal, Self

from pydantic import Field, model_validator

from sbyt.calc.periods import next_month
from sbyt.calc.scheme_links import link_fault, node_faults, reactive_fault, share_fault
from sbyt.formats.case_parts import CasePart, ContradictionInCase, Period, first_overlap
from sbyt.formats.case_quantities import Day, Flag, HourOfDay, Kwh, Month, Positive, Whole, Word

_NEEDED: Final = {
    "constant": ("power_kw",),
    "percent": ("rate_ppm",),
    "load": ("numerator", "denominator"),
    "share": ("numerator", "denominator"),
}


class DayOfHours(CasePart):
    """Часы суток, кВт·ч; пусто (null) — данных нет."""

    date: Day
    hours: tuple[Kwh | None, ...] = Field(min_length=24, max_length=24, description="24 часа с 00:00")


class PeakHour(CasePart):
    """Час пика региона на рабочий день."""

    date: Day
    hour: HourOfDay = Field(description="как опубликован: 14 значит с 13:00 до 14:00")


def refuse_days(days: Sequence[DayOfHours | PeakHour], month: date, *path: str | int) -> None:
    """Refuse a day given twice or outside of the month. Raises ContradictionInCase at it; `path` leads to `days`."""
    seen = set[date]()
    for place, one in enumerate(days):
        if not month <= one.date < next_month(month):
            reason = f"{one.date:%d.%m.%Y} не в месяце расчёта {month:%m.%Y}"
            raise ContradictionInCase(reason, *path, place, "date")
        if one.date in seen:
            raise ContradictionInCase(f"сутки даны дважды: {one.date:%d.%m.%Y}", *path, place, "date")
        seen.add(one.date)


class CapacityPoint(Period):
    """Точка поставки: с часами или с энергией по показаниям; `[from, to)`, если поставляется не весь месяц."""

    point: Word
    voltage: Literal["ГН", "ВН", "СН1", "СН2", "НН"] = "НН"
    days: tuple[DayOfHours, ...] = Field((), description="часы точки; сутки вне её периода не входят")
    volume_kwh: Kwh | None = Field(
        None, description="точка без часов: энергия её дней этого месяца, делится на их часы поровну (W / T)"
    )

    @model_validator(mode="after")
    def _has_hours_or_energy(self) -> Self:
        if bool(self.days) == (self.volume_kwh is not None):
            raise ContradictionInCase("укажите одно из двух: days (часы) или volume_kwh (по показаниям)")
        return self


class CapacityCase(Period):
    """Мощность: покупная в час пика региона, сетевая по плановым часам. `[from, to)`: договор, если не весь месяц."""

    kind: Literal["capacity"]
    title: str = Field("", max_length=300, description="что за случай; печатается сверху")
    month: Month
    planned_hours: tuple[HourOfDay, ...] = Field(
        min_length=1, description="плановые часы пика, как в приказе"
    )
    peak_hours: tuple[PeakHour, ...] = Field(min_length=1, description="часы пика региона по рабочим дням")
    points: tuple[CapacityPoint, ...] = Field(min_length=1)
    whole_kw: Flag = Field(default=True, description="округлить итоговую мощность до целых кВт")
    split: Literal["common_hour", "own_hour"] = Field(
        "common_hour", description="сетевая по уровням: в общий час максимума или каждый уровень в свой"
    )

    @model_validator(mode="after")
    def _has_each_day_once(self) -> Self:
        refuse_days(self.peak_hours, self.month, "peak_hours")
        for place, point in enumerate(self.points):
            refuse_days(point.days, self.month, "points", place, "days")
        return self

    @model_validator(mode="after")
    def _is_supplied(self) -> Self:
        terms = [self.term_of(point) for point in self.points]
        for place, (since, until) in enumerate(terms):
            if since >= until:
                raise ContradictionInCase("в этом месяце точка не поставляется", "points", place)
            same = [n for n, one in enumerate(self.points) if one.point == self.points[place].point]
            if first_overlap([self.points[n] for n in same]) is not None:
                raise ContradictionInCase("точка дана дважды", "points", same[-1])
        if not any(since <= one.date < until for one in self.peak_hours for since, until in terms):
            raise ContradictionInCase("ни одного рабочего дня в периоде поставки", "peak_hours")
        return self

    def term_of(self, point: CapacityPoint) -> tuple[date, date]:
        """Return the days of the month on which the point is supplied, `[since, until)`; not in order where on none."""
        since = max(day for day in (self.month, self.since, point.since) if day)
        until = min(day for day in (next_month(self.month), self.until, point.until) if day)
        return since, until


class SchemeNodeRow(CasePart):
    """Узел схемы."""

    node: Word
    does: Literal["meter", "constant", "percent", "load", "share", "result"] = Field(
        description="прибор; постоянная мощность; потери в процентах; потери от нагрузки; доля; итог"
    )
    energy: Literal["active", "reactive"] = Field(
        "active", description="что считает прибор; реактивную берут только потери от нагрузки, вместо tgφ"
    )
    days: tuple[DayOfHours, ...] = Field((), description="часы прибора")
    volume_kwh: Kwh | None = Field(
        None, description="прибор без часов: энергия месяца по показаниям, делится на его часы поровну"
    )
    power_kw: Kwh | None = Field(None, description="мощность каждого часа")
    rate_ppm: Whole | None = Field(None, description="процент потерь × 10 000: 1,84 % это 18400")
    numerator: Whole | None = Field(None, description="доля, не больше целого; у потерь ΔPкз, Вт")
    denominator: Positive | None = Field(None, description="доля; у потерь Sном, ВА")
    coefficient: Whole = Field(10_000, description="kк × 10 000")
    form: Positive = Field(10_000, description="kз × 10 000; 10 000 значит kф² = 1")
    reactive: Whole = Field(0, description="tgφ × 10 000")
    sharing: Literal["by_square", "by_volume", "each_hour"] = "by_square"
    taken_off: Flag = Field(default=False, description="потери вычитаются")

    @model_validator(mode="after")
    def _has_its_figures(self) -> Self:
        lacking = [name for name in _NEEDED.get(self.does, ()) if getattr(self, name) is None]
        if self.does == "meter" and not self.days and self.volume_kwh is None:
            lacking = ["days или volume_kwh"]
        if lacking:
            raise ContradictionInCase(f"узлу {self.does} не хватает его данных: {', '.join(lacking)}")
        if self.volume_kwh is not None and (self.days or self.does != "meter"):
            raise ContradictionInCase("энергию по показаниям даёт прибор, у которого нет часов", "volume_kwh")
        if self.energy == "reactive" and self.does != "meter":
            raise ContradictionInCase("реактивную энергию считает прибор (meter)", "energy")
        if self.does == "share":
            fault = share_fault(numerator=self.numerator or 0, denominator=self.denominator or 1)
            if fault:
                raise ContradictionInCase(fault, "numerator")
        return self


class SchemeFlow(CasePart):
    """Что куда течёт."""

    source: Word = Field(alias="from")
    target: Word = Field(alias="to")
    minus: Flag = Field(default=False, description="вычитается")


class SchemeCase(CasePart):
    """Объём по схеме: головной, транзит, субабоненты, потери, доли, постоянная мощность, по часам."""

    kind: Literal["scheme"]
    title: str = Field("", max_length=300, description="что за случай; печатается сверху")
    month: Month
    nodes: tuple[SchemeNodeRow, ...] = Field(min_length=2)
    flows: tuple[SchemeFlow, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _refers_to_its_nodes(self) -> Self:
        kinds = {one.node: one.does for one in self.nodes}
        if len(kinds) != len(self.nodes):
            raise ContradictionInCase("имена узлов повторяются", "nodes")
        if sum(one.does == "result" for one in self.nodes) != 1:
            raise ContradictionInCase("итог (result) в схеме один", "nodes")
        for place, one in enumerate(self.nodes):
            refuse_days(one.days, self.month, "nodes", place, "days")
        seen = set[tuple[str, str]]()
        for place, flow in enumerate(self.flows):
            for name in (flow.source, flow.target):
                if name not in kinds:
                    raise ContradictionInCase(f"узла «{name}» нет", "flows", place)
            _refuse_link(flow, kinds, seen, place)
            if flow.source in self.varh:
                fault = reactive_fault(source=flow.source, target=flow.target, target_kind=kinds[flow.target])
                if fault:
                    raise ContradictionInCase(fault, "flows", place)
            seen.add((flow.source, flow.target))
        return self

    @model_validator(mode="after")
    def _leads_to_its_result(self) -> Self:
        takes = {flow.target for flow in self.flows if flow.source not in self.varh}
        leads = {flow.source for flow in self.flows}
        for place, one in enumerate(self.nodes):
            faults = node_faults(
                node=one.node, kind=one.does, takes=one.node in takes, leads=one.node in leads
            )
            if faults:
                raise ContradictionInCase(faults[0], "nodes", place)
        return self

    @property
    def varh(self) -> frozenset[str]:
        """The names of the meters of reactive energy."""
        return frozenset(one.node for one in self.nodes if one.energy == "reactive")


def _refuse_link(flow: SchemeFlow, kinds: Mapping[str, str], seen: set[tuple[str, str]], place: int) -> None:
    """Refuse a link of a node to itself, one that the kinds of its nodes forbid, one that is there already."""
    fault = link_fault(
        source=flow.source,
        source_kind=kinds[flow.source],
        target=flow.target,
        target_kind=kinds[flow.target],
    )
    if fault:
        raise ContradictionInCase(fault, "flows", place)
    if flow.source == flow.target:
        raise ContradictionInCase("соединить можно два разных узла этой схемы", "flows", place)
    if (flow.source, flow.target) in seen:
        raise ContradictionInCase(f"связь «{flow.source}» → «{flow.target}» дана дважды", "flows", place)
