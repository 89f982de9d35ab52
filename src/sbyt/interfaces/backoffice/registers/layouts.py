"""Layouts of registers: which fields in which order, tried on what there is before anything is kept."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from sbyt.apps.payments.operations_registers import (
    VERB,
    UnableToKeepLayout,
    keep_layout,
    written_register,
)
from sbyt.apps.payments.queries_registers import layouts_of
from sbyt.apps.payments.register_fields import FIELDS
from sbyt.apps.payments.types import Purpose
from sbyt.calc.periods import month_before
from sbyt.formats.register_writer import RegisterOutLayout, UnableToWriteRegister
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.forms import MonthField, OfficeForm, today
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.usecases.money_registers.rows import register_rows

_SHOWN: Final = 20


class LayoutForm(OfficeForm):
    """A layout in the words of who reads the register."""

    name = forms.CharField(label="Название", max_length=100)
    purpose = forms.ChoiceField(label="Реестр", choices=Purpose.choices)
    file_name = forms.CharField(
        label="Имя файла",
        max_length=100,
        help_text="{месяц} и {версия} заменяются: lgota_{месяц}_{версия}.txt",
    )
    fields_text = forms.CharField(
        label="Поля по порядку",
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="По одному в строке: «лицевой счёт», с шириной «лицевой счёт:10», постоянное слово «=ТЭК»",
    )
    delimiter = forms.ChoiceField(
        label="Разделитель",
        choices=[(";", "точка с запятой"), (",", "запятая"), ("|", "черта"), ("\t", "табуляция")],
        help_text="Не нужен, если у полей есть ширина",
    )
    encoding = forms.ChoiceField(
        label="Кодировка",
        choices=[("cp1251", "windows-1251"), ("utf-8", "UTF-8"), ("cp866", "cp866 (DOS)")],
    )
    money = forms.ChoiceField(
        label="Суммы",
        choices=[("comma", "рубли, 12,50"), ("point", "рубли, 12.50"), ("kopeck", "копейки, 1250")],
    )
    months = forms.ChoiceField(
        label="Месяц", choices=[("mm.yyyy", "07.2021"), ("yyyy-mm", "2021-07"), ("mmyyyy", "072021")]
    )
    days = forms.ChoiceField(
        label="День",
        choices=[("dd.mm.yyyy", "09.07.2021"), ("yyyy-mm-dd", "2021-07-09"), ("ddmmyyyy", "09072021")],
    )
    heading = forms.CharField(
        label="Строки перед",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="{строк}, {сумма}, {месяц} и {сегодня} заменяются",
    )
    trailer = forms.CharField(label="Строки после", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    month = MonthField(label="Показать на месяце", required=False)

    def layout(self) -> RegisterOutLayout:
        """Return the layout that the form says."""
        given = self.cleaned_data
        names = [name for name in RegisterOutLayout.__slots__ if name != "fields"]
        return RegisterOutLayout(fields=given["fields_text"], **{name: given[name] for name in names})


@require_GET
@screen(verb="bills.view", section="reports")
def layouts(request: StaffRequest) -> HttpResponse:
    """Show the layouts."""
    context = {"layouts": layouts_of(), "may_edit": request.whole_actor.may_everywhere(VERB)}
    return render_screen(request, "backoffice/registers/layouts.html", context)


@require_http_methods(["GET", "POST"])
@screen(verb=VERB, section="reports")
def layout(request: StaffRequest, layout_id: int | None = None) -> HttpResponse:
    """Show the form; try it on a month; keep it."""
    if not request.whole_actor.may_everywhere(VERB):
        raise Http404
    known = None if layout_id is None else layouts_of().filter(pk=layout_id).first()
    if layout_id is not None and known is None:
        raise Http404
    initial: dict[str, Any] = {"month": f"{month_before(today().replace(day=1)):%Y-%m}"}
    if known is not None:
        stored = {**known.layout, "fields_text": known.layout["fields"]}
        initial |= {"name": known.name, "purpose": known.purpose, "file_name": known.file_name, **stored}
    form = LayoutForm(request.POST or None, initial=initial)
    context: dict[str, Any] = {
        "form": form,
        "title": known.name if known else "Новая раскладка",
        "known_fields": [(Purpose(key).label, list(fields)) for key, fields in FIELDS.items()],
    }
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            context["preview"] = _preview(request, form)
        elif _kept(request, form, layout_id):
            return HttpResponseRedirect(reverse("backoffice:register-layouts"))
    status = 422 if form.errors else 200
    return render_screen(request, "backoffice/registers/layout.html", context, status=status)


def _kept(request: StaffRequest, form: LayoutForm, layout_id: int | None) -> bool:
    given = form.cleaned_data
    try:
        keep_layout(
            actor=request.whole_actor,
            name=given["name"],
            purpose=given["purpose"],
            file_name=given["file_name"],
            layout=form.layout(),
            layout_id=layout_id,
        )
    except UnableToKeepLayout as refusal:
        field = "name" if refusal.field == "name" else "fields_text"
        form.add_error(field, f"{str(refusal)[:1].upper()}{str(refusal)[1:]}")
        return False
    messages.success(request, f"Раскладка «{given['name']}» сохранена.")
    return True


def _preview(request: StaffRequest, form: LayoutForm) -> dict[str, Any] | None:
    """Return the first lines of the register of a month; of a reply, which is of a file, its head and foot alone."""
    given = form.cleaned_data
    month = given["month"] or month_before(today().replace(day=1))
    purpose = given["purpose"]
    rows = (
        []
        if purpose == Purpose.REPLY
        else register_rows(actor=request.actor, purpose=purpose, month=month, branch_id=None)
    )
    try:
        text = written_register(rows, purpose=purpose, layout=form.layout(), month=month)
    except UnableToWriteRegister as refusal:
        form.add_error("fields_text", f"{str(refusal)[:1].upper()}{str(refusal)[1:]}")
        return None
    lines = text.decode(form.layout().encoding).splitlines()
    return {"month": month, "count": len(rows), "lines": lines[:_SHOWN], "more": max(len(lines) - _SHOWN, 0)}
