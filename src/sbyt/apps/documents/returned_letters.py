"""Letters with documents that came back after the server took them: which one, why, and addresses not to write to again.

Source: RFC 3464 (reports), RFC 3463 (codes: class 5 is permanent).
"""

from __future__ import annotations

import re
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from sbyt.apps.documents.models import BillsByEmail, EmailDelivery

_LONGEST_ERROR: Final = 300
_NAME: Final = re.compile(r"document-letter-(\d{1,18})-([0-9a-f]{20})(?![0-9a-f])")
_State: Final = EmailDelivery.State


class UnableToFindLetter(ValueError):
    """Raised where a report is of no letter of ours, or of one that never left; the text is Russian: it is shown as it is."""


def name_of_letter(letter: EmailDelivery) -> str:
    """Return what stands before the @ of the letter's Message-ID: known to us alone, so a report cannot be made up."""
    return f"document-letter-{letter.pk}-{_proof(str(letter.pk))}"


def letter_returned(*, names: tuple[str, ...], status: str, diagnostic: str) -> str:
    """Mark the letter that one of `names` (Message-ID, envelope id) names as undelivered; return the state it has now.

    A status of class 5 refuses the address: `bounced`. Any other, as of a letter that a server gave up, is `failed`. Told twice,
    nothing changes. Raises UnableToFindLetter.
    """
    letter_id = next((found for found in map(_letter_id, names) if found is not None), None)
    if letter_id is None:
        raise UnableToFindLetter("отчёт не о письме с документом")
    state = _State.BOUNCED if status.startswith("5.") else _State.FAILED
    words = " ".join(f"{status} {diagnostic}".split())[:_LONGEST_ERROR]
    letters = EmailDelivery.objects.filter(pk=letter_id)
    left = letters.filter(state__in=[_State.SENT, _State.SENDING, _State.UNKNOWN])
    if left.update(state=state, error=words):
        return state
    known = letters.values_list("state", flat=True).first()
    if known is None or known == _State.WAITING:
        raise UnableToFindLetter(f"письма {letter_id} нет среди отправленных")
    return known


def consents_to_send() -> QuerySet[BillsByEmail]:
    """Return the consents in force whose address no server refused for good since it was recorded."""
    return BillsByEmail.objects.filter(
        ~Exists(_refusals(OuterRef("address"), OuterRef("given_at"))), revoked_at=None
    )


def refusal_of(consent: BillsByEmail) -> EmailDelivery | None:
    """Return the last letter that the consent's address refused for good; None where it may be written to.

    An address recorded anew, be it the same, is taken for corrected.
    """
    return _refusals(consent.address, consent.given_at).order_by("-queued_at", "-pk").first()


def _refusals(address: Any, since: Any) -> QuerySet[EmailDelivery]:
    return EmailDelivery.objects.filter(address=address, state=_State.BOUNCED, queued_at__gte=since)


def _letter_id(name: str) -> int | None:
    found = _NAME.search(name)
    if found is None or not constant_time_compare(found[2], _proof(found[1])):
        return None
    return int(found[1])


def _proof(letter_id: str) -> str:
    return salted_hmac("sbyt.documents.returned_letters", letter_id).hexdigest()[:20]
