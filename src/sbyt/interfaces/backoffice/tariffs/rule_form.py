"""«Новая версия»: a value of a rule from a day on."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sbyt.apps.tariffs.known_rules import GROUPS, KNOWN_RULES, KnownRule
from sbyt.apps.tariffs.operations_prices import EDIT
from sbyt.apps.tariffs.operations_rules import UnableToSetRule, set_rule
from sbyt.apps.tariffs.queries_rules import RuleInForce, rules_in_force
from sbyt.apps.tariffs.rule_values import (
    Choice,
    DaySteps,
    Figure,
    InOrder,
    RegionByBranch,
    Several,
    UnableToTakeRuleValue,
    Words,
)
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.forms import DayField, OfficeForm, ScaledField, today
from sbyt.interfaces.backoffice.rendering import render_screen

_REGION: Final = re.compile(
    r"(?:(?P<branch>[^\s:]+)\s*:\s*)?(?P<subject>\w+)[\s,]+(?:зона\s+)?(?P<zone>[12])", re.IGNORECASE
)


class RegionField(forms.CharField):
    """«46 зона 1», and lines «02: 50 зона 1» of branches that differ; the value is that of the rule."""

    widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})

    def to_python(self, value: Any) -> Any:
        lines = [line.strip() for line in re.split(r"[;\n]", str(value or "")) if line.strip()]
        if not lines:
            return None
        found: dict[str, Any] = {}
        for line in lines:
            match = _REGION.fullmatch(line)
            if match is None:
                raise forms.ValidationError(f"«{line}» не читается. {RegionByBranch().refusal}")
            region = {"subject": match["subject"], "price_zone": int(match["zone"])}
            if match["branch"]:
                found.setdefault("branches", {})[match["branch"]] = region
            else:
                found.update(region)
        return found


_STEP: Final = re.compile(r"(\d+)\s*(?:[-–—]\s*(\d+))?\s*:\s*1\s*/\s*(\d+)")


class DayStepsField(forms.CharField):
    """«31–90: 1/300; 91: 1/130»; the value is that of the rule."""

    def to_python(self, value: Any) -> Any:
        parts = [part.strip() for part in re.split(r"[;\n]", str(value or "")) if part.strip()]
        if not parts:
            return None
        found = [_STEP.fullmatch(part) for part in parts]
        if None in found:
            raise forms.ValidationError(DaySteps().refusal)
        return [[int(one[1]), int(one[2]) if one[2] else None, int(one[3])] for one in found if one]


class OrderField(forms.CharField):
    """The words of all values, the weightiest first, a line each; the value is that of the rule."""

    def __init__(self, *, kind: InOrder, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.Textarea(attrs={"rows": len(kind.words), "spellcheck": "false"}), **kwargs
        )
        self._codes = {words.casefold(): code for code, words in kind.words.items()}

    def to_python(self, value: Any) -> Any:
        names = [" ".join(name.split()) for name in re.split(r"[>;,\n]", str(value or ""))]
        names = [name for name in names if name]
        unknown = next((name for name in names if name.casefold() not in self._codes), None)
        if unknown is not None:
            raise forms.ValidationError(f"«{unknown}»: такого источника нет.")
        return [self._codes[name.casefold()] for name in names] or None


def _list_field(kind: Several | InOrder, stands: RuleInForce) -> forms.Field:
    if isinstance(kind, Several):
        return forms.MultipleChoiceField(
            label="Значение",
            choices=list(kind.words.items()),
            widget=forms.SelectMultiple(attrs={"size": len(kind.words), "class": "soft"}),
            error_messages={"required": "Выберите хотя бы одно"},
            help_text=f"Сегодня: {stands.value}. Несколько — с клавишей Ctrl.",
        )
    return OrderField(
        kind=kind,
        label="Порядок, от старшего к младшему",
        initial="\n".join(stands.value.split(" > ")),
        error_messages={"required": "Назовите все по порядку"},
        help_text="Каждый на своей строке. Переставьте строки",
    )


def _value_field(stands: RuleInForce) -> forms.Field:
    rule, hint = stands.rule, f"Сегодня: {stands.value}."
    kind = rule.value
    if isinstance(kind, Choice):
        by_text = {str(number): value for number, value in enumerate(kind.words)}
        choices = [(text, kind.words[value]) for text, value in by_text.items()]
        return forms.TypedChoiceField(
            label="Значение",
            coerce=by_text.__getitem__,
            choices=[("", "выберите"), *choices],
            error_messages={"required": "Выберите значение"},
            help_text=hint,
        )
    if isinstance(kind, Several | InOrder):
        return _list_field(kind, stands)
    if isinstance(kind, Words):
        return forms.CharField(
            label="Текст",
            widget=forms.Textarea(attrs={"rows": 8}),
            max_length=kind.most,
            error_messages={"required": "Напишите текст"},
            help_text="Печатается дословно",
        )
    if isinstance(kind, Figure):
        empty = f" Пусто: {kind.nothing}." if kind.nothing else ""
        label = f"Значение, {kind.unit}" if kind.unit else "Значение"
        field = ScaledField(label=label, required=not kind.nothing, help_text=hint + empty)
        field.places = kind.places
        field.example = kind.say(rule.default) if rule.default is not None else "10"
        return field
    if isinstance(kind, DaySteps):
        return DayStepsField(
            label="Значение", error_messages={"required": kind.refusal}, help_text=f"{hint} {kind.refusal}"
        )
    return RegionField(
        label="Значение",
        error_messages={"required": kind.refusal},
        help_text=f"{hint} Код субъекта и ценовая зона: 46 зона 1. Строка отделения в другом регионе: 02: 50 зона 1",
    )


class RuleVersionForm(OfficeForm):
    """The value by the rule's own kind, since when, and by what."""

    def __init__(self, *args: Any, stands: RuleInForce, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"] = _value_field(stands)
        self.fields["since"] = DayField(
            label="С", help_text="Расчёт месяца читает правило на его первое число"
        )
        self.fields["source"] = forms.CharField(
            label="Источник",
            max_length=300,
            min_length=3,
            help_text="Акт и пункт или решение: запишется в журнал",
            error_messages={"required": "Укажите источник"},
        )
        for field in self.fields.values():
            numeric = isinstance(field, ScaledField)
            field.widget.attrs.setdefault("class", "input num" if numeric else "input")


@require_http_methods(["GET", "POST"])
@screen(verb=EDIT, section="prices")
def rule_add(request: StaffRequest) -> HttpResponse:
    """Choose a rule, then set its new version."""
    request.actor.require_everywhere(EDIT)
    rule = KNOWN_RULES.get(request.GET.get("rule", ""))
    if rule is None:
        return _choose(request)
    stands = next(one for one in rules_in_force(on=today()) if one.rule == rule)
    form = RuleVersionForm(request.POST if request.method == "POST" else None, stands=stands)
    if form.is_bound and form.is_valid() and _stored(request, form, rule):
        messages.add_message(
            request, messages.INFO, f"Правило «{rule.name}» записано, запись в журнале.", extra_tags="ok"
        )
        query = urlencode({"rule": rule.key})
        return HttpResponseRedirect(f"{reverse('backoffice:rule-versions')}?{query}")
    context = {
        "form": form,
        "title": rule.name,
        "note": f"{rule.decides}. Прежняя версия закончится в день начала новой и останется; выпущенные счета не меняются.",
        "button": "Записать",
        "back_url": reverse("backoffice:rules"),
        "crumbs": _crumbs(),
    }
    return render_screen(
        request, "backoffice/parts/form_page.html", context, status=422 if form.is_bound else 200
    )


def _stored(request: StaffRequest, form: RuleVersionForm, rule: KnownRule) -> bool:
    """Set the version; on refusal tell it on the form and return False."""
    try:
        set_rule(actor=request.actor, key=rule.key, **form.cleaned_data)
    except UnableToTakeRuleValue as refusal:
        form.add_error("value", str(refusal))
    except UnableToSetRule as refusal:
        form.add_error("since", str(refusal))
    else:
        return True
    return False


def _choose(request: StaffRequest) -> HttpResponse:
    groups = [
        (title, [rule for rule in KNOWN_RULES.values() if rule.group == group])
        for group, title in GROUPS.items()
    ]
    context = {"groups": groups, "title": "Новая версия правила", "crumbs": _crumbs()}
    return render_screen(request, "backoffice/tariffs/rule_choose.html", context)


def _crumbs() -> list[tuple[str, str]]:
    return [(reverse("backoffice:rates"), "Цены и акты"), (reverse("backoffice:rules"), "Правила")]
