"""Forms of sources of data: what each kind needs to be looked into, in the words of who sets it up."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms

from sbyt.apps.intake.pyramid_plan import UnableToReadPlan, points_of, types_of
from sbyt.apps.intake.types import PyramidSettings
from sbyt.formats.pyramid_answers import CLOCKS
from sbyt.integrations.chirpstack.decoders import decoder_names
from sbyt.interfaces.backoffice.forms import OfficeForm

_SECURITY = [("tls", "TLS"), ("starttls", "STARTTLS"), ("none", "без защиты")]
_PORT = {"min_value": 1, "max_value": 65535}


class SourceForm(OfficeForm):
    """What every source has."""

    name = forms.CharField(label="Название", max_length=100)
    every_minutes = forms.IntegerField(label="Смотреть каждые, мин", min_value=1, max_value=1440, initial=5)
    is_on = forms.BooleanField(label="Опрашивать", required=False, initial=True)


class MailboxForm(SourceForm):
    """A mailbox by IMAP, replies by SMTP."""

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
    """A folder on the server's disk."""

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
    """A broker of radio meters."""

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


class PyramidForm(SourceForm):
    """A web service of Пирамида 2.0."""

    every_minutes = forms.IntegerField(label="Смотреть каждые, мин", min_value=1, max_value=1440, initial=30)
    url = forms.CharField(
        label="Адрес службы",
        max_length=300,
        help_text="До последней черты: https://сервер/… без SlaveArchives",
    )
    user = forms.CharField(label="Пользователь", max_length=200, required=False)
    password = forms.CharField(
        label="Пароль",
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Хранится запечатанным. Пусто: остаётся прежний",
    )
    source = forms.RegexField(
        r"^[0-9A-Za-z_-]+$",
        label="Код нашей стороны",
        max_length=12,
        error_messages={"invalid": "Латинские буквы, цифры, дефис"},
        help_text="Source в заголовке сообщений; он же в мониторинге",
    )
    points = forms.CharField(
        label="Точки",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text="По строке: идентификатор на сервере; код точки учёта; номер счётчика (для показаний)",
    )
    types = forms.CharField(
        label="Величины",
        initial=PyramidSettings(url="").types,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text="По строке: имя величины = A+ 30 (A−, R+, R−; 30 или 60 минут), или = T0 для показаний",
    )
    days_back = forms.IntegerField(
        label="Спрашивать за суток",
        min_value=1,
        max_value=62,
        initial=3,
        help_text="Прошедших, пока не приняты целиком",
    )
    means = forms.ChoiceField(
        label="Время значения", choices=[("end", "конец интервала"), ("beginning", "начало интервала")]
    )
    clock = forms.ChoiceField(
        label="Часы сервера", choices=[(zone, zone) for zone in CLOCKS], initial="Europe/Moscow"
    )
    unit_wh = forms.TypedChoiceField(label="Единица", choices=[(1000, "кВт·ч"), (1, "Вт·ч")], coerce=int)
    wait_minutes = forms.IntegerField(
        label="Ждать пустой ответ, мин",
        min_value=1,
        max_value=1440,
        initial=60,
        help_text="Потом считается, что данных нет",
    )
    not_ready = forms.CharField(
        label="Слова «ещё не готово»",
        max_length=300,
        required=False,
        initial=PyramidSettings(url="").not_ready,
        help_text="Через запятую; ошибка сервера с такими словами означает ждать",
    )
    doubtful = forms.CharField(
        label="Признаки сомнения", max_length=300, required=False, help_text="Элемент=значение, через запятую"
    )
    soap_action = forms.CharField(
        label="SOAPAction",
        max_length=300,
        required=False,
        help_text="{operation} заменяется; пусто: не посылать",
    )

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        try:
            parts = urlsplit(url)
            whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            whole = False
        if not whole:
            raise forms.ValidationError("Нужен адрес вида https://сервер:порт/путь")
        return url

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        plan = PyramidSettings(url="", points=given.get("points", ""), types=given.get("types", ""))
        for field, read in (("points", points_of), ("types", types_of)):
            try:
                read(plan)
            except UnableToReadPlan as refusal:
                self.add_error(field, str(refusal))
        return given
