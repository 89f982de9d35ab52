"""«Новый расчёт»: of a branch, a district, a place, private houses, a building or accounts; at once or at a time."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sbyt.apps.billing.operations.appoint_run import UnableToAppointRun
from sbyt.apps.billing.operations.plan_run import UnableToPlanRun
from sbyt.apps.parties.queries import branches_where
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.form_pages import done, refuse
from sbyt.interfaces.backoffice.forms import DayField, MonthField, OfficeForm
from sbyt.interfaces.backoffice.month_in_work import month_in_work
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit import numbers
from sbyt.usecases.appointed_runs import appoint
from sbyt.usecases.chosen_run import (
    Choice,
    RunKind,
    UnableToChooseAccounts,
    localities_to_choose,
    scope_of,
)
from sbyt.usecases.runs_in_background import start_run


class NewRunForm(OfficeForm):
    """The month, the prices, and whose accounts."""

    month = MonthField(label="Месяц")
    stage = forms.ChoiceField(label="Стадия", choices=[("final", "факт"), ("forecast", "прогноз юрлиц")])
    kind = forms.ChoiceField(label="Что считать", choices=RunKind.choices)
    branch = forms.TypedChoiceField(
        label="Отделение",
        coerce=int,
        empty_value=None,
        required=False,
        help_text="Для отделения; сужает и остальное",
    )
    words = forms.CharField(
        label="Район, пункт, адрес или номера счетов",
        required=False,
        max_length=2000,
        help_text="Район или населённый пункт целиком, можно без «с.» и «г.»; адрес дома: «Светлогорск Красная 45»; номера счетов через пробел. Для частного сектора можно не называть",
    )

    on = DayField(label="Начать в день", required=False, help_text="Пусто: сразу")
    at = forms.TimeField(
        label="Время",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="Если указан день; пусто: 00:00",
        error_messages={"invalid": "Нужно время, например 02:30"},
    )

    def __init__(
        self, *args: Any, branches: list[tuple[str, str]], localities: list[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        words = self.fields["words"]
        words.suggested = localities  # type: ignore[attr-defined]  # drawn as the list of the field
        words.widget.attrs["list"] = "id_words_list"
        field = self.fields["branch"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", "все"), *branches]

    def starts_at(self) -> datetime | None:
        """Return the moment to start at; None = at once."""
        on, at = self.cleaned_data["on"], self.cleaned_data["at"]
        return None if on is None else timezone.make_aware(datetime.combine(on, at or time()))

    def clean(self) -> dict[str, Any]:
        """Refuse a time without its day."""
        given = super().clean() or self.cleaned_data
        if given.get("at") is not None and given.get("on") is None and "on" not in self.errors:
            self.add_error("on", "Укажите день: время без дня не назначить.")
        return given


@require_http_methods(["GET", "POST"])
@screen(verb="runs.compute", section="runs")
def new_run(request: StaffRequest) -> HttpResponse:
    """Plan the run and have it computed in the background; it posts nothing until it is released."""
    branches = [(str(pk), name) for pk, name in branches_where(request.actor, verb="runs.compute")]
    form = NewRunForm(
        request.POST if request.method == "POST" else None,
        branches=branches,
        localities=localities_to_choose(request.actor),
        initial={"month": f"{month_in_work(request.actor):%Y-%m}"},
    )
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        choice = Choice(kind=RunKind(given["kind"]), branch_id=given["branch"], words=given["words"])
        starts_at = form.starts_at()
        try:
            if starts_at is not None:
                appoint(
                    actor=request.actor,
                    month=given["month"],
                    stage=given["stage"],
                    choice=choice,
                    starts_at=starts_at,
                    now=timezone.now(),
                )
                words = f"Расчёт назначен на {numbers.moment(starts_at)}. Счета будут те, что найдутся тогда."
                return done(request, words, to=reverse("backoffice:runs"))
            run = start_run(
                actor=request.actor,
                month=given["month"],
                stage=given["stage"],
                scope=scope_of(request.actor, choice),
            )
        except (UnableToChooseAccounts, UnableToPlanRun, UnableToAppointRun) as refusal:
            refuse(form, refusal)
        else:
            said = f"Расчёт № {run.number} поставлен в очередь. Проводок не будет, пока его не выпустят."
            messages.add_message(request, messages.INFO, said, extra_tags="ok")
            return HttpResponseRedirect(reverse("backoffice:run", args=[run.pk]))
    context = {
        "form": form,
        "title": "Новый расчёт",
        "note": "Считается по тому, что известно сейчас, в фоне; с днём — тогда, когда он наступит. Выставленные счета месяца не пересчитываются: для них есть перерасчёт.",
        "button": "Посчитать",
        "back_url": reverse("backoffice:runs"),
        "crumbs": [(reverse("backoffice:runs"), "Расчёты")],
    }
    status = 422 if form.is_bound else 200
    return render_screen(request, "backoffice/parts/form_page.html", context, status=status)
