"""Sources of data: mailboxes and folders that jobs look into, set up and looked at."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sbyt.apps.intake.operations.sources import UnableToSetUpSource, set_up_source, settings_of
from sbyt.apps.intake.queries.sources import latest_looks, source_named, sources_seen
from sbyt.apps.intake.types import (
    ChirpStackSettings,
    FolderSettings,
    IntakeSource,
    MailboxSettings,
    SourceSettings,
)
from sbyt.integrations.chirpstack.decoders import decoder_names
from sbyt.integrations.jobs import ask_for_look
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.forms import OfficeForm
from sbyt.interfaces.backoffice.rendering import render_screen

_SECURITY = [("tls", "TLS"), ("starttls", "STARTTLS"), ("none", "без защиты")]
_PORT = {"min_value": 1, "max_value": 65535}


class SourceForm(OfficeForm):
    """What every source has."""

    name = forms.CharField(label="Название", max_length=100)
    every_minutes = forms.IntegerField(label="Смотреть каждые, мин", min_value=1, max_value=1440, initial=5)
    is_on = forms.BooleanField(label="Опрашивать", required=False, initial=True)


class MailboxForm(SourceForm):
    host = forms.CharField(label="Сервер IMAP", max_length=200)
    port = forms.IntegerField(label="Порт", initial=993, **_PORT)  # type: ignore[arg-type]
    security = forms.ChoiceField(label="Защита", choices=_SECURITY)
    user = forms.CharField(label="Пользователь", max_length=200)
    password = forms.CharField(
        label="Пароль",
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Хранится запечатанным. Пусто: остаётся прежний",
    )
    inbox = forms.CharField(label="Папка с письмами", max_length=100, initial="INBOX")
    done = forms.CharField(label="Куда убирать принятые", max_length=100, initial="Принятые")
    replies = forms.BooleanField(label="Отвечать отправителю 80021", required=False)
    smtp_host = forms.CharField(label="Сервер SMTP", max_length=200, required=False)
    smtp_port = forms.IntegerField(label="Порт SMTP", initial=465, **_PORT)  # type: ignore[arg-type]
    smtp_security = forms.ChoiceField(label="Защита SMTP", choices=_SECURITY)
    reply_from = forms.EmailField(label="Ответы от адреса", required=False)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("replies"):
            for field in ("smtp_host", "reply_from"):
                if not given.get(field):
                    self.add_error(field, "Нужен, чтобы отвечать")
        return given


class FolderForm(SourceForm):
    path = forms.CharField(label="Папка на сервере", max_length=500, help_text="Полный путь")
    done = forms.CharField(label="Папка принятых", max_length=100, initial="done")
    refused = forms.CharField(label="Папка отклонённых", max_length=100, initial="refused")
    settle_seconds = forms.IntegerField(
        label="Ждать после записи, с",
        min_value=0,
        max_value=3600,
        initial=5,
        help_text="Файл моложе этого ещё дописывается",
    )

    def clean_path(self) -> str:
        path: str = self.cleaned_data["path"]
        if not path.startswith("/"):
            raise forms.ValidationError("Нужен полный путь, например /srv/exchange/80020")
        return path

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for field in ("done", "refused"):
            if "/" in given.get(field, "") or given.get(field, "").startswith("."):
                self.add_error(field, "Имя папки, без косой черты и точки впереди")
        return given


class ChirpStackForm(SourceForm):
    host = forms.CharField(label="Брокер MQTT", max_length=200)
    port = forms.IntegerField(label="Порт", initial=1883, **_PORT)  # type: ignore[arg-type]
    security = forms.ChoiceField(label="Защита", choices=[("none", "без защиты"), ("tls", "TLS")])
    user = forms.CharField(label="Пользователь", max_length=200, required=False)
    password = forms.CharField(
        label="Пароль",
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Хранится запечатанным. Пусто: остаётся прежний",
    )
    client_id = forms.CharField(
        label="Имя клиента",
        max_length=23,
        initial="sbyt",
        help_text="Своё у каждого источника: под ним брокер хранит непринятое",
    )
    application_id = forms.CharField(
        label="Приложение", max_length=64, initial="+", help_text="Идентификатор приложения; + все"
    )
    meter_tag = forms.CharField(
        label="Тег с номером счётчика",
        max_length=64,
        initial="meter",
        help_text="Без тега номер берётся из имени устройства",
    )
    decoder = forms.ChoiceField(label="Декодер", choices=lambda: [(name, name) for name in decoder_names()])
    quiet_seconds = forms.IntegerField(
        label="Ждать тишины, с", min_value=1, max_value=30, initial=2, help_text="Потом опрос кончается"
    )


_FORMS: dict[str, tuple[type[SourceForm], type[SourceSettings], str]] = {
    "mailbox": (MailboxForm, MailboxSettings, "Почтовый ящик"),
    "folder": (FolderForm, FolderSettings, "Папка на сервере"),
    "chirpstack": (ChirpStackForm, ChirpStackSettings, "Сервер ChirpStack"),
}
_COMMON = frozenset(SourceForm.base_fields) | {"password"}


@require_GET
@screen(verb="imports.view", section="imports")
def sources(request: StaffRequest) -> HttpResponse:
    """Show every source with its latest look."""
    context = {
        "sources": sources_seen(),
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
    found = _source_or_404(request, source_id)
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
    return _form_page(request, form, title=found.name, looks=latest_looks(found.pk))


@require_POST
@screen(verb="imports.sources", section="imports")
def look_now(request: StaffRequest, source_id: int) -> HttpResponse:
    """Ask for a look at once."""
    found = _source_or_404(request, source_id)
    asked = ask_for_look(source_id=found.pk)
    words = "Опрос поставлен в очередь." if asked else "Опрос уже стоит в очереди."
    messages.success(request, f"{found.name}: {words}")
    return HttpResponseRedirect(reverse("backoffice:import-sources"))


def _source_or_404(request: StaffRequest, source_id: int) -> IntakeSource:
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
