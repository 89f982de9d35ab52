"""«Рассылка счетов»: letters with documents, what became of each, and those to be sent again."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from sbyt.apps.documents.emailing import UnableToSendAgain, deliveries_for, send_again
from sbyt.apps.documents.queries import months_of_documents
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.answer import answer_list, picked_ids, picked_rows
from sbyt.interfaces.backoffice.lists.columns import Column, Word
from sbyt.interfaces.backoffice.lists.filters import Filter
from sbyt.interfaces.backoffice.lists.listing import BuiltInView, BulkAction, Empty, Listing
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit import numbers

_STATES: Final = {
    "waiting": Word("ждёт отправки", "warn"),
    "sending": Word("отправляется", "warn"),
    "sent": Word("отправлено", "ok"),
    "bounced": Word("адрес не принят", "bad"),
    "failed": Word("не отправлено", "bad"),
    "unknown": Word("неизвестно, ушло ли", "bad"),
}
_GOING: Final = ("waiting", "sending")
_MOST_AGAIN: Final = 500


def listing() -> Listing:
    """Return the declaration of the list."""
    return Listing(
        name="letters",
        title="Рассылка счетов",
        noun=("письмо", "письма", "писем"),
        rows=deliveries_for,
        search=_search,
        search_hint="документ, счёт, адрес",
        default_sort="-queued",
        under=("backoffice:documents", "Документы"),
        extra_fields=("document_id",),
        columns=[
            Column(
                key="document",
                title="Документ",
                kind="code",
                source="document__number",
                pinned=True,
                url=_pdf,
            ),
            Column(key="account", title="Лицевой счёт", kind="code", source="document__account__number"),
            Column(key="address", title="Адрес", source="address"),
            Column(key="state", title="Состояние", kind="state", source="state", words=_STATES),
            Column(
                key="queued", title="В очереди с", kind="moment", source="queued_at", sort=["queued_at", "pk"]
            ),
            Column(key="sent", title="Отправлено", kind="moment", source="sent_at"),
            Column(key="tries", title="Попыток", kind="whole", source="tries"),
            Column(key="error", title="Что сказал сервер", source="error", wide=True),
            Column(key="month", title="Месяц", kind="month", source="document__month", shown=False),
        ],
        filters=[
            Filter(
                key="state",
                title="Состояние",
                on="state",
                choices=[(value, word.text) for value, word in _STATES.items()],
            ),
            Filter(key="since", title="В очереди с", input="day", on="queued_at__date", lookup="gte"),
        ],
        views=[
            BuiltInView(title=word.text.capitalize(), query=f"state={value}")
            for value, word in _STATES.items()
        ],
        actions=[BulkAction(name="again", title="Отправить ещё раз", icon="mail", verb="documents.issue")],
        empty=Empty(
            title="Писем нет",
            words="Запишите согласие на вкладке «Документы» счёта, выберите месяц и нажмите «Разослать».",
        ),
    )


@require_GET
@screen(verb="documents.view", section="documents")
def letters(request: StaffRequest) -> HttpResponseBase:
    """Show the letters; with `do=again`, lead to the form that sends those picked once more."""
    if request.GET.get("do") == "again" and request.actor.may("documents.issue"):
        ids = picked_rows(listing(), request.GET, request.actor).order_by("pk").values_list("pk", flat=True)
        picked = urlencode([("id", pk) for pk in ids[: _MOST_AGAIN + 1]])
        return HttpResponseRedirect(f"{reverse('backoffice:letters-again')}?{picked}")
    going = deliveries_for(request.actor).filter(state__in=_GOING).exists()
    context = {
        "going": going,
        "months": months_of_documents(request.actor),
        "may_send": request.looker.may("documents.issue"),
    }
    return answer_list(request, listing(), template="backoffice/documents/letters.html", context=context)


@require_http_methods(["GET", "POST"])
@screen(verb="documents.issue", section="documents")
def letters_again(request: StaffRequest) -> HttpResponse:
    """Ask before the letters picked are sent once more; posted, queue them and say which were not and why."""
    picked = picked_ids(request.POST if request.method == "POST" else request.GET)
    found = list(
        deliveries_for(request.actor).filter(pk__in=picked[: _MOST_AGAIN + 1]).order_by("-queued_at", "-pk")
    )
    if len(found) > _MOST_AGAIN:
        words = f"За один раз не больше {numbers.whole(_MOST_AGAIN)} писем: сузьте выбор."
        messages.add_message(request, messages.WARNING, words, extra_tags="warn")
        return HttpResponseRedirect(reverse("backoffice:deliveries"))
    if request.method == "GET" and found:
        rows = [(one, _STATES[one.state]) for one in found]
        return render_screen(request, "backoffice/documents/letters_again.html", {"letters": rows})
    queued, refused = 0, []
    for one in found:
        try:
            send_again(actor=request.actor, delivery_id=one.pk)
        except UnableToSendAgain as refusal:
            refused.append(f"{one.document.number}: {refusal}")
        else:
            queued += 1
    _tell(request, queued, refused)
    return HttpResponseRedirect(reverse("backoffice:deliveries"))


def _tell(request: StaffRequest, queued: int, refused: list[str]) -> None:
    if queued:
        words = f"Поставлено в очередь писем: {numbers.whole(queued)}."
        messages.add_message(request, messages.INFO, words, extra_tags="ok")
    if refused:
        more = f" И ещё {numbers.whole(len(refused) - 3)}." if len(refused) > 3 else ""  # noqa: PLR2004  as many as a message holds
        messages.add_message(request, messages.WARNING, f"{'. '.join(refused[:3])}.{more}", extra_tags="warn")
    if not queued and not refused:
        messages.add_message(request, messages.WARNING, "Отметьте письма.", extra_tags="warn")


def _search(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    return rows.filter(
        Q(document__number__icontains=words)
        | Q(document__account__number__icontains=words)
        | Q(address__icontains=words)
    )


def _pdf(row: Any) -> str:
    return reverse("backoffice:document-pdf", args=[row["document_id"]])
