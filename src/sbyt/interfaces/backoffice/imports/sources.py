"""Sources of data: mailboxes and folders that jobs look into, set up and looked at."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sbyt.apps.intake.operations.sources import UnableToSetUpSource, set_up_source, settings_of
from sbyt.apps.intake.queries.pyramid import days_of_pyramid, queries_in_trouble
from sbyt.apps.intake.queries.sources import latest_looks, source_named, sources_seen
from sbyt.apps.intake.types import (
    ChirpStackSettings,
    FolderSettings,
    IntakeSource,
    MailboxSettings,
    PyramidSettings,
    SourceSettings,
)
from sbyt.integrations.jobs import ask_for_look
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.imports.source_forms import (
    ChirpStackForm,
    FolderForm,
    MailboxForm,
    PyramidForm,
    SourceForm,
)
from sbyt.interfaces.backoffice.rendering import render_screen

_FORMS: dict[str, tuple[type[SourceForm], type[SourceSettings], str]] = {
    "mailbox": (MailboxForm, MailboxSettings, "Почтовый ящик"),
    "folder": (FolderForm, FolderSettings, "Папка на сервере"),
    "chirpstack": (ChirpStackForm, ChirpStackSettings, "Сервер ChirpStack"),
    "pyramid": (PyramidForm, PyramidSettings, "Сервер Пирамида 2.0"),
}
_COMMON = frozenset(SourceForm.base_fields) | {"password"}


@require_GET
@screen(verb="imports.view", section="imports")
def sources(request: StaffRequest) -> HttpResponse:
    """Show every source with its latest look: to who sees the imports of all branches, for a source is of none."""
    everywhere = request.whole_actor.branches("imports.view") is None
    context = {
        "sources": sources_seen() if everywhere else [],
        "everywhere": everywhere,
        "may_set_up": request.whole_actor.may_everywhere("imports.sources"),
    }
    return render_screen(request, "backoffice/imports/sources.html", context)


@require_http_methods(["GET", "POST"])
@screen(verb="imports.sources", section="imports")
def new_source(request: StaffRequest, source_kind: str) -> HttpResponse:
    """Set up a source of the kind."""
    if source_kind not in _FORMS:
        raise Http404
    form = _FORMS[source_kind][0](request.POST or None)
    if request.method == "POST" and form.is_valid() and _saved(request, form, kind=source_kind):
        return HttpResponseRedirect(reverse("backoffice:import-sources"))
    return _form_page(request, form, title=f"{_FORMS[source_kind][2]}: новый источник")


@require_http_methods(["GET", "POST"])
@screen(verb="imports.sources", section="imports")
def source(request: StaffRequest, source_id: int) -> HttpResponse:
    """Show a source with its latest looks, or change it."""
    found = source_or_404(request, source_id)
    settings = settings_of(found)
    initial = {
        "name": found.name,
        "every_minutes": found.every_minutes,
        "is_on": found.is_on,
        **{name: getattr(settings, name) for name in settings.__slots__},
    }
    form = _FORMS[found.kind][0](request.POST or None, initial=initial)
    if (
        request.method == "POST"
        and form.is_valid()
        and _saved(request, form, kind=found.kind, source_id=found.pk)
    ):
        return HttpResponseRedirect(reverse("backoffice:import-sources"))
    context: dict[str, Any] = {"looks": latest_looks(found.pk)}
    if found.kind == "pyramid":
        context |= {
            "days": days_of_pyramid(found.pk),
            "troubles": queries_in_trouble(found.pk),
            "points_url": reverse("backoffice:import-source-points", args=[found.pk]),
        }
    return _form_page(request, form, title=found.name, **context)


@require_POST
@screen(verb="imports.sources", section="imports")
def look_now(request: StaffRequest, source_id: int) -> HttpResponse:
    """Ask for a look at once."""
    found = source_or_404(request, source_id)
    asked = ask_for_look(source_id=found.pk)
    words = "Опрос поставлен в очередь." if asked else "Опрос уже стоит в очереди."
    messages.success(request, f"{found.name}: {words}")
    return HttpResponseRedirect(reverse("backoffice:import-sources"))


def source_or_404(request: StaffRequest, source_id: int) -> IntakeSource:
    """Return the source; they are of the whole company, so who may in one branch only does not see it."""
    if not request.whole_actor.may_everywhere("imports.sources"):
        raise Http404
    try:
        return source_named(source_id)
    except IntakeSource.DoesNotExist as absent:
        raise Http404 from absent


def _saved(request: StaffRequest, form: SourceForm, *, kind: str, source_id: int | None = None) -> bool:
    given = form.cleaned_data
    try:
        set_up_source(
            actor=request.whole_actor,
            kind=kind,
            name=given["name"],
            every_minutes=given["every_minutes"],
            is_on=given["is_on"],
            settings=_FORMS[kind][1](**{name: given[name] for name in given if name not in _COMMON}),
            secret=given.get("password", ""),
            source_id=source_id,
        )
    except UnableToSetUpSource as refusal:
        form.add_error("name", str(refusal))
        return False
    messages.success(request, f"Источник «{given['name']}» сохранён.")
    return True


def _form_page(request: StaffRequest, form: SourceForm, **context: Any) -> HttpResponse:
    back = reverse("backoffice:import-sources")
    context |= {
        "form": form,
        "button": "Сохранить",
        "back_url": back,
        "crumbs": [(reverse("backoffice:imports"), "Загрузка файлов"), (back, "Источники")],
        "note": "Файлы источника проходят тот же путь, что и загруженные вручную: журнал, исходник, версии.",
    }
    status = 422 if form.errors else 200
    return render_screen(request, "backoffice/imports/source.html", context, status=status)
