"""Enter readings by hand: previous values at hand, the answer of the intake before and after saving."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from sbyt.apps.metering.queries.meters_of_points import MeterAtPoint, RegisterAtPoint
from sbyt.apps.metering.types import Reading
from sbyt.formats.energy_text import wh_of_kwh_text
from sbyt.interfaces.backoffice.contracts.account_page import card_or_404, story_page
from sbyt.interfaces.backoffice.contracts.panels import READING_FORM, Panel
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.rendering import render_part
from sbyt.kit import numbers
from sbyt.kit.access.actor import Actor
from sbyt.kit.asked_days import asked_day
from sbyt.usecases.account_card.card import AccountCard
from sbyt.usecases.find_register import Submission
from sbyt.usecases.kept_refusals import take_readings_and_keep_refusals
from sbyt.usecases.readings_intake import TakenReading
from sbyt.usecases.validate_reading import Outcome

SOURCES: Final = (
    (Reading.Source.OPERATOR, "со слов абонента"),
    (Reading.Source.CONTROLLER, "контролёр снял сам"),
)
_TONES: Final = {
    Outcome.ACCEPTED: "ok",
    Outcome.UNCHANGED: "quiet",
    Outcome.WARNED: "warn",
    Outcome.ASKED: "bad",
    Outcome.REFUSED: "bad",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One scale of the form: what it showed before, what is typed, what the intake says of it."""

    meter: MeterAtPoint
    register: RegisterAtPoint
    typed: str = ""
    said: str = ""
    tone: str = ""

    @property
    def name(self) -> str:
        return f"value-{self.register.register_id}"


def entry_panel(
    card: AccountCard,
    *,
    given: Mapping[str, Any] | None = None,
    answers: Mapping[int, TakenReading] | None = None,
    fault: str = "",
) -> Panel:
    """Return the form for the scales of the meters that stand; `answers` by register."""
    given = given or {}
    entries = []
    for meter in card.standing_meters:
        for register in meter.registers:
            taken = (answers or {}).get(register.register_id)
            entries.append(
                Entry(
                    meter=meter,
                    register=register,
                    typed=given.get(f"value-{register.register_id}", ""),
                    said=said_of(taken, meter=meter) if taken else "",
                    tone=_TONES[taken.verdict.outcome] if taken else "",
                )
            )
    return READING_FORM, {
        "entries": entries,
        "taken_on": given.get("taken_on") or timezone.localdate().isoformat(),
        "source": given.get("source") or Reading.Source.OPERATOR,
        "sources": SOURCES,
        "today": timezone.localdate().isoformat(),
        "entry_fault": fault,
        "account": card.account,
        "usual_wh": card.figures.usual_wh,
    }


@require_POST
@screen(verb="readings.enter", section="accounts")
def enter_reading(request: StaffRequest, account_id: int) -> HttpResponse:
    """Take in what was typed; with `preview`, only tell what would become of it."""
    card = card_or_404(request, account_id)
    request.actor.require("readings.enter", branch_id=card.account.branch_id)
    day = _day(request.POST)
    submissions = _submissions(card, request.POST, day) if day else []
    if request.POST.get("preview"):
        answers = _taken(request.actor, submissions, request.POST, keep=False) if submissions else {}
        template, context = entry_panel(card, given=request.POST.dict(), answers=answers)
        return render_part(request, template, context)
    fault = "" if submissions else "Впишите показание хотя бы одной шкалы." if day else "Укажите дату снятия."
    answers = _taken(request.actor, submissions, request.POST, keep=True) if not fault else {}
    if fault or any(taken.verdict.outcome is Outcome.REFUSED for taken in answers.values()):
        panel = entry_panel(card, given=request.POST.dict(), answers=answers, fault=fault)
        return story_page(request, card, panel=panel, status=422)
    _tell(request, list(answers.values()), card)
    return HttpResponseRedirect(reverse("backoffice:account", args=[account_id]))


def said_of(taken: TakenReading, *, meter: MeterAtPoint) -> str:
    """Return the answer of the intake in words: the consumption, then the reasons."""
    verdict = taken.verdict
    words = [reason.message for reason in verdict.reasons]
    if verdict.outcome is Outcome.UNCHANGED:
        return "такое показание за этот день уже есть"
    if verdict.consumption_wh is not None:
        ratio = f", коэффициент {meter.multiplier}" if meter.multiplier != 1 else ""
        words.insert(0, f"расход {numbers.energy(verdict.consumption_wh)}\u00a0кВт·ч{ratio}")
    return "; ".join(words) or "первое показание прибора"


def _day(given: QueryDict) -> date | None:
    try:
        return asked_day(given.get("taken_on", ""))
    except ValueError:
        return None


def _submissions(card: AccountCard, given: QueryDict, day: date) -> list[Submission]:
    registers = [register.register_id for meter in card.standing_meters for register in meter.registers]
    typed = {register_id: given.get(f"value-{register_id}", "").strip() for register_id in registers}
    return [
        Submission(
            taken_on=day,
            value=wh_of_kwh_text("".join(text.split())),
            register_id=register_id,
            group=1,
            note=given.get("note", "").strip(),
        )
        for register_id, text in typed.items()
        if text
    ]


def _taken(
    actor: Actor, submissions: list[Submission], given: QueryDict, *, keep: bool
) -> dict[int, TakenReading]:
    """Judge the readings by the very function that takes them in; unless `keep`, nothing of it stays."""
    source = given.get("source", "")
    source = source if source in dict(SOURCES) else Reading.Source.OPERATOR
    with transaction.atomic():
        taken = take_readings_and_keep_refusals(
            actor=actor,
            submissions=submissions,
            source=source,
            now=timezone.now(),
            texts={place: given.get(f"value-{one.register_id}", "") for place, one in enumerate(submissions)},
        )
        if not keep:
            transaction.set_rollback(True)
    return {one.submission.register_id: one for one in taken if one.submission.register_id is not None}


def _tell(request: StaffRequest, taken: list[TakenReading], card: AccountCard) -> None:
    meters = {register.register_id: meter for meter in card.meters for register in meter.registers}
    for one in taken:
        assert one.submission.register_id is not None
        outcome = one.verdict.outcome
        said = said_of(one, meter=meters[one.submission.register_id])
        if outcome is Outcome.ASKED:
            words, tone = f"Показание сохранено и ждёт подтверждения: {said}.", "warn"
        elif outcome is Outcome.WARNED:
            words, tone = f"Показание принято с замечанием: {said}.", "warn"
        elif outcome is Outcome.UNCHANGED:
            words, tone = f"Ничего не изменилось: {said}.", "ok"
        else:
            words, tone = f"Показание принято: {said}.", "ok"
        messages.add_message(request, messages.INFO, words, extra_tags=tone)
