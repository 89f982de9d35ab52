"""Look into a Пирамида 2.0 server: ask for the days that are due, fetch what was asked, take it in by days."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from django.conf import settings as django_settings
from django.utils import timezone

from sbyt.apps.intake.operations.letters import brought_by
from sbyt.apps.intake.operations.pyramid_queries import (
    conclude_query,
    plan_queries,
    queries_asked,
    queries_due,
    query_asked,
    reopen_queries,
    taken_queries,
)
from sbyt.apps.intake.operations.sources import secret_of
from sbyt.apps.intake.pyramid_plan import AskedPoint, AskedType, UnableToReadPlan, points_of, types_of
from sbyt.apps.intake.types import IntakeSource, PyramidQuery, PyramidSettings
from sbyt.calc.local_day import start_of_day
from sbyt.formats.import_issues import ImportCode, issue
from sbyt.formats.pyramid_answers import Answer, Asked, read_pyramid_days, write_answers
from sbyt.formats.pyramid_soap import (
    PyramidFault,
    UnableToReadAnswer,
    request_number,
    values_count,
    values_fetch,
    values_request,
)
from sbyt.integrations.found import Clock, Found
from sbyt.integrations.pyramid.incomplete_days import incomplete_days
from sbyt.integrations.pyramid.service import PyramidService
from sbyt.integrations.unable_to_look import UnableToLook
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.faults import fault_point
from sbyt.usecases.files_intake.incoming import IncomingFile
from sbyt.usecases.files_intake.take_files_in import FileOutcome, take_files_in

MOST_CALLS: Final = 2_000
_LONGEST_SECONDS: Final = 240.0
_MOST_BYTES: Final = 16 * 1024 * 1024
_WAITED_AT_MOST: Final = timedelta(hours=24)
_STATE = PyramidQuery.State
_Kind = Literal["intervals", "readings"]


@dataclass(slots=True)
class _Batch:
    """Answers about one day that make one file."""

    answers: list[tuple[PyramidQuery, Answer, bool]] = field(default_factory=list)
    size: int = 0


def look_into_pyramid(source: IntakeSource, settings: PyramidSettings, *, clock: Clock) -> Found:
    """Ask, fetch and take in as much as a look may; what is left waits for the next.

    A request is written down with the server's number before anything is fetched, an answer is concluded after its
    file is committed: cut off anywhere, nothing is asked twice that the server has taken, and an answer fetched again
    changes nothing. Raises UnableToLook where the server cannot be reached; what was asked and taken in stays.
    """
    return _Look(source, settings, clock).found()


class _Look:
    """One look: the plan, the server, what was found so far."""

    def __init__(self, source: IntakeSource, settings: PyramidSettings, clock: Clock) -> None:
        try:
            self.points: dict[str, AskedPoint] = {one.identity: one for one in points_of(settings)}
            self.types: dict[str, AskedType] = {one.name: one for one in types_of(settings)}
        except UnableToReadPlan as refusal:
            raise UnableToLook(str(refusal)) from refusal
        self.source, self.settings, self.clock = source, settings, clock
        self.zone = ZoneInfo(django_settings.TIME_ZONE)
        self.service = PyramidService(
            settings.url, user=settings.user, password=secret_of(source), soap_action=settings.soap_action
        )
        self.until = time.monotonic() + _LONGEST_SECONDS
        self.result = Found()
        self.batches: dict[tuple[_Kind, date], _Batch] = {}

    def found(self) -> Found:
        """Go through the look: ask first, so that quick servers are ready by the time of fetching."""
        try:
            self._ask()
            fault_point("pyramid.asked")
            self._fetch()
        finally:
            for key in list(self.batches):
                self._take_in(key)
        return self.result

    def _ask(self) -> None:
        today = timezone.localdate(self.clock())
        days = [today - timedelta(days=back) for back in range(self.settings.days_back, 0, -1)]
        points, types = list(self.points.values()), list(self.types.values())
        plan_queries(source=self.source, points=points, types=types, days=days)
        self._reopen(days)
        due = queries_due(
            source=self.source, points=points, types=types, since=days[0], now=self.clock(), most=MOST_CALLS
        )
        for query in due:
            if time.monotonic() > self.until:
                return
            since, until = self._bounds(query.day)
            envelope = values_request(
                source=self.settings.source,
                point=query.point,
                value_type=query.value_type,
                since=since,
                until=until,
            )
            content = self.service.answer("SlaveArchives", "RequestValuesAndEvents", envelope)
            try:
                number = request_number(content)
            except PyramidFault as fault:
                self._failed(query, f"Сервер отказал в запросе: {fault}")
            except UnableToReadAnswer as refusal:
                self._keep_unread(query, content, refusal)
            else:
                query_asked(query=query, request_id=number, now=self.clock())

    def _reopen(self, days: Sequence[date]) -> None:
        """Ask again about days that were answered whole and are not whole in the store: corrected on the server since."""
        taken = taken_queries(source=self.source, days=days)
        if taken:
            incomplete = incomplete_days(taken, points=self.points, types=self.types)
            reopen_queries(source=self.source, incomplete=incomplete)

    def _fetch(self) -> None:
        for query in queries_asked(source=self.source, most=MOST_CALLS):
            if time.monotonic() > self.until:
                return
            envelope = values_fetch(source=self.settings.source, request_id=query.request_id)
            content = self.service.answer("SlaveArchives", "FetchValuesAndEvents", envelope)
            self.result.messages += 1
            try:
                count = values_count(content)
            except PyramidFault as fault:
                self._fault_of(query, str(fault))
            except UnableToReadAnswer as refusal:
                self._keep_unread(query, content, refusal)
            else:
                self._came(query, content, count)

    def _came(self, query: PyramidQuery, content: bytes, count: int) -> None:
        """Put what came beside the other answers of its day; an answer without values of it may not be ready."""
        point, kind = self.points.get(query.point), self.types.get(query.value_type)
        if point is None or kind is None:
            conclude_query(query=query, state=_STATE.FAILED, now=self.clock(), note="больше не запрашивается")
            return
        answer = Answer(self._asked(point, kind), content)
        whole = kind.is_register
        if count and not kind.is_register:
            content = self._file([answer], "intervals", query.day)
            contents = read_pyramid_days(content, zone=self.zone)
            whole = bool(contents.days) and None not in contents.days[0].values_wh
            count = len(contents.days) + contents.refused
        if not count:
            self._nothing_came(query)
            return
        key: tuple[_Kind, date] = ("readings" if kind.is_register else "intervals", query.day)
        batch = self.batches.setdefault(key, _Batch())
        batch.answers.append((query, answer, whole))
        batch.size += len(answer.content)
        if batch.size >= _MOST_BYTES:
            self._take_in(key)

    def _nothing_came(self, query: PyramidQuery) -> None:
        waited = self.clock() - (query.asked_at or self.clock())
        if waited >= timedelta(minutes=self.settings.wait_minutes):
            note = "сервер не прислал значений"
            conclude_query(query=query, state=_STATE.EMPTY, now=self.clock(), note=note)

    def _file(self, answers: Sequence[Answer], kind: _Kind, day: date) -> bytes:
        source, name = self.settings.source, self.source.name
        return write_answers(answers, source=source, name=name, kind=kind, day=day, made_at=self.clock())

    def _asked(self, point: AskedPoint, kind: AskedType) -> Asked:
        settings = self.settings
        return Asked(
            point=point.identity,
            code=point.code,
            meter=point.meter,
            type=kind.name,
            what=kind.what,
            step=kind.step or 60,
            unit_wh=settings.unit_wh,
            means=settings.means,
            clock=settings.clock,
            doubtful=settings.doubtful,
        )

    def _take_in(self, key: tuple[_Kind, date]) -> None:
        """Take the answers of a day in as one file, then write that they were."""
        kind, day = key
        batch, made_at = self.batches.pop(key), self.clock()
        content = self._file([answer for _query, answer, _whole in batch.answers], kind, day)
        name = f"pyramid_{kind}_{day:%Y%m%d}_{made_at:%Y%m%d%H%M%S}.xml"
        [outcome] = self._taken([IncomingFile(name, content)])
        fault_point("pyramid.taken_in")
        for query, _answer, whole in batch.answers:
            state = _STATE.TAKEN if whole and not outcome.is_refused else _STATE.PARTIAL
            conclude_query(
                query=query, state=state, now=self.clock(), import_file_id=outcome.import_file_id,
                note="" if state == _STATE.TAKEN else outcome.note,
            )  # fmt: skip

    def _taken(self, files: Sequence[IncomingFile]) -> tuple[FileOutcome, ...]:
        outcomes = take_files_in(actor=SYSTEM, files=files, channel="service", clock=self.clock)
        ids = [one.import_file_id for one in outcomes if one.import_file_id is not None]
        brought_by(source_id=self.source.pk, import_file_ids=ids)
        self.result.files += len(outcomes)
        self.result.refused += sum(outcome.is_refused for outcome in outcomes)
        return outcomes

    def _keep_unread(self, query: PyramidQuery, content: bytes, refusal: UnableToReadAnswer) -> None:
        """Keep an answer that cannot be read in the journal, refused, and ask for the day again later."""
        problem = refusal.found or issue(
            ImportCode.NOT_A_MESSAGE, f"{refusal}.".capitalize(), line=1, field="Envelope"
        )
        name = f"pyramid_{query.day:%Y%m%d}_{query.pk}_{query.tries + 1}.xml"
        [outcome] = self._taken([IncomingFile(name, content, problem=problem)])
        conclude_query(
            query=query,
            state=_STATE.FAILED,
            now=self.clock(),
            note=str(refusal),
            import_file_id=outcome.import_file_id,
        )

    def _fault_of(self, query: PyramidQuery, words: str) -> None:
        """Wait on a fault that means «not yet», for a day at most; another one is a failure."""
        waits = [word.strip().lower() for word in self.settings.not_ready.split(",") if word.strip()]
        waited = self.clock() - (query.asked_at or self.clock())
        if any(word in words.lower() for word in waits) and waited < _WAITED_AT_MOST:
            return
        self._failed(query, f"Сервер ответил ошибкой: {words}")

    def _failed(self, query: PyramidQuery, words: str) -> None:
        conclude_query(query=query, state=_STATE.FAILED, now=self.clock(), note=words)
        told = f"Точка {query.point}, {query.value_type}, {query.day:%d.%m.%Y}: {words}"
        if len(self.result.problems) < 10:  # noqa: PLR2004  a server that refuses all says the same of each
            self.result.problems.append(told)

    def _bounds(self, day: date) -> tuple[datetime, datetime]:
        """Return the edges of our day by the server's clock."""
        clock = ZoneInfo(self.settings.clock)
        first = start_of_day(day, zone=self.zone).astimezone(clock)
        last = start_of_day(day + timedelta(days=1), zone=self.zone).astimezone(clock)
        return first, last
