"""«Новый расчёт»: of a branch, a place, private houses, a building or accounts."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sbyt.apps.billing.operations.plan_run import UnableToPlanRun
from sbyt.apps.parties.queries import branches_where
from sbyt.calc.periods import month_before
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.forms import MonthField, OfficeForm, today
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.usecases.chosen_run import Choice, RunKind, UnableToChooseAccounts, scope_of
from sbyt.usecases.runs_in_background import start_run

_KINDS: Final = {
    RunKind.ALL: "все счета",
    RunKind.BRANCH: "отделение",
    RunKind.LOCALITY: "населённый пункт",
    RunKind.PRIVATE: "частный сектор",
    RunKind.BUILDING: "дом",
    RunKind.ACCOUNT: "лицевые счета",
}


class NewRunForm(OfficeForm):
    """The month, the prices, and whose accounts."""

    month = MonthField(label="Месяц")
    stage = forms.ChoiceField(label="Стадия", choices=[("final", "факт"), ("forecast", "прогноз юрлиц")])
    kind = forms.ChoiceField(
        label="Что считать", choices=[(kind.value, words) for kind, words in _KINDS.items()]
    )
    branch = forms.TypedChoiceField(
        label="Отделение",
        coerce=int,
        empty_value=None,
        required=False,
        help_text="Для отделения; сужает и остальное",
    )
    words = forms.CharField(
        label="Пункт, адрес или номера счетов",
        required=False,
        max_length=2000,
        help_text="Населённый пункт целиком; адрес дома: «Светлогорск Красная 45»; номера счетов через пробел. Для частного сектора можно не называть",
    )

    def __init__(self, *args: Any, branches: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["branch"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", "все"), *branches]


@require_http_methods(["GET", "POST"])
@screen(verb="runs.compute", section="runs")
def new_run(request: StaffRequest) -> HttpResponse:
    """Plan the run and have it computed in the background; it posts nothing until it is released."""
    branches = [(str(pk), name) for pk, name in branches_where(request.actor, verb="runs.compute")]
    last = month_before(today().replace(day=1))
    form = NewRunForm(
        request.POST if request.method == "POST" else None,
        branches=branches,
        initial={"month": f"{last:%Y-%m}"},
    )
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        choice = Choice(kind=RunKind(given["kind"]), branch_id=given["branch"], words=given["words"])
        try:
            run = start_run(
                actor=request.actor,
                month=given["month"],
                stage=given["stage"],
                scope=scope_of(request.actor, choice),
            )
        except (UnableToChooseAccounts, UnableToPlanRun) as refusal:
            form.add_error(None, f"{str(refusal)[:1].upper()}{str(refusal)[1:]}")
        else:
            said = f"Расчёт № {run.number} поставлен в очередь. Проводок не будет, пока его не выпустят."
            messages.add_message(request, messages.INFO, said, extra_tags="ok")
            return HttpResponseRedirect(reverse("backoffice:run", args=[run.pk]))
    context = {
        "form": form,
        "title": "Новый расчёт",
        "note": "Считается по тому, что известно сейчас, в фоне. Выставленные счета месяца не пересчитываются: для них есть перерасчёт.",
        "button": "Посчитать",
        "back_url": reverse("backoffice:runs"),
        "crumbs": [(reverse("backoffice:runs"), "Расчёты")],
    }
    status = 422 if form.is_bound else 200
    return render_screen(request, "backoffice/parts/form_page.html", context, status=status)
