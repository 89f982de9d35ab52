"""Look into a mailbox: take what letters brought, answer them, move them away, in this order."""

from __future__ import annotations

from sbyt.apps.documents.returned_letters import UnableToFindLetter, letter_returned
from sbyt.apps.intake.operations.letters import letter_answered, letter_of, letter_taken
from sbyt.apps.intake.operations.sources import secret_of
from sbyt.apps.intake.types import IntakeMessage, IntakeSource, MailboxSettings
from sbyt.integrations.found import Clock, Found
from sbyt.integrations.mailbox.delivery_report import UnableToReadReport, read_report
from sbyt.integrations.mailbox.imap_box import opened
from sbyt.integrations.mailbox.letter import Letter, read_letter
from sbyt.integrations.mailbox.smtp_reply import send_replies
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.faults import fault_point
from sbyt.usecases.files_intake.reply_to_letter import replies_to
from sbyt.usecases.files_intake.take_batch_in import take_batches_in

MOST_LETTERS = 200
"""So many letters are taken at one look; the rest waits for the next."""


def look_into_mailbox(source: IntakeSource, settings: MailboxSettings, *, clock: Clock) -> Found:
    """Take in the letters of the inbox, the oldest first, and say what was found.

    A letter leaves the inbox when its files are committed and, where replies are wanted, its reply is sent; cut off
    before that it is met again: its files change nothing then, and it is not answered twice. Raises UnableToLook
    where the server cannot be reached; what was taken in stays.
    """
    password = secret_of(source)
    found = Found()
    with opened(settings, password=password) as box:
        for uid in box.waiting()[:MOST_LETTERS]:
            content = box.content(uid)
            if content is not None:
                if not _is_report(content, found):
                    _take(
                        read_letter(content),
                        source=source,
                        settings=settings,
                        password=password,
                        clock=clock,
                        found=found,
                    )
                fault_point("mailbox.before_move")
            else:
                found.problems.append("Письмо больше 64 МБ отложено без разбора.")
            box.move_away(uid)
            found.messages += 1
    return found


def _is_report(content: bytes, found: Found) -> bool:
    """Tell whether the letter is a mail server's report, and mark the letter that it is about.

    A report that is broken, or about no letter of ours, is left aside, with the reason in the account of the look.
    """
    try:
        report = read_report(content)
        if report is not None and report.is_refusal:
            letter_returned(names=report.names, status=report.status, diagnostic=report.diagnostic)
    except UnableToReadReport as error:
        found.problems.append(f"Отказ почты отложен: {error}.")
        return True
    except UnableToFindLetter as error:
        assert report is not None
        found.problems.append(f"Отказ почты для {report.recipient or 'неизвестного'} отложен: {error}.")
        return True
    return report is not None


def _take(
    letter: Letter,
    *,
    source: IntakeSource,
    settings: MailboxSettings,
    password: str,
    clock: Clock,
    found: Found,
) -> None:
    known = letter_of(
        source=source,
        key=letter.key,
        sender=letter.sender,
        subject=letter.subject,
        sent_at=letter.sent_at,
        now=clock(),
    )
    outcomes = list(take_batches_in(actor=SYSTEM, files=letter.files, channel="mail", clock=clock))
    refused = sum(outcome.is_refused for outcome in outcomes)
    letter_taken(
        letter=known,
        import_file_ids=[one.import_file_id for one in outcomes if one.import_file_id is not None],
        refused=refused,
        wants_reply=settings.replies and letter.answerable,
    )
    found.files += len(outcomes)
    found.refused += refused
    if known.reply == IntakeMessage.Reply.DUE:
        _answer(known, settings=settings, password=password, clock=clock)


def _answer(letter: IntakeMessage, *, settings: MailboxSettings, password: str, clock: Clock) -> None:
    replies = replies_to(letter)
    if replies:
        send_replies(replies, settings=settings, password=password, to=letter.sender, in_reply_to=letter.key)
    letter_answered(letter=letter, now=clock())
