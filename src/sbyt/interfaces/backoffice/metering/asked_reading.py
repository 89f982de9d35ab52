"""Answer the question about a reading: a turn of the scale, another meter, a mistake."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from sbyt.apps.metering.types import Reading
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit import numbers
from sbyt.usecases.confirm_reading import Decision, UnableToConfirmReading, confirm_reading
from sbyt.usecases.find_register import ENTER
from sbyt.usecases.reading_question import ReadingQuestion, reading_question

REPLACED: Final = "replaced"
_DONE: Final = {
    Decision.ROLLOVER: "принято: переход через ноль",
    Decision.ACCEPT: "принято как есть",
    Decision.REFUSE: "отклонено",
}


@require_http_methods(["GET", "POST"])
@screen(verb=ENTER, section="asked")
def asked_reading(request: StaffRequest, reading_id: int) -> HttpResponse:
    """Show what the reading is held against; take the answer, or lead to the replacement of the meter."""
    try:
        question = reading_question(actor=request.actor, reading_id=reading_id)
    except Reading.DoesNotExist:
        raise Http404 from None
    chosen = request.POST.get("decision", "")
    if request.method == "POST" and chosen == REPLACED and _may_replace(request, question):
        form = reverse("backoffice:meter-replace", args=[question.point.pk])
        return HttpResponseRedirect(f"{form}?reading={question.reading_id}")
    fault = _answered(request, question, chosen) if request.method == "POST" else ""
    if fault is None:
        return HttpResponseRedirect(_back(request))
    context: dict[str, Any] = {
        "question": question,
        "choices": _choices(question),
        "may_replace": _may_replace(request, question),
        "chosen": chosen,
        "reason": request.POST.get("reason", ""),
        "fault": fault,
        "back": _back(request),
    }
    return render_screen(
        request, "backoffice/metering/asked_reading.html", context, status=422 if fault else 200
    )


def _answered(request: StaffRequest, question: ReadingQuestion, chosen: str) -> str | None:
    """Give the answer; returns what is wrong with it, None where it is given."""
    if chosen not in set(Decision):
        return "Выберите, что случилось."
    decision = Decision(chosen)
    try:
        confirm_reading(
            actor=request.actor,
            reading_id=question.reading_id,
            decision=decision,
            reason=request.POST.get("reason", ""),
            now=timezone.now(),
        )
    except UnableToConfirmReading as refusal:
        return f"{str(refusal)[:1].upper()}{str(refusal)[1:]}."
    except Reading.DoesNotExist:
        messages.add_message(
            request, messages.INFO, "На этот вопрос только что ответил другой человек.", extra_tags="warn"
        )
        return None
    shown = f"{numbers.energy(question.asked.value_wh)} на {numbers.day(question.asked.taken_on)}"
    messages.add_message(request, messages.INFO, f"Показание {shown} {_DONE[decision]}.", extra_tags="ok")
    return None


def _choices(question: ReadingQuestion) -> list[tuple[str, str, str, str]]:
    """Return (value, title, words, objection): every answer there is, those that do not fit with the reason."""
    objections = question.objections
    rollover = "шкала прошла все девятки и пошла с нуля"
    if question.rollover_consumption_wh is not None:
        rollover += f"; расход {numbers.energy(question.rollover_consumption_wh)}\u00a0кВт·ч"
    choices = [
        (Decision.ROLLOVER.value, "Переход через ноль", rollover, objections[Decision.ROLLOVER]),
        (REPLACED, "Прибор заменён", "откроется запись замены; показание перейдёт на новый прибор", ""),
        (
            Decision.REFUSE.value,
            "Ошибка: отклонить",
            "показание не войдёт в расчёт, останется в истории",
            "",
        ),
    ]
    if not objections[Decision.ACCEPT]:
        words = "предыдущее показание с тех пор исправлено"
        choices.insert(0, (Decision.ACCEPT.value, "Принять как есть", words, ""))
    return choices


def _may_replace(request: StaffRequest, question: ReadingQuestion) -> bool:
    return request.actor.may("accounts.edit", branch_id=question.point.branch_id)


def _back(request: StaffRequest) -> str:
    given = request.POST.get("back", "") or request.GET.get("back", "")
    safe = given.startswith("/") and url_has_allowed_host_and_scheme(
        given, allowed_hosts={request.get_host()}
    )
    return given if safe else reverse("backoffice:asked-readings")
