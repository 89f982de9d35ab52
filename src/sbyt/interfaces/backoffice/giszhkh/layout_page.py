"""The layout of workbooks for the web upload: sheet, rows, columns in their order, constants; previewed before it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sbyt.apps.exchange.operations.set_up import forget_sheet_layout, keep_sheet_layout
from sbyt.apps.exchange.queries import sheet_layout_settings
from sbyt.apps.exchange.types import MessageKind
from sbyt.formats.giszhkh.sheet_layout import SheetColumn, SheetLayout, UnableToLayOut, layout_of
from sbyt.formats.giszhkh.sheet_writer import Value, value_of
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.forms import OfficeForm
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit import numbers
from sbyt.usecases.giszhkh.make_workbooks import layout_of_kind
from sbyt.usecases.giszhkh.rounds import BY_FILE, SEND
from sbyt.usecases.giszhkh.workbook_values import DEFAULTS, VALUES, examples

_BLANK_ROWS: Final = 4
_PROTOCOL: Final = (
    "place_column",
    "key_column",
    "error_column",
    "number_column",
    "taken_words",
)


def _column(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, max_length=2, required=False)


class LayoutForm(OfficeForm):
    sheet = forms.CharField(label="Имя листа", max_length=31)
    headings_row = forms.IntegerField(
        label="Строка заголовков", min_value=0, max_value=999, help_text="0 — без заголовков"
    )
    first_row = forms.IntegerField(label="Первая строка данных", min_value=1, max_value=1000)
    a_row = forms.ChoiceField(
        label="Что такое строка", choices=[("object", "объект целиком"), ("service", "услуга документа")]
    )


class ProtocolForm(OfficeForm):
    protocol_sheet = forms.CharField(
        label="Лист протокола", max_length=31, required=False, help_text="Пусто — первый лист"
    )
    protocol_first_row = forms.IntegerField(label="Первая строка протокола", min_value=1, max_value=1000)
    place_column = _column("Столбец с номером строки", "Пусто — строки стоят там же, где в выгруженном файле")
    key_column = _column(
        "Столбец с номером прибора или документа", "По нему видно, что это ответ на наш файл"
    )
    error_column = _column("Столбец с ошибкой")
    number_column = _column("Столбец с присвоенным номером")
    taken_words = forms.CharField(
        label="Слова, которые значат «принято»",
        max_length=200,
        required=False,
        help_text="Через точку с запятой; пустая ячейка всегда «принято»",
    )
    lists_all = forms.BooleanField(label="В протоколе есть и строки без ошибок", required=False)


@require_http_methods(["GET", "POST"])
@screen(verb=SEND, section="giszhkh")
def layout(request: StaffRequest, sheet_kind: str) -> HttpResponse:
    """Show the layout with a preview; keep what was typed, or the layout of the program again. It is of the whole company."""
    if sheet_kind not in BY_FILE or not request.whole_actor.may_everywhere(SEND):
        raise Http404
    here = reverse("backoffice:giszhkh-layout", args=[sheet_kind])
    if request.method == "POST" and request.POST.get("do") == "forget":
        forget_sheet_layout(kind=sheet_kind, user_id=request.user.pk)
        messages.success(request, "Макет снова такой, какой дан с программой.")
        return HttpResponseRedirect(here)
    shown, fault, columns = _kept(sheet_kind)
    typed = request.POST if request.method == "POST" else None
    form = LayoutForm(typed, initial=_initial(shown))
    protocol = ProtocolForm(typed, initial=_initial_of_protocol(shown))
    if typed is not None:
        columns = _typed_columns(request)
        # both forms say what is wrong with them, so neither is left unread
        if all([form.is_valid(), protocol.is_valid()]):
            try:
                shown = layout_of(_given(form, protocol, columns), known_values=tuple(VALUES[sheet_kind]))
            except UnableToLayOut as refusal:
                fault = str(refusal)
            else:
                fault = ""
                if request.POST.get("do") == "save":
                    keep_sheet_layout(kind=sheet_kind, settings=shown.as_json(), user_id=request.user.pk)
                    messages.success(request, "Макет сохранён.")
                    return HttpResponseRedirect(here)
        else:
            fault = "Исправьте отмеченные поля."
    context = {
        "title": f"Макет файла: {MessageKind(sheet_kind).label.lower()}",
        "form": form,
        "protocol": protocol,
        "columns": _lines(columns, blank=_BLANK_ROWS),
        "values": [(key, one.words) for key, one in VALUES[sheet_kind].items()],
        "fault": fault,
        "preview": None if fault else _preview(sheet_kind, shown),
        "layout": shown,
        "is_own": sheet_layout_settings(kind=sheet_kind) is not None,
        "other": next(kind for kind in sorted(BY_FILE) if kind != sheet_kind),
    }
    status = 422 if fault and typed is not None else 200
    return render_screen(request, "backoffice/giszhkh/layout.html", context, status=status)


def _kept(sheet_kind: str) -> tuple[SheetLayout, str, list[dict[str, Any]]]:
    """Return the layout in force, or that of the program with words where what was kept is broken; its columns."""
    try:
        found, fault = layout_of_kind(sheet_kind), ""
    except UnableToLayOut as refusal:
        found, fault = DEFAULTS[sheet_kind], str(refusal)
    return found, fault, list(found.as_json()["columns"])


def _initial(shown: SheetLayout) -> dict[str, Any]:
    return {name: getattr(shown, name) for name in ("sheet", "headings_row", "first_row", "a_row")}


def _initial_of_protocol(shown: SheetLayout) -> dict[str, Any]:
    protocol = shown.protocol
    return {
        "protocol_sheet": protocol.sheet,
        "protocol_first_row": protocol.first_row,
        "lists_all": protocol.lists_all,
        **{name: getattr(protocol, name) for name in _PROTOCOL},
    }


def _typed_columns(request: StaffRequest) -> list[dict[str, Any]]:
    """Return the columns as they were typed, in the order of their numbers; a line without a heading is dropped."""
    post = request.POST
    lists = [post.getlist(name) for name in ("order", "heading", "value", "constant", "required")]
    found = [
        (_number(order), place, heading.strip(), value, constant.strip(), required == "yes")
        for place, (order, heading, value, constant, required) in enumerate(
            zip(*lists, strict=False), start=1
        )
        if heading.strip()
    ]
    return [
        {"heading": heading, "value": value, "constant": constant, "required": required}
        for _order, _place, heading, value, constant, required in sorted(found, key=lambda one: one[:2])
    ]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 10**6  # noqa: PLR2004  a number typed whole


def _given(form: LayoutForm, protocol: ProtocolForm, columns: Sequence[dict[str, Any]]) -> dict[str, Any]:
    answer = protocol.cleaned_data
    return {
        **form.cleaned_data,
        "columns": columns,
        "protocol": {
            "sheet": answer["protocol_sheet"],
            "first_row": answer["protocol_first_row"],
            "lists_all": answer["lists_all"],
            **{name: answer[name].upper() if name.endswith("column") else answer[name] for name in _PROTOCOL},
        },
    }


def _lines(columns: Sequence[dict[str, Any]], *, blank: int) -> list[dict[str, Any]]:
    empty = SheetColumn(heading="")
    blanks = [
        {"heading": empty.heading, "value": empty.value, "constant": "", "required": False}
        for _line in range(blank)
    ]
    return [{**one, "order": place} for place, one in enumerate([*columns, *blanks], start=1)]


def _preview(sheet_kind: str, shown: SheetLayout) -> list[tuple[str, str]]:
    """Return headings with an example under each."""
    row = examples(sheet_kind)
    return [(column.heading, _said(value_of(column, row))) for column in shown.columns]


def _said(value: Value) -> str:
    if isinstance(value, date):
        return numbers.day(value)
    return str(value).replace(".", ",") if isinstance(value, int | Decimal) else value or "—"
