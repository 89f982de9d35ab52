"""Take a production calendar in, from a file or pasted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from sbyt.apps.tariffs.operations_capacity import NamedDay, UnableToSetPeakHours, store_calendar
from sbyt.apps.tariffs.operations_prices import EDIT
from sbyt.formats.production_calendar import read_production_calendar
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.forms import OfficeForm
from sbyt.interfaces.backoffice.tariffs.capacity_forms import add_by_form
from sbyt.kit import numbers


class CalendarForm(OfficeForm):
    year = forms.IntegerField(
        label="Год",
        required=False,
        min_value=1990,
        max_value=2100,
        help_text="Пусто: все годы файла. В таблице открытых данных годы с 1999-го",
    )
    file = forms.FileField(
        label="Файл",
        required=False,
        help_text="XML, JSON или CSV с выходными, сокращёнными и перенесёнными днями",
    )
    lines = forms.CharField(
        label="Или вставьте его текст",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text="Можно строками: 01.05.2026 нерабочий, 30.04.2026 сокращённый, 31.10.2026 рабочий",
    )
    source = forms.CharField(
        label="Источник", max_length=300, help_text="Постановление о переносе выходных, откуда взят файл"
    )


@require_http_methods(["GET", "POST"])
@screen(verb=EDIT, section="prices")
def calendar_load(request: StaffRequest) -> HttpResponse:
    """Take a calendar in; years that it tells of as a whole become as it says."""
    posted = request.method == "POST"
    form = CalendarForm(request.POST if posted else None, request.FILES if posted else None)

    def store(given: dict[str, Any]) -> str:
        file, year = given["file"], given["year"]
        content = file.read() if file else given["lines"].encode()
        found = read_production_calendar(content)
        if year and year not in {*found.years, *(one.day.year for one in found.days)}:
            raise UnableToSetPeakHours(f"О {year} годе в календаре ничего нет.")
        done = store_calendar(
            actor=request.actor,
            days=[
                NamedDay(
                    day=one.day,
                    is_working=one.is_working,
                    is_short=one.is_short,
                    moved_from=one.moved_from,
                )
                for one in found.days
                if not year or one.day.year == year
            ],
            whole_years=[one for one in found.years if not year or one == year],
            source=given["source"],
        )
        return (
            f"Новых дней {numbers.whole(done.added)}, изменено {numbers.whole(done.changed)}, "
            f"уже было {numbers.whole(done.known)}."
        )

    return add_by_form(
        request, form, title="Загрузить календарь", back="backoffice:calendar", store=store,
        template="backoffice/tariffs/file_form.html",
        note="Годы, о которых файл говорит целиком, станут такими, как в нём; строки меняют только свои дни.",
    )  # fmt: skip
