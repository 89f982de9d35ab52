"""Rounds are carried out by the worker."""

from __future__ import annotations

from typing import Final

from procrastinate.contrib.django import app

ROUND: Final = "sbyt.giszhkh_round"


def carry_out_in_background(*, round_id: int) -> None:
    """Put the round into the queue of the worker."""
    app.configure_task(ROUND, queueing_lock=f"{ROUND} {round_id}").defer(round_id=round_id)
