"""Take readings in: one way for an operator's hand, a sheet, the API and the cabinet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from sbyt.apps.devices.operations import lock_registers
from sbyt.apps.metering.operations.store_readings import store_readings
from sbyt.apps.metering.queries.reading_history import KnownReading, known_readings
from sbyt.apps.metering.types import NewReading, Reading
from sbyt.apps.tariffs.queries_dated_rules import DatedRules, dated_rules
from sbyt.formats.energy_text import Energy
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting
from sbyt.kit.numbers import day as day_text
from sbyt.usecases.find_register import Place, RegisterFinder, Submission
from sbyt.usecases.reading_codes import ReadingCode
from sbyt.usecases.validate_reading import Outcome, Plausibility, Reason, Scale, Verdict, verdict_of

AVERAGE_PERCENT: Final = "reading.plausible_average_percent"
EXTRA_WH_MONTH: Final = "reading.plausible_extra_wh_month"
WINDOW_FIRST_DAY: Final = "reading.window_first_day"
WINDOW_LAST_DAY: Final = "reading.window_last_day"
USUAL_DAYS: Final = "reading.usual_days"
USUAL_LEAST_DAYS: Final = "reading.usual_least_days"
UNKNOWN_POWER: Final = "reading.unknown_power_w"
_RULES: Final = (
    AVERAGE_PERCENT,
    EXTRA_WH_MONTH,
    WINDOW_FIRST_DAY,
    WINDOW_LAST_DAY,
    USUAL_DAYS,
    USUAL_LEAST_DAYS,
    UNKNOWN_POWER,
)
_STATES: Final = {
    Outcome.ACCEPTED: Reading.State.ACCEPTED,
    Outcome.WARNED: Reading.State.WARNED,
    Outcome.ASKED: Reading.State.ASKED,
}
LONGEST_NOTE: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenReading:
    """What became of a submission; `reading_id` where it was stored, the scale and its point where the actor knows them."""

    submission: Submission
    verdict: Verdict
    reading_id: int | None = None
    usage_point_id: int | None = None
    register_id: int | None = None


@transaction.atomic
def take_readings(
    *,
    actor: Actor,
    submissions: Sequence[Submission],
    source: str,
    now: datetime,
    import_file_id: int | None = None,
) -> tuple[TakenReading, ...]:
    """Judge the readings and store those that are accepted, warned or asked; the answer keeps their order.

    Never refuses as a whole: what is wrong with a reading is in its verdict, and readings of its group fall with it.
    Readings are judged in order of days, so a sheet may bring several months of a meter.
    """
    finder = RegisterFinder(actor=actor, submissions=submissions)
    places = [finder.find(given) for given in submissions]
    registers = {place.scale.register_id for place in places if isinstance(place, Place)}
    lock_registers(register_ids=registers)
    days = [given.taken_on for given in submissions]
    rules = plausibility_rules()
    bench = _Bench(
        source=source,
        today=timezone.localdate(now),
        known=known_readings(register_ids=registers, since=min(days)) if registers else {},
        rules=rules,
    )
    verdicts = bench.verdicts(submissions, places)
    rows = {
        index: _row(given, place, verdicts[index], source, actor, import_file_id)
        for index, (given, place) in enumerate(zip(submissions, places, strict=True))
        if isinstance(place, Place) and verdicts[index].outcome in _STATES
    }
    with acting(user_id=actor.user_id, reason="Приём показаний"):
        ids = dict(zip(rows, store_readings(readings=list(rows.values()), now=now), strict=True))
    return tuple(
        TakenReading(
            submission=given,
            verdict=verdicts[index],
            reading_id=ids.get(index),
            usage_point_id=place.standing.usage_point_id if isinstance(place, Place) else None,
            register_id=place.scale.register_id if isinstance(place, Place) else None,
        )
        for index, (given, place) in enumerate(zip(submissions, places, strict=True))
    )


def plausibility_rules() -> DatedRules:
    """Return the history of the rules that `plausibility_on` reads, by one query."""
    return dated_rules(keys=_RULES)


def plausibility_on(day: date, *, rules: DatedRules) -> Plausibility:
    """Return what is believed without a note on the day: dated rules over defaults."""
    return Plausibility(
        average_percent=rules.value(AVERAGE_PERCENT, on=day, default=300),
        extra_wh_month=rules.value(EXTRA_WH_MONTH, on=day, default=500_000),
        window_first_day=rules.value(WINDOW_FIRST_DAY, on=day, default=1),
        window_last_day=rules.value(WINDOW_LAST_DAY, on=day, default=31),
        usual_days=rules.value(USUAL_DAYS, on=day, default=365),
        usual_least_days=rules.value(USUAL_LEAST_DAYS, on=day, default=28),
        unknown_power_w=rules.value(UNKNOWN_POWER, on=day, default=15_000),
    )


class _Bench:
    """Judges group by group in order of days; what was accepted is known to the next."""

    def __init__(
        self, *, source: str, today: date, known: dict[int, list[KnownReading]], rules: DatedRules
    ) -> None:
        self.source = source
        self.today = today
        self.known = known
        self.rules = rules

    def verdicts(self, submissions: Sequence[Submission], places: Sequence[Place | Reason]) -> list[Verdict]:
        """Return the verdicts in the order of the submissions."""
        contradicted = _contradicted(submissions, places)
        groups: dict[tuple[bool, int], list[int]] = {}
        for index, given in enumerate(submissions):
            key = (False, index) if given.group is None else (True, given.group)
            groups.setdefault(key, []).append(index)
        verdicts: dict[int, Verdict] = {}
        for indices in sorted(groups.values(), key=lambda group: submissions[group[0]].taken_on):
            judged = {
                index: contradicted.get(index) or self._verdict(submissions[index], places[index])
                for index in indices
            }
            verdicts |= _fallen_together(judged)
            for index in indices:
                self._learn(submissions[index], places[index], verdicts[index])
        return [verdicts[index] for index in range(len(submissions))]

    def _verdict(self, given: Submission, place: Place | Reason) -> Verdict:
        if isinstance(place, Reason):
            return Verdict(outcome=Outcome.REFUSED, reasons=(place,))
        return verdict_of(
            value=given.value,
            taken_on=given.taken_on,
            source=self.source,
            scale=Scale(
                integer_digits=place.scale.integer_digits,
                multiplier=place.standing.multiplier,
                max_power_w=place.standing.max_power_w,
                verified_until=place.standing.verified_until,
            ),
            known=self.known.get(place.scale.register_id, []),
            today=self.today,
            plausibility=plausibility_on(given.taken_on, rules=self.rules),
        )

    def _learn(self, given: Submission, place: Place | Reason, verdict: Verdict) -> None:
        """Let the next readings of the register be held against this one."""
        if verdict.outcome not in _STATES or isinstance(place, Reason) or not isinstance(given.value, Energy):
            return
        known = self.known.setdefault(place.scale.register_id, [])
        known[:] = [item for item in known if item.reading_id not in verdict.replaces]
        known.append(
            KnownReading(
                reading_id=0,
                register_id=place.scale.register_id,
                taken_on=given.taken_on,
                value_wh=given.value.wh,
                source=self.source,
                state=_STATES[verdict.outcome],
                rolled_over=False,
            )
        )
        known.sort(key=lambda item: item.taken_on)


def _contradicted(submissions: Sequence[Submission], places: Sequence[Place | Reason]) -> dict[int, Verdict]:
    """Refuse all readings of a register for one day that disagree: which is right cannot be known."""
    values: dict[tuple[int, date], set[int]] = {}
    for given, place in zip(submissions, places, strict=True):
        if isinstance(place, Place) and isinstance(given.value, Energy):
            values.setdefault((place.scale.register_id, given.taken_on), set()).add(given.value.wh)
    reason = "разные показания этой шкалы за {}: какое верно, неизвестно"
    return {
        index: Verdict(
            outcome=Outcome.REFUSED,
            reasons=(Reason(ReadingCode.CONTRADICTION, reason.format(day_text(given.taken_on))),),
        )
        for index, (given, place) in enumerate(zip(submissions, places, strict=True))
        if isinstance(place, Place) and len(values.get((place.scale.register_id, given.taken_on), ())) > 1
    }


def _fallen_together(judged: dict[int, Verdict]) -> dict[int, Verdict]:
    """Refuse the whole group where one of it is refused."""
    if len(judged) == 1 or not any(item.outcome is Outcome.REFUSED for item in judged.values()):
        return judged
    words = "не принято, потому что не принято показание другой шкалы этой строки"
    fallen = Verdict(outcome=Outcome.REFUSED, reasons=(Reason(ReadingCode.OTHER_SCALE_REFUSED, words),))
    return {index: item if item.outcome is Outcome.REFUSED else fallen for index, item in judged.items()}


def _row(
    given: Submission, place: Place, verdict: Verdict, source: str, actor: Actor, import_file_id: int | None
) -> NewReading:
    assert isinstance(given.value, Energy)
    words = "; ".join(part for part in (given.note, *(reason.message for reason in verdict.reasons)) if part)
    return NewReading(
        register_id=place.scale.register_id,
        installation_id=place.standing.installation_id,
        taken_on=given.taken_on,
        value_wh=given.value.wh,
        source=source,
        state=_STATES[verdict.outcome],
        note=words[:LONGEST_NOTE],
        import_file_id=import_file_id,
        import_line=given.line,
        recorded_by_id=actor.user_id,
        replaces=tuple(reading_id for reading_id in verdict.replaces if reading_id),
    )
