"""A month of readings comes in: the files of its folder, the cabinet, and the engineer's answers to questions."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from django.utils import timezone

from sbyt.apps.contracts.queries import account_ids_by_number
from sbyt.apps.metering.queries.import_journal import journaled_contents
from sbyt.apps.metering.queries.point_readings import asked_readings
from sbyt.apps.metering.types import Reading
from sbyt.formats.energy_text import Energy
from sbyt.kit.access.actor import Actor
from sbyt.kit.milestones.operations import Facts
from sbyt.usecases.confirm_reading import Decision, confirm_reading
from sbyt.usecases.demo_town.household_readings import BELOW_PREVIOUS, Shown
from sbyt.usecases.demo_town.inbox_on_disk import folder_of_month
from sbyt.usecases.demo_town.staff import ENGINEER, acts_as
from sbyt.usecases.demo_town.stages import Walker
from sbyt.usecases.files_intake.incoming import IncomingFile, files_of_paths, unpacked
from sbyt.usecases.files_intake.take_files_in import FileOutcome, take_files_in
from sbyt.usecases.find_register import Submission
from sbyt.usecases.readings_intake import take_readings


def take_month_in(walker: Walker, month: date) -> Facts:
    """Take in what came for a month; what is in the journal already is left alone."""
    engineer = acts_as(ENGINEER)
    files = list(unpacked(files_of_paths([folder_of_month(walker.folder, month)])))
    statuses: Counter[str] = Counter()

    def counted(outcome: FileOutcome) -> None:
        statuses[outcome.status] += 1
        walker.goes(statuses.total(), len(files))

    new = tuple(_not_journaled(files))
    take_files_in(actor=engineer, files=new, channel="cli", clock=timezone.now, on_file=counted)
    given = _take_from_cabinet(walker.town.from_cabinet(month))
    answered = _answer_questions(engineer)
    return {"files": dict(statuses), "from_cabinet": given, "answered": answered}


def _not_journaled(files: Iterable[IncomingFile]) -> Iterator[IncomingFile]:
    digests = {file: hashlib.sha256(file.content or b"").hexdigest() for file in files}
    known = journaled_contents(set(digests.values()))
    return (file for file, digest in digests.items() if digest not in known)


def _take_from_cabinet(shown: tuple[Shown, ...]) -> int:
    """Give the readings as the consumers of these accounts would."""
    accounts = account_ids_by_number({item.account for item in shown})
    consumers = Actor(user_id=None, name="потребители", account_ids=frozenset(accounts.values()))
    submissions = [
        Submission(
            taken_on=item.taken_on,
            value=Energy(value_wh, rounded=False),
            account=item.account,
            meter=item.meter.serial_number,
            zone=zone,
            group=number,
        )
        for number, item in enumerate(shown)
        for zone, value_wh in item.values_wh.items()
    ]
    take_readings(actor=consumers, submissions=submissions, source=Reading.Source.CABINET, now=timezone.now())
    return len(shown)


def _answer_questions(engineer: Actor) -> int:
    """Confirm the turns of scales; the one question that nobody can answer yet goes on waiting."""
    waiting = asked_readings(branch_ids=None).exclude(installation__usage_point__code=f"Т{BELOW_PREVIOUS}")
    asked = list(waiting.values_list("pk", flat=True))
    for reading_id in asked:
        confirm_reading(
            actor=engineer,
            reading_id=reading_id,
            decision=Decision.ROLLOVER,
            reason="Прибор осмотрен: счётный механизм перешёл через ноль",
            now=timezone.now(),
        )
    return len(asked)
