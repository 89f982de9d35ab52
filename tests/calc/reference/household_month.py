"""A household point's month, day by day: who stood there, who paid, at what price."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby
from typing import Any

from sbyt.calc.dated_rules import HouseholdRules
from tests.calc.reference.average_window import window_of_point
from tests.calc.reference.plain_readings import (
    Passed,
    Row,
    passed_in_month,
    put_up_and_not_read_yet,
    readings_that_count,
)
from tests.calc.reference.plain_rounding import rounded, shared

Tables = dict[str, list[Row]]


@dataclass
class Line:
    account_id: int
    building_id: int
    usage_point_id: int
    zone: str
    method: str
    period_from: date
    period_to: date
    quantity_wh: int
    price_e7: int
    rate_id: int
    norm_id: int | None = None
    reading_ids: list[int] = field(default_factory=list)
    metered_wh: int = 0
    earlier_wh: int = 0

    @property
    def gives_back(self) -> bool:
        """Say whether the meter counted on, and it is estimates before that were too much."""
        return self.metered_wh >= 0 and self.earlier_wh > 0


@dataclass
class Piece:
    """A run of days of one payer at one price."""

    term: Row
    rate: Row | None
    days: list[date]

    @property
    def start(self) -> date:
        return self.days[0]

    @property
    def end(self) -> date:
        return self.days[-1] + timedelta(1)


def in_force(row: Row, day: date) -> bool:
    return row["valid_from"] <= day and (row["valid_to"] is None or day < row["valid_to"])


def month_days(month: date) -> list[date]:
    day, days = month, []
    while day.month == month.month:
        days.append(day)
        day += timedelta(1)
    return days


def deadline(month: date, day: int) -> date:
    return month_days(month)[min(day, len(month_days(month))) - 1]


class HouseholdMonth:
    """The energy lines of one point and what had to be said about it."""

    def __init__(self, month: date, tables: Tables, rules: HouseholdRules, point: int) -> None:
        self.month, self.tables, self.rules, self.point = month, tables, rules, point
        self.days = month_days(month)
        self.month_end = self.days[-1] + timedelta(1)
        self.lines: list[Line] = []
        self.issues: set[str] = set()
        self.terms = [row for row in tables["supply"] if row["usage_point_id"] == point]
        self.registers = [row for row in tables["registers"] if row["usage_point_id"] == point]
        self.passed = {
            (row["register_id"], row["installation_id"]): passed_in_month(
                row,
                readings_that_count(row, tables["readings"], rules.reading_quantum_wh),
                opening=month,
                last_day=deadline(month, rules.reading_deadline_day),
                month_end=self.month_end,
            )
            for row in self.registers
        }

    def work_out(self) -> None:
        left_to_the_next = put_up_and_not_read_yet(list(self.passed.values()), self.days)
        for installation, days in self._stays():
            owned = [day for day in days if self._term(day)]
            if owned and installation not in left_to_the_next:
                self._bill_stay(installation, days, owned)

    def _stays(self) -> list[tuple[int | None, list[date]]]:
        stays = [(key, list(run)) for key, run in groupby(self.days, key=self._standing)]
        for installation in sorted({row["installation_id"] for row in self.registers}):
            own = self._of(installation)
            ended = own[0].register["valid_to"] is not None and own[0].register["valid_to"] <= self.month
            if ended and any(p.base and p.base.used and p.current for p in own):
                stays.append((installation, self.days))
        return stays

    def _standing(self, day: date) -> int | None:
        return next((row["installation_id"] for row in self.registers if in_force(row, day)), None)

    def _term(self, day: date) -> Row | None:
        return next((row for row in self.terms if in_force(row, day)), None)

    def _of(self, installation: int | None) -> list[Passed]:
        return [p for key, p in self.passed.items() if key[1] == installation]

    def _bill_stay(self, installation: int | None, days: list[date], owned: list[date]) -> None:
        meters = self._of(installation)
        if meters and all(p.current for p in meters):
            earlier = self._billed_before(meters)
            for passed, minus in zip(meters, earlier, strict=True):
                self._bill_metered(passed, minus, days, owned)
            return
        had_one = any(row["valid_from"] < days[0] for row in self.registers)
        ground = "no_reading" if meters else "meter_failed" if had_one else "no_meter"
        if any(p.current for p in meters):
            self.issues.add("INCOMPLETE")
        elif ground == "no_reading":
            self.issues.add("NO_READING")
        if ground == "meter_failed":
            self.issues.add("METER_GAP")
        average = self._averages()
        limits = {
            "no_reading": self.rules.no_reading_max_average_periods,
            "meter_failed": self.rules.meter_failed_max_average_periods,
            "no_meter": 0,
        }
        limit = limits[ground]
        if average and (limit is None or self._estimated_periods(meters) < limit):
            for zone, (energy, length, ids) in average.items():
                mean = Fraction(energy * len(owned), length)
                quantity = rounded(mean, self.rules.average_quantum_wh)
                self._bill_by_days(zone, "average", quantity, owned, ids)
        else:
            self._bill_norm(owned)

    def _billed_before(self, meters: list[Passed]) -> list[int]:
        methods = {"average", "norm"} if self.rules.reconcile_norm else {"average"}
        lines = [
            row
            for row in self.tables["earlier_lines"]
            if row["usage_point_id"] == self.point and row["method"] in methods
        ]
        if not self.rules.multiplier_given_back:
            lines = [
                {**row, "quantity_wh": row["quantity_wh"] - (row.get("raised_wh") or 0)} for row in lines
            ]
        zones = [p.register["zone"] for p in meters]
        since, until = min(p.base.taken_on for p in meters), min(p.current.taken_on for p in meters)
        loose = sum(
            row["quantity_wh"]
            for row in lines
            if row["zone"] not in zones and since <= row["period_from"] < until
        )
        weights = [max(p.energy_wh, 0) + 1 for p in meters]
        minus = shared(loose, weights, [p.register["register_id"] for p in meters])
        for n, p in enumerate(meters):
            minus[n] += sum(
                row["quantity_wh"]
                for row in lines
                if row["zone"] == zones[n] and p.base.taken_on <= row["period_from"] < p.current.taken_on
            )
        return minus

    def _bill_metered(self, passed: Passed, earlier: int, days: list[date], owned: list[date]) -> None:
        zone, quantity = passed.register["zone"], passed.energy_wh - earlier
        pieces = self._pieces(zone, owned)
        if pieces is None:
            return
        ids = [passed.base.reading_id, passed.current.reading_id]
        if len(pieces) == 1 and pieces[0].days == days:
            self._add(pieces[0], zone, "meter", quantity, ids, read=(passed.energy_wh, earlier))
            return
        parts = [self._between_readings(passed, piece, days) for piece in pieces]
        if all(parts) and self.rules.tariff_change != "days":
            parts[0] = (parts[0][0] - earlier, parts[0][1])
            if all(energy >= 0 for energy, _ in parts):
                for piece, (energy, part_ids) in zip(pieces, parts, strict=True):
                    self._add(piece, zone, "meter", energy, part_ids)
                if sum(energy for energy, _ in parts) != quantity:
                    self.issues.add("UNOWNED")
                return
        self._bill_by_days(zone, "meter", quantity, owned, ids, read=(passed.energy_wh, earlier))

    def _between_readings(
        self, passed: Passed, piece: Piece, days: list[date]
    ) -> tuple[int, list[int]] | None:
        """Return the energy of a piece when both its edges are the stay's own or have a reading."""
        start, end = passed.base, passed.current
        if piece.start != days[0]:
            start = passed.reading_of(piece.start)
        if piece.end != days[-1] + timedelta(1):
            end = passed.reading_of(piece.end)
        if start is None or end is None:
            return None
        return passed.until(end) - passed.until(start), [start.reading_id, end.reading_id]

    def _bill_by_days(
        self,
        zone: str,
        method: str,
        quantity: int,
        owned: list[date],
        ids: list[int],
        *,
        read: tuple[int, int] = (0, 0),
    ) -> None:
        pieces = self._pieces(zone, owned)
        if pieces is None:
            return
        parts = shared(quantity, [len(p.days) for p in pieces], [p.start for p in pieces])
        volume = object()
        apart = volume if method == "average" or len(pieces) > 1 else None
        for piece, part in zip(pieces, parts, strict=True):
            self._add(piece, zone, method, part, ids, apart=apart, read=read)

    def _bill_norm(self, owned: list[date]) -> None:
        if any(self._lived(day) is None for day in owned):
            self.issues.add("NO_PEOPLE")
        if any(self._norm(day) is None for day in owned):
            self.issues.add("NO_NORM")
            return
        runs = []
        for _, run in groupby(_unbroken(owned), key=self._norm_key):
            days = [day for _, day in run]
            runs.append((days, self._pieces("T0", days, zone_as_is=True)))
        if any(pieces is None for _, pieces in runs):
            return
        for days, pieces in runs:
            norm = self._norm(days[0])
            for piece in pieces:
                whole = self._people(days[0]) * norm["energy_wh"] * len(piece.days)
                quantity = rounded(Fraction(whole, len(self.days)), self.rules.norm_quantum_wh)
                self._add(piece, "T0", "norm", quantity, [], apart=object(), norm_id=norm["norm_id"])

    def _norm_key(self, numbered: tuple[int, date]) -> tuple[int, ...]:
        unbroken, day = numbered
        return unbroken, id(self._lived(day)), self._norm(day)["norm_id"], id(self._term(day))

    def people_of(self, day: date) -> int:
        return self._people(day)

    def norm_of(self, day: date) -> Row | None:
        return self._norm(day)

    def _lived(self, day: date) -> Row | None:
        term = self._term(day)
        own = [row for row in self.tables["occupancy"] if row["premises_id"] == term["premises_id"]]
        return next((row for row in own if row["people"] > 0 and in_force(row, day)), None)

    def _people(self, day: date) -> int:
        row = self._lived(day)
        return row["people"] if row else self.rules.unoccupied_people

    def _norm(self, day: date) -> Row | None:
        term = self._term(day)
        table = [row for row in self.tables["norms"] if row["stove_kind"] == term["stove_kind"]]
        if not table:
            return None
        rooms = min(term["rooms"], max(row["rooms"] for row in table))
        people = min(self._people(day), max(row["people"] for row in table))
        fit = [row for row in table if (row["rooms"], row["people"]) == (rooms, people)]
        return next((row for row in fit if in_force(row, day)), None)

    def _pieces(self, zone: str, owned: list[date], *, zone_as_is: bool = False) -> list[Piece] | None:
        """Cut the days by payer and price; None (and NO_RATE) when a day has no price."""

        def rate(term: Row, day: date) -> Row | None:
            own = [r for r in self.tables["rates"] if r["tariff_id"] == term["tariff_id"]]
            wanted = zone if zone_as_is or any(r["zone"] == zone for r in own) else "T0"
            return next((r for r in own if r["zone"] == wanted and in_force(r, day)), None)

        pieces: list[Piece] = []
        for (_, _), run in groupby(_unbroken(owned), key=lambda d: (d[0], id(self._term(d[1])))):
            days = [day for _, day in run]
            term = self._term(days[0])
            if self.rules.tariff_change == "whole_month":
                pieces.append(Piece(term, rate(term, days[0]), days))
                continue
            for _, same in groupby(days, key=lambda d: id(rate(term, d))):
                part = list(same)
                pieces.append(Piece(term, rate(term, part[0]), part))
        if any(piece.rate is None for piece in pieces):
            self.issues.add("NO_RATE")
            return None
        return pieces

    def _add(
        self,
        piece: Piece,
        zone: str,
        method: str,
        quantity: int,
        ids: list[int],
        *,
        apart: Any = None,
        norm_id: int | None = None,
        read: tuple[int, int] = (0, 0),
    ) -> None:
        rate = piece.rate
        line = Line(
            piece.term["account_id"],
            piece.term["building_id"],
            self.point,
            rate["zone"],
            method,
            piece.start,
            piece.end,
            quantity,
            rate["price_e7"],
            rate["rate_id"],
            norm_id,
            list(ids),
            *read,
        )
        line_key = (line.account_id, line.zone, method, rate["rate_id"], id(apart) if apart else None)
        for known_key, known in getattr(self, "_known", []):
            if known_key == line_key and not (apart and method == "norm"):
                known.period_from = min(known.period_from, line.period_from)
                known.period_to = max(known.period_to, line.period_to)
                known.quantity_wh += quantity
                known.reading_ids += ids
                known.metered_wh += read[0]
                known.earlier_wh += read[1]
                return
        self._known = [*getattr(self, "_known", []), (line_key, line)]
        self._keep = [*getattr(self, "_keep", []), apart]
        self.lines.append(line)

    def _averages(self) -> dict[str, tuple[int, int, list[int]]]:
        """Return energy, days and readings of the window by zone."""
        meters: dict[int, list[Passed]] = {}
        window = window_of_point(
            self.registers, self.tables["readings"], event=self._event(), rules=self.rules
        )
        for passed in sorted(window.values(), key=lambda p: p.register["register_id"]):
            meters.setdefault(passed.register["installation_id"], []).append(passed)
        scales = [row["installation_id"] for row in self.registers]
        meters = {key: own for key, own in meters.items() if len(own) == scales.count(key)}
        cuts = {tuple(sorted(p.register["zone"] for p in own)) for own in meters.values()}
        found: dict[str, list[tuple[Passed, int]]] = {}
        for own in meters.values():
            for n, passed in enumerate(own):
                days = (passed.current.taken_on - passed.base.taken_on).days
                if len(cuts) > 1:
                    found.setdefault("T0", []).append((passed, days if n == 0 else 0))
                else:
                    found.setdefault(passed.register["zone"], []).append((passed, days))
        averages = {}
        for zone, rows in found.items():
            first = min(p.base.taken_on for p, _ in rows)
            last = max(p.current.taken_on for p, _ in rows)
            months = (last.year - first.year) * 12 + last.month - first.month
            energy = sum(p.energy_wh for p, _ in rows)
            if months >= self.rules.average_min_months and energy >= 0:
                ids = [r.reading_id for p, _ in rows for r in (p.base, p.current)]
                averages[zone] = (energy, sum(days for _, days in rows), ids)
        return averages if len(averages) == len(found) else {}

    def _event(self) -> date:
        """Return the first day of the month if a meter was not read, else the first one without a meter."""
        lacking = []
        for installation, days in self._stays():
            meters = self._of(installation)
            if any(self._term(day) for day in days) and not (meters and all(p.current for p in meters)):
                lacking.append(self.month if meters else days[0])
        return min(lacking)

    def _estimated_periods(self, meters: list[Passed]) -> int:
        bases = [p.base.taken_on for p in meters if p.base]
        since = min(bases).replace(day=1) if bases else date.min
        months = {
            row["period_from"].replace(day=1)
            for row in self.tables["earlier_lines"]
            if row["usage_point_id"] == self.point and row["method"] in {"average", "norm"}
        }
        return len([m for m in months if m > since])


def _unbroken(days: list[date]) -> list[tuple[int, date]]:
    """Return the days with a number that changes where the row of days is broken."""
    return [(day.toordinal() - n, day) for n, day in enumerate(days)]
