"""The scoped door to the import journal: its lines, their filters, what is not resolved in them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Prefetch, Q, QuerySet, Value

from sbyt.apps.metering.models import ImportFile, ImportIssue
from sbyt.kit.access.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalFilter:
    """What to show of the journal; an empty field means all.

    `covered_from` and `received_from` begin half-open periods that end before `…_to`. `search` looks into the names
    of the file and the sender, the sender's number, the codes and names of areas, and unknown codes.
    """

    statuses: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    received_from: date | None = None
    received_to: date | None = None
    covered_from: date | None = None
    covered_to: date | None = None
    only_current: bool = False
    only_waiting: bool = False
    search: str = ""


def import_journal(actor: Actor, *, chosen: JournalFilter | None = None) -> QuerySet[ImportFile]:
    """Return the lines that the actor may see, the latest first: of the branches of the verb, and one's own uploads.

    A line is of a branch where all its points are, or its uploader was, of that branch alone.
    """
    branches = actor.branches("imports.view")
    lines = ImportFile.objects.select_related("file", "received_by", "superseded_by", "duplicate_of")
    if branches is not None:
        own = Q(received_by_id=actor.user_id) if actor.user_id and branches else Q()
        lines = lines.filter(Q(branch_id__in=branches) | own)
    if chosen is not None:
        lines = _filtered(lines, chosen)
    return lines.order_by("-received_at", "-id")


def import_file_for(actor: Actor, *, import_file_id: int) -> ImportFile:
    """Return one line; raises ImportFile.DoesNotExist where there is none, or it is not the actor's."""
    return import_journal(actor).get(pk=import_file_id)


def latest_covered_day(actor: Actor) -> date | None:
    """Return the latest day that a message of `import_journal` is about; None where there is none."""
    latest = import_journal(actor).aggregate(latest=Max("covered_day"))["latest"]
    return latest if isinstance(latest, date) else None


def journal_counts(lines: QuerySet[ImportFile]) -> dict[str, int]:
    """Return how many lines there are by status."""
    counted = lines.order_by().values_list("status").annotate(Count("id"))
    return {status: number for status, number in counted}  # noqa: C416  a dict() would lose the types


def unresolved_issues(import_file: ImportFile) -> QuerySet[ImportIssue]:
    """Return what was found in the file and was not taken in since, in order of its lines."""
    return import_file.issues.filter(resolved_at=None).order_by("line", "id")


def files_waiting_for(code: str) -> QuerySet[ImportFile]:
    """Return the files in which a point's code was unknown: to be parsed again when a point gets it."""
    return ImportFile.objects.filter(unknown_codes__contains=[code]).order_by("id")


def _filtered(lines: QuerySet[ImportFile], chosen: JournalFilter) -> QuerySet[ImportFile]:
    conditions = {
        "status__in": chosen.statuses,
        "format__in": chosen.formats,
        "received_at__date__gte": chosen.received_from,
        "received_at__date__lt": chosen.received_to,
        "covered_day__gte": chosen.covered_from,
        "covered_day__lt": chosen.covered_to,
    }
    lines = lines.filter(**{name: value for name, value in conditions.items() if value})
    if chosen.only_current:
        lines = lines.filter(is_current=True)
    if chosen.only_waiting:
        lines = lines.exclude(unknown_codes=[])
    return found_in_journal(lines, chosen.search)


def found_in_journal(lines: QuerySet[ImportFile], words: str) -> QuerySet[ImportFile]:
    """Return the lines that hold the words in a name of file, archive, sender or area, or in a code or number."""
    words = words.strip()
    if not words:
        return lines
    return lines.filter(
        Q(name__icontains=words)
        | Q(archive_name__icontains=words)
        | Q(sender_name__icontains=words)
        | Q(sender_inn__startswith=words)
        | Q(area_codes__contains=[words])
        | Q(area_names__icontains=words)
        | Q(unknown_codes__contains=[words])
    )


def neighbours_of(line: ImportFile, lines: QuerySet[ImportFile]) -> tuple[int | None, int | None]:
    """Return the ids of the lines received just after and just before this one. One query."""
    same = Q(received_at=line.received_at)
    lines = lines.select_related(None)
    newer = lines.filter(Q(received_at__gt=line.received_at) | same & Q(pk__gt=line.pk))
    older = lines.filter(Q(received_at__lt=line.received_at) | same & Q(pk__lt=line.pk))
    found = (
        newer.order_by("received_at", "pk")
        .values_list(Value("newer"), "pk")[:1]
        .union(older.order_by("-received_at", "-pk").values_list(Value("older"), "pk")[:1])
    )
    sides = dict(found)
    return sides.get("newer"), sides.get("older")


def issues_of(line: ImportFile) -> QuerySet[ImportIssue]:
    """Return everything found in the file, in order of its lines, with what was taken in since."""
    return line.issues.order_by("line", "severity", "id")


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadedLine:
    """A line of an upload, how many issues it has, and the first of them in order of the file's lines."""

    line: ImportFile
    issue_count: int
    issues: tuple[ImportIssue, ...]


def lines_of_upload(
    actor: Actor, *, upload_id: int, after: int, limit: int, most_issues: int
) -> list[UploadedLine]:
    """Return up to `limit` lines of an upload whose place is past `after`, in the order they were brought; two queries.

    Of the issues of each the first `most_issues` are read.
    """
    first = ImportIssue.objects.order_by("line", "severity", "id")[:most_issues]
    lines = import_journal(actor).filter(upload_id=upload_id, upload_place__gt=after)
    counted = lines.annotate(issue_count=Count("issues")).order_by("upload_place")
    return [
        UploadedLine(line=line, issue_count=line.issue_count, issues=tuple(line.first_issues))
        for line in counted.prefetch_related(Prefetch("issues", queryset=first, to_attr="first_issues"))[
            :limit
        ]
    ]


def journaled_contents(digests: Collection[str]) -> set[str]:
    """Return those of the contents (SHA-256) that the journal has a line about, whatever became of them. One query."""
    lines = ImportFile.objects.filter(file__sha256__in=digests)
    return set(lines.values_list("file__sha256", flat=True))


def lines_with_issues(import_file_ids: Collection[int]) -> list[tuple[ImportFile, frozenset[str]]]:
    """Return the lines, in order, each with the codes of what is not resolved in it; for every branch, three queries.

    The codes of a copy are those of its original, which it comes with (`duplicate_of`).
    """
    standing = ImportIssue.objects.filter(resolved_at=None)
    lines = (
        ImportFile.objects.filter(pk__in=import_file_ids)
        .select_related("duplicate_of")
        .prefetch_related(
            Prefetch("issues", queryset=standing), Prefetch("duplicate_of__issues", queryset=standing)
        )
        .order_by("pk")
    )
    return [
        (line, frozenset(found.code for found in (line.duplicate_of or line).issues.all())) for line in lines
    ]
