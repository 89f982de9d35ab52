"""Messages that went to ГИС ЖКХ: the list, a message with its attempts and elements, what to do where it is stuck."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from sbyt.apps.exchange.operations.outbox import (
    UnableToSendAgain,
    ask_again,
    give_up,
    send_again,
)
from sbyt.apps.exchange.queries import VIEW, messages_for
from sbyt.apps.exchange.types import GisMessage
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.giszhkh.words import ELEMENT_STATES, KINDS, MESSAGE_STATES
from sbyt.interfaces.backoffice.lists.answer import answer_list
from sbyt.interfaces.backoffice.lists.columns import Column
from sbyt.interfaces.backoffice.lists.filters import Filter
from sbyt.interfaces.backoffice.lists.listing import Empty, Listing
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.usecases.giszhkh.rounds import SEND

_MOST_PARTS = 200
_GIVEN_UP = "Сообщение закрыто: не передавалось."


def listing() -> Listing:
    """Return the declaration: the latest first."""
    return Listing(
        name="giszhkh-messages",
        title="Сообщения ГИС ЖКХ",
        noun=("сообщение", "сообщения", "сообщений"),
        rows=messages_for,
        open_url=lambda message_id: reverse("backoffice:giszhkh-message", args=[message_id]),
        default_sort="-made",
        columns=[
            Column(key="number", title="№", kind="code", source="pk", pinned=True, opens=True),
            Column(key="kind", title="О чём", source="kind", words=KINDS),
            Column(key="subject", title="Дом", source="subject", wide=True),
            Column(key="month", title="Месяц", kind="month", source="month"),
            Column(key="state", title="Состояние", kind="state", source="state", words=MESSAGE_STATES),
            Column(key="elements", title="Объектов", kind="whole", source="elements", total=True),
            Column(key="failed", title="С ошибкой", kind="whole", source="failed", total=True),
            Column(key="attempts", title="Отправок", kind="whole", source="attempts"),
            Column(key="problem", title="Что мешает", source="problem", wide=True),
            Column(key="made", title="Создано", kind="moment", source="created_at"),
            Column(key="ended", title="Обработано", kind="moment", source="finished_at"),
            Column(key="branch", title="Отделение", source="branch__name", shown=False),
        ],
        filters=[
            Filter(
                key="kind",
                title="О чём",
                on="kind",
                choices=[(key, word.text) for key, word in KINDS.items()],
            ),
            Filter(key="state", title="Состояние", on="state", choices=GisMessage.State.choices),
        ],
        empty=Empty(
            title="Сообщений нет",
            words="Сообщения создаёт передача: её начинают на странице «ГИС ЖКХ».",
            action_title="ГИС ЖКХ",
            action_url_name="backoffice:giszhkh",
        ),
    )


@require_GET
@screen(verb=VIEW, section="giszhkh")
def messages_sent(request: StaffRequest) -> HttpResponseBase:
    """Show the messages."""
    return answer_list(request, listing(), template="backoffice/giszhkh/messages.html")


@require_GET
@screen(verb=VIEW, section="giszhkh")
def message(request: StaffRequest, message_id: int) -> HttpResponse:
    """Show one message: its attempts, its elements, those with errors first."""
    found = _found(request, message_id)
    parts = found.parts.order_by("error_code", "error", "pk").reverse()
    may_send = request.actor.may(SEND)
    context = {
        "message": found,
        "state": MESSAGE_STATES[found.state],
        "sendings": found.sendings.order_by("pk"),
        "parts": [(one, ELEMENT_STATES[one.state]) for one in parts[:_MOST_PARTS]],
        "most_parts": _MOST_PARTS,
        "may_send_again": may_send and found.state in {"refused", "unknown"} and not found.file_name,
        "may_ask": may_send and found.state == "unknown" and found.ack_guid is not None,
        "may_close": may_send and found.state in {"queued", "unknown", "given"},
        "may_read_protocol": may_send and found.state == "given",
    }
    return render_screen(request, "backoffice/giszhkh/message.html", context)


@require_POST
@screen(verb=SEND, section="giszhkh")
def again(request: StaffRequest, message_id: int) -> HttpResponse:
    """Send the message again, under a new MessageGUID."""
    found = _found(request, message_id)
    try:
        send_again(message_id=found.pk, now=timezone.now())
    except UnableToSendAgain as refusal:
        messages.add_message(request, messages.ERROR, str(refusal), extra_tags="bad")
    else:
        messages.success(request, f"Сообщение {found.pk} снова в очереди.")
    return HttpResponseRedirect(reverse("backoffice:giszhkh-message", args=[found.pk]))


@require_POST
@screen(verb=SEND, section="giszhkh")
def ask(request: StaffRequest, message_id: int) -> HttpResponse:
    """Go on asking what became of a message that was taken and not handled in time."""
    found = _found(request, message_id)
    try:
        ask_again(message_id=found.pk, now=timezone.now())
    except UnableToSendAgain as refusal:
        messages.add_message(request, messages.ERROR, str(refusal), extra_tags="bad")
    else:
        messages.success(request, f"О сообщении {found.pk} снова спрашиваем.")
    return HttpResponseRedirect(reverse("backoffice:giszhkh-message", args=[found.pk]))


@require_POST
@screen(verb=SEND, section="giszhkh")
def close(request: StaffRequest, message_id: int) -> HttpResponse:
    """Close the message: its objects stand among the errors and may be told anew."""
    found = _found(request, message_id)
    try:
        give_up(message_id=found.pk, now=timezone.now(), words=_GIVEN_UP)
    except UnableToSendAgain as refusal:
        messages.add_message(request, messages.ERROR, str(refusal), extra_tags="bad")
    else:
        messages.success(request, f"Сообщение {found.pk} закрыто.")
    return HttpResponseRedirect(reverse("backoffice:giszhkh-message", args=[found.pk]))


def _found(request: StaffRequest, message_id: int) -> GisMessage:
    found = messages_for(request.actor).filter(pk=message_id).first()
    if found is None:
        raise Http404
    return found
