"""Decide that a payment document is not to stand in ГИС ЖКХ, and think better of it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sbyt.apps.exchange.models import GisWithdrawal
from sbyt.kit.audit.tracking import acting


class UnableToWithdraw(ValueError):
    """Raised when the document is being withdrawn already; the words are Russian."""


@transaction.atomic
def ask_to_withdraw(*, document_id: int, reason: str, user_id: int | None, now: datetime) -> GisWithdrawal:
    """Write that the document is to be withdrawn: the next round of documents does it. Raises UnableToWithdraw."""
    with acting(user_id=user_id, reason=reason):
        asked, is_new = GisWithdrawal.objects.get_or_create(
            document_id=document_id, defaults={"reason": reason, "asked_at": now, "asked_by_id": user_id}
        )
    if not is_new:
        raise UnableToWithdraw("Отзыв этого документа уже записан.")
    return asked


@transaction.atomic
def cancel_withdrawal(*, document_id: int, user_id: int | None) -> bool:
    """Forget the decision: the next round tells the document anew where it was withdrawn; False where there was none."""
    with acting(user_id=user_id, reason="Отзыв отменён"):
        removed, _by_kind = GisWithdrawal.objects.filter(document_id=document_id).delete()
    return bool(removed)
