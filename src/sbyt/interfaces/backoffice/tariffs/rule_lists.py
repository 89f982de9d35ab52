"""«Правила»: what every dated rule decides and what is in force, and all versions of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from sbyt.apps.tariffs.known_rules import GROUPS, KNOWN_RULES
from sbyt.apps.tariffs.operations_prices import EDIT
from sbyt.apps.tariffs.queries_rules import (
    RuleInForce,
    rule_versions,
    rules_in_force,
    values_of_versions,
)
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.columns import Column, Word
from sbyt.interfaces.backoffice.lists.filters import Filter
from sbyt.interfaces.backoffice.lists.listing import Empty, Listing
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.interfaces.backoffice.tariffs.price_lists import answer_price_list, price_tabs, validity
from sbyt.kit.xlsx_export import Column as SheetColumn
from sbyt.kit.xlsx_export import xlsx_response

_URL: Final = "backoffice:rules"
_SORTS: Final[Mapping[str, Callable[[RuleInForce], Any]]] = {
    "name": lambda one: one.rule.name,
    "since": lambda one: one.since or date.min,
}
_HEADS: Final = (("name", "Правило"), ("", "Что решает"), ("", "Действует сегодня"), ("since", "С"))
_SHEET: Final = ("Правило", "О чём", "Что решает", "Действует сегодня", "С", "Источник")


@require_GET
@screen(verb="prices.view", section="prices")
def rules(request: StaffRequest) -> HttpResponseBase:
    """Show all rules as they stand today; narrowed by words and group, sorted, or as xlsx."""
    words = request.GET.get("q", "").strip()
    group = request.GET.get("group", "")
    group = group if group in GROUPS else ""
    sort = request.GET.get("sort", "")
    today = timezone.localdate()
    rows = _sorted(_narrowed(rules_in_force(on=today), words=words, group=group), sort)
    if request.GET.get("export") == "xlsx":
        return _as_xlsx(rows, today)
    kept = {"q": words, "group": group}
    context = {
        "rows": [(one, _history_url(one)) for one in rows],
        "heads": [_head(key, title, sort, kept) for key, title in _HEADS],
        "words": words,
        "group": group,
        "groups": GROUPS.items(),
        "sort": sort,
        "export_url": f"?{urlencode({**kept, 'sort': sort, 'export': 'xlsx'})}",
        "may_edit": request.actor.may_everywhere(EDIT),
        "price_tabs": price_tabs(_URL),
    }
    return render_screen(request, "backoffice/tariffs/rules.html", context)


def region_rule_url(request: StaffRequest) -> str:
    """Return where the region of branches is set, empty for who may not see rules."""
    if not request.looker.may("prices.view"):
        return ""
    return f"{reverse(_URL)}?{urlencode({'group': 'capacity'})}"


def _narrowed(rows: Sequence[RuleInForce], *, words: str, group: str) -> list[RuleInForce]:
    wanted = words.lower()
    return [
        one
        for one in rows
        if (not group or one.rule.group == group)
        and wanted in f"{one.rule.name} {one.rule.decides} {one.value} {one.source}".lower()
    ]


def _sorted(rows: list[RuleInForce], sort: str) -> list[RuleInForce]:
    by = _SORTS.get(sort.lstrip("-"))
    return sorted(rows, key=by, reverse=sort.startswith("-")) if by else rows


def _head(key: str, title: str, sort: str, kept: Mapping[str, str]) -> tuple[str, str, str]:
    """Return title, address that sorts by it, and the direction it is sorted in."""
    if not key:
        return title, "", ""
    direction = {key: "ascending", f"-{key}": "descending"}.get(sort, "")
    other = f"-{key}" if direction == "ascending" else key
    return title, f"?{urlencode({**kept, 'sort': other})}", direction


def _history_url(one: RuleInForce) -> str:
    return f"{reverse('backoffice:rule-versions')}?{urlencode({'rule': one.rule.key})}"


def _as_xlsx(rows: Sequence[RuleInForce], today: date) -> HttpResponseBase:
    columns = [SheetColumn(title=title, kind="date" if title == "С" else "text") for title in _SHEET]
    lines = (
        [one.rule.name, GROUPS[one.rule.group], one.rule.decides, one.value, one.since, one.source]
        for one in rows
    )
    return xlsx_response(lines, columns=columns, title="Правила", on=today)


def _find_versions(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    wanted = words.lower()
    named = [key for key, rule in KNOWN_RULES.items() if wanted in f"{rule.name} {rule.decides}".lower()]
    return rows.filter(Q(key__in=named) | Q(source__icontains=words))


def versions_listing() -> Listing:
    """All versions of the rules, the latest first."""
    return Listing(
        name="rule-versions",
        title="Версии правил",
        noun=("версия", "версии", "версий"),
        rows=lambda _actor: rule_versions(),
        search=_find_versions,
        search_hint="правило, источник",
        default_sort="-since",
        columns=[
            Column(
                key="rule",
                title="Правило",
                source="key",
                words={key: Word(rule.name) for key, rule in KNOWN_RULES.items()},
                pinned=True,
                wide=True,
            ),
            Column(key="value", title="Значение", batch=values_of_versions, strong=True),
            *validity(),
            Column(key="source", title="Источник", source="source", wide=True),
        ],
        filters=[
            Filter(
                key="rule",
                title="Правило",
                on="key",
                choices=[(key, rule.name) for key, rule in KNOWN_RULES.items()],
            )
        ],
        empty=Empty(
            title="Версий ещё нет",
            words="Действуют значения по умолчанию. Задайте правило, если у вас иначе.",
            action_title="Новая версия",
            action_url_name="backoffice:add-rule",
            action_verb="prices.edit",
        ),
    )


@require_GET
@screen(verb="prices.view", section="prices")
def versions(request: StaffRequest) -> HttpResponseBase:
    """Show the versions of all rules, or of one by the filter."""
    return answer_price_list(
        request, versions_listing(), url_name=_URL, add_url="backoffice:add-rule", add="Новая версия"
    )
