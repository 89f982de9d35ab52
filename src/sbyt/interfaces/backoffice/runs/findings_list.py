"""The worklist of a run: findings by money, decided one by one or many at once."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from sbyt.apps.billing.finding_kinds import KINDS
from sbyt.apps.billing.queries.bills import charges_for
from sbyt.apps.billing.queries.findings import findings_for
from sbyt.apps.billing.types import BillingRun
from sbyt.apps.contracts.queries_search import find_accounts
from sbyt.apps.contracts.types import Account
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.answer import answer_list, picked_ids, picked_rows
from sbyt.interfaces.backoffice.lists.columns import Column, Word
from sbyt.interfaces.backoffice.lists.filters import Filter
from sbyt.interfaces.backoffice.lists.listing import BuiltInView, BulkAction, Empty, Listing
from sbyt.interfaces.backoffice.runs.run_page import run_or_404
from sbyt.interfaces.backoffice.runs.words import VERDICTS
from sbyt.kit.access.actor import Actor

_TITLES = {code: Word(kind.title) for code, kind in KINDS.items()}
_BLOCKS = {True: Word("держит выпуск", "bad"), False: Word("—")}


def _search(findings: QuerySet[Any], words: str) -> QuerySet[Any]:
    return findings.filter(account__in=find_accounts(Account.objects.all(), words))


def listing(run: BillingRun, *, may_decide: bool) -> Listing:
    """Return the declaration of the findings of a run."""

    def rows(actor: Actor) -> QuerySet[Any]:
        return findings_for(actor, run_id=run.pk)

    return Listing(
        name="findings",
        title=f"Замечания расчёта № {run.number}",
        noun=("замечание", "замечания", "замечаний"),
        rows=rows,
        search=_search,
        search_hint="счёт, имя, адрес",
        open_url=lambda finding_id: reverse("backoffice:finding", args=[run.pk, finding_id]),
        default_sort="-money",
        selection_sum="money",
        columns=_columns(),
        filters=_filters(),
        views=(
            BuiltInView(title="Держат выпуск", query="blocks=yes&verdict=pending"),
            BuiltInView(title="Не решены", query="verdict=pending"),
            BuiltInView(title="Удержаны", query="verdict=hold"),
        ),
        actions=[BulkAction(name="decide", title="Решить", icon="gavel")] if may_decide else [],
        empty=Empty(
            title="Замечаний нет",
            words="Ни одно правило риска не сработало: счета можно выпускать.",
        ),
    )


def _columns() -> list[Column]:
    return [
        Column(key="code", title="Код", kind="code", source="code", pinned=True, opens=True),
        Column(key="title", title="Что нашли", source="code", words=_TITLES, sort=False),
        Column(key="account", title="Лицевой счёт", kind="code", source="account__number"),
        Column(key="name", title="Абонент", source="account__party_name"),
        Column(
            key="money", title="Под вопросом, ₽", kind="money", source="money_kop", total=True, strong=True
        ),
        Column(key="message", title="Подробно", source="message", wide=True, sort=False),
        Column(key="verdict", title="Решение", kind="state", source="verdict", words=VERDICTS),
        Column(key="reason", title="Причина", source="verdict_reason", sort=False),
        Column(key="blocks", title="Держит", kind="state", source="blocks", words=_BLOCKS, shown=False),
        Column(key="who", title="Кто решил", source="verdict_by__full_name", shown=False),
        Column(key="when", title="Когда", kind="moment", source="verdict_at", shown=False),
    ]


def _filters() -> list[Filter]:
    return [
        Filter(
            key="code",
            title="Код",
            on="code",
            choices=[(code, f"{code} {kind.title}") for code, kind in KINDS.items()],
        ),
        Filter(
            key="verdict",
            title="Решение",
            on="verdict",
            choices=[(key, word.text) for key, word in VERDICTS.items()],
        ),
        Filter(
            key="blocks",
            title="Выпуск",
            condition=lambda said: Q(blocks=said == "yes"),
            choices=[("yes", "держат"), ("no", "не держат")],
        ),
        Filter(key="from", title="Под вопросом", input="sum", on="money_kop", lookup="gte", hint="от, ₽"),
    ]


@require_GET
@screen(verb="runs.view", section="runs")
def findings(request: StaffRequest, run_id: int) -> HttpResponseBase:
    """Show the findings; with `do=decide`, lead to the form that decides those picked."""
    run = run_or_404(request, run_id)
    may_decide = request.actor.may("findings.decide") and run.state in {"computed", "stopped"}
    if request.GET.get("do") == "decide" and may_decide:
        state = listing(run, may_decide=may_decide).state_of(request.GET)
        found = [("found", state.address(page=False))] if request.GET.get("all") == "yes" else []
        picked = urlencode(found or [("id", number) for number in picked_ids(request.GET)])
        return HttpResponseRedirect(f"{reverse('backoffice:decide', args=[run.pk])}?{picked}")
    context = {"run": run, "may_decide": may_decide, "code": request.GET.get("code", "")}
    return answer_list(
        request,
        listing(run, may_decide=may_decide),
        template="backoffice/runs/findings.html",
        context=context,
    )


@require_GET
@screen(verb="runs.view", section="runs")
def finding(request: StaffRequest, run_id: int, finding_id: int) -> HttpResponse:
    """Open what the finding is about: the charge of the account, or the account that got none, or the house."""
    run = run_or_404(request, run_id)
    found = get_object_or_404(findings_for(request.actor, run_id=run.pk), pk=finding_id)
    if found.account_id is None:
        return HttpResponseRedirect(f"{reverse('backoffice:decide', args=[run.pk])}?id={found.pk}")
    charge = charges_for(request.actor).filter(run_id=run.pk, account_id=found.account_id).first()
    if charge is not None:
        return HttpResponseRedirect(reverse("backoffice:charge", args=[charge.pk]))
    return HttpResponseRedirect(reverse("backoffice:account", args=[found.account_id]))


def found_findings(actor: Actor, run: BillingRun, found: str) -> QuerySet[Any]:
    """Return the findings that an address of the list finds."""
    query = QueryDict(found.lstrip("?"), mutable=True)
    query["all"] = "yes"
    return picked_rows(listing(run, may_decide=True), query, actor)


def picked_sums(findings: QuerySet[Any]) -> tuple[int, int, bool]:
    """Return how many, how much, and whether any of them holds the release. 404 where there are none."""
    sums = findings.aggregate(money=Sum("money_kop"))
    count = findings.count()
    if not count:
        raise Http404
    return count, int(sums["money"] or 0), findings.filter(blocks=True).exists()
