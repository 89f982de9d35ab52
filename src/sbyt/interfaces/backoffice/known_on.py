"""«Как знали на …»: a screen as it was known at a moment, chosen in the top bar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import urlencode

from sbyt.kit.asked_days import FIRST_DAY, LAST_DAY

PARAMETER: Final = "as_of"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOn:
    """The moment, None for now; what the field shows; the parameters of the address that stay; the tail of links."""

    moment: datetime | None
    field: str
    latest: str
    kept: list[tuple[str, str]]
    tail: str

    @property
    def url_now(self) -> str:
        return "?" + urlencode(self.kept)


def known_on(request: HttpRequest) -> KnownOn:
    """Return the moment that the address names, to the end of its minute; one not understood or ahead means now."""
    given = request.GET.get(PARAMETER, "")
    now = timezone.localtime()
    moment = _moment(given)
    moment = moment if moment is not None and moment < now else None
    return KnownOn(
        moment=moment,
        field=f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}" if moment else "",
        latest=f"{now:%Y-%m-%dT%H:%M}",
        kept=[(key, str(value)) for key, value in request.GET.items() if key != PARAMETER],
        tail="&" + urlencode({PARAMETER: given}) if moment else "",
    )


def _moment(text: str) -> datetime | None:
    try:
        minute = datetime.fromisoformat(text[:16])
    except ValueError:
        return None
    if not FIRST_DAY <= minute.date() <= LAST_DAY:
        return None
    aware = timezone.make_aware(minute) if timezone.is_naive(minute) else minute
    return aware.replace(second=59, microsecond=999_999)
