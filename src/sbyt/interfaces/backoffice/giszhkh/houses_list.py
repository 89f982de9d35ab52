"""What the exchange stands on: codes of houses by ФИАС, entries of dictionaries."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import OuterRef, Q, Subquery
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from sbyt.apps.exchange.operations.set_up import name_house, name_reference
from sbyt.apps.exchange.queries import VIEW, guid_of_house, houses_named, known_there, references
from sbyt.apps.exchange.types import GisReference, ObjectKind
from sbyt.apps.premises.queries_of_houses import houses_for
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.forms import OfficeForm
from sbyt.interfaces.backoffice.lists.answer import answer_list
from sbyt.interfaces.backoffice.lists.columns import Column
from sbyt.interfaces.backoffice.lists.filters import Filter
from sbyt.interfaces.backoffice.lists.listing import Empty, Listing
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit.access.actor import Actor
from sbyt.kit.alphabet import by_number
from sbyt.usecases.giszhkh.rounds import SEND

_GUID = {"invalid": "Нужен идентификатор вида 7f2c1c36-3a57-4d5e-9f0c-2a1d6d1f0a45"}


class HouseForm(OfficeForm):
    guid = forms.UUIDField(label="Код дома по ФИАС", error_messages=_GUID)


def _rows(actor: Actor) -> Any:
    return houses_for(actor, verb=VIEW)


def _known(value: str) -> Q:
    named = Q(pk__in=houses_named())
    return named if value == "yes" else ~named


def listing() -> Listing:
    """Return the declaration: houses in the order of addresses."""
    guid = Subquery(guid_of_house(OuterRef("pk")))
    return Listing(
        name="giszhkh-houses",
        under=("backoffice:giszhkh", "ГИС ЖКХ"),
        title="Дома в ГИС ЖКХ",
        noun=("дом", "дома", "домов"),
        rows=_rows,
        search=lambda rows, words: rows.filter(street__icontains=words) | rows.filter(house__iexact=words),
        search_hint="улица или дом",
        open_url=lambda building_id: reverse("backoffice:giszhkh-house", args=[building_id]),
        default_sort="street",
        columns=[
            Column(
                key="street",
                title="Улица",
                source="street",
                sort=("locality", "street", by_number("house"), "house"),
                pinned=True,
                opens=True,
            ),
            Column(key="house", title="Дом", source="house", sort=(by_number("house"), "house")),
            Column(key="locality", title="Населённый пункт", source="locality"),
            Column(
                key="guid",
                title="Код по ФИАС",
                kind="code",
                source=guid,
                sort=False,
                say=lambda one: str(one or "не задан"),
            ),
            Column(key="branch", title="Отделение", source="branch__name", shown=False),
        ],
        filters=[
            Filter(
                key="known",
                title="Код по ФИАС",
                condition=_known,
                choices=[("no", "не задан"), ("yes", "задан")],
            )
        ],
        empty=Empty(title="Домов нет", words="Дома заводит тот, кто открывает лицевые счета."),
    )


@require_GET
@screen(verb=VIEW, section="giszhkh")
def houses(request: StaffRequest) -> HttpResponseBase:
    """Show the houses with their codes."""
    return answer_list(request, listing())


@require_http_methods(["GET", "POST"])
@screen(verb=SEND, section="giszhkh")
def house(request: StaffRequest, building_id: int) -> HttpResponse:
    """Name the code of a house by ФИАС."""
    found = houses_for(request.actor, verb=SEND).filter(pk=building_id).first()
    if found is None:
        raise Http404
    known = known_there(kind=ObjectKind.HOUSE, object_ids=[found.pk]).get(found.pk)
    form = HouseForm(
        request.POST if request.method == "POST" else None, initial={"guid": known.guid if known else ""}
    )
    back = reverse("backoffice:giszhkh-houses")
    if request.method == "POST" and form.is_valid():
        name_house(
            building_id=found.pk,
            guid=form.cleaned_data["guid"],
            user_id=request.user.pk,
            now=timezone.now(),
        )
        messages.success(request, f"{found}: код по ФИАС записан.")
        return HttpResponseRedirect(back)
    return _form_page(
        request, form, title=str(found), back=back, note="Код дома из ГАР (ФИАС): по нему ГИС ЖКХ узнаёт дом."
    )


@require_http_methods(["GET", "POST"])
@screen(verb=SEND, section="giszhkh")
def dictionary(request: StaffRequest) -> HttpResponse:
    """Name the entries of dictionaries that messages refer to; they are of the whole company."""
    if not request.whole_actor.may_everywhere(SEND):
        raise Http404
    known = references()
    form = _dictionary_form(request, known)
    if request.method == "POST" and form.is_valid():
        for purpose, _words in GisReference.Purpose.choices:
            code, guid = (form.cleaned_data[f"{purpose} {part}"] for part in ("code", "guid"))
            name_reference(purpose=purpose, code=code, guid=guid, user_id=request.user.pk)
        messages.success(request, "Записи справочников сохранены.")
        return HttpResponseRedirect(reverse("backoffice:giszhkh"))
    note = "Код и идентификатор записи берут из справочников в личном кабинете ГИС ЖКХ. Пустые строки не передаются."
    return _form_page(
        request, form, title="Справочники ГИС ЖКХ", back=reverse("backoffice:giszhkh"), note=note
    )


class DictionaryForm(OfficeForm):
    """Two fields an entry: both or none."""

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for purpose, _words in GisReference.Purpose.choices:
            code, guid = given.get(f"{purpose} code"), given.get(f"{purpose} guid")
            if bool(code) != bool(guid) and not self.errors:
                self.add_error(f"{purpose} {'guid' if code else 'code'}", "Нужны и код, и идентификатор")
        return given


def _dictionary_form(request: StaffRequest, known: dict[str, GisReference]) -> DictionaryForm:
    fields: dict[str, forms.Field] = {}
    initial: dict[str, Any] = {}
    for purpose, words in GisReference.Purpose.choices:
        fields[f"{purpose} code"] = forms.RegexField(
            r"^(A?\d{1,4}\.?)+$",
            label=f"{words}: код",
            max_length=20,
            required=False,
            error_messages={"invalid": "Код записи, например 1.1"},
        )
        fields[f"{purpose} guid"] = forms.UUIDField(
            label=f"{words}: идентификатор", required=False, error_messages=_GUID
        )
        if purpose in known:
            initial |= {f"{purpose} code": known[purpose].code, f"{purpose} guid": known[purpose].guid}
    made = type("MadeDictionaryForm", (DictionaryForm,), fields)
    form: DictionaryForm = made(request.POST if request.method == "POST" else None, initial=initial)
    return form


def _form_page(request: StaffRequest, form: OfficeForm, *, title: str, back: str, note: str) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "button": "Сохранить",
        "back_url": back,
        "crumbs": [(reverse("backoffice:giszhkh"), "ГИС ЖКХ")],
        "note": note,
    }
    status = 422 if form.errors else 200
    return render_screen(request, "backoffice/parts/form_page.html", context, status=status)
