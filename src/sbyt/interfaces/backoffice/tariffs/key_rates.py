"""«Ключевая ставка»: what penalties are counted by, since when; one more, a file of them, or what is known."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.db.models import Case, CharField, Exists, OuterRef, Value, When
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from sbyt.apps.tariffs.operations_key_rates import (
    StoredRates,
    UnableToStoreKeyRates,
    store_key_rates,
    store_known_law,
)
from sbyt.apps.tariffs.operations_prices import EDIT
from sbyt.apps.tariffs.queries_key_rates import key_rates as believed_rates
from sbyt.apps.tariffs.queries_key_rates import stale_since
from sbyt.formats.key_rates import UnableToReadKeyRates, read_key_rates
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.forms import DayField, OfficeForm, ScaledField, today
from sbyt.interfaces.backoffice.lists.answer import answer_list
from sbyt.interfaces.backoffice.lists.columns import Column, Word
from sbyt.interfaces.backoffice.lists.listing import Empty, Listing
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.interfaces.backoffice.tariffs.price_lists import price_tabs
from sbyt.kit import numbers
from sbyt.kit.files.operations import store_file

_STATES: Final = {
    "now": Word("действует", "ok"),
    "past": Word("прошла", "none"),
    "ahead": Word("вступит", "accent"),
}


def key_rates_listing() -> Listing:
    """Rates, the latest first."""
    return Listing(
        name="key-rates",
        title="Ключевая ставка",
        noun=("ставка", "ставки", "ставок"),
        rows=lambda _actor: believed_rates().annotate(state=_state()),
        default_sort="-since",
        columns=[
            Column(key="since", title="С", kind="day", source="valid_from", pinned=True, strong=True),
            Column(key="rate", title="Ставка, %", kind="percent", source="rate_bp", strong=True),
            Column(key="state", title="Состояние", kind="state", source="state", words=_STATES, sort=False),
            Column(key="source", title="Источник", source="source", wide=True),
            Column(key="recorded", title="Записана", kind="moment", source="recorded_at"),
        ],
        empty=Empty(
            title="Ключевой ставки ещё нет",
            words="Без неё пени в счета не ставятся. Возьмите известную историю одной кнопкой или загрузите файл Банка России.",
            action_title="Взять известные ставки",
            action_url_name="backoffice:known-key-rates",
            action_verb="prices.edit",
        ),
    )


def _state() -> Case:
    on = today()
    later = believed_rates().filter(valid_from__gt=OuterRef("valid_from"), valid_from__lte=on)
    return Case(
        When(valid_from__gt=on, then=Value("ahead")),
        When(Exists(later), then=Value("past")),
        default=Value("now"),
        output_field=CharField(),
    )


@require_GET
@screen(verb="prices.view", section="prices")
def key_rates(request: StaffRequest) -> HttpResponseBase:
    """Show the rates, and say when the last one is old."""
    edits = request.actor.may_everywhere("prices.edit")
    context = {
        "price_tabs": price_tabs("backoffice:key-rates"),
        "add_url": reverse("backoffice:add-key-rates") if edits else "",
        "add_title": "Добавить ставку",
        "stale_since": stale_since(on=today()),
    }
    return answer_list(
        request, key_rates_listing(), template="backoffice/tariffs/key_rates.html", context=context
    )


class KeyRatesForm(OfficeForm):
    """One rate, or a file of them."""

    valid_from = DayField(label="Действует с", required=False)
    rate_bp = ScaledField(label="Ставка, % годовых", required=False, at_least=1)
    file = forms.FileField(
        label="Или файл",
        required=False,
        help_text="xlsx Банка России или текст: строки «27.07.2026 14,00». Остаются только дни, когда ставка менялась",
    )
    source = forms.CharField(
        label="Источник", max_length=300, help_text="Решение Банка России, его дата, страница"
    )

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        given = super().clean() or {}
        one = given.get("valid_from") is not None and given.get("rate_bp") is not None
        if one == bool(given.get("file")):
            raise forms.ValidationError("Нужно одно из двух: день и ставка или файл.")
        return given


@require_http_methods(["GET", "POST"])
@screen(verb=EDIT, section="prices")
def key_rates_add(request: StaffRequest) -> HttpResponse:
    """Keep a rate or a file of rates."""
    request.actor.require_everywhere(EDIT)
    posted = request.method == "POST"
    form = KeyRatesForm(request.POST if posted else None, request.FILES if posted else None)
    if form.is_bound and form.is_valid():
        try:
            return _done(request, _store(request, form.cleaned_data))
        except (UnableToReadKeyRates, UnableToStoreKeyRates) as refusal:
            form.add_error(None, str(refusal))
    return _form(
        request,
        form,
        title="Ключевая ставка",
        button="Записать",
        note="Другая ставка того же дня заменит прежнюю версию. Выпущенные счета не меняются: разница пеней станет строкой следующего.",
        template="backoffice/tariffs/file_form.html",
    )


def _store(request: StaffRequest, given: dict[str, Any]) -> StoredRates:
    file = given["file"]
    if not file:
        rates = {given["valid_from"]: given["rate_bp"]}
        return store_key_rates(actor=request.actor, rates=rates.items(), source=given["source"])
    content = file.read()
    rates = read_key_rates(content)
    kept = store_file(content=content, name=file.name)
    return store_key_rates(actor=request.actor, rates=rates.items(), source=given["source"], file_id=kept.pk)


@require_http_methods(["GET", "POST"])
@screen(verb=EDIT, section="prices")
def key_rates_known(request: StaffRequest) -> HttpResponse:
    """Take what the program knows of rates, of the cap and of moratoria."""
    request.actor.require_everywhere(EDIT)
    form = OfficeForm(request.POST if request.method == "POST" else None)
    if form.is_bound:
        return _done(request, store_known_law(actor=request.actor))
    return _form(
        request,
        form,
        title="Известные ставки",
        button="Взять известные",
        note="Запишутся ключевые ставки с 2021 года, предел 9,5 % и моратории как правила с датами. Что записано раньше, останется. Сверьте с сайтом Банка России.",
    )


def _done(request: StaffRequest, done: StoredRates) -> HttpResponse:
    said = (
        f"Новых ставок {numbers.whole(done.added)}, изменено {numbers.whole(done.changed)}, "
        f"уже было {numbers.whole(done.known)}."
    )
    messages.add_message(request, messages.INFO, said, extra_tags="ok")
    return HttpResponseRedirect(reverse("backoffice:key-rates"))


def _form(
    request: StaffRequest,
    form: OfficeForm,
    *,
    title: str,
    button: str,
    note: str,
    template: str = "backoffice/parts/form_page.html",
) -> HttpResponse:
    back = reverse("backoffice:key-rates")
    context = {
        "form": form,
        "title": title,
        "note": note,
        "button": button,
        "back_url": back,
        "crumbs": [(reverse("backoffice:rates"), "Цены и акты"), (back, "Ключевая ставка")],
    }
    return render_screen(request, template, context, status=422 if form.is_bound else 200)
