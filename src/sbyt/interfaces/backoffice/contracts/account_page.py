"""The page of an account: its head on every tab, its ribbon on the first."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from sbyt.apps.payments.sources import source_name
from sbyt.interfaces.backoffice.contracts.panels import Panel
from sbyt.interfaces.backoffice.entrance import StaffRequest
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit.asked_days import asked_day
from sbyt.usecases.account_card.card import AccountCard, Story, account_card, account_story
from sbyt.usecases.account_card.story import Kind, of_kinds

STATES: Final = {"open": ("открыт", "ok"), "closed": ("закрыт", "none"), "future": ("не начат", "none")}
_ICONS: Final = {
    Kind.READING: ("gauge", "accent"),
    Kind.BILL: ("file-text", ""),
    Kind.PAYMENT: ("arrow-down-left", "ok"),
    Kind.ENTRY: ("refresh", "warn"),
    Kind.PRICE: ("receipt-tax", ""),
    Kind.CHANGE: ("pencil", ""),
}
_FILTERS: Final[dict[str, tuple[str, frozenset[Kind]]]] = {
    "": ("Всё", frozenset(Kind)),
    "readings": ("Показания", frozenset({Kind.READING})),
    "bills": ("Счета", frozenset({Kind.BILL, Kind.ENTRY})),
    "payments": ("Оплаты", frozenset({Kind.PAYMENT})),
    "money": ("Только деньги", frozenset({Kind.BILL, Kind.PAYMENT, Kind.ENTRY})),
    "changes": ("Изменения", frozenset({Kind.CHANGE, Kind.PRICE})),
}


def card_or_404(request: StaffRequest, account_id: int) -> AccountCard:
    """Return the card as it stands today; 404 where the account is not the person's."""
    card = account_card(actor=request.actor, account_id=account_id, on=timezone.localdate())
    if card is None:
        raise Http404
    return card


def head_of(request: StaffRequest, card: AccountCard, *, tab: str) -> dict[str, Any]:
    """Return what the head of the card shows on every tab."""
    actor, branch_id = request.actor, card.account.branch_id
    word, tone = STATES[card.state]
    tabs = [("story", "Лента", "account"), ("meters", "Приборы и показания", "account-meters")]
    tabs.append(("terms", "Условия", "account-terms"))
    if card.account.kind == "household":
        tabs.append(("household", "Проживание и льготы", "account-household"))
    if card.account.kind == "household" and actor.may("bills.view", branch_id=branch_id):
        tabs.append(("preview", "Посчитать сейчас", "account-preview"))
    if actor.may("documents.view", branch_id=branch_id):
        tabs.append(("documents", "Документы", "account-documents"))
    if actor.may("cabinet.grant", branch_id=branch_id):
        tabs.append(("cabinet", "Кабинет", "account-cabinet"))
    return {
        "card": card,
        "account": card.account,
        "state_word": word,
        "state_tone": tone,
        "tab": tab,
        "tabs": [
            (key, title, reverse(f"backoffice:{name}", args=[card.account.pk])) for key, title, name in tabs
        ],
        "payment_source": source_name(card.figures.payment.source) if card.figures.payment else "",
        "card_url": reverse("backoffice:account", args=[card.account.pk]),
        "may_enter": actor.may("readings.enter", branch_id=branch_id) and bool(card.standing_meters),
        "may_pay": actor.may("payments.enter", branch_id=branch_id),
        "may_recalculate": actor.may("runs.compute", branch_id=branch_id),
        "may_edit": actor.may("accounts.edit", branch_id=branch_id),
    }


def story_page(
    request: StaffRequest,
    card: AccountCard,
    *,
    opened: str = "",
    panel: Panel | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the first tab of the card, with a panel where one is open."""
    story = account_story(actor=request.actor, card=card, since=_since(request))
    template, context = panel or ("", {})
    page = {**head_of(request, card, tab="story"), **_ribbon(request, card, story, opened), **context}
    return render_screen(
        request, "backoffice/contracts/account.html", {**page, "panel_template": template}, status=status
    )


def _ribbon(request: HttpRequest, card: AccountCard, story: Story, opened: str) -> dict[str, Any]:
    chosen = request.GET.get("kind", "")
    chosen = chosen if chosen in _FILTERS else ""
    events = of_kinds(story.events, _FILTERS[chosen][1])
    return {
        "story": story,
        "rows": [(event, *_ICONS[event.kind], event.key == opened) for event in events],
        "kinds": [
            (key, title, len(of_kinds(story.events, kinds)), key == chosen)
            for key, (title, kinds) in _FILTERS.items()
        ],
        "chosen_kind": chosen,
        "earlier": (story.since - timedelta(days=1)).replace(day=1, month=1),
        "has_earlier": card.account.active.lower is None or card.account.active.lower < story.since,
    }


def _since(request: HttpRequest) -> date | None:
    try:
        return asked_day(request.GET.get("since", ""))
    except ValueError:
        return None
