"""What ГИС ЖКХ answers: the receipt of a message, and the state of its handling with a result for each element."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from lxml import etree

from sbyt.formats.giszhkh.envelope import UnableToReadAnswer
from sbyt.formats.giszhkh.namespaces import ACCOUNT, BASE, HOUSES, METERING, METERING_BASE

HANDLED: Final = 3
"""1 received, 2 being handled, 3 handled."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The message was taken: GUIDs that ГИС ЖКХ and we gave it."""

    message_guid: str
    requester_guid: str


@dataclass(frozen=True, slots=True)
class ErrorSaid:
    """An error of ГИС ЖКХ: its code and words."""

    code: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementResult:
    """What became of one element: identifiers, or errors."""

    transport_guid: str
    guid: str = ""
    root_guid: str = ""
    unique_number: str = ""
    unified_number: str = ""
    errors: tuple[ErrorSaid, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PremisesKnown:
    """A flat or a non-residential room of a house, as ГИС ЖКХ knows it."""

    number: str
    guid: str
    is_residential: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountKnown:
    """An account of ours, as ГИС ЖКХ knows it."""

    number: str
    guid: str
    unified_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingKnown:
    """A reading that somebody entered into ГИС ЖКХ: text of the figures by zone, as it stood."""

    device_guid: str
    taken_on: date
    values: tuple[str, ...]
    is_control: bool
    by_whom: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The state of handling: `number` of 1, 2, 3; with 3 an error of the whole, or what was found and done.

    `message_guid` is the receipt's, of the message that the state is of.
    """

    number: int
    message_guid: str = ""
    error: ErrorSaid | None = None
    results: tuple[ElementResult, ...] = ()
    premises: tuple[PremisesKnown, ...] = ()
    accounts: tuple[AccountKnown, ...] = ()
    readings: tuple[ReadingKnown, ...] = ()


def receipt_of(body: etree._Element) -> Receipt:
    """Return the receipt. Raises UnableToReadAnswer."""
    ack = body.find(f"{{{BASE}}}Ack") if body.tag == f"{{{BASE}}}AckRequest" else None
    ours = ack.findtext(f"{{{BASE}}}RequesterMessageGUID") if ack is not None else None
    theirs = ack.findtext(f"{{{BASE}}}MessageGUID") if ack is not None else None
    if not ours or not theirs:
        raise UnableToReadAnswer("Ответ ГИС ЖКХ не содержит квитанции о приёме.")
    return Receipt(message_guid=theirs.strip(), requester_guid=ours.strip())


def state_of(body: etree._Element) -> State:
    """Return the state with its results. Raises UnableToReadAnswer."""
    number = body.findtext(f"{{{BASE}}}RequestState") or ""
    if not body.tag.endswith("}getStateResult") or number.strip() not in {"1", "2", "3"}:
        raise UnableToReadAnswer("Ответ ГИС ЖКХ не содержит состояния обработки.")
    return State(
        number=int(number),
        message_guid=_text(body, BASE, "MessageGUID").lower(),
        error=_whole_error(body),
        results=tuple(_results(body)),
        premises=tuple(_premises(body)),
        accounts=tuple(_accounts(body)),
        readings=tuple(_readings(body)),
    )


def _whole_error(body: etree._Element) -> ErrorSaid | None:
    own = body.find(f"{{{BASE}}}ErrorMessage")
    if own is None:
        own = next(
            (
                found
                for name in ("ImportResult",)
                for found in body.findall(f"{{*}}{name}/{{{BASE}}}ErrorMessage")
            ),
            None,
        )
    return None if own is None else _error(own)


def _error(element: etree._Element) -> ErrorSaid:
    code = (element.findtext(f"{{{BASE}}}ErrorCode") or "").strip()
    words = (element.findtext(f"{{{BASE}}}Description") or "").strip()
    return ErrorSaid(code=code[:60], words=words[:2000])


def _results(body: etree._Element) -> Iterator[ElementResult]:
    for element in body.iter(f"{{{BASE}}}TransportGUID"):
        holder = element.getparent()
        if holder is None or etree.QName(holder).localname not in {"ImportResult", "CommonResult"}:
            continue
        yield ElementResult(
            transport_guid=(element.text or "").strip().lower(),
            guid=_text(holder, BASE, "GUID"),
            root_guid=(holder.findtext(f".//{{{HOUSES}}}MeteringDeviceGUID") or "").strip(),
            unique_number=_text(holder, BASE, "UniqueNumber"),
            unified_number=(holder.findtext(f".//{{{ACCOUNT}}}UnifiedAccountNumber") or "").strip(),
            errors=tuple(_error(one) for one in holder.findall(f"{{{BASE}}}Error")),
        )


def _premises(body: etree._Element) -> Iterator[PremisesKnown]:
    for name, is_residential in (("ResidentialPremises", True), ("NonResidentialPremises", False)):
        for element in body.iter(f"{{{HOUSES}}}{name}"):
            guid = _text(element, HOUSES, "PremisesGUID")
            if guid and element.find(f"{{{HOUSES}}}TerminationDate") is None:
                number = (element.findtext(f"{{{HOUSES}}}PremisesNum") or "").strip()
                yield PremisesKnown(number=number, guid=guid, is_residential=is_residential)


def _accounts(body: etree._Element) -> Iterator[AccountKnown]:
    for element in body.iter(f"{{{HOUSES}}}exportAccountResult"):
        if element.find(f"{{{HOUSES}}}Closed") is None:
            yield AccountKnown(
                number=_text(element, ACCOUNT, "AccountNumber"),
                guid=_text(element, HOUSES, "AccountGUID"),
                unified_number=_text(element, ACCOUNT, "UnifiedAccountNumber"),
            )


def _readings(body: etree._Element) -> Iterator[ReadingKnown]:
    for result in body.iter(f"{{{METERING}}}exportMeteringDeviceHistoryResult"):
        device = _text(result, METERING, "MeteringDeviceRootGUID")
        for name, is_control in (("CurrentValue", False), ("ControlValue", True)):
            for value in result.findall(
                f"{{{METERING}}}ElectricDeviceValue/{{{METERING}}}Values/{{{METERING}}}{name}"
            ):
                yield _reading(device, value, is_control=is_control)


def _reading(device: str, value: etree._Element, *, is_control: bool) -> ReadingKnown:
    zones = [value.findtext(f"{{{METERING_BASE}}}MeteringValueT{zone}") for zone in (1, 2, 3)]
    day = _text(value, METERING, "DateValue") or _text(value, METERING_BASE, "DateValue")
    try:
        taken_on = date.fromisoformat(day[:10])
    except ValueError as error:
        raise UnableToReadAnswer(f"Дата показания «{day[:30]}» не читается (прибор {device}).") from error
    return ReadingKnown(
        device_guid=device,
        taken_on=taken_on,
        values=tuple(zone.strip() for zone in zones if zone is not None),
        is_control=is_control,
        by_whom=_source_of(value),
        unit=(value.findtext(f"{{{METERING_BASE}}}Unit") or "").strip(),
    )


def _source_of(value: etree._Element) -> str:
    source = value.find(".//{*}ReadingsSource")
    return "" if source is None else (source.text or "").strip()[:100]


def _text(element: etree._Element, namespace: str, name: str) -> str:
    return (element.findtext(f"{{{namespace}}}{name}") or "").strip()
