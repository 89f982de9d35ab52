"""Once payment documents are withdrawn the corrected ones may be told: the round of their month is asked for again."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.db import transaction

from sbyt.apps.exchange.operations.rounds import UnableToAskForRound, ask_for_round
from sbyt.apps.exchange.types import GisElement, GisMessage, MessageKind
from sbyt.usecases.giszhkh.rounds_in_background import carry_out_in_background


def go_on_after_withdrawal(*, message: GisMessage, now: datetime) -> bool:
    """Ask for a round of documents of the branch and month where the message withdrew some; tell whether it was asked for.

    A round that waits already will do.
    """
    withdrawn = message.parts.filter(ends=True, state=GisElement.State.DONE)
    if message.kind != MessageKind.BILLS or message.branch_id is None or not withdrawn.exists():
        return False
    with suppress(UnableToAskForRound), transaction.atomic():
        asked = ask_for_round(
            kind=MessageKind.BILLS,
            branch_id=message.branch_id,
            month=message.month,
            user_id=message.created_by_id,
            now=now,
        )
        carry_out_in_background(round_id=asked.pk)
        return True
    return False
