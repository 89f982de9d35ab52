"""«Подозреваемые»: who may be behind the unbalance of a month beyond the norm."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.http import HttpResponseBase
from django.views.decorators.http import require_GET

from sbyt.calc.periods import month_before, next_month
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.columns import Column
from sbyt.interfaces.backoffice.lists.reckoned import arrange, as_xlsx
from sbyt.interfaces.backoffice.network.words import SUSPICIONS
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit import numbers
from sbyt.usecases.hourly.network_suspects import SuspectView, suspects_of

_COLUMNS: Final = [
    Column(key="points", title="Точка", kind="code"),
    Column(key="consumers", title="Потребитель"),
    Column(key="suspicion", title="На что похоже", kind="state", words=SUSPICIONS),
    Column(key="node", title="Узел"),
    Column(key="explained_wh", title="Объясняет, кВт·ч", kind="energy"),
    Column(key="share_bp", title="Доля небаланса, %", kind="percent"),
]


@require_GET
@screen(verb="readings.view", section="network")
def suspects_list(request: StaffRequest, month: date) -> HttpResponseBase:
    """Show them, those that explain most first, or give them as xlsx."""
    rows = suspects_of(request.actor, month=month)
    found = arrange(rows, columns=_COLUMNS, values=_values, query=request.GET)
    if request.GET.get("export") == "xlsx":
        title = f"Подозреваемые {numbers.month(month)}"
        return as_xlsx(found.found, columns=_COLUMNS, values=_values, title=title)
    context = {
        "month": month,
        "older": month_before(month),
        "newer": next_month(month),
        "found": found,
        "rows": [(one, SUSPICIONS[one.suspect.suspicion]) for one in found.rows],
    }
    return render_screen(request, "backoffice/network/suspects.html", context)


def _values(one: SuspectView) -> Mapping[str, Any]:
    suspect = one.suspect
    return {
        "points": _both(one.point_code or "точка другого отделения", one.other_code),
        "consumers": _both(one.consumer, one.other_consumer),
        "suspicion": suspect.suspicion,
        "node": str(one.node),
        "explained_wh": suspect.explained_wh // 1000 * 1000,
        "share_bp": suspect.share_bp,
    }


def _both(one: str, other: str) -> str:
    return f"{one} ↔ {other}" if other else one
