"""What removes a reason that holds the release: whose work it is and the one button that leads to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from django.urls import NoReverseMatch, reverse

from sbyt.apps.billing.finding_kinds import KINDS
from sbyt.kit.access.actor import Actor
from sbyt.usecases.close_month import Reason

_RETRY: Final = "retry"
_PRICES: Final = "prices"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How reasons of a code are removed: owner, icon, words of the button, the verb it needs.

    `leads_to` is the name of a screen with its query; "" leads to the findings of the code.
    """

    owner: str
    icon: str
    button: str = "Разобрать"
    verb: str = "runs.view"
    leads_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """A reason as the cockpit shows it. `url` is "" where the person may not do it; `posts` a form, not a link."""

    reason: Reason
    owner: str
    icon: str
    button: str
    url: str
    posts: bool = False


_CLERK, _ENGINEER, _PRICER = "Расчётчик", "Инженер учёта", "Администратор"
_OTHER: Final = Kind(owner=_CLERK, icon="file-alert")
_PRICE: Final = Kind(
    owner=_PRICER,
    icon="receipt-tax",
    button="Внести цены",
    verb="prices.edit",
    leads_to=_PRICES,
)
_KINDS: Final = MappingProxyType(
    {
        "P-01": _PRICE,
        "R-07": _PRICE,
        "R-10": Kind(
            owner=_CLERK, icon="stack-2", button="Повторить части", verb="runs.compute", leads_to=_RETRY
        ),
        "R-12": Kind(owner=_PRICER, icon="home"),
        "R-13": Kind(owner=_ENGINEER, icon="gauge"),
        "R-14": Kind(
            owner=_ENGINEER,
            icon="file-import",
            button="Журнал загрузок",
            verb="imports.view",
            leads_to="backoffice:imports",
        ),
        "R-20": Kind(owner=_ENGINEER, icon="building"),
        "R-31": Kind(
            owner=_PRICER,
            icon="receipt-tax",
            button="Ключевые ставки",
            verb="prices.edit",
            leads_to="backoffice:key-rates",
        ),
    }
)


def remedy_of(reason: Reason, *, actor: Actor, month: date, run_id: int | None, may_retry: bool) -> Remedy:
    """Return the reason with its owner and button.

    Who lacks the right to the remedy itself is led to the findings of the code; where there are none, nowhere.
    """
    kind = _KINDS.get(reason.code, _OTHER)
    url = ""
    if actor.may(kind.verb):
        url = (
            _prices_of(reason, month)
            if kind.leads_to == _PRICES
            else _url_of(kind, run_id=run_id, may_retry=may_retry)
        )
    posts = kind.leads_to == _RETRY and bool(url)
    button = kind.button
    if not url and run_id is not None and reason.code in KINDS:
        url = f"{reverse('backoffice:findings', args=[run_id])}?code={reason.code}&verdict=pending"
        button = _OTHER.button
    return Remedy(reason=reason, owner=kind.owner, icon=kind.icon, button=button, url=url, posts=posts)


def _prices_of(reason: Reason, month: date) -> str:
    """Return the list in which the price is missing: tariffs, VAT, or what companies pay in this month."""
    if "тариф «" in reason.title:
        return reverse("backoffice:rates")
    if "НДС" in reason.title:
        return reverse("backoffice:vat")
    return f"{reverse('backoffice:components')}?on={month:%Y-%m-%d}"


def _url_of(kind: Kind, *, run_id: int | None, may_retry: bool) -> str:
    if kind.leads_to == _RETRY:
        return reverse("backoffice:run-retry", args=[run_id]) if run_id is not None and may_retry else ""
    if not kind.leads_to:
        return ""
    try:
        return reverse(kind.leads_to)
    except NoReverseMatch:
        return ""
