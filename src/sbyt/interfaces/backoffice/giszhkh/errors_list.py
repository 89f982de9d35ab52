"""Errors of ГИС ЖКХ by object, each with a way to the object itself."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sbyt.apps.documents.queries import documents_for
from sbyt.apps.exchange.operations.rounds import let_be_told_again
from sbyt.apps.exchange.queries import VIEW, elements_for, failed_elements_for
from sbyt.apps.exchange.types import GisElement, MessageKind, ObjectKind
from sbyt.apps.metering.queries.places_of_readings import point_of_installation, point_of_reading
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.giszhkh.words import OBJECTS
from sbyt.interfaces.backoffice.lists.answer import answer_list
from sbyt.interfaces.backoffice.lists.columns import Column
from sbyt.interfaces.backoffice.lists.filters import Filter
from sbyt.interfaces.backoffice.lists.listing import Empty, Listing
from sbyt.kit import numbers
from sbyt.usecases.giszhkh.rounds import SEND

_MOST: Final = 10_000


def _words(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    return rows.filter(label__icontains=words) | rows.filter(error__icontains=words)


def listing() -> Listing:
    """Return the declaration: the latest error first."""
    return Listing(
        name="giszhkh-errors",
        title="Ошибки ГИС ЖКХ",
        noun=("ошибка", "ошибки", "ошибок"),
        rows=failed_elements_for,
        search=_words,
        search_hint="номер, слова ошибки",
        open_url=lambda element_id: reverse("backoffice:giszhkh-object", args=[element_id]),
        default_sort="-when",
        extra_fields=("message_id",),
        columns=[
            Column(key="label", title="Объект", source="label", pinned=True, opens=True),
            Column(key="kind", title="Вид", source="kind", words=OBJECTS),
            Column(key="code", title="Код", kind="code", source="error_code"),
            Column(key="error", title="Что говорит ГИС ЖКХ", source="error", wide=True),
            Column(key="when", title="Когда", kind="moment", source="finished_at"),
            Column(
                key="message",
                title="Сообщение",
                kind="code",
                source="message_id",
                url=lambda row: reverse("backoffice:giszhkh-message", args=[row["message_id"]]),
            ),
            Column(key="branch", title="Отделение", source="message__branch__name", shown=False),
        ],
        filters=[
            Filter(key="kind", title="Вид", on="message__kind", choices=MessageKind.choices),
            Filter(key="code", title="Код", input="text", on="error_code"),
        ],
        empty=Empty(
            title="Ошибок нет",
            words="Сюда встаёт каждый объект, который ГИС ЖКХ не приняла, с её словами и ссылкой на него.",
        ),
    )


@require_GET
@screen(verb=VIEW, section="giszhkh")
def errors(request: StaffRequest) -> HttpResponseBase:
    """Show the objects that were not taken."""
    context = {"may_send": request.actor.may(SEND)}
    return answer_list(request, listing(), template="backoffice/giszhkh/errors.html", context=context)


@require_POST
@screen(verb=SEND, section="giszhkh")
def tell_again(request: StaffRequest) -> HttpResponse:
    """Let what failed be told by the next round, though nothing of it has changed."""
    failed = failed_elements_for(request.actor).order_by("pk").values_list("pk", flat=True)[:_MOST]
    count = let_be_told_again(element_ids=list(failed))
    counted = numbers.counted(count, "объект пойдёт", "объекта пойдут", "объектов пойдут")
    messages.success(request, f"{counted} со следующей передачей.")
    return HttpResponseRedirect(reverse("backoffice:giszhkh"))


@require_GET
@screen(verb=VIEW, section="giszhkh")
def to_object(request: StaffRequest, element_id: int) -> HttpResponse:
    """Lead to our object that an element is about."""
    element = elements_for(request.actor).filter(pk=element_id).first()
    url = None if element is None else _url_of(request, element)
    if url is None:
        raise Http404
    return HttpResponseRedirect(url)


def _url_of(request: StaffRequest, element: GisElement) -> str | None:
    if element.kind == ObjectKind.ACCOUNT:
        return reverse("backoffice:account", args=[element.object_id])
    if element.kind == ObjectKind.BILL:
        document = documents_for(request.looker).filter(pk=element.object_id).first()
        return (
            None if document is None else reverse("backoffice:account-documents", args=[document.account_id])
        )
    found = (
        point_of_reading(element.object_id)
        if element.kind == ObjectKind.READING
        else point_of_installation(element.object_id)
    )
    return None if found is None else reverse("backoffice:point", args=[found])
