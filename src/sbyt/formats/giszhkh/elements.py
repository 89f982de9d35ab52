"""Small pieces that messages are put together of: elements by namespace, exact figures as text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from lxml import etree

from sbyt.formats.giszhkh.namespaces import BASE, NSI, PREFIXES, SIGNED_ID, Operation

_VERSION: Final = f"{{{BASE}}}version"


@dataclass(frozen=True, slots=True, kw_only=True)
class NsiRef:
    """An entry of a dictionary of ГИС ЖКХ (НСИ): its code and GUID."""

    code: str
    guid: str
    name: str = ""


def request_of(operation: Operation) -> etree._Element:
    """Return the empty body of a request of the operation, ready to be signed."""
    namespace = operation.service.namespace
    root = etree.Element(f"{{{namespace}}}{operation.root}", nsmap={"ns": namespace, **PREFIXES})
    root.set("Id", SIGNED_ID)
    root.set(_VERSION, operation.version)
    return root


def branch(parent: etree._Element, namespace: str, name: str) -> etree._Element:
    """Add an element that will hold others."""
    return etree.SubElement(parent, f"{{{namespace}}}{name}")


def leaf(parent: etree._Element, namespace: str, name: str, value: str | int | date) -> etree._Element:
    """Add an element with a text; a day is written as the schema has days."""
    element = branch(parent, namespace, name)
    element.text = value.isoformat() if isinstance(value, date) else str(value)
    return element


def truth(parent: etree._Element, namespace: str, name: str, *, is_true: bool = True) -> None:
    """Add a yes or no."""
    branch(parent, namespace, name).text = "true" if is_true else "false"


def reference(parent: etree._Element, namespace: str, name: str, entry: NsiRef) -> None:
    """Add a reference to an entry of a dictionary."""
    element = branch(parent, namespace, name)
    leaf(element, NSI, "Code", entry.code)
    leaf(element, NSI, "GUID", entry.guid)
    if entry.name:
        leaf(element, NSI, "Name", entry.name)


def scaled(value: int, *, places: int, at_least: int = 0) -> str:
    """Return an integer of 10⁻ᵖ parts as an exact decimal: needless zeros dropped, `at_least` places kept."""
    sign, digits = ("-" if value < 0 else ""), str(abs(value)).rjust(places + 1, "0")
    whole, part = (digits[:-places], digits[-places:]) if places else (digits, "")
    part = part.rstrip("0").ljust(at_least, "0")
    return f"{sign}{whole}.{part}" if part else f"{sign}{whole}"


def money(kopecks: int) -> str:
    """Return kopecks as roubles with two places."""
    return scaled(kopecks, places=2, at_least=2)


def kilowatt_hours(watt_hours: int) -> str:
    """Return Wh as kWh, exact."""
    return scaled(watt_hours, places=3)
