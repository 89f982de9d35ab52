"""Documents by e-mail: consent, the queue of a month, sending with retries. Each letter leaves once, whatever is killed."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.core.mail import EmailMessage, get_connection
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from sbyt.apps.documents.models import BillsByEmail, Document, EmailDelivery
from sbyt.apps.documents.printing import MEDIA_TYPE, print_document
from sbyt.apps.documents.queries import documents_for
from sbyt.apps.documents.returned_letters import consents_to_send, name_of_letter, refusal_of
from sbyt.apps.documents.snapshot import UnableToReadSnapshot
from sbyt.apps.documents.types import CHARGING
from sbyt.apps.documents.typesetting import UnableToTypeset
from sbyt.kit import numbers
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting
from sbyt.kit.faults import fault_point
from sbyt.kit.files.operations import read_stored_file

MOST_TRIES: Final = 5
LOST_AFTER: Final = timedelta(minutes=15)
_LONGEST_ERROR: Final = 300
_PERMANENT: Final = 500
_State: Final = EmailDelivery.State


class UnableToSendAgain(RuntimeError):
    """Raised where the letter is waiting already, or is not the actor's; the text is Russian: it is shown as it is."""


@transaction.atomic
def ask_for_email(*, actor: Actor, account_id: int, branch_id: int, address: str, basis: str) -> BillsByEmail:
    """Record that documents of the account go to the address, in place of the one before. Needs accounts.edit in its branch."""
    actor.require("accounts.edit", branch_id=branch_id)
    with acting(user_id=actor.user_id, reason=basis):
        BillsByEmail.objects.filter(account_id=account_id, revoked_at=None).update(revoked_at=timezone.now())
        return BillsByEmail.objects.create(account_id=account_id, address=address, basis=basis)


def stop_email(*, actor: Actor, account_id: int, branch_id: int, reason: str) -> None:
    """Record that documents of the account go by e-mail no more. Needs accounts.edit in its branch."""
    actor.require("accounts.edit", branch_id=branch_id)
    with acting(user_id=actor.user_id, reason=reason):
        BillsByEmail.objects.filter(account_id=account_id, revoked_at=None).update(revoked_at=timezone.now())


def email_of(account_id: int) -> BillsByEmail | None:
    """Return the consent in force; None where documents go on paper."""
    return BillsByEmail.objects.filter(account_id=account_id, revoked_at=None).first()


def on_paper_alone(documents: QuerySet[Document]) -> QuerySet[Document]:
    """Return the documents of accounts that did not ask for e-mail, or whose address refuses letters."""
    asked = consents_to_send().filter(account_id=OuterRef("account_id"))
    return documents.filter(~Exists(asked))


@transaction.atomic
def queue_month(*, actor: Actor, month: date) -> int:
    """Put the bills of a month that nobody mailed yet into the queue; return how many. Needs documents.issue.

    Addresses that refused letters for good are left out until they are recorded anew. A fixed number of statements; asked for
    twice it queues nothing more.
    """
    actor.require("documents.issue")
    consent = consents_to_send().filter(account_id=OuterRef("account_id"))
    mailed = EmailDelivery.objects.filter(document_id=OuterRef("pk"))
    waiting = (
        documents_for(actor, verb="documents.issue")
        .filter(Exists(consent), ~Exists(mailed), month=month, kind__in=CHARGING)
        .values_list("pk", "account_id")
    )
    pairs = list(waiting)
    consents = BillsByEmail.objects.filter(account_id__in={pk for _, pk in pairs}, revoked_at=None)
    addresses = dict(consents.values_list("account_id", "address"))
    made = EmailDelivery.objects.bulk_create(
        [EmailDelivery(document_id=document, address=addresses[account]) for document, account in pairs],
        ignore_conflicts=True,
    )
    return len(made)


def deliveries_for(actor: Actor) -> QuerySet[Any]:
    """Return the letters that the actor may see, by the branches of documents.view."""
    return EmailDelivery.objects.filter(document__in=documents_for(actor)).select_related("document__account")


def send_again(*, actor: Actor, delivery_id: int) -> EmailDelivery:
    """Queue a new letter with the same document to the address in force. Needs documents.issue in the branch.

    Raises UnableToSendAgain where there is no such letter, one waits already, the consent was revoked, or the address in force
    refused a letter for good.
    """
    known = documents_for(actor, verb="documents.issue")
    old = EmailDelivery.objects.filter(pk=delivery_id, document__in=known).select_related("document").first()
    if old is None:
        raise UnableToSendAgain("Такого письма нет")
    consent = email_of(old.document.account_id)
    if consent is None:
        raise UnableToSendAgain("Согласие на документы по почте отозвано")
    if refusal_of(consent) is not None:
        raise UnableToSendAgain(
            f"Адрес {consent.address} не принимает писем: запишите верный на вкладке «Документы» счёта"
        )
    try:
        with transaction.atomic():
            return EmailDelivery.objects.create(document=old.document, address=consent.address)
    except IntegrityError as error:
        raise UnableToSendAgain("Письмо с этим документом уже ждёт отправки") from error


def send_waiting(*, now: Callable[[], datetime], go_on: Callable[[], bool]) -> int:
    """Send the letters whose time has come; return how many left. `go_on` is asked before each.

    A letter is claimed in a transaction of its own before it is handed to the mail server.
    """
    EmailDelivery.objects.filter(state=_State.SENDING, claimed_at__lt=now() - LOST_AFTER).update(
        state=_State.UNKNOWN, error="Отправка оборвалась"
    )
    left = 0
    with get_connection() as connection:
        while go_on():
            letter = _claimed(now())
            if letter is None:
                return left
            fault_point("email.claimed")
            left += _send(letter, connection, now)
    return left


def _claimed(now: datetime) -> EmailDelivery | None:
    with transaction.atomic():
        waiting = EmailDelivery.objects.select_for_update(skip_locked=True, of=("self",))
        letter: EmailDelivery | None = (
            waiting.filter(state=_State.WAITING, next_try_at__lte=now).order_by("next_try_at", "pk").first()
        )
        if letter is not None:
            letter.state, letter.claimed_at, letter.tries = _State.SENDING, now, letter.tries + 1
            letter.save(update_fields=["state", "claimed_at", "tries"])
        return letter


def _send(letter: EmailDelivery, connection: Any, now: Callable[[], datetime]) -> bool:
    refusal = _refused_meanwhile(letter)
    if refusal is not None:
        _finish(letter, _State.FAILED, error=f"Адрес отклонён раньше: {refusal.error}")
        return False
    try:
        _message(letter, connection).send()
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        told = f"{code} {words.decode(errors='replace')}"
        if code >= _PERMANENT:
            _finish(letter, _State.BOUNCED, error=told)
        else:
            _put_off(letter, told, now())
    except (smtplib.SMTPException, OSError) as error:
        _put_off(letter, str(error), now())
    except (UnableToReadSnapshot, UnableToTypeset) as error:
        _finish(letter, _State.FAILED, error=str(error))
    else:
        fault_point("email.left")
        _finish(letter, _State.SENT, sent_at=now())
        return True
    return False


def _refused_meanwhile(letter: EmailDelivery) -> EmailDelivery | None:
    """Return the letter by which the address was refused for good while this one waited."""
    account_id = Document.objects.values_list("account_id", flat=True).get(pk=letter.document_id)
    consent = email_of(account_id)
    return None if consent is None or consent.address != letter.address else refusal_of(consent)


def _put_off(letter: EmailDelivery, error: str, now: datetime) -> None:
    """Try again in 2, 4, 8, 16 minutes, then give up."""
    if letter.tries >= MOST_TRIES:
        _finish(letter, _State.FAILED, error=error)
    else:
        _finish(letter, _State.WAITING, error=error, next_try_at=now + timedelta(minutes=2**letter.tries))


def _finish(letter: EmailDelivery, state: str, *, error: str = "", **more: datetime) -> None:
    """Write what became of the letter, unless a report of its return came first."""
    handed = EmailDelivery.objects.filter(pk=letter.pk, state__in=[_State.SENDING, _State.UNKNOWN])
    handed.update(state=state, error=error[:_LONGEST_ERROR], **more)


def _message(letter: EmailDelivery, connection: Any) -> EmailMessage:
    document = Document.objects.select_related("account").get(pk=letter.document_id)
    pdf = read_stored_file(print_document(document).file)
    supplier = document.snapshot["body"]["supplier"]["name"]
    message = EmailMessage(
        subject=f"{document.get_kind_display()} за {numbers.month(document.month)}, счёт {document.account.number}",
        body=f"Здравствуйте!\n\nВо вложении {document} за {numbers.month(document.month)}.\n\n{supplier}\n",
        to=[letter.address],
        connection=connection,
        headers={"Message-ID": f"<{name_of_letter(letter)}@{letter.address.rpartition('@')[2]}>"},
    )
    message.attach(f"{document.number}.pdf", pdf, MEDIA_TYPE)
    return message
