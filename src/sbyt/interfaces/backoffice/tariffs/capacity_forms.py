"""Enter what capacity is counted by."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sbyt.apps.tariffs.operations_capacity import (
    UnableToSetPeakHours,
    set_calendar_day,
    set_planned_hours,
    store_region_peak_hours,
)
from sbyt.apps.tariffs.operations_prices import EDIT
from sbyt.formats.peak_hours import UnableToReadPeakHours, read_peak_hours
from sbyt.formats.production_calendar import UnableToReadCalendar
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.forms import DayField, MonthField, OfficeForm
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit import numbers
from sbyt.kit.files.operations import store_file

_SPAN: Final = re.compile(r"\s*([0-9]{1,2})\s*(?:[-–—]\s*([0-9]{1,2}))?\s*")
_LAST_HOUR: Final = 24


class HoursField(forms.CharField):
    """Hours counted from 1, as orders print them: «8–17, 20–21»; the value is hours by their beginning."""

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        hours: set[int] = set()
        for part in text.split(","):
            found = _SPAN.fullmatch(part)
            if found is None:
                raise forms.ValidationError("Нужны часы, например 8–17, 20–21")
            first, last = int(found[1]), int(found[2] or found[1])
            if not 1 <= first <= last <= _LAST_HOUR:
                raise forms.ValidationError(f"Промежутка «{part.strip()}» нет: часы от 1 до 24")
            hours |= set(range(first - 1, last))
        return sorted(hours)


class PeakHoursForm(OfficeForm):
    subject = forms.CharField(
        label="Код субъекта", max_length=10, required=False, help_text="Пусто: из имени файла"
    )
    file = forms.FileField(
        label="Файл", required=False, help_text="Книга коммерческого оператора: xls или xlsx"
    )
    lines = forms.CharField(
        label="Или строки «дата час»",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text="По строке на рабочий день: 04.05.2021 14. Часы от 1 до 24",
    )
    source = forms.CharField(label="Источник", max_length=300, help_text="Отчёт, номер, дата публикации")


class PlannedHoursForm(OfficeForm):
    price_zone = forms.TypedChoiceField(
        label="Ценовая зона", coerce=int, choices=[("1", "первая"), ("2", "вторая")]
    )
    month = MonthField(label="Месяц")
    hours = HoursField(
        label="Часы", help_text="Как в приказе, счёт от 1: 8–17, 20–21 значит с 07:00 до 17:00"
    )
    source = forms.CharField(label="Источник", max_length=300)


class CalendarDayForm(OfficeForm):
    day = DayField(label="День")
    kind = forms.ChoiceField(
        label="Какой",
        choices=[("off", "нерабочий"), ("working", "рабочий"), ("short", "рабочий, короче на час")],
    )
    source = forms.CharField(label="Источник", max_length=300, help_text="Постановление о переносе, указ")


@require_http_methods(["GET", "POST"])
@screen(verb=EDIT, section="prices")
def peak_hours_add(request: StaffRequest) -> HttpResponse:
    """Take published hours of a region in, from a file or typed."""
    posted = request.method == "POST"
    form = PeakHoursForm(request.POST if posted else None, request.FILES if posted else None)

    def store(given: dict[str, Any]) -> str:
        file = given["file"]
        content = file.read() if file else given["lines"].encode()
        name = file.name if file else ""
        found = read_peak_hours(content, name=name)
        kept = store_file(content=content, name=name) if file else None
        done = store_region_peak_hours(
            actor=request.actor,
            subject=given["subject"].strip() or found.subject,
            hours=found.hours,
            source=given["source"],
            file_id=kept.pk if kept else None,
        )
        return (
            f"Новых дней {numbers.whole(done.added)}, изменён час у {numbers.whole(done.changed)}, "
            f"уже было {numbers.whole(done.known)}."
        )

    return add_by_form(
        request, form, title="Загрузить часы пика", back="backoffice:peak-hours", store=store,
        template="backoffice/tariffs/file_form.html",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@screen(verb=EDIT, section="prices")
def planned_hours_add(request: StaffRequest) -> HttpResponse:
    """Set planned hours of a month."""
    form = PlannedHoursForm(request.POST if request.method == "POST" else None)

    def store(given: dict[str, Any]) -> str:
        set_planned_hours(actor=request.actor, **given)
        return "Плановые часы записаны."

    return add_by_form(
        request, form, title="Задать плановые часы", back="backoffice:planned-hours", store=store,
        note="Часы того же месяца и зоны заменятся; прежняя версия останется.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@screen(verb=EDIT, section="prices")
def calendar_day_add(request: StaffRequest) -> HttpResponse:
    """Say that a day is working or not."""
    form = CalendarDayForm(request.POST if request.method == "POST" else None)

    def store(given: dict[str, Any]) -> str:
        kind = given["kind"]
        set_calendar_day(
            actor=request.actor,
            day=given["day"],
            is_working=kind != "off",
            is_short=kind == "short",
            source=given["source"],
        )
        return "День записан."

    return add_by_form(request, form, title="Занести день", back="backoffice:calendar", store=store)


_LISTS: Final = {
    "backoffice:peak-hours": "Часы пика",
    "backoffice:planned-hours": "Плановые часы",
    "backoffice:calendar": "Календарь",
}


def add_by_form(
    request: StaffRequest,
    form: OfficeForm,
    *,
    title: str,
    back: str,
    store: Callable[[dict[str, Any]], str],
    note: str = "",
    template: str = "backoffice/parts/form_page.html",
) -> HttpResponse:
    """Show the form, or store what it says and go back to the list; a refusal stands above the fields."""
    request.actor.require_everywhere(EDIT)
    if form.is_bound and form.is_valid():
        try:
            said = store(form.cleaned_data)
        except (UnableToSetPeakHours, UnableToReadPeakHours, UnableToReadCalendar) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.add_message(request, messages.INFO, said, extra_tags="ok")
            return HttpResponseRedirect(reverse(back))
    context = {
        "form": form,
        "title": title,
        "note": note,
        "button": "Записать",
        "back_url": reverse(back),
        "crumbs": [(reverse("backoffice:rates"), "Цены и акты"), (reverse(back), _LISTS[back])],
    }
    return render_screen(request, template, context, status=422 if form.is_bound else 200)
