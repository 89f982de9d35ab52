"""To what the address asks capacity to be rounded; an address that does not say leaves it to the rule of the month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

_WHOLE_KW: Final = {"yes": False, "no": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundingAsked:
    """`whole_kw`: None where nothing was asked; `query` carries what was asked to another address."""

    whole_kw: bool | None
    query: str


def rounding_asked(request: HttpRequest) -> RoundingAsked:
    """Read `exact`: "yes" = to the watt, "no" = to whole kW, anything else = nothing asked."""
    exact = request.GET.get("exact", "")
    if exact not in _WHOLE_KW:
        return RoundingAsked(whole_kw=None, query="")
    return RoundingAsked(whole_kw=_WHOLE_KW[exact], query=f"?exact={exact}")
