"""Decoders of payloads: plug-ins found by their name, and one that believes the codec of the server itself.

A plug-in is a function `(profile, f_port, data) -> list[Shown]` that an installed package names in the entry points of
the group `sbyt.lorawan_decoders`. Nothing of a meter's protocol is known here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.metadata import entry_points
from typing import Any, Final

from sbyt.formats.chirpstack_uplink import Uplink
from sbyt.formats.energy_text import Energy, wh_of_kwh_text

GROUP: Final = "sbyt.lorawan_decoders"
FROM_CODEC: Final = "codec"
"""The decoder that takes kWh by zones out of what the server's codec made: T0, or T1, T2 and so on."""
_CHANNELS: Final = frozenset({"A+", "A-", "R+", "R-"})
_FIRST_YEAR, _LAST_YEAR = 1970, 2100
_MINUTES: Final = frozenset({30, 60})
_MOST_VALUES: Final = 48 * 31
_ZONES: Final = ("T0", "T1", "T2", "T3", "T4")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a register showed: its zone, and the figure of its scale in Wh."""

    zone: str
    value: Energy


@dataclass(frozen=True, slots=True)
class Interval:
    """Energy of an interval of 30 or 60 minutes: the channel (A+, A-, R+, R-), when it began, the figure in Wh."""

    channel: str
    start: datetime
    minutes: int
    value: Energy


Decoder = Callable[[str, int, bytes], list[Shown | Interval]]


class UnableToDecode(ValueError):
    """Raised where a payload says nothing that its decoder knows; the words are kept beside the uplink."""


def decoder_names() -> list[str]:
    """Return the decoders there are, the server's own codec first."""
    return [FROM_CODEC, *sorted(_installed())]


def decoded(uplink: Uplink, *, decoder: str) -> list[Shown | Interval]:
    """Return what the uplink shows. Raises UnableToDecode."""
    if decoder == FROM_CODEC:
        return _of_codec(uplink.decoded)
    plug_in = _installed().get(decoder)
    if plug_in is None:
        raise UnableToDecode(f"декодера «{decoder}» нет среди установленных")
    try:
        shown = plug_in(uplink.profile, uplink.f_port, uplink.data)
    except Exception as error:
        raise UnableToDecode(f"декодер «{decoder}»: {error}") from error
    if not shown:
        raise UnableToDecode(f"декодер «{decoder}» не нашёл показаний, порт {uplink.f_port}")
    return list(shown)


@cache
def _installed() -> Mapping[str, Decoder]:
    return {found.name: found.load() for found in entry_points(group=GROUP)}


def _of_codec(made: Mapping[str, Any]) -> list[Shown | Interval]:
    shown: list[Shown | Interval] = [*_intervals_of_codec(made.get("intervals"))]
    for zone in _ZONES:
        figure = made.get(zone)
        if isinstance(figure, bool) or not isinstance(figure, int | float | str):
            continue
        energy = wh_of_kwh_text(figure.strip() if isinstance(figure, str) else f"{figure:.15g}")
        if not isinstance(energy, Energy):
            raise UnableToDecode(f"object.{zone}: «{str(figure)[:40]}» не показание в кВт·ч")
        shown.append(Shown(zone, energy))
    if not shown:
        raise UnableToDecode("в object нет показаний T0…T4 и интервалов")
    return shown


def _intervals_of_codec(said: object) -> Iterator[Interval]:
    """Yield `intervals` of an object: each a channel, the start of its first value, minutes and values in kWh."""
    for series in said if isinstance(said, list) else ():
        if not isinstance(series, dict) or not isinstance(series.get("values"), list):
            raise UnableToDecode("object.intervals: нужен список с channel, start, minutes и values")
        minutes, channel = series.get("minutes"), str(series.get("channel", "A+"))
        start = _start(series.get("start"))
        if (
            not isinstance(minutes, int | float)
            or minutes not in _MINUTES
            or channel not in _CHANNELS
            or start is None
        ):
            raise UnableToDecode(
                "object.intervals: channel A+, A-, R+ или R-, minutes 30 или 60, start со сдвигом"
            )
        for place, figure in enumerate(series["values"][:_MOST_VALUES]):
            if figure is None:
                continue
            energy = _energy(figure)
            if energy is None:
                raise UnableToDecode(f"object.intervals: «{str(figure)[:40]}» не объём в кВт·ч")
            yield Interval(channel, start + timedelta(minutes=int(minutes) * place), int(minutes), energy)


def _energy(figure: object) -> Energy | None:
    if isinstance(figure, bool) or not isinstance(figure, int | float | str):
        return None
    energy = wh_of_kwh_text(figure.strip() if isinstance(figure, str) else f"{figure:.15g}")
    return energy if isinstance(energy, Energy) else None


def _start(said: object) -> datetime | None:
    try:
        start = datetime.fromisoformat(str(said))
    except ValueError:
        return None
    return start if start.tzinfo is not None and _FIRST_YEAR <= start.year <= _LAST_YEAR else None
