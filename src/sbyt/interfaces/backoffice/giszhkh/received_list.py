"""Readings that people entered into ГИС ЖКХ, and what became of them here."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from sbyt.apps.exchange.queries import VIEW, received_for
from sbyt.apps.exchange.types import GisReading
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.giszhkh.words import READING_STATES
from sbyt.interfaces.backoffice.lists.answer import answer_list
from sbyt.interfaces.backoffice.lists.columns import Column
from sbyt.interfaces.backoffice.lists.filters import Filter
from sbyt.interfaces.backoffice.lists.listing import Empty, Listing


def listing() -> Listing:
    """Return the declaration: the latest first."""
    return Listing(
        name="giszhkh-received",
        under=("backoffice:giszhkh", "ГИС ЖКХ"),
        title="Показания из ГИС ЖКХ",
        noun=("показание", "показания", "показаний"),
        rows=received_for,
        search=lambda rows, words: rows.filter(label__icontains=words),
        search_hint="номер прибора",
        default_sort="-came",
        columns=[
            Column(key="label", title="Прибор", source="label", pinned=True),
            Column(key="day", title="Снято", kind="day", source="taken_on"),
            Column(key="figures", title="Показания, кВт·ч", source="figures", sort=False, say=" / ".join),
            Column(key="state", title="Состояние", kind="state", source="state", words=READING_STATES),
            Column(key="reason", title="Почему", source="reason", wide=True),
            Column(key="whom", title="Кто внёс", source="by_whom"),
            Column(key="came", title="Получено", kind="moment", source="received_at"),
            Column(
                key="guid", title="Идентификатор", kind="code", source="device_guid", shown=False, say=str
            ),
            Column(
                key="message",
                title="Сообщение",
                kind="code",
                source="message_id",
                shown=False,
                url=lambda row: reverse("backoffice:giszhkh-message", args=[row["c_message"]]),
            ),
        ],
        filters=[
            Filter(key="state", title="Состояние", on="state", choices=GisReading.State.choices),
            Filter(key="since", title="Снято с", input="day", on="taken_on", lookup="gte", said_with=""),
        ],
        empty=Empty(
            title="Показаний нет",
            words="Запросите показания на странице «ГИС ЖКХ»: сюда встают те, что внесли там потребители и другие поставщики сведений.",
            action_title="ГИС ЖКХ",
            action_url_name="backoffice:giszhkh",
        ),
    )


@require_GET
@screen(verb=VIEW, section="giszhkh")
def received(request: StaffRequest) -> HttpResponseBase:
    """Show what was received."""
    return answer_list(request, listing())
