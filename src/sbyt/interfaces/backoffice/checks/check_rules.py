"""Parameters of checks by class of points: what stands for all, and what differs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.validators import MaxValueValidator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from sbyt.apps.metering.operations.hour_findings import EDIT, set_check_parameters
from sbyt.apps.metering.queries.check_columns import CLASSES, parameters_of_classes
from sbyt.apps.metering.queries.hour_findings import check_rules
from sbyt.calc.check_parameters import CheckParameters, parameter_names
from sbyt.interfaces.backoffice.checks.words import PARAMETERS
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.forms import OfficeForm, PercentField, ReasonField
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit import numbers

ALL: Final = "all"
_PERCENT: Final = "_bp"
_LARGEST: Final = 10**9


class RuleForm(OfficeForm):
    """A field a parameter; an empty one stands as it is for all."""

    def __init__(self, *args: Any, own: dict[str, int], stands: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in parameter_names():
            otherwise = f"Иначе {_said(name, stands[name])}"
            given: dict[str, Any] = {
                "label": PARAMETERS[name],
                "required": False,
                "initial": own.get(name),
                "help_text": otherwise if name == "least_wh" else f"{otherwise}; 0 выключает",
            }
            self.fields[name] = (
                PercentField(at_least=0, validators=[MaxValueValidator(_LARGEST)], **given)
                if name.endswith(_PERCENT)
                else forms.IntegerField(min_value=0, max_value=_LARGEST, **given)
            )
        self.fields["reason"] = ReasonField()


def _said(name: str, value: int) -> str:
    return numbers.percent(value) if name.endswith(_PERCENT) else numbers.whole(value)


@require_GET
@screen(verb="readings.view", section="checks")
def rules(request: StaffRequest) -> HttpResponse:
    """Show the parameters in force by class."""
    stand = {name: asdict(one) for name, one in parameters_of_classes().items()}
    context = {
        "classes": [(name, words) for name, words in CLASSES.items()],
        "rows": [
            (words, [_said(key, stand[name][key]) for name in CLASSES]) for key, words in PARAMETERS.items()
        ],
        "may_edit": request.actor.may_everywhere(EDIT),
    }
    return render_screen(request, "backoffice/checks/rules.html", context)


@require_http_methods(["GET", "POST"])
@screen(verb=EDIT, section="checks")
def rule_change(request: StaffRequest, point_class: str) -> HttpResponse:
    """Change the parameters of a class, or of all."""
    request.actor.require_everywhere(EDIT)
    if point_class not in {ALL, *CLASSES}:
        raise Http404
    kept = {rule.point_class: rule.parameters for rule in check_rules()}
    key = "" if point_class == ALL else point_class
    defaults = asdict(CheckParameters())
    stands = defaults if key == "" else {**defaults, **kept.get("", {})}
    form = RuleForm(request.POST if request.method == "POST" else None, own=kept.get(key, {}), stands=stands)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        own = {name: given[name] for name in parameter_names() if given[name] is not None}
        set_check_parameters(actor=request.actor, point_class=key, parameters=own, reason=given["reason"])
        messages.add_message(request, messages.INFO, "Параметры записаны.", extra_tags="ok")
        return HttpResponseRedirect(reverse("backoffice:check-rules"))
    context = {
        "form": form,
        "title": f"Параметры: {CLASSES.get(key, 'все точки')}",
        "button": "Записать",
        "back_url": reverse("backoffice:check-rules"),
        "crumbs": [
            (reverse("backoffice:hour-findings"), "Проверка данных"),
            (reverse("backoffice:check-rules"), "Правила"),
        ],
    }
    return render_screen(
        request, "backoffice/parts/form_page.html", context, status=422 if form.is_bound else 200
    )
