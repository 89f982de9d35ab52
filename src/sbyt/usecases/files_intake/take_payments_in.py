"""Take a register of payments or subsidies in: each line judged by itself, none taken twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils import timezone

from sbyt.apps.contracts.queries import accounts_for
from sbyt.apps.intake.operations.profiles import layout_for
from sbyt.apps.metering.types import ImportFile, ImportResult
from sbyt.apps.payments.operations_register import NewPayment, record_payments
from sbyt.apps.payments.types import Payment
from sbyt.formats.import_issues import ImportCode, Issue, issue
from sbyt.formats.payment_register import (
    PaymentContents,
    PaymentLine,
    PaymentRegisterLayout,
    read_payment_register,
)
from sbyt.kit import numbers
from sbyt.kit.access.actor import Actor
from sbyt.usecases.files_intake.journal_words import note_of, status_of
from sbyt.usecases.find_register import spellings

VERB: Final = "payments.enter"
_DIGEST: Final = 16


@dataclass(frozen=True, slots=True)
class _Taken:
    """Lines whose payments are new, lines that stood before, and what hindered the others."""

    new: frozenset[int]
    stood: frozenset[int]
    created_kop: int
    issues: tuple[Issue, ...]

    @property
    def refused(self) -> frozenset[int]:
        return frozenset(one.line for one in self.issues if one.line is not None)


def take_payments_in(*, content: bytes, import_file: ImportFile, actor: Actor, now: datetime) -> ImportResult:
    """Record the payments of the register and return what became of it. Runs inside the file's transaction.

    Needs the verb payments.enter: without it the file is refused and kept.
    """
    del now  # the days of payments are those of the register
    if not actor.may(VERB):
        words = "Чтобы загрузить реестр платежей, нужно право вносить платежи."
        found = issue(ImportCode.PAYMENTS_FORBIDDEN, words)
        return ImportResult(status=ImportFile.Status.REFUSED, note=words, issues=(found,))
    layout, contents = read_payments(content, import_file)
    taken = _record(contents.rows, layout, import_file, actor)
    import_file.covered_day = max((row.received_on for row in contents.rows), default=None)
    accepted, refused = len(taken.new | taken.stood), contents.refused_rows + len(taken.refused)
    whole_refused = not contents.rows and not contents.refused_rows
    issues = tuple(
        sorted((*contents.issues, *taken.issues), key=lambda one: (one.line is None, one.line or 0))
    )
    return ImportResult(
        status=status_of(accepted=accepted, refused=refused or whole_refused, unknown=0),
        note=note_of(issues=issues, accepted=accepted, refused=refused, of_what="строк", more=_words(taken)),
        accepted_rows=accepted,
        refused_rows=refused,
        issues=issues,
    )


def take_waiting_payments_in(*, content: bytes, import_file: ImportFile, actor: Actor) -> frozenset[int]:
    """Judge the lines again and record those that are taken by now; returns these lines alone."""
    if not actor.may(VERB):
        return frozenset()
    layout, contents = read_payments(content, import_file)
    return _record(contents.rows, layout, import_file, actor).new


def read_payments(content: bytes, import_file: ImportFile) -> tuple[PaymentRegisterLayout, PaymentContents]:
    """Return the lines of the file by the profile that its name has today, and the layout of the profile."""
    layout = layout_for(import_file.name)
    if not isinstance(layout, PaymentRegisterLayout):
        words = f"Для «{import_file.name}» больше нет профиля реестра платежей."
        gone = issue(ImportCode.HEADERS_MISSING, words, line=1, field="имя файла")
        return PaymentRegisterLayout(), PaymentContents((), (gone,))
    return layout, read_payment_register(content, layout=layout)


def number_of(row: PaymentLine, layout: PaymentRegisterLayout, import_file: ImportFile) -> str:
    """Return the number by which a line is known for ever: its own, else account and month, else file and line."""
    if row.number:
        return row.number
    if layout.kind == "subsidy" and row.month is not None:
        return f"{row.account}:{row.month:%Y-%m}"
    digest = "" if import_file.file is None else import_file.file.sha256[:_DIGEST]
    return f"{digest}:{row.line}"


def _record(
    rows: Sequence[PaymentLine],
    layout: PaymentRegisterLayout,
    import_file: ImportFile,
    actor: Actor,
) -> _Taken:
    known = _accounts(rows, actor)
    issues = [
        _refusal(ImportCode.ACCOUNT_UNKNOWN, row, layout.account_column, f"нет лицевого счёта {row.account}")
        for row in rows
        if row.line not in known
    ]
    own = [row for row in rows if row.line in known]
    payments = [
        NewPayment(
            account_id=known[row.line],
            amount_kop=row.amount_kop,
            received_on=row.received_on,
            source=layout.source,
            external_number=number_of(row, layout, import_file),
            purpose=row.purpose,
            designated_month=row.month,
            kind=layout.kind,
            pays=(Payment.Pays.PENALTIES if row.for_penalties else Payment.Pays.PRINCIPAL).value,
            import_line=row.line,
        )
        for row in own
    ]
    told = record_payments(actor=actor, payments=payments, import_file_id=import_file.pk)
    for one in told.refused:
        row = own[one.place]
        future = row.received_on > timezone.localdate()
        field = layout.day_column if future else layout.number_column or layout.amount_column
        words = (
            f"день {numbers.day(row.received_on)} ещё не наступил"
            if future
            else "под этим номером принят другой платёж: иной счёт, сумма, день или месяц"
        )
        issues.append(_refusal(ImportCode.PAYMENT_REFUSED, row, field, words))
    refused = {one.place for one in told.refused}
    return _Taken(
        new=frozenset(own[place].line for place in told.new_places),
        stood=frozenset(
            row.line for place, row in enumerate(own) if place not in refused and place not in told.new_places
        ),
        created_kop=told.created_kop,
        issues=tuple(issues),
    )


def _accounts(rows: Sequence[PaymentLine], actor: Actor) -> dict[int, int]:
    """Return the accounts that the actor takes payments of, by line; one query.

    A number cell of a sheet has lost leading zeros: its line is of the one account that differs by them alone.
    """
    spelled = {row.line: list(spellings(row.account, row.account_was_number)) for row in rows}
    wanted = {one for several in spelled.values() for one in several}
    known = dict(accounts_for(actor, verb=VERB).filter(number__in=wanted).values_list("number", "pk"))
    found = {}
    for row in rows:
        met = [known[one] for one in spelled[row.line] if one in known]
        if row.account in known:
            found[row.line] = known[row.account]
        elif len(met) == 1:
            [found[row.line]] = met
    return found


def _refusal(code: ImportCode, row: PaymentLine, column: str, words: str) -> Issue:
    place = f"Строка {row.line}, столбец {column}: {words}." if column else f"Строка {row.line}: {words}."
    return issue(code, place, line=row.line, field=column, raw=row.account)


def _words(taken: _Taken) -> tuple[str, ...]:
    words = []
    if taken.new:
        said = numbers.counted(len(taken.new), "платёж", "платежа", "платежей")
        words.append(f"Записано {said} на {numbers.money(taken.created_kop)}\u00a0₽")
    if taken.stood:
        said = numbers.counted(len(taken.stood), "платёж стоял", "платежа стояли", "платежей стояли")
        words.append(f"{said} раньше")
    return tuple(words)
